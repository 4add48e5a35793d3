"""`policy-engine check`: all that is wrong with a directory of policies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.common import Format, Output, policies, tell, telling, to_text


def check(
    directory: Annotated[
        Path | None,
        typer.Argument(metavar="[DIR]", help="The directory of policies; without it, the shipped ones."),
    ] = None,
    form: Output = Format.TEXT,
) -> None:
    """Tell every problem of a directory of policies: structure, FEEL, types, tables, cycles, versions, sources."""
    with telling(form):
        found = policies(directory)
        if found.warnings:
            tell(found.warnings, form)
        facts = sum(len(file.facts) for file in found.files.files)
        summary = {
            "policy": found.programs[-1].info().to_dict(),
            "files": len(found.files.files),
            "decisions": len(found.decisions),
            "tables": len(found.programs[-1].built.tables),
            "rows": len(found.rows),
            "facts": facts,
            "warnings": len(found.warnings),
        }
        if form is Format.JSON:
            typer.echo(to_text(summary))
            return
        typer.echo(
            f"{found.files.name} {found.files.version}: no problem in {summary['files']} files "
            f"({summary['decisions']} decisions, {summary['tables']} tables, {summary['rows']} rows); "
            f"all {facts} facts are cited."
        )
