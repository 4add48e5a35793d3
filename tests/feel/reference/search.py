"""The search for a case whose two readings differ."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.feel.reference.grammar.cases import Case, cases
from tests.feel.reference.tally import Tally
from tests.feel.reference.verdict import judge

BATCH = 500
"""Cases that Hypothesis makes at a time: it varies what it has, and starts afresh with each batch."""


class FoundError(AssertionError):
    """A case with a difference."""


def search(count: int, start: int, progress: Callable[[Tally], None] = lambda tally: None) -> tuple[Tally, str | None]:
    """Judges so many different cases; gives the counts, and the smallest case with a difference if there is one."""
    tally = Tally()
    seen: set[int] = set()
    found: list[str] = []

    def look(case: Case) -> None:
        key = hash(repr(case))
        if not found and (key in seen or tally.total >= count):
            return
        seen.add(key)
        verdict = judge(case)
        if verdict.difference is not None:
            found.append(f"{case!r}\n{verdict.difference}")
            raise FoundError
        if not found:
            tally.add(case, verdict)

    batch = start
    while tally.total < count:
        made = settings(
            max_examples=BATCH,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )(given(cases())(look))
        try:
            seed(batch)(made)()
        except FoundError:
            # Hypothesis ends with the smallest.
            return tally, found[-1]
        batch += 1
        progress(tally)
    return tally, None
