"""Conversion functions (DMN 1.5, 10.3.4.1). The lexical forms are those of `values.lexical`."""

from __future__ import annotations

import re
from decimal import Decimal

from policy_engine.feel.builtins.limits import check_characters, check_size
from policy_engine.feel.builtins.range_text import parse_range
from policy_engine.feel.builtins.signature import Parameter, builtin, optional, overload, required
from policy_engine.types.feeltype import (
    ANY,
    ANY_RANGE,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
)
from policy_engine.values.lexical import parse_date_string, parse_date_time, parse_duration, parse_time
from policy_engine.values.number import CONTEXT, parse_number, to_integer
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.text import to_text
from policy_engine.values.zone import SECOND, Zone

SECTION = "10.3.4.1"
_NUMERAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
"""A numeric literal (grammar rule 35): no plus sign, and digits behind a point."""


def date_of_moment(from_: DateTime) -> Date:
    """The calendar day that the date and time shows."""
    return from_.date


def date_of_parts(year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    """Null where there is no such day."""
    parts = to_integer(year), to_integer(month), to_integer(day)
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    try:
        return Date(parts[0], parts[1], parts[2])
    except ValueError:
        return None


def moment_of(date: Date, time: Time) -> DateTime:
    """A day with a time of day, and the time's zone."""
    return DateTime(date, time)


def moment_of_moment(date: DateTime, time: Time) -> DateTime:
    """The day that a date and time shows, with another time of day and its zone."""
    return DateTime(date.date, time)


def time_of_moment(from_: DateTime) -> Time:
    """The time of day that the date and time shows, in its zone."""
    return from_.time


def time_of_time(from_: Time) -> Time:
    """As it is."""
    return from_


def time_of_parts(
    hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None
) -> Time | None:
    """The second may have a fraction, to the nanosecond. Null for what no clock shows and no zone is."""
    hours, minutes, whole = to_integer(hour), to_integer(minute), int(second) if 0 <= second < 60 else None
    if hours is None or minutes is None or whole is None:
        return None
    nanoseconds = int(CONTEXT.multiply(CONTEXT.subtract(second, whole), SECOND))
    try:
        zone = None if offset is None else _zone(offset)
        return Time(hours, minutes, whole, nanoseconds, zone)
    except ValueError:
        return None


def _zone(offset: DaysDuration) -> Zone:
    seconds, rest = divmod(offset.nanoseconds, SECOND)
    if rest:
        raise ValueError("an offset has whole seconds")
    return Zone(seconds)


def number_of(from_: str, grouping: str | None, decimal: str | None) -> Decimal | None:
    """The number of a numeral with these separators (null: none, and a point).

    Null where a separator is none of the standard's, or both are the same; and for what is no numeral once grouping
    separators are gone and decimal separators are points. A point stays one.
    """
    if grouping not in (None, " ", ",", ".") or decimal not in (None, ",", "."):
        return None
    if grouping is not None and grouping == decimal:
        return None
    text = from_ if grouping is None else from_.replace(grouping, "")
    if decimal is not None and decimal != ".":
        text = text.replace(decimal, ".")
    return parse_number(text) if _NUMERAL.fullmatch(text) else None


def string_of(from_: object) -> str | None:
    """The canonical text of a value; null for null."""
    if from_ is None:
        return None
    check_size(from_)
    text = to_text(from_)
    check_characters(len(text))
    return text


def months_between(from_: DateTime, to: DateTime) -> MonthsDuration:
    """Whole months from one day to another, negative backwards. Times of day and zones do not count."""
    return _months_between(from_.date, to.date)


def months_between_days(from_: Date, to: Date) -> MonthsDuration:
    """Whole months from one day to another, negative backwards."""
    return _months_between(from_, to)


def _months_between(start: Date, end: Date) -> MonthsDuration:
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return MonthsDuration(months)


_FROM = required("from", STRING)
_FROM_MOMENT = required("from", DATE_TIME)

BUILTINS = (
    builtin(
        "date",
        SECTION,
        "The date of a text, of a date and time, or of year, month and day.",
        overload(parse_date_string, DATE, _FROM),
        overload(date_of_moment, DATE, _FROM_MOMENT),
        overload(
            date_of_parts, DATE, required("year", NUMBER), required("month", NUMBER), required("day", NUMBER)
        ),
    ),
    builtin(
        "date and time",
        SECTION,
        "The date and time of a text, or of a day and a time of day.",
        overload(parse_date_time, DATE_TIME, _FROM),
        overload(moment_of, DATE_TIME, required("date", DATE), required("time", TIME)),
        overload(moment_of_moment, DATE_TIME, required("date", DATE_TIME), required("time", TIME)),
    ),
    builtin(
        "time",
        SECTION,
        "The time of a text, of a date and time, or of hour, minute, second and offset.",
        overload(parse_time, TIME, _FROM),
        overload(time_of_moment, TIME, _FROM_MOMENT),
        overload(time_of_time, TIME, required("from", TIME)),
        overload(
            time_of_parts,
            TIME,
            required("hour", NUMBER),
            required("minute", NUMBER),
            required("second", NUMBER),
            optional("offset", DAYS_DURATION),
        ),
    ),
    builtin(
        "number",
        SECTION,
        "The number of a text with these grouping and decimal separators; null for the usual ones.",
        overload(
            number_of,
            NUMBER,
            _FROM,
            Parameter("grouping separator", STRING, nullable=True),
            Parameter("decimal separator", STRING, nullable=True),
        ),
    ),
    builtin("string", SECTION, "The value as text.", overload(string_of, STRING, required("from"))),
    builtin("duration", SECTION, "The duration of a text.", overload(parse_duration, ANY, _FROM)),
    builtin(
        "years and months duration",
        SECTION,
        "The whole months between two days.",
        overload(months_between_days, MONTHS_DURATION, required("from", DATE), required("to", DATE)),
        overload(months_between, MONTHS_DURATION, _FROM_MOMENT, required("to", DATE_TIME)),
    ),
    builtin("range", SECTION, "The range of a text.", overload(parse_range, ANY_RANGE, _FROM)),
)
