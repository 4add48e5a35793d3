"""`policy-engine explain`: why a decision came out as it did."""

from __future__ import annotations

from typing import Annotated

import typer

from policy_engine.cli.common import (
    Format,
    Output,
    Rules,
    SnapshotFile,
    policies,
    read_snapshot,
    tell,
    telling,
    to_text,
)


def explain(
    snapshot: SnapshotFile,
    decision: Annotated[str, typer.Option("--decision", metavar="NAME", help="The decision to explain.")],
    rules: Rules = None,
    form: Output = Format.TEXT,
) -> None:
    """Say why a decision came out as it did, why not otherwise, and what would change it."""
    with telling(form):
        data, locate = read_snapshot(snapshot)
        made = policies(rules).evaluate(data, decision, locate=locate)
        if made.warnings:
            tell(made.warnings, form)
        explanation = made.explanation
        typer.echo(explanation.text if form is Format.TEXT else to_text(explanation.to_dict()))
