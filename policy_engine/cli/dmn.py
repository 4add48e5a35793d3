"""`policy-engine import-dmn`: a DMN model to policy files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.common import Format, Output, fail, say, tell, telling
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
