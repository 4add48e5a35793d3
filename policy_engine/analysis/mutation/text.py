"""The judgement of mutants as text: those that no case fails with, and the score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy_engine.analysis.coverage.text import percent
from policy_engine.analysis.mutation.judge import Mutation
from policy_engine.analysis.mutation.verdict import Verdict

_TOLD: Final = {
    Verdict.SURVIVED: "No case notices, though a snapshot does:",
    Verdict.SEEN: "A case gets something else, and does not expect what it got before:",
    Verdict.UNDECIDED: "No case notices, and no snapshot is known that would:",
}


def mutation_text(mutation: Mutation) -> str:
    """All that was not noticed, by what is known of it, and the sums."""
    lines: list[str] = []
    for verdict in _TOLD:
        lines += _listed(mutation, verdict)
    return "\n".join([*lines, mutation_summary(mutation)])


def mutation_summary(mutation: Mutation) -> str:
    """The sums, on one line."""
    counts = ", ".join(
        (
            f"{mutation.count(Verdict.KILLED)} noticed",
            f"{mutation.count(Verdict.SEEN)} seen but not expected",
            f"{mutation.count(Verdict.SURVIVED)} survived",
            f"{mutation.count(Verdict.UNDECIDED)} undecided",
            f"{mutation.count(Verdict.EQUIVALENT)} that change nothing",
        )
    )
    judged = len(mutation.judged)
    sampled = f"{judged:,} of {mutation.of:,}" if judged < mutation.of else f"{judged:,}"
    changes = "change" if judged == 1 else "changes"
    cases = "1 case" if mutation.cases == 1 else f"{mutation.cases} cases"
    return f"{mutation.name}: {cases} notice {percent(mutation.score)} of {sampled} {changes} ({counts})"


def _listed(mutation: Mutation, verdict: Verdict) -> Iterator[str]:
    found = [one for one in mutation.judged if one.verdict is verdict]
    if not found:
        return
    yield _TOLD[verdict]
    for one in found:
        yield f"  {one.file}:{one.line}: {one.table}/{one.row}: {one.text}"
        yield f"    {one.why}"
    yield ""
