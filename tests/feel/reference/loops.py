"""What loops go through, by the book (DMN 1.5, 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from policy_engine.text.problem import Halt, Problem
from policy_engine.values import compare
from policy_engine.values.number import CONTEXT
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date

MOST = 100_000
"""Turns of one loop: more are a problem, since the standard knows no bound and memory has one."""


class NoDomainError(Exception):
    """An iteration over something that has no items."""


def domain(value: object) -> list[object]:
    """The items of a list or a range; any other value is a list of itself. Raises `NoDomainError`."""
    if value is None:
        raise NoDomainError
    if not isinstance(value, Range):
        return value if isinstance(value, list) else [value]
    items = count(value.low, value.high, value.low_closed + value.high_closed)
    if not value.low_closed:
        items = items[1:]
    if items and not value.high_closed and compare.equal(items[-1], value.high):
        items = items[:-1]
    return items


def count(low: object, high: object, closed: int = 2) -> list[object]:
    """Whole numbers or dates, up or down. Raises `NoDomainError`, and `Halt` for too many."""
    make: Callable[[int], object]
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        first, last, make = _whole(low), _whole(high), CONTEXT.create_decimal
    elif isinstance(low, Date) and isinstance(high, Date):
        first, last, make = low.ordinal, high.ordinal, Date.from_ordinal
    else:
        raise NoDomainError
    if abs(last - first) + 1 > MOST + 2 - closed:
        raise Halt(Problem("feel-too-many-turns", "too many turns"))
    step = 1 if last >= first else -1
    return [make(i) for i in range(first, last + step, step)]


def _whole(value: Decimal) -> int:
    if value != int(value):
        raise NoDomainError
    return int(value)
