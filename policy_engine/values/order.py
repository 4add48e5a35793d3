"""Order keys: a scalar value as a plain Python value that orders and hashes as FEEL compares it.

Within one kind, `order_key(a) < order_key(b)` exactly where FEEL's `a < b` is true. Kinds whose values are not
totally ordered (times, and dates and times without a zone) have no keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.zone import UTC


@dataclass(frozen=True, slots=True)
class Order:
    """How one kind orders: the Python type of its values, value to key (None: no key), key to value, and a key between two."""

    python_type: type
    key: Callable[[Any], Any]
    value: Callable[[Any], object]
    between: Callable[[Any, Any], Any]
    """A key strictly between two (None: unbounded on that side), or None where there is none."""


def _between_numbers(low: Decimal | None, high: Decimal | None) -> Decimal:
    if low is None:
        return Decimal(0) if high is None or high > 0 else high - 1
    if high is None:
        return low.to_integral_value(rounding="ROUND_FLOOR") + 1
    middle = (low + high) / 2
    whole = middle.to_integral_value()
    return whole if low < whole < high else middle


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


def _identity(value: Any) -> Any:
    return value


DAY = 86_400_000_000_000
ORDERS: dict[str, Order] = {
    "number": Order(Decimal, _identity, _identity, _between_numbers),
    "string": Order(str, _identity, _identity, _between_strings),
    "boolean": Order(bool, _identity, _identity, _between_booleans),
    "date": Order(Date, lambda value: value.ordinal, Date.from_ordinal, _between_integers(1)),
    "date and time": Order(DateTime, lambda value: value.instant, lambda key: moment(key), _between_integers(DAY)),
    "days and time duration": Order(
        DaysDuration, lambda value: value.nanoseconds, DaysDuration, _between_integers(DAY)
    ),
    "years and months duration": Order(
        MonthsDuration, lambda value: value.months, MonthsDuration, _between_integers(1)
    ),
}
"""The orders by FEEL kind name."""


def moment(instant: int) -> DateTime:
    """The date and time, in UTC, of an instant (nanoseconds since 1970)."""
    days, rest = divmod(instant, DAY)
    seconds, nanosecond = divmod(rest, 1_000_000_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return DateTime(Date.from_ordinal(days + 719_163), Time(hour, minute, second, nanosecond, UTC))
