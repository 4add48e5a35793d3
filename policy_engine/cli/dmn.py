"""`policy-engine import-dmn` and `export-dmn`: DMN models to policy files, and back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.common import PROBLEMS, Format, Output, fail, say, tell, telling
from policy_engine.cli.directory import WITHOUT, directory
from policy_engine.dmn.dialect import DIALECTS
from policy_engine.dmn.export import export_model
from policy_engine.dmn.load import import_model
from policy_engine.engine.policy_set import load
from policy_engine.text.problem import Problem
from policy_engine.values.lexical import parse_date
from policy_engine.values.temporal import Date

Model = Annotated[Path, typer.Argument(metavar="MODEL.dmn", help="A model of DMN 1.2 to 1.5.")]
Directory = Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the policy files go.")]


def import_dmn(model: Model, output: Directory, form: Output = Format.TEXT) -> None:
    """Write the policy files that decide as a DMN model does.

    Models that it imports are looked for in its folder. What cannot be carried, such as external Java functions, is
    told by element, and the exit code is 1; the rest is written, and decides.
    """
    with telling(form):
        imported = import_model(model)
    tell((*imported.left, *imported.warnings), form)
    try:
        imported.write(output)
    except OSError as error:
        fail([Problem("output-unwritable", f"{output.as_posix()} cannot be written: {error.strerror}")], form)
    say("\n".join((output / name).as_posix() for name in imported.files))
    if imported.left:
        raise typer.Exit(PROBLEMS)


Rules = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help=f"The directory of policies; {WITHOUT}."),
]
File = Annotated[Path, typer.Option("-o", "--output", metavar="FILE.dmn", help="Where the model goes.")]


class Version(StrEnum):
    """The version of DMN that is written."""

    DMN_13 = "1.3"
    DMN_14 = "1.4"
    DMN_15 = "1.5"


def _day(text: str) -> Date:
    found = parse_date(text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is no day, as 2026-01-31 is")
    return found


On = Annotated[
    Date | None,
    typer.Option("--on", metavar="DATE", parser=_day, help="What is in force on this day; without it, the newest."),
]
Dmn = Annotated[Version, typer.Option("--dmn", metavar="1.3|1.4|1.5", help="The version of DMN to write.")]


def export_dmn(
    output: File,
    rules: Rules = None,
    on: On = None,
    dmn: Dmn = Version.DMN_15,
    form: Output = Format.TEXT,
) -> None:
    """Write a policy as a DMN model with its decision graph as a diagram.

    What the standard has no way to say is told on standard error; the model is written all the same.
    """
    with telling(form):
        exported = export_model(load(directory(rules, form)), on, DIALECTS[dmn])
    tell(exported.warnings, form)
    try:
        output.write_text(exported.text, "utf-8")
    except OSError as error:
        fail([Problem("output-unwritable", f"{output.as_posix()} cannot be written: {error.strerror}")], form)
    say(output.as_posix())
