"""`policy-engine facts`: which rules rest on which facts."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from policy_engine.cli.common import Format, Output, Rules, policies, telling, to_text
from policy_engine.policy.coverage import Coverage, coverage_of


def facts(rules: Rules = None, form: Output = Format.TEXT) -> None:
    """List every fact of the sources, the rules that cite it, and those that override it."""
    with telling(form):
        covered = coverage_of(policies(rules).files)
        if form is Format.JSON:
            typer.echo(to_text({"facts": [one.to_dict() for one in covered]}))
        else:
            _print(covered)


def _print(covered: list[Coverage]) -> None:
    table = Table(title="Facts and the rules that rest on them", show_lines=False)
    table.add_column("fact", no_wrap=True)
    for heading in ("says", "cited by", "overridden by"):
        table.add_column(heading, overflow="fold")
    for one in covered:
        table.add_row(one.fact, one.text, ", ".join(one.cited_by), ", ".join(one.overridden_by))
    console = Console()
    console.print(table)
    uncited = sum(not one.cited_by and not one.overridden_by for one in covered)
    console.print(f"{len(covered)} facts, {uncited} uncited.")
