"""`policy-engine evaluate`: decide on a snapshot."""

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
from policy_engine.engine.decision import Decision, Decisions, PolicyInfo


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

    A decision that cannot be made is told on standard error; it ends the command with exit code 1 only where it was
    asked for by name, or where none could be made.
    """
    with telling(form):
        data, locate = read_snapshot(snapshot)
        found = policies(rules)
        if decision is not None:
            one = found.evaluate(data, decision, locate=locate)
            tell(one.warnings, form) if one.warnings else None
            typer.echo(_write({decision: one}, one.policy, form))
            return
        every: Decisions = found.evaluate(data, locate=locate)
        warnings = next((one.warnings for one in every.values()), ())
        problems = [problem for problems in every.undecided.values() for problem in problems]
        told = list(dict.fromkeys((*warnings, *problems)))
        if told:
            tell(told, form)
        typer.echo(_write(dict(every), every.policy, form))
        if not every:
            raise typer.Exit(1)


def _write(decisions: dict[str, Decision], policy: PolicyInfo, form: Format) -> str:
    if form is Format.TEXT:
        return "\n\n\n".join(f"== {name} ==\n{one.explanation.text}" for name, one in decisions.items())
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
