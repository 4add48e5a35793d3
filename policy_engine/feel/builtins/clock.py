"""`now` and `today` (DMN 1.5, 10.3.4.11): the moment of the snapshot, where there is one; no clock is ever read.

A decision follows from its snapshot alone, so time is an input. What the two give is compiled in (`compile.clock`);
called in any other way, they are refused.
"""

from __future__ import annotations

from typing import Final

from policy_engine.feel.builtins.signature import Builtin, builtin, overload
from policy_engine.text.problem import Halt, Problem
from policy_engine.text.source import Span
from policy_engine.types.feeltype import DATE, DATE_TIME, Type

SECTION = "10.3.4.11"
CODE = "feel-clock"


def clock_problem(name: str, span: Span | None = None) -> Problem:
    """What is wrong with a call of a function that reads a clock."""
    return Problem(
        CODE,
        f"{name}() reads a clock, and the same snapshot must always give the same decision",
        span,
        hint="use the moment that the snapshot carries",
    )


def no_moment(name: str, field: str | None, span: Span | None = None) -> Problem:
    """What is wrong with a call where there is no moment: the schema declares none, or its `field` is not given."""
    if field is None:
        message = f"{name}() is the moment of the snapshot, and the snapshot's schema declares none"
        return Problem(CODE, message, span, hint="say where it is with `x-moment` in the snapshot's schema")
    return Problem(CODE, f'{name}() is the moment of the snapshot, and there is no "{field}" here', span)


def _clock(name: str, summary: str, result: Type) -> Builtin:
    def refuse() -> object:
        raise Halt(clock_problem(name))

    return builtin(name, SECTION, summary, overload(refuse, result), clock=True)


BUILTINS: Final = (
    _clock("now", "The moment of the snapshot, under `semantics: dmn`; else refused.", DATE_TIME),
    _clock("today", "The day of that moment, under `semantics: dmn`; else refused.", DATE),
)
CLOCK_NAMES: Final = tuple(entry.name for entry in BUILTINS)
