"""Time zones: fixed offsets from UTC, and the rules of the IANA database (DMN 1.5, 10.3.4.1).

The database knows the years 1 to 9999. Outside them, and on the first and last day, the rules hold of the
nearest year at the same place in the Gregorian calendar's cycle of 400 years: the weekdays fall alike there.

A local time that a change of the clocks repeats is the first of the two, unless `later` says otherwise. One
that a change skips is read with the offset before the change, which moves it forward by the gap, as java.time
does.

The rules come from the tzdata package, not from the operating system: the same answer on every machine.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NoReturn
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from policy_engine.values.temporal import Date, DateTime

SECOND: Final = 1_000_000_000
"""Nanoseconds."""

DAY_SECONDS: Final = 86_400
EPOCH_DAY: Final = 719_163
"""The ordinal of 1970-01-01."""

CYCLE_DAYS: Final = 146_097
"""Days of 400 Gregorian years."""

MAX_OFFSET: Final = 14 * 3600
"""XSD's limit, in seconds."""

_REFERENCE_DAY: Final = dt.date(1972, 12, 31).toordinal()
_LAST_DAY: Final = dt.date.max.toordinal()
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)


class Zone:
    """A fixed offset (`name` is None) or a zone of the IANA database (`offset` is None).

    `reference_offset` is the offset in seconds on 1972-12-31, the day that XSD 1.1 compares times of day on
    (Part 2, E.3.3). Zones are equal by their name or their offset; `Etc/UTC` is not `Z`.
    """

    __slots__ = ("_rules", "name", "offset", "reference_offset")

    name: str | None
    """The IANA name."""
    offset: int | None
    """Seconds east of UTC, where that never changes."""
    reference_offset: int
    _rules: ZoneInfo | None

    def __init__(self, offset: int | None = None, name: str | None = None) -> None:
        """Exactly one of the two. Raises ValueError for an offset beyond 14 hours or an unknown name."""
        rules = None
        if (offset is None) == (name is None):
            raise ValueError("a zone has an offset or a name")
        if offset is not None and abs(offset) > MAX_OFFSET:
            raise ValueError("offsets are at most 14 hours")
        if name is not None:
            rules = _find_rules(name)
            if rules is None:
                raise ValueError(f"no time zone {name}")
        put = object.__setattr__
        put(self, "name", name)
        put(self, "offset", offset)
        put(self, "_rules", rules)
        put(self, "reference_offset", self.local_offset(_REFERENCE_DAY, 0))

    def local_offset(self, day: int, second: int, later: bool = False) -> int:
        """Seconds east of UTC at a local time: the ordinal of its day, its second of the day.

        `later` asks for the second of two local times that a change of the clocks repeats.
        """
        if self._rules is None:
            return self.offset or 0
        local = _datetime(day, second)
        return _seconds(self._rules.utcoffset(local.replace(fold=1) if later else local))

    def offset_at(self, instant: int) -> int:
        """Seconds east of UTC at an instant (nanoseconds since 1970-01-01T00:00:00Z)."""
        if self._rules is None:
            return self.offset or 0
        day, second = divmod(instant // SECOND, DAY_SECONDS)
        at = _datetime(day + EPOCH_DAY, second).replace(tzinfo=dt.UTC)
        return _seconds(at.astimezone(self._rules).utcoffset())

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("zones do not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("zones do not change")

    def __eq__(self, other: object) -> bool:
        if type(other) is not Zone:
            return NotImplemented
        return self is other or (self.offset == other.offset and self.name == other.name)

    def __hash__(self) -> int:
        return hash((Zone, self.offset, self.name))

    def __reduce__(self) -> tuple[type[Zone], tuple[int | None, str | None]]:
        return Zone, (self.offset, self.name)

    def __repr__(self) -> str:
        return f"Zone({self.name or format_offset(self.offset or 0)!r})"


def find_zone(text: str) -> Zone | None:
    """The zone that a text names: `Z`, `+02:00`, `-05:30:10`, `Europe/Paris`; None for anything else."""
    return _find_zone(text) if len(text) <= 64 else None


@lru_cache(maxsize=1024)
def _find_zone(text: str) -> Zone | None:
    if text == "Z":
        return UTC
    match = _OFFSET.fullmatch(text)
    try:
        if match is None:
            return Zone(name=text)
        sign, hours, minutes, seconds = match.groups()
        offset = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
        return Zone(-offset if sign == "-" else offset)
    except ValueError:
        return None


def local_day(instant: DateTime, zone: Zone) -> Date:
    """The calendar day of an instant in a zone. Raises ValueError for a date and time without a zone."""
    if instant.instant is None:
        raise ValueError("a date and time without a zone is no instant")
    local = instant.instant // SECOND + zone.offset_at(instant.instant)
    return instant.date.from_ordinal(local // DAY_SECONDS + EPOCH_DAY)


def format_offset(offset: int) -> str:
    """`Z`, `+02:00`, `-05:30:10`: the canonical form of an offset in seconds."""
    if offset == 0:
        return "Z"
    minutes, seconds = divmod(abs(offset), 60)
    hours, minutes = divmod(minutes, 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}{tail}"


def _find_rules(name: str) -> ZoneInfo | None:
    """The rules of a zone by its exact name. Names are case-sensitive, whatever the file system says."""
    if name not in zone_names():
        return None
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The names of the IANA database, its links included."""
    listed = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(listed.split())


def _datetime(day: int, second: int) -> dt.datetime:
    """A naive datetime of an ordinal; a day outside years 1 to 9999 is moved by whole 400-year cycles."""
    if day < 2:
        day += -((day - 2) // CYCLE_DAYS) * CYCLE_DAYS
    elif day >= _LAST_DAY:
        day -= ((day - _LAST_DAY) // CYCLE_DAYS + 1) * CYCLE_DAYS
    hour, rest = divmod(second, 3600)
    minute, second = divmod(rest, 60)
    return dt.datetime.combine(dt.date.fromordinal(day), dt.time(hour, minute, second))


def _seconds(offset: dt.timedelta | None) -> int:
    return 0 if offset is None else offset.days * DAY_SECONDS + offset.seconds


UTC: Final = Zone(0)
"""UTC, written `Z`."""
