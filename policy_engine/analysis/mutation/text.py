"""The judgement of changes as text: those that no case fails with, and the score."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy_engine.analysis.coverage.text import percent
from policy_engine.analysis.mutation.result import Mutation
from policy_engine.analysis.mutation.verdict import Verdict

_TOLD: Final = {
    Verdict.SURVIVED: "Survived: no case notices, though a snapshot does.",
    Verdict.SEEN: "Seen but not expected: a case gets something else, and does not expect what it got before.",
    Verdict.UNDECIDED: "Undecided: no case notices, and no snapshot is known that would.",
}


def mutation_text(mutation: Mutation) -> str:
    """All that was not noticed, by what is known of it, and the sums."""
    lines: list[str] = []
    for verdict in _TOLD:
        lines += _listed(mutation, verdict)
    return "\n".join([*lines, mutation_summary(mutation)])


def mutation_summary(mutation: Mutation) -> str:
    """The sums, on one line."""
    judged = len(mutation.judged)
    cases = "1 case notices" if mutation.cases == 1 else f"{mutation.cases:,} cases notice"
    changes = "change" if mutation.real == 1 else "changes"
    told = f"{mutation.name}: {cases} {percent(mutation.score)} of {mutation.real:,} {changes}"
    undecided = mutation.count(Verdict.UNDECIDED)
    if 0 < undecided < mutation.real:
        told += f", {percent(mutation.score_at_most)} if the undecided change nothing"
    verdicts = (Verdict.NOTICED, Verdict.SEEN, Verdict.SURVIVED, Verdict.UNDECIDED)
    counts = ", ".join(f"{mutation.count(verdict):,} {verdict}" for verdict in verdicts)
    idle = mutation.count(Verdict.EQUIVALENT)
    more = f"; {idle:,} more change{'s' if idle == 1 else ''} nothing" if idle else ""
    sampled = f"; a sample of {judged:,} of {mutation.of:,}" if judged < mutation.of else ""
    return f"{told} ({counts}{more}{sampled})"


def _listed(mutation: Mutation, verdict: Verdict) -> Iterator[str]:
    found = [one for one in mutation.judged if one.verdict is verdict]
    if not found:
        return
    yield _TOLD[verdict]
    for one in found:
        days = f" ({one.days})" if one.days else ""
        yield f"  {one.file}:{one.line}: {one.table}/{one.row}: {one.text}{days}"
        yield f"    {one.why}"
    yield ""
