"""Date and time functions: `is` (DMN 1.5, 10.3.4.6), those of 10.3.4.8, and the calendar day in a zone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from policy_engine.feel.builtins.signature import Overload, anything, builtin, overload, required
from policy_engine.types.feeltype import BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, Type
from policy_engine.values.calendar import is_leap
from policy_engine.values.compare import same
from policy_engine.values.number import number
from policy_engine.values.temporal import Date, DateTime
from policy_engine.values.zone import find_zone
from policy_engine.values.zone import local_day as day_in_zone

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def is_same(value1: object, value2: object) -> bool:
    """Whether both are one element of FEEL's semantic domain."""
    return same(value1, value2)


def day_of_year(date: Date) -> Decimal:
    """1 to 366."""
    return number(_day_of_year(date))


def day_of_week(date: Date) -> str:
    """`Monday` to `Sunday`."""
    return _DAYS[date.weekday - 1]


def month_of_year(date: Date) -> str:
    """`January` to `December`."""
    return _MONTHS[date.month - 1]


def week_of_year(date: Date) -> Decimal:
    """The week's number as ISO 8601 counts: the week with the year's first Thursday is 1."""
    # The week belongs to the year of its Thursday, which an ordinal could not always hold: day numbers can.
    thursday = _day_of_year(date) + 4 - date.weekday
    length = _length(date.year)
    if thursday < 1:
        thursday += _length(date.year - 1)
    elif thursday > length:
        thursday -= length
    return number((thursday - 1) // 7 + 1)


def local_day(instant: DateTime, zone: str) -> Date | None:
    """The calendar day of an instant in a zone (`Europe/Paris`, `+02:00`); null for a local time or no zone."""
    found = find_zone(zone)
    if found is None or instant.instant is None:
        return None
    try:
        return day_in_zone(instant, found)
    except ValueError:
        return None


def _day_of_year(date: Date) -> int:
    return date.ordinal - Date(date.year, 1, 1).ordinal + 1


def _length(year: int) -> int:
    return 366 if is_leap(year) else 365


def _of_day(function: Callable[[Date], object], result: Type) -> tuple[Overload, Overload]:
    """For a date, and for the day that a date and time shows."""

    def of_moment(moment: DateTime) -> object:
        return function(moment.date)

    return (
        overload(function, result, required("date", DATE)),
        overload(of_moment, result, required("date", DATE_TIME)),
    )


BUILTINS = (
    builtin(
        "is",
        "10.3.4.6",
        "Whether both are the same value, zones and all.",
        overload(is_same, BOOLEAN, anything("value1"), anything("value2")),
    ),
    builtin("day of year", "10.3.4.8", "The day's number in its year.", *_of_day(day_of_year, NUMBER)),
    builtin("day of week", "10.3.4.8", 'The day\'s name, "Monday".', *_of_day(day_of_week, STRING)),
    builtin("month of year", "10.3.4.8", 'The month\'s name, "January".', *_of_day(month_of_year, STRING)),
    builtin("week of year", "10.3.4.8", "The week's number as ISO 8601 counts.", *_of_day(week_of_year, NUMBER)),
    builtin(
        "local day",
        "extension",
        "The calendar day of an instant in a time zone.",
        overload(local_day, DATE, required("instant", DATE_TIME), required("zone", STRING)),
    ),
)
