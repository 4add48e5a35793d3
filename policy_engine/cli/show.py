"""`policy-engine show`: policies as a person reads them."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from policy_engine.cli.common import Format, fail, say, telling
from policy_engine.cli.directory import Rules, directory
from policy_engine.cli.markdown import to_markdown
from policy_engine.cli.terminal import draw
from policy_engine.engine.policy_set import load
from policy_engine.policy.tabulate import sheets
from policy_engine.text.problem import Problem
from policy_engine.text.suggest import did_you_mean


def show(
    decision: Annotated[
        str | None,
        typer.Argument(
            metavar="[DECISION]", help="A decision, named value, function or parameter; without it, all."
        ),
    ] = None,
    rules: Rules = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown.")] = False,
) -> None:
    """Show decision tables, and what else decides, as a person reads them."""
    with telling(Format.TEXT):
        found = [program.policy for program in load(directory(rules, Format.TEXT)).programs]
        shown = sheets(found, decision)
        if decision is not None and not shown:
            names = {name for policy in found for name in policy.units}
            message = f'there is no decision, value, function or parameter "{decision[:80]}"'
            fail([Problem("decision-unknown", message, hint=did_you_mean(decision, names))], Format.TEXT)
        if markdown:
            say("\n".join(map(to_markdown, shown)).removesuffix("\n"))
        else:
            console = Console(highlight=False)
            say("\n\n".join(draw(sheet, console).rstrip("\n") for sheet in shown))
