"""FEEL's arithmetic operators (DMN 1.5, 10.3.2.15, tables 56 to 62).

Each takes two values and gives a value; null (None) for kinds that it is not defined on, for a division by
zero and for a result outside the domain. Numbers are decimal128; dates and durations are exact integers,
where:
- a date takes part in the difference with a date and time as its midnight in UTC;
- two times, or dates and times, have a difference where both have a zone or neither;
- days and time durations move an instant, not the clock: `P1D` across a change of the clocks is 24 hours;
- years and months durations move the calendar and keep the clock; a day that the month lacks becomes its
last;
- durations times or divided by numbers are rounded: months towards zero, nanoseconds half even.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from policy_engine.text.problem import Halt, Problem
from policy_engine.values.calendar import month_length
from policy_engine.values.number import CONTEXT, guarded
from policy_engine.values.power import power
from policy_engine.values.temporal import DAY, Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.work import spend, spend_text
from policy_engine.values.zone import EPOCH_DAY

__all__ = ["add", "divide", "multiply", "negate", "power", "subtract"]

MAX_STRING: Final = 10_000_000
"""Characters: concatenation goes no further, since a few doublings would fill the memory."""

_DIGITS_PER_STEP: Final = 4
"""Of a number that scales a duration, exactly."""

Operation: TypeAlias = Callable[[Any, Any], object]


def add(a: object, b: object) -> object:
    """FEEL's `a + b`. Raises `Halt` for a string that would be too long."""
    if type(a) is Decimal and type(b) is Decimal:
        return guarded(CONTEXT.add, a, b)
    return _apply(_ADD, a, b)


def subtract(a: object, b: object) -> object:
    """FEEL's `a - b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return guarded(CONTEXT.subtract, a, b)
    return _apply(_SUBTRACT, a, b)


def multiply(a: object, b: object) -> object:
    """FEEL's `a * b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return guarded(CONTEXT.multiply, a, b)
    return _apply(_MULTIPLY, a, b)


def divide(a: object, b: object) -> object:
    """FEEL's `a / b`."""
    if type(a) is Decimal and type(b) is Decimal:
        return guarded(CONTEXT.divide, a, b)
    return _apply(_DIVIDE, a, b)


def negate(a: object) -> object:
    """FEEL's `-a`, of numbers and durations."""
    if type(a) is Decimal:
        return a.copy_negate() if a else a
    if type(a) is DaysDuration:
        return DaysDuration(-a.nanoseconds)
    if type(a) is MonthsDuration:
        return MonthsDuration(-a.months)
    return None


def _apply(operations: dict[tuple[type, type], Operation], a: object, b: object) -> object:
    operation = operations.get((type(a), type(b)))
    if operation is None:
        return None
    try:
        return operation(a, b)
    except ValueError:  # outside the years of FEEL, or too long a duration
        return None


def add_months(date: Date, months: int) -> Date:
    """The same day so many months on, or the last of a shorter month. ValueError outside FEEL's years."""
    year, index = divmod(date.year * 12 + date.month - 1 + months, 12)
    return Date(year, index + 1, min(date.day, month_length(year, index + 1)))


def add_nanoseconds(moment: DateTime, nanoseconds: int) -> DateTime:
    """So much later: by the instant; without a zone, by the clock. ValueError outside FEEL's years."""
    if moment.instant is None or moment.zone is None:
        return DateTime.from_local(moment.local + nanoseconds)
    return DateTime.from_instant(moment.instant + nanoseconds, moment.zone)


def _join(a: str, b: str) -> str:
    if len(a) + len(b) > MAX_STRING:
        raise Halt(Problem("value-too-long", f"a string would be more than {MAX_STRING:,} characters long"))
    spend_text(len(a) + len(b))
    return a + b


def _date_nanoseconds(date: Date, nanoseconds: int) -> Date:
    return Date.from_ordinal((date.ordinal * DAY + nanoseconds) // DAY)


def _time_nanoseconds(time: Time, nanoseconds: int) -> Time:
    return Time.from_nanoseconds(time.local + nanoseconds, time.zone)


def _moment_months(moment: DateTime, months: int) -> DateTime:
    return DateTime(add_months(moment.date, months), moment.time, moment.later)


def _moments(a: DateTime, b: DateTime) -> DaysDuration | None:
    if a.instant is not None and b.instant is not None:
        return DaysDuration(a.instant - b.instant)
    return DaysDuration(a.local - b.local) if a.zone is b.zone else None


def _midnight(date: Date) -> int:
    """The instant of a date's midnight in UTC."""
    return (date.ordinal - EPOCH_DAY) * DAY


def _times(a: Time, b: Time) -> DaysDuration | None:
    if a.utc is not None and b.utc is not None:
        return DaysDuration(a.utc - b.utc)
    return DaysDuration(a.local - b.local) if a.zone is b.zone else None


def _scale(count: int, top: int, bottom: int) -> int:
    """`count * top / bottom`, half even."""
    if bottom < 0:
        top, bottom = -top, -bottom
    whole, rest = divmod(count * top, bottom)
    return whole + (rest * 2 > bottom or (rest * 2 == bottom and whole % 2))


def _scale_down(count: int, top: int, bottom: int) -> int:
    """`count * top / bottom`, towards zero."""
    product = count * top
    whole = abs(product) // abs(bottom)
    return -whole if (product < 0) is not (bottom < 0) else whole


def _ratio_of(number: Decimal) -> tuple[int, int]:
    spend(abs(number.adjusted()) // _DIGITS_PER_STEP)
    return number.as_integer_ratio()


def _days_times(duration: DaysDuration, factor: Decimal) -> DaysDuration:
    return DaysDuration(_scale(duration.nanoseconds, *_ratio_of(factor)))


def _months_times(duration: MonthsDuration, factor: Decimal) -> MonthsDuration:
    return MonthsDuration(_scale_down(duration.months, *_ratio_of(factor)))


def _days_by(duration: DaysDuration, divisor: Decimal) -> DaysDuration | None:
    top, bottom = _ratio_of(divisor)
    return DaysDuration(_scale(duration.nanoseconds, bottom, top)) if top else None


def _months_by(duration: MonthsDuration, divisor: Decimal) -> MonthsDuration | None:
    top, bottom = _ratio_of(divisor)
    return MonthsDuration(_scale_down(duration.months, bottom, top)) if top else None


def _ratio(a: int, b: int) -> Decimal | None:
    return guarded(CONTEXT.divide, Decimal(a), Decimal(b))


_ADD: Final[dict[tuple[type, type], Operation]] = {
    (str, str): _join,
    (Date, DaysDuration): lambda a, b: _date_nanoseconds(a, b.nanoseconds),
    (Date, MonthsDuration): lambda a, b: add_months(a, b.months),
    (Time, DaysDuration): lambda a, b: _time_nanoseconds(a, b.nanoseconds),
    (DateTime, DaysDuration): lambda a, b: add_nanoseconds(a, b.nanoseconds),
    (DateTime, MonthsDuration): lambda a, b: _moment_months(a, b.months),
    (DaysDuration, Date): lambda a, b: _date_nanoseconds(b, a.nanoseconds),
    (MonthsDuration, Date): lambda a, b: add_months(b, a.months),
    (DaysDuration, Time): lambda a, b: _time_nanoseconds(b, a.nanoseconds),
    (DaysDuration, DateTime): lambda a, b: add_nanoseconds(b, a.nanoseconds),
    (MonthsDuration, DateTime): lambda a, b: _moment_months(b, a.months),
    (DaysDuration, DaysDuration): lambda a, b: DaysDuration(a.nanoseconds + b.nanoseconds),
    (MonthsDuration, MonthsDuration): lambda a, b: MonthsDuration(a.months + b.months),
}
_SUBTRACT: Final[dict[tuple[type, type], Operation]] = {
    (Date, Date): lambda a, b: DaysDuration((a.ordinal - b.ordinal) * DAY),
    (Date, DateTime): lambda a, b: None if b.instant is None else DaysDuration(_midnight(a) - b.instant),
    (DateTime, Date): lambda a, b: None if a.instant is None else DaysDuration(a.instant - _midnight(b)),
    (DateTime, DateTime): _moments,
    (Time, Time): _times,
    (Date, DaysDuration): lambda a, b: _date_nanoseconds(a, -b.nanoseconds),
    (Date, MonthsDuration): lambda a, b: add_months(a, -b.months),
    (Time, DaysDuration): lambda a, b: _time_nanoseconds(a, -b.nanoseconds),
    (DateTime, DaysDuration): lambda a, b: add_nanoseconds(a, -b.nanoseconds),
    (DateTime, MonthsDuration): lambda a, b: _moment_months(a, -b.months),
    (DaysDuration, DaysDuration): lambda a, b: DaysDuration(a.nanoseconds - b.nanoseconds),
    (MonthsDuration, MonthsDuration): lambda a, b: MonthsDuration(a.months - b.months),
}
_MULTIPLY: Final[dict[tuple[type, type], Operation]] = {
    (DaysDuration, Decimal): _days_times,
    (Decimal, DaysDuration): lambda a, b: _days_times(b, a),
    (MonthsDuration, Decimal): _months_times,
    (Decimal, MonthsDuration): lambda a, b: _months_times(b, a),
}
_DIVIDE: Final[dict[tuple[type, type], Operation]] = {
    (DaysDuration, Decimal): _days_by,
    (MonthsDuration, Decimal): _months_by,
    (DaysDuration, DaysDuration): lambda a, b: _ratio(a.nanoseconds, b.nanoseconds),
    (MonthsDuration, MonthsDuration): lambda a, b: _ratio(a.months, b.months),
}
