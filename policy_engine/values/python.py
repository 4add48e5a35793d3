"""Values for Python programs and for JSON."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from policy_engine.text.problem import Halt, Problem
from policy_engine.values.depth import MAX_DEPTH, too_deep
from policy_engine.values.function import Function
from policy_engine.values.kinds import kind_of
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.text import clock_text, date_text, duration_text, to_text
from policy_engine.values.work import spend
from policy_engine.values.zone import Zone, format_offset

_MICROSECOND = 1000
_PART = 10
"""Steps for an item of a list."""
_ENTRY = 20
"""Steps for an entry of a context."""
_PYTHONS_OWN = frozenset({str, bool, Decimal, type(None)})
_FEW = 16
"""Items that are copied for nothing."""


def to_python(value: object) -> object:
    """A value as Python's own: numbers are `Decimal`, dates, times and durations those of `datetime`.

    A years and months duration is its text (`P1Y2M`): Python has none. Lists and contexts are new. Raises
    `Halt` with the problem `value-not-python` for years outside 1 to 9999, fractions below a microsecond,
    durations beyond `timedelta`, functions and ranges, and `value-too-deep`.
    """
    if type(value) in _PYTHONS_OWN:
        return value
    if type(value) is list and len(value) <= _FEW and _PYTHONS_OWN.issuperset(map(type, value)):
        return value.copy()
    return _to_python(value, 0)


def to_json(value: object) -> object:
    """A value of strings, booleans, None, lists and dicts, ready for `json.dumps`. Nothing is rounded.

    A number is its digits (`"17.99"`). A date and time with a zone is its ISO 8601 text with the offset in
    force (`2026-03-10T09:00:00-04:00`), so that an hour that the clocks repeat stays itself; a time of day in
    a zone keeps the zone's name. Raises `Halt` with `value-not-json` for functions and ranges, and
    `value-too-deep`.
    """
    return _to_json(value, 0)


def _to_python(value: object, depth: int) -> object:
    if value is None or isinstance(value, (str, bool, Decimal)):
        return value
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(value, list):
        spend(_PART * len(value) + _PART)
        return [item if type(item) in _PYTHONS_OWN else _to_python(item, depth + 1) for item in value]
    if isinstance(value, dict):
        spend(_ENTRY * len(value) + _ENTRY)
        return {
            name: item if type(item) in _PYTHONS_OWN else _to_python(item, depth + 1) for name, item in value.items()
        }
    if isinstance(value, Date):
        return _date(value)
    if isinstance(value, DateTime):
        time = _time(value.time)
        return dt.datetime.combine(_date(value.date), time.replace(fold=1) if value.later else time)
    if isinstance(value, Time):
        return _time(value)
    if isinstance(value, MonthsDuration):
        return duration_text(value)
    if isinstance(value, DaysDuration):
        return _timedelta(value)
    raise _refusal("value-not-python", f"Python has no value for a FEEL {kind_of(value)}")


def _to_json(value: object, depth: int) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Decimal):
        return to_text(value)
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(value, list):
        spend(_PART * len(value) + _PART)
        return [_to_json(item, depth + 1) for item in value]
    if isinstance(value, dict):
        spend(_ENTRY * len(value) + _ENTRY)
        return {name: _to_json(item, depth + 1) for name, item in value.items()}
    if isinstance(value, DateTime):
        zone = "" if value.offset is None else format_offset(value.offset)
        return f"{date_text(value.date)}T{clock_text(value.time)}{zone}"
    if isinstance(value, (Function, Range)):
        raise _refusal("value-not-json", f"JSON has no value for a FEEL {kind_of(value)}")
    return to_text(value)


def _date(date: Date) -> dt.date:
    if not dt.MINYEAR <= date.year <= dt.MAXYEAR:
        raise _refusal("value-not-python", f"Python has no date in the year {date.year}")
    return dt.date.fromordinal(date.ordinal)


def _time(time: Time) -> dt.time:
    microsecond, rest = divmod(time.nanosecond, _MICROSECOND)
    if rest:
        raise _refusal("value-not-python", "Python has no time of day finer than a microsecond")
    return dt.time(time.hour, time.minute, time.second, microsecond, tzinfo=_tzinfo(time.zone))


def _tzinfo(zone: Zone | None) -> dt.tzinfo | None:
    if zone is None:
        return None
    if zone.name is not None:
        return ZoneInfo(zone.name)
    return dt.timezone(dt.timedelta(seconds=zone.offset)) if zone.offset else dt.UTC


def _timedelta(duration: DaysDuration) -> dt.timedelta:
    microseconds, rest = divmod(duration.nanoseconds, _MICROSECOND)
    if rest:
        raise _refusal("value-not-python", "Python has no duration finer than a microsecond")
    try:
        return dt.timedelta(microseconds=microseconds)
    except OverflowError:
        message = f"Python has no timedelta so long: {duration_text(duration)}"
        raise _refusal("value-not-python", message) from None


def _refusal(code: str, message: str) -> Halt:
    return Halt(Problem(code, message))
