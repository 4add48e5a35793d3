"""Lists at run time: domains of loops, filters, positions (DMN 1.5, 10.3.2.5, 10.3.2.14)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final, NoReturn

from policy_engine.text.problem import Halt, Problem
from policy_engine.values.number import number, to_integer
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date
from policy_engine.values.work import spend, spend_copy

MAX_TURNS: Final = 100_000
"""Turns of one loop; and of all loops inside a loop of the same expression together."""
_DIGITS: Final = 12
"""No list has a position of more."""


def as_list(value: object) -> list[object] | None:
    """A list as it is, any other value as a list of itself (DMN 1.5, 10.3.2.9.4); null stays null."""
    if isinstance(value, list) or value is None:
        return value
    return [value]


def index(value: object, position: Decimal) -> object:
    """`xs[n]`: from 1, or from the end where negative; null outside the list and for a fraction."""
    items = as_list(value)
    if items is None or position.adjusted() > _DIGITS:
        return None
    at = to_integer(position)
    if not at or abs(at) > len(items):
        return None
    return items[at - 1 if at > 0 else at]


def candidates(value: object, weight: int) -> list[object] | None:
    """The items that a filter tests, as `as_list`; `weight` steps are spent for each."""
    items = as_list(value)
    if items is not None:
        spend(len(items) * weight)
    return items


def select_or_index(value: object, condition: Callable[[object], object], weight: int) -> object:
    """`xs[e]` where only its value tells whether `e` is a test of each item or a position."""
    items = candidates(value, weight)
    if items is None:
        return None
    result = []
    for item in items or (None,):
        test = condition(item)
        if type(test) is Decimal:
            return index(items, test)
        if test is True:
            result.append(item)
    return result if items else []


def domain(value: object, limit: int, weight: int) -> list[object] | None:
    """The items that a loop goes through; null where there are none to go through.

    A range of whole numbers or dates counts up; any other value but null is a list of itself. `weight` steps are
    spent for each turn. Raises `Halt` for more turns than `limit`.
    """
    return _bounded(_range_items(value, limit) if isinstance(value, Range) else as_list(value), limit, weight)


def count_through(start: object, end: object, limit: int, weight: int) -> list[object] | None:
    """`start..end` of a loop, up or down: whole numbers or dates, both included; null for anything else."""
    return _bounded(_count(start, end, limit), limit, weight)


def so_far(results: list[object]) -> list[object]:
    """A loop's `partial` as it is now."""
    spend_copy(len(results))
    return results.copy()


def more_turns(turns: int, items: list[object], limit: int) -> int:
    """Counts the turns of an inner loop. Raises `Halt` for more than `limit` in all."""
    total = turns + len(items)
    if total > limit:
        _too_many(limit)
    return total


def _range_items(range_: Range, limit: int) -> list[object] | None:
    items = _count(range_.low, range_.high, limit)
    if items is None:
        return None
    first = 0 if range_.low_closed else 1
    last = len(items) if range_.high_closed else len(items) - 1
    return items[first : max(first, last)]


def _bounded(items: list[object] | None, limit: int, weight: int) -> list[object] | None:
    if items is not None:
        if len(items) > limit:
            _too_many(limit)
        spend(len(items) * weight)
    return items


def _count(start: object, end: object, limit: int) -> list[object] | None:
    """The items from start to end; up to two more than the limit, for a range may leave out its bounds."""
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        first, last = to_integer(start), to_integer(end)
        make: Callable[[int], object] = number
    elif isinstance(start, Date) and isinstance(end, Date):
        first, last = start.ordinal, end.ordinal
        make = Date.from_ordinal
    else:
        return None
    if first is None or last is None:
        return None
    if abs(last - first) > limit + 1:
        _too_many(limit)
    return [make(i) for i in (range(first, last + 1) if first <= last else range(first, last - 1, -1))]


def _too_many(limit: int) -> NoReturn:
    raise Halt(Problem("feel-too-many-turns", f"a loop of more than {limit:,} turns"))
