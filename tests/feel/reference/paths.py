"""`x.name` by the book: entries, and the properties of tables 53 and 65 (DMN 1.5)."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.values.context import SnapshotContext
from policy_engine.values.number import number
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

SECOND = 1_000_000_000


def path(value: object, name: str) -> object:
    """An entry or property; of a list, those of its items. Raises `Halt` where a snapshot has none."""
    match value:
        case list():
            return [path(item, name) for item in value]
        case SnapshotContext():
            return value[name]
        case dict():
            return value.get(name)
        case Range():
            return _of_range(value, name)
        case DateTime():
            if name == "time offset":
                instant = value.instant
                return None if instant is None else DaysDuration(value.local - instant)
            found = _of_date(value.date, name)
            return _of_time(value.time, name) if found is None else found
        case Date():
            return _of_date(value, name)
        case Time():
            return _of_time(value, name)
        case DaysDuration():
            return _of_days(value, name)
        case MonthsDuration():
            years, months = divmod(abs(value.months), 12)
            return _signed({"years": years, "months": months}.get(name), value.months)
        case _:
            return None


def _of_date(value: Date, name: str) -> object:
    if name == "weekday":
        return number(value.weekday)
    return number(getattr(value, name)) if name in ("year", "month", "day") else None


def _of_time(value: Time, name: str) -> object:
    match name:
        case "hour" | "minute":
            return number(getattr(value, name))
        case "second":
            return Decimal(value.local % (60 * SECOND)) / SECOND
        case "timezone":
            return value.zone.name if value.zone else None
        case "time offset":
            return None if value.utc is None else DaysDuration(value.local - value.utc)
        case _:
            return None


def _of_days(value: DaysDuration, name: str) -> object:
    minutes, rest = divmod(abs(value.nanoseconds), 60 * SECOND)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    if name == "seconds":
        seconds = Decimal(rest) / SECOND
        return -seconds if value.nanoseconds < 0 and seconds else seconds
    return _signed({"days": days, "hours": hour, "minutes": minute}.get(name), value.nanoseconds)


def _signed(count: int | None, sign: int) -> Decimal | None:
    return None if count is None else number(-count if sign < 0 else count)


def _of_range(value: Range, name: str) -> object:
    match name:
        case "start":
            return value.low
        case "end":
            return value.high
        case "start included":
            return value.low_closed
        case "end included":
            return value.high_closed
        case _:
            return None
