"""What the reader and the linker tell of one set, together."""

from __future__ import annotations

from collections.abc import Sequence

from policy_engine.policy.yaml.limits import MAX_PROBLEMS
from policy_engine.text.problem import Problem
from policy_engine.text.source import Span

UNKNOWN = frozenset(
    {
        "feel-unknown-name",
        "feel-unknown-function",
        "feel-unknown-type",
        "name-not-in-force",
        "source-unknown-fact",
        "table-unknown-word",
        "policy-no-decisions",
        "service-unknown",
        "constraint-type",
    }
)
"""Problems with a name that a file which could not be read may well declare."""
UNFOUNDED = frozenset({"source-missing"})
"""Problems that may come of what the reader left out, in the files of which it told."""
UNCITED = "source-uncited-fact"


def together(told: Sequence[Problem], found: Sequence[Problem], *, whole: bool) -> list[Problem]:
    """The problems of the reader, and those of the linker that do not just follow from them, by place.

    On a line of which the reader has told, the linker saw what nobody meant. `whole`: every file could be read.
    """
    lines = {place for problem in told if problem.span is not None for place in _lines(problem.span)}
    files = {problem.span.source.name for problem in told if problem.span is not None}
    kept = list(told)
    for problem in found:
        span = problem.span
        # Where a value is missing that is named like a built-in function, its name is that function.
        if not whole and (problem.code in UNKNOWN or "a function" in problem.message):
            continue
        if told and problem.code == UNCITED:
            continue
        if span is not None and (
            (problem.code in UNFOUNDED and span.source.name in files) or not lines.isdisjoint(_lines(span))
        ):
            continue
        kept.append(problem)
    return sorted(kept, key=_place)


def bounded(found: list[Problem]) -> list[Problem]:
    """The problems, or as many as anybody reads and how many more there are."""
    if len(found) <= MAX_PROBLEMS:
        return found
    more = len(found) - MAX_PROBLEMS
    return [*found[:MAX_PROBLEMS], Problem("policy-problems", f"and {more:,} problems more")]


def _lines(span: Span) -> set[tuple[str, int]]:
    first = span.position[0]
    count = span.source.text.count("\n", span.start, span.end)
    return {(span.source.name, line) for line in range(first, first + count + 1)}


def _place(problem: Problem) -> tuple[str, int]:
    """Problems are told in the order of the text."""
    return (problem.span.source.name, problem.span.start) if problem.span is not None else ("", 0)
