"""`policy-engine show`: tables as a person reads them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from policy_engine.cli.common import Format, Rules, fail, policies, telling
from policy_engine.policy.tabulate import Grid, grids, to_markdown
from policy_engine.text.problem import Problem
from policy_engine.text.suggest import did_you_mean


def show(
    decision: Annotated[
        str | None,
        typer.Argument(metavar="[DECISION]", help="A decision, named value or function; without it, all."),
    ] = None,
    rules: Rules = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown.")] = False,
) -> None:
    """Show decision tables."""
    with telling(Format.TEXT):
        found = policies(rules)
        names = {unit.name.name for file in found.files.files for unit in (*file.decisions, *file.functions)}
        if decision is not None and decision not in names:
            hint = did_you_mean(decision, names)
            fail([Problem("decision-unknown", f'there is no decision "{decision[:80]}"', hint=hint)], Format.TEXT)
        console = Console()
        shown = list(grids(found.files, decision))
        if not shown:
            typer.echo(f"{decision} has no table of its own.")
        for grid in shown:
            if markdown:
                typer.echo(to_markdown(grid))
            else:
                console.print(_table(grid))


def _table(grid: Grid) -> Table:
    table = Table(
        title=f"{grid.key} ({grid.hit_policy})",
        caption=grid.question,
        title_justify="left",
        caption_justify="left",
    )
    for at, heading in enumerate(grid.headings):
        output = grid.outputs_from <= at < len(grid.headings) - 1
        table.add_column(
            Text(f"-> {heading}" if at == grid.outputs_from else heading),
            style="bold" if output else "",
            overflow="fold",
        )
    for row in grid.rows:
        # Cells are data: brackets in them are FEEL, not markup.
        table.add_row(*(Text(cell) for cell in row))
    return table
