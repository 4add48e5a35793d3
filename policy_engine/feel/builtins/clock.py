"""`now` and `today` (DMN 1.5, 10.3.4.11): known, and refused: a decision follows from its snapshot alone."""

from __future__ import annotations

from policy_engine.feel.builtins.signature import Builtin, builtin, overload
from policy_engine.text.problem import Halt, Problem
from policy_engine.text.source import Span
from policy_engine.types.feeltype import DATE, DATE_TIME, Type

SECTION = "10.3.4.11"


def clock_problem(name: str, span: Span | None = None) -> Problem:
    """What is wrong with a call of a function that reads a clock."""
    return Problem(
        "feel-clock",
        f"{name}() reads a clock, and the same snapshot must always give the same decision",
        span,
        hint="use the moment that the snapshot carries",
    )


def _clock(name: str, summary: str, result: Type) -> Builtin:
    def refuse() -> object:
        raise Halt(clock_problem(name))

    return builtin(name, SECTION, summary, overload(refuse, result), clock=True)


BUILTINS = (
    _clock("now", "The present moment: refused.", DATE_TIME),
    _clock("today", "The present day: refused.", DATE),
)
