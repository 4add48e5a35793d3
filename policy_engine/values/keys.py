"""Typed keys: values as dictionary keys that compare as FEEL's `=` (hash lookup, `distinct values`)."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Final

from policy_engine.values.depth import MAX_DEPTH, too_deep
from policy_engine.values.function import Function
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.work import spend

_OWN_KEYS: Final = frozenset(
    {type(None), Decimal, str, Date, Time, DateTime, DaysDuration, MonthsDuration, Function}
)
"""Kinds whose values are their own keys: `==` among them is FEEL's, and never true between two of them."""

_TRUE: Final = ("boolean", True)
_FALSE: Final = ("boolean", False)


def key(value: object) -> Hashable:
    """The key of a value: `key(a) == key(b)` exactly when `equal(a, b)` is true.

    Booleans, lists, contexts and ranges are tagged with their kind: to Python, True is 1. Raises `Halt` for a
    value that nests too deep.
    """
    if type(value) in _OWN_KEYS:
        return value
    if value is True:
        return _TRUE
    if value is False:
        return _FALSE
    return _compound(value, 0)


def _compound(value: object, depth: int) -> Hashable:
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(value, list):
        spend(8 * len(value) + 8)
        return ("list", *[_compound(item, depth + 1) for item in value])
    if isinstance(value, dict):
        spend(12 * len(value) + 12)
        return ("context", frozenset([(name, _compound(item, depth + 1)) for name, item in value.items()]))
    if isinstance(value, Range):
        low, high = _compound(value.low, depth + 1), _compound(value.high, depth + 1)
        return ("range", low, high, value.low_closed, value.high_closed)
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    if type(value) in _OWN_KEYS:
        return value
    raise TypeError(f"{type(value).__name__} is no FEEL value")
