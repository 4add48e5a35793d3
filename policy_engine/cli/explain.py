"""`policy-engine explain`: why a decision came out as it did."""

from __future__ import annotations

from typing import Annotated

import typer

from policy_engine.cli.common import (
    Format,
    Output,
    SnapshotFile,
    cleaned,
    say,
    tell,
    telling,
    to_text,
)
from policy_engine.cli.directory import Rules, directory
from policy_engine.cli.snapshot import read_snapshot
from policy_engine.engine.policy_set import PolicySet, load


def explain(
    snapshot: SnapshotFile,
    decision: Annotated[
        str | None,
        typer.Option("--decision", metavar="NAME", help="The decision to explain; needed where there are several."),
    ] = None,
    rules: Rules = None,
    form: Output = Format.TEXT,
) -> None:
    """Say why a decision came out as it did, why not otherwise, and what would change it."""
    with telling(form):
        found = load(directory(rules, form))
        name = _only(found) if decision is None else decision
        data, locate = read_snapshot(snapshot)
        made = found.evaluate(data, name, locate=locate)
        tell(made.warnings, form)
        explanation = made.explanation
        say(cleaned(explanation.text) if form is Format.TEXT else to_text(explanation.to_dict()))


def _only(policies: PolicySet) -> str:
    """The one decision of a set.

    Raises:
        BadParameter: where there are several.
    """
    names = policies.decisions
    if len(names) != 1:
        raise typer.BadParameter(f"say which decision to explain: {', '.join(names)}", param_hint="--decision")
    return names[0]
