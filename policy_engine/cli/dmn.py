"""`policy-engine import-dmn` and `export-dmn`: DMN models to policy files, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.common import Format, Output, fail, policies, say, tell, telling
from policy_engine.dmn.export import export_model
from policy_engine.dmn.load import import_model
from policy_engine.text.problem import Problem

Model = Annotated[Path, typer.Argument(metavar="MODEL.dmn", help="A model of DMN 1.2 to 1.5.")]
Directory = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the policy files go.")]


def import_dmn(model: Model, output: Directory, form: Output = Format.TEXT) -> None:
    """Write the policy files that decide as a DMN model does.

    Models that it imports are looked for in its folder. What cannot be carried, such as external Java functions, is
    told by element, and nothing is written then.
    """
    with telling(form):
        imported = import_model(model)
    tell(imported.warnings, form)
    try:
        imported.write(output)
    except OSError as error:
        fail([Problem("output-unwritable", f"{output.as_posix()} cannot be written: {error.strerror}")], form)
    say("\n".join((output / name).as_posix() for name in imported.files))


Rules = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help="The directory of policies; without it, the shipped ones."),
]
File = Annotated[Path, typer.Option("-o", "--output", metavar="FILE.dmn", help="Where the model goes.")]


def export_dmn(output: File, rules: Rules = None, form: Output = Format.TEXT) -> None:
    """Write a policy as a DMN 1.5 model with its decision graph as a diagram.

    What the standard has no way to say is told on standard error; the model is written all the same.
    """
    with telling(form):
        exported = export_model(policies(rules))
    tell(exported.warnings, form)
    try:
        output.write_text(exported.text, "utf-8")
    except OSError as error:
        fail([Problem("output-unwritable", f"{output.as_posix()} cannot be written: {error.strerror}")], form)
    say(output.as_posix())
