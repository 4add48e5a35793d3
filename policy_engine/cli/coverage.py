"""`policy-engine coverage`: what the cases of a directory exercise of its tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.analysis.coverage.html import coverage_html
from policy_engine.analysis.coverage.measure import measure
from policy_engine.analysis.coverage.text import coverage_text, percent
from policy_engine.cases.check import cases_of
from policy_engine.cli.common import (
    PROBLEMS,
    FailUnder,
    Format,
    Output,
    cleaned,
    say,
    tell,
    telling,
    to_text,
    write_file,
)
from policy_engine.cli.directory import WithCases, to_judge
from policy_engine.engine.policy_set import load
from policy_engine.text.problem import Problem


def coverage(
    directory: WithCases = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page of the tables, coloured by what was seen."),
    ] = None,
    fail_under: FailUnder = 0,
    form: Output = Format.TEXT,
) -> None:
    """Tell which rows, cells and values the cases of a directory (*.cases.yaml) exercise.

    A row counts where it decides; a cell where it has both accepted and rejected a value; a class of values (each edge
    of a column's cells, and each gap between edges) where one of it was seen.
    """
    with telling(form):
        where = to_judge(directory)
        measured = measure(load(where), cases_of(where))
        if html is not None:
            write_file(html, coverage_html(measured))
        say(to_text(measured.to_dict()) if form is Format.JSON else cleaned(coverage_text(measured)))
        if measured.percent < fail_under:
            message = f"{percent(measured.percent)} of the tables are covered, and {fail_under:g} % are asked for"
            tell([Problem("coverage-too-low", message)], form)
            raise typer.Exit(PROBLEMS)
