"""What mutation finds: every change with its verdict, and the score, which has two bounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from policy_engine.analysis.mutation.change import Change
from policy_engine.analysis.mutation.verdict import Verdict


@dataclass(frozen=True, slots=True)
class JudgedChange:
    """A change and its verdict.

    `table` and `row` say where it is made, `text` what it is, `days` on which days (empty: on all on which that is in
    force), and `why` by which case it was noticed, or what is known of it.
    """

    table: str
    file: str
    line: int
    row: str
    change: Change
    text: str
    days: str
    verdict: Verdict
    why: str

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "table": self.table,
            "file": self.file,
            "line": self.line,
            "row": self.row,
            "change": self.change,
            "text": self.text,
            "days": self.days or None,
            "verdict": self.verdict,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Mutation:
    """All changes of some policies, judged. `of` is how many there are, where only a sample was judged."""

    name: str
    cases: int
    of: int
    judged: tuple[JudgedChange, ...]

    def count(self, verdict: Verdict) -> int:
        """How many have a verdict."""
        return sum(one.verdict is verdict for one in self.judged)

    @property
    def real(self) -> int:
        """How many are not proved to change nothing."""
        return len(self.judged) - self.count(Verdict.EQUIVALENT)

    @property
    def score(self) -> float:
        """Of the changes that are not proved to change nothing, the part that a case fails with, in percent."""
        return _percent(self.count(Verdict.NOTICED), self.real)

    @property
    def score_at_most(self) -> float:
        """What the score would be if all undecided changes changed nothing."""
        return _percent(self.count(Verdict.NOTICED), self.real - self.count(Verdict.UNDECIDED))

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        counts = Counter(one.verdict for one in self.judged)
        return {
            "policy": self.name,
            "cases": self.cases,
            "changes": self.of,
            "judged": len(self.judged),
            "score": int(self.score * 10) / 10,
            "score_at_most": int(self.score_at_most * 10) / 10,
            "counts": {str(verdict): counts[verdict] for verdict in Verdict},
            "changes_judged": [one.to_dict() for one in self.judged],
        }


def _percent(some: int, of: int) -> float:
    return 100 * some / of if of else 100.0
