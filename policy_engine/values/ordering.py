"""FEEL's order: `<` `<=` `>` `>=` (DMN 1.5, 10.3.2.15, table 54).

Numbers, strings (by code points), dates, times, dates and times and durations have an order, each kind its
own. All else is null (None). Where one of two times, or dates and times, has no zone, it is read in the
other's offset.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.work import spend_reading

_TOTAL: Final = frozenset({Decimal, str, Date, DaysDuration, MonthsDuration})
_ZONED: Final = frozenset({DateTime, Time})


def less(a: Any, b: Any) -> bool | None:
    """FEEL's `a < b`."""
    kind = type(a)
    if kind is not type(b):
        return None
    if kind in _TOTAL:
        if kind is str:
            spend_reading(len(a))
        return bool(a < b)
    if kind in _ZONED:
        if (a.zone is None) is (b.zone is None):
            return bool(a < b)
        return bool(a.local < b.local)
    return None


def less_equal(a: Any, b: Any) -> bool | None:
    """FEEL's `a <= b`: less or equal. A local time never equals one with a zone."""
    kind = type(a)
    if kind is not type(b):
        return None
    if kind in _TOTAL:
        if kind is str:
            spend_reading(len(a))
        return not b < a
    if kind in _ZONED:
        if (a.zone is None) is (b.zone is None):
            return not b < a
        return bool(a.local < b.local)
    return None


def greater(a: Any, b: Any) -> bool | None:
    """FEEL's `a > b`."""
    return less(b, a)


def greater_equal(a: Any, b: Any) -> bool | None:
    """FEEL's `a >= b`."""
    return less_equal(b, a)
