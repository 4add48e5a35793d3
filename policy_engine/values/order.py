"""Order keys: a scalar value as a plain Python value that orders and hashes as FEEL compares it.

Within one kind, `key(a) < key(b)` exactly where FEEL's `a < b` is true. Kinds whose values are not
totally ordered (times, and dates and times without a zone) have no keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from policy_engine.values.calendar import FIRST_ORDINAL, LAST_ORDINAL
from policy_engine.values.number import CONTEXT, ONE, ZERO
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration
from policy_engine.values.zone import EPOCH_DAY, UTC

_ARITHMETIC = CONTEXT.copy()
"""Decimal128 without traps: whatever is out of range is seen by its result, which then lies between nothing."""
_ARITHMETIC.clear_traps()


@dataclass(frozen=True, slots=True)
class Order:
    """How one kind orders: its Python type, value to key (None: no key), key to value, and a key between two."""

    python_type: type
    key: Callable[[Any], Any]
    value: Callable[[Any], object]
    between: Callable[[Any, Any], Any]
    """A key strictly between two (None: unbounded on that side), or None where there is none."""


def _between_numbers(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    if low is None:
        between = Decimal(0) if high is None or high > 0 else _ARITHMETIC.subtract(high, ONE)
    elif high is None:
        between = _ARITHMETIC.add(low.to_integral_value(rounding=ROUND_FLOOR), ONE)
    else:
        middle = _ARITHMETIC.divide(_ARITHMETIC.add(low, high), Decimal(2))
        whole = middle.to_integral_value()
        between = whole if low < whole < high else middle
    if not _lies_between(low, between, high):
        # Rounding to 34 digits ran into a bound: the next number is the last that can lie between.
        between = _ARITHMETIC.next_plus(low) if low is not None else _ARITHMETIC.next_minus(high or ZERO)
    return between if between.is_finite() and _lies_between(low, between, high) else None


def _lies_between(low: Decimal | None, between: Decimal, high: Decimal | None) -> bool:
    return (low is None or low < between) and (high is None or between < high)


def _between_strings(low: str | None, high: str | None) -> str | None:
    if low is None:
        return "" if high is None or high > "" else None
    nearest = low + "\x00"
    readable = low + "a"
    if high is None or readable < high:
        return readable
    return nearest if nearest < high else None


def _between_booleans(low: bool | None, high: bool | None) -> bool | None:
    for value in (False, True):
        if (low is None or low < value) and (high is None or value < high):
            return value
    return None


def _between_integers(step: int) -> Callable[[int | None, int | None], int | None]:
    def between(low: int | None, high: int | None) -> int | None:
        if low is None:
            return 0 if high is None or high > 0 else high - step
        if high is None:
            return low + step
        if low + step < high:
            return low + step
        return (low + high) // 2 if high - low > 1 else None

    return between


def _between_days(step: int, first: int, last: int) -> Callable[[int | None, int | None], int | None]:
    """Keys next to a bound, where there is one: 0 stands for no day in particular."""
    inner = _between_integers(step)

    def between(low: int | None, high: int | None) -> int | None:
        key = high - step if low is None and high is not None else inner(low, high)
        return key if key is not None and first <= key <= last else None

    return between


def _identity(value: Any) -> Any:
    return value


DAY = 86_400_000_000_000

ORDERS: dict[str, Order] = {
    "number": Order(Decimal, _identity, _identity, _between_numbers),
    "string": Order(str, _identity, _identity, _between_strings),
    "boolean": Order(bool, _identity, _identity, _between_booleans),
    "date": Order(Date, lambda value: value.ordinal, Date.from_ordinal, _between_days(1, FIRST_ORDINAL, LAST_ORDINAL)),
    "date and time": Order(
        DateTime,
        lambda value: value.instant,
        lambda instant: DateTime.from_instant(instant, UTC),
        _between_days(DAY, (FIRST_ORDINAL - EPOCH_DAY) * DAY, (LAST_ORDINAL + 1 - EPOCH_DAY) * DAY - 1),
    ),
    "days and time duration": Order(
        DaysDuration, lambda value: value.nanoseconds, DaysDuration, _between_integers(DAY)
    ),
    "years and months duration": Order(
        MonthsDuration, lambda value: value.months, MonthsDuration, _between_integers(1)
    ),
}
"""The orders by FEEL kind name."""
