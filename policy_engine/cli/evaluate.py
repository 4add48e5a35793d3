"""`policy-engine evaluate`: decide on a snapshot."""

from __future__ import annotations

from typing import Annotated

import typer

from policy_engine.cli.common import (
    PROBLEMS,
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
from policy_engine.engine.decision import Decision, PolicyInfo
from policy_engine.engine.policy_set import load


def evaluate(
    snapshot: SnapshotFile,
    decision: Annotated[
        str | None,
        typer.Option("--decision", metavar="NAME", help="One decision; without it, all whose inputs are there."),
    ] = None,
    rules: Rules = None,
    form: Output = Format.TEXT,
) -> None:
    """Decide on a snapshot, with explanations.

    A decision that cannot be made is told on standard error; it ends the command with exit code 1 only where it
    was asked for by name, or where none could be made.
    """
    with telling(form):
        found = load(directory(rules, form))
        data, locate = read_snapshot(snapshot)
        if decision is not None:
            one = found.evaluate(data, decision, locate=locate)
            tell(one.warnings, form)
            say(_shown({decision: one}, one.policy, form))
            return
        every = found.evaluate(data, locate=locate)
        warnings = (warning for one in every.values() for warning in one.warnings)
        problems = (problem for undecided in every.undecided.values() for problem in undecided)
        # Decisions share their inputs, so one missing field would be told many times.
        tell(dict.fromkeys((*warnings, *problems)), form)
        if every or form is Format.JSON:
            say(_shown(dict(every), every.policy, form))
        if not every:
            raise typer.Exit(PROBLEMS)


def _shown(decisions: dict[str, Decision], policy: PolicyInfo, form: Format) -> str:
    if form is Format.TEXT:
        shown = "\n\n\n".join(f"== {name} ==\n{one.explanation.text}" for name, one in decisions.items())
        return cleaned(shown)
    return to_text(
        {
            "policy": policy.to_dict(),
            "decisions": {
                name: {
                    "outputs": one.to_dict()["outputs"],
                    "decided_by": list(one.decided_by),
                    "explanation": one.explanation.to_dict(),
                }
                for name, one in decisions.items()
            },
        }
    )
