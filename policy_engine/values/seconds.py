"""Values at whole seconds: how the standard's semantics compare times of day, and dates and times.

DMN 1.5 compares both by a number of seconds (10.3.2.3.4, 10.3.2.3.6; tables 53 and 54) and leaves open whether that
number has a fraction. The standard's tests read it as whole, so that `=` and `<` do not see fractions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from policy_engine.values.depth import MAX_DEPTH, too_deep
from policy_engine.values.range import Range
from policy_engine.values.temporal import DateTime, Time
from policy_engine.values.work import spend

_COMPOUND: Final = (list, dict, Range)
_PART: Final = 10
"""Steps for each part that is looked at."""


def whole_seconds(value: object) -> object:
    """The value with the fractions of seconds cut off from its times; the value itself where there are none.

    Raises `Halt` for a value that nests too deep.
    """
    kind = type(value)
    if kind is Time or kind is DateTime:
        return _cut(value)
    return _parts(value, 0) if isinstance(value, _COMPOUND) else value


def at_whole_seconds(function: Callable[..., object]) -> Callable[..., object]:
    """A function of values as one that sees no fractions of seconds in them."""

    def seeing(*values: object) -> object:
        return function(*map(whole_seconds, values))

    return seeing


def _cut(value: object) -> object:
    if type(value) is Time and value.nanosecond:
        return Time(value.hour, value.minute, value.second, 0, value.zone)
    if type(value) is DateTime and value.time.nanosecond:
        time = value.time
        return DateTime(value.date, Time(time.hour, time.minute, time.second, 0, time.zone), value.later)
    return value


def _parts(value: object, depth: int) -> object:
    """A copy of a compound value, where a part of it changes."""
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(value, list):
        spend(_PART * len(value) + _PART)
        items = [_parts(item, depth + 1) for item in value]
        return value if all(map(_is, items, value)) else items
    if isinstance(value, dict):
        spend(_PART * len(value) + _PART)
        entries = {name: _parts(entry, depth + 1) for name, entry in value.items()}
        return value if all(map(_is, entries.values(), value.values())) else entries
    if isinstance(value, Range):
        low, high = _cut(value.low), _cut(value.high)
        if low is value.low and high is value.high:
            return value
        return Range(low, high, value.low_closed, value.high_closed)
    return _cut(value)


def _is(one: object, other: object) -> bool:
    return one is other
