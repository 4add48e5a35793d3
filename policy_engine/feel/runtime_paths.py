"""`x.name`: entries of contexts, and properties of dates, times, durations and ranges (DMN 1.5, 10.3.2.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from policy_engine.values.depth import MAX_DEPTH, too_deep
from policy_engine.values.function import Function
from policy_engine.values.number import number
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.work import spend
from policy_engine.values.zone import SECOND


def path(value: object, name: str) -> object:
    """An entry or property; of a list, the list of its items' ones. Null where there is none.

    Raises `Halt` where a snapshot has no such entry.
    """
    if isinstance(value, dict):
        try:
            return value[name]
        except KeyError:
            return None
    if isinstance(value, list):
        return _of_items(value, name, 0)
    read = _PROPERTIES.get(type(value), _NO_PROPERTIES).get(name)
    return None if read is None else read(value)


def _of_items(items: list[object], name: str, depth: int) -> list[object]:
    if depth > MAX_DEPTH:
        raise too_deep()
    # A list may hold one list twice, and that one another: it is then far larger than it looks.
    spend(_ITEM * len(items) + _ITEM)
    return [
        _of_items(item, name, depth + 1) if isinstance(item, list) else path(item, name) for item in items
    ]


def entry(value: object, name: str) -> object:
    """An entry of a filter's item by its bare name; null for an item that is no context. Raises as `path`."""
    return path(value, name) if isinstance(value, dict) else None


def function_in(name: str, *items: object) -> Function | None:
    """The function that is the entry of the innermost item that has one by this name, the innermost first."""
    for item in items:
        found = item[name] if has_entry(item, name) else None  # type: ignore[index]
        if isinstance(found, Function):
            return found
    return None


def has_entry(value: object, name: str) -> bool:
    """Whether a value is a context that has an entry."""
    return isinstance(value, dict) and name in value


def _offset(value: Time | DateTime) -> DaysDuration | None:
    if isinstance(value, DateTime):
        return None if value.offset is None else DaysDuration(value.offset * SECOND)
    return None if value.utc is None else DaysDuration(value.local - value.utc)


def _zone_name(value: Time | DateTime) -> str | None:
    return None if value.zone is None else value.zone.name


_ITEM: Final = 8
"""Steps for an item."""
_NO_PROPERTIES: Final[Mapping[str, Callable[[Any], object]]] = {}
_DATE: Final[dict[str, Callable[[Any], object]]] = {
    "year": lambda v: number(v.year),
    "month": lambda v: number(v.month),
    "day": lambda v: number(v.day),
    "weekday": lambda v: number(v.weekday),
}
_TIME: Final[dict[str, Callable[[Any], object]]] = {
    "hour": lambda v: number(v.hour),
    "minute": lambda v: number(v.minute),
    "second": lambda v: v.seconds,
    "time offset": _offset,
    "timezone": _zone_name,
}


def _of_part(part: str, read: Callable[[Any], object]) -> Callable[[Any], object]:
    """A property of a date and time that is its date's or its time's."""
    return lambda value: read(getattr(value, part))


_PROPERTIES: Final[Mapping[type, Mapping[str, Callable[[Any], object]]]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {
        **{name: _of_part("date", read) for name, read in _DATE.items()},
        **{name: _of_part("time", read) for name, read in _TIME.items()},
        "time offset": _offset,
        "timezone": _zone_name,
    },
    DaysDuration: {
        "days": lambda v: number(v.days),
        "hours": lambda v: number(v.hours),
        "minutes": lambda v: number(v.minutes),
        "seconds": lambda v: v.seconds,
    },
    MonthsDuration: {
        "years": lambda v: number(v.year_part),
        "months": lambda v: number(v.month_part),
    },
    Range: {
        "start": lambda v: v.low,
        "end": lambda v: v.high,
        "start included": lambda v: v.low_closed,
        "end included": lambda v: v.high_closed,
    },
}
"""The properties of each kind (DMN 1.5, tables 53 and 65)."""
