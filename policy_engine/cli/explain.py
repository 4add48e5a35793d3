"""`policy-engine explain`: why a decision came out as it did."""

from __future__ import annotations

from typing import Annotated

import typer

from policy_engine.cli.common import (
    Format,
    Output,
    Rules,
    SnapshotFile,
    cleaned,
    policies,
    say,
    tell,
    telling,
    to_text,
)
from policy_engine.cli.snapshot import read_snapshot


def explain(
    snapshot: SnapshotFile,
    decision: Annotated[str, typer.Option("--decision", metavar="NAME", help="The decision to explain.")],
    rules: Rules = None,
    form: Output = Format.TEXT,
) -> None:
    """Say why a decision came out as it did, why not otherwise, and what would change it."""
    with telling(form):
        found = policies(rules)
        data, locate = read_snapshot(snapshot)
        made = found.evaluate(data, decision, locate=locate)
        tell(made.warnings, form)
        explanation = made.explanation
        say(cleaned(explanation.text) if form is Format.TEXT else to_text(explanation.to_dict()))
