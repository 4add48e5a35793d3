"""The lexical forms of dates, times and durations (DMN 1.5, 10.3.4.1; XSD 1.1 part 2).

Every function gives null (None) for what is not such a form, and never raises. Beyond XSD:
- a zone may be an IANA name after `@`, in place of an offset (DMN);
- an offset may have seconds, since `string()` writes those of historical zones;
- UTC may be written `z`, as the standard's own examples do;
- a date alone is a date and time at midnight (DMN).
Fractions of a second have at most nine digits that are not trailing zeros: more cannot be kept.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from policy_engine.values.temporal import DAY, Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.zone import SECOND, Zone, find_zone, zone_names

Temporal: TypeAlias = Date | Time | DateTime | DaysDuration | MonthsDuration

_LONGEST = 200
_DATE = r"(-?(?:[1-9][0-9]{4,8}|[0-9]{4}))-([0-9]{2})-([0-9]{2})"
_CLOCK = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
_OFFSET = r"([Zz]|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
_ZONE = rf"({_OFFSET[1:-1]}|@[A-Za-z][A-Za-z0-9_+/-]*)?"

_DATE_FORM = re.compile(_DATE, re.ASCII)
_ZONED_DATE_FORM = re.compile(_DATE + _OFFSET + "?", re.ASCII)
_TIME_FORM = re.compile(_CLOCK + _ZONE, re.ASCII)
_DATE_TIME_FORM = re.compile(f"{_DATE}(?:T{_CLOCK})?{_ZONE}", re.ASCII)
_MONTHS_FORM = re.compile(r"(-)?P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?", re.ASCII)
_DAYS_FORM = re.compile(
    r"(-)?P(?=[0-9T])(?:([0-9]+)D)?"
    r"(?:T(?=[0-9])(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> Date | None:
    """`2026-03-10`, `-0044-03-15`, `12026-01-01`: four digits of a year at least, nine at most."""
    match = _match(_DATE_FORM, text)
    return None if match is None else _date(*match.groups())


def parse_date_string(text: str) -> Date | None:
    """A date, or one with an offset (`2026-03-10Z`), which XSD's dates may have: FEEL's have none, so it is dropped."""
    match = _match(_ZONED_DATE_FORM, text)
    if match is None:
        return None
    year, month, day, offset = match.groups()
    return None if offset and _zone(offset) is None else _date(year, month, day)


def parse_time(text: str) -> Time | None:
    """`13:20:00`, `13:20:00.5Z`, `13:20:00-05:00`, `13:20:00@Europe/Paris`. `24:00:00` is `00:00:00`."""
    match = _match(_TIME_FORM, text)
    if match is None:
        return None
    hour, minute, second, fraction, zone_text = match.groups()
    zone = _zone(zone_text)
    local = _clock(hour, minute, second, fraction)
    if local is None or (zone is None and zone_text):
        return None
    return Time.from_nanoseconds(local, zone)


def parse_date_time(text: str) -> DateTime | None:
    """A date, `T` and a time; or a date alone: its midnight. `24:00:00` is the next day's midnight."""
    match = _match(_DATE_TIME_FORM, text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone_text = match.groups()
    date = _date(year, month, day)
    local = 0 if hour is None else _clock(hour, minute, second, fraction)
    zone = _zone(zone_text)
    if date is None or local is None or (zone is None and zone_text):
        return None
    if local == DAY:
        try:
            date = Date.from_ordinal(date.ordinal + 1)
        except ValueError:
            return None
    return DateTime(date, Time.from_nanoseconds(local, zone))


def parse_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """`P1Y2M`, `-P3M`: years and months; `P1DT2H3M4.5S`, `-PT36H`: days and time. Never both in one."""
    try:
        match = _match(_MONTHS_FORM, text)
        if match is not None:
            sign, years, months = match.groups()
            count = int(years or 0) * 12 + int(months or 0)
            return MonthsDuration(-count if sign else count)
        match = _match(_DAYS_FORM, text)
        if match is None:
            return None
        sign, days, hours, minutes, seconds, fraction = match.groups()
        nanosecond = _nanosecond(fraction)
        if nanosecond is None:
            return None
        whole = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)
        count = whole * SECOND + nanosecond
        return DaysDuration(-count if sign else count)
    except ValueError:
        return None


def parse_at(text: str) -> Temporal | None:
    """The value of `@"text"`: whichever of the forms the text has; a date alone is a date."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if text[2:3] == ":":
        return parse_time(text)
    return parse_date_time(text) if "T" in text else parse_date_string(text)


def _match(form: re.Pattern[str], text: str) -> re.Match[str] | None:
    return form.fullmatch(text) if len(text) <= _LONGEST else None


def _date(year: str, month: str, day: str) -> Date | None:
    try:
        return Date(int(year), int(month), int(day))
    except ValueError:
        return None


def _clock(hour: str, minute: str, second: str, fraction: str | None) -> int | None:
    """Nanoseconds since midnight; a whole day for 24:00:00."""
    nanosecond = _nanosecond(fraction)
    if nanosecond is None or minute > "59" or second > "59":
        return None
    local = ((int(hour) * 60 + int(minute)) * 60 + int(second)) * SECOND + nanosecond
    return local if local <= DAY else None


def _nanosecond(fraction: str | None) -> int | None:
    digits = (fraction or "").rstrip("0")
    return int(digits.ljust(9, "0")) if len(digits) <= 9 else None


def _zone(text: str | None) -> Zone | None:
    if not text:
        return None
    if not text.startswith("@"):
        return find_zone(text.upper())
    name = text[1:]
    return find_zone(name) if name in zone_names() else None
