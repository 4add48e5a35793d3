"""The proleptic Gregorian calendar in integers, for any year (0 is 1 BCE, as in ISO 8601 and XSD 1.1)."""

from __future__ import annotations

import datetime as dt
from typing import Final

CYCLE_YEARS: Final = 400
CYCLE_DAYS: Final = 146_097
"""Days of 400 Gregorian years, after which dates and weekdays repeat."""

MAX_YEAR: Final = 999_999_999
"""The years of FEEL dates are -999,999,999 to 999,999,999 (DMN 1.5, 10.3.2.3.5)."""

_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LAST_DAY: Final = dt.date.max.toordinal()


def is_leap(year: int) -> bool:
    """Whether a year has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """Days of a month (1 to 12)."""
    return 29 if month == 2 and is_leap(year) else _LENGTHS[month - 1]


def to_ordinal(year: int, month: int, day: int) -> int:
    """Days since 0000-12-31, as `datetime.date.toordinal`. Raises ValueError where there is no such day."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError("no such day")
    if 1 <= year <= 9999:
        return dt.date(year, month, day).toordinal()
    cycles, place = divmod(year - 1, CYCLE_YEARS)
    return dt.date(place + 1, month, day).toordinal() + cycles * CYCLE_DAYS


def from_ordinal(ordinal: int) -> tuple[int, int, int]:
    """Year, month and day of an ordinal."""
    if 1 <= ordinal <= _LAST_DAY:
        day = dt.date.fromordinal(ordinal)
        return day.year, day.month, day.day
    cycles, place = divmod(ordinal - 1, CYCLE_DAYS)
    day = dt.date.fromordinal(place + 1)
    return day.year + cycles * CYCLE_YEARS, day.month, day.day


FIRST_ORDINAL: Final = to_ordinal(-MAX_YEAR, 1, 1)
LAST_ORDINAL: Final = to_ordinal(MAX_YEAR, 12, 31)
