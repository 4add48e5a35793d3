"""Dates, times, dates and times, and the two durations (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8).

All are immutable. `==`, `hash` and `<` are FEEL's `=` and `<` among values of one class, so that values can
be keys of dictionaries and of bisections: two that denote the same instant are equal whatever their zones. A
local time and one with a zone are never equal; Python's `<` has no answer for them (`compare.less` has).
"""

from __future__ import annotations

from decimal import Decimal
from functools import total_ordering
from typing import Final, NoReturn

from policy_engine.values import calendar
from policy_engine.values.number import CONTEXT
from policy_engine.values.zone import DAY_SECONDS, EPOCH_DAY, SECOND, Zone

DAY: Final = DAY_SECONDS * SECOND
"""Nanoseconds."""

MAX_COUNT: Final = 10**34 - 1
"""The most months or nanoseconds of a duration: what a FEEL number holds exactly."""

_put = object.__setattr__


class _Value:
    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")


@total_ordering
class Date(_Value):
    """A day of the proleptic Gregorian calendar, years -999,999,999 to 999,999,999; else ValueError."""

    __slots__ = ("day", "month", "ordinal", "year")

    year: int
    month: int
    day: int
    ordinal: int
    """Days since 0000-12-31, as `datetime.date.toordinal`."""

    def __init__(self, year: int, month: int, day: int) -> None:
        if not -calendar.MAX_YEAR <= year <= calendar.MAX_YEAR:
            raise ValueError(f"no year {year}")
        _put(self, "ordinal", calendar.to_ordinal(year, month, day))
        _put(self, "year", year)
        _put(self, "month", month)
        _put(self, "day", day)

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Date:
        """The date of an ordinal. Raises ValueError outside the years of FEEL."""
        if not calendar.FIRST_ORDINAL <= ordinal <= calendar.LAST_ORDINAL:
            raise ValueError("no year of FEEL")
        self = cls.__new__(cls)
        year, month, day = calendar.from_ordinal(ordinal)
        _put(self, "ordinal", ordinal)
        _put(self, "year", year)
        _put(self, "month", month)
        _put(self, "day", day)
        return self

    @property
    def weekday(self) -> int:
        """1 is Monday, 7 is Sunday."""
        return (self.ordinal - 1) % 7 + 1

    def __eq__(self, other: object) -> bool:
        return self.ordinal == other.ordinal if type(other) is Date else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.ordinal < other.ordinal if type(other) is Date else NotImplemented

    def __hash__(self) -> int:
        return hash(self.ordinal)

    def __reduce__(self) -> tuple[type[Date], tuple[int, int, int]]:
        return Date, (self.year, self.month, self.day)

    def __repr__(self) -> str:
        return f"Date({self.year}, {self.month}, {self.day})"


@total_ordering
class Time(_Value):
    """A time of day, local (`zone` None) or in a zone; a fraction of the second in nanoseconds.

    Times in zones compare by their place on the time line of 1972-12-31, the reference day of XSD 1.1, which
    also gives the offset of a zone whose clocks change. Raises ValueError for what no clock shows (24:00:00
    too).
    """

    __slots__ = ("_key", "hour", "local", "minute", "nanosecond", "second", "zone")

    hour: int
    minute: int
    second: int
    nanosecond: int
    zone: Zone | None
    local: int
    """Nanoseconds since midnight, as the clock shows."""
    _key: int

    def __init__(self, hour: int, minute: int, second: int, nanosecond: int = 0, zone: Zone | None = None) -> None:
        if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60 and 0 <= nanosecond < SECOND):
            raise ValueError("no such time of day")
        local = (hour * 3600 + minute * 60 + second) * SECOND + nanosecond
        _put(self, "hour", hour)
        _put(self, "minute", minute)
        _put(self, "second", second)
        _put(self, "nanosecond", nanosecond)
        _put(self, "zone", zone)
        _put(self, "local", local)
        _put(self, "_key", local if zone is None else local - zone.reference_offset * SECOND)

    @classmethod
    def from_nanoseconds(cls, local: int, zone: Zone | None = None) -> Time:
        """The time so many nanoseconds after midnight, modulo a day."""
        seconds, nanosecond = divmod(local % DAY, SECOND)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return cls(hour, minute, second, nanosecond, zone)

    @property
    def seconds(self) -> Decimal:
        """The second with its fraction, less than 60."""
        return CONTEXT.divide(Decimal(self.local % (60 * SECOND)), Decimal(SECOND))

    @property
    def utc(self) -> int | None:
        """Nanoseconds since midnight UTC of the reference day, negative before it; None for a local time."""
        return None if self.zone is None else self._key

    def __eq__(self, other: object) -> bool:
        if type(other) is not Time:
            return NotImplemented
        return self._key == other._key and (self.zone is None) is (other.zone is None)

    def __lt__(self, other: object) -> bool:
        if type(other) is not Time or (self.zone is None) is not (other.zone is None):
            return NotImplemented
        return self._key < other._key

    def __hash__(self) -> int:
        return hash((self._key, self.zone is None))

    def __reduce__(self) -> tuple[type[Time], tuple[int, int, int, int, Zone | None]]:
        return Time, (self.hour, self.minute, self.second, self.nanosecond, self.zone)

    def __repr__(self) -> str:
        return f"Time({self.hour}, {self.minute}, {self.second}, {self.nanosecond}, {self.zone!r})"


@total_ordering
class DateTime(_Value):
    """A date and a time of day; with a zone, an instant.

    `later` marks the second of two local times that a change of the clocks repeats. No literal denotes it,
    but an instant may fall on it (`from_instant`), and stays that instant. It is False for all other local
    times.
    """

    __slots__ = ("_key", "date", "instant", "later", "local", "time", "zone")

    date: Date
    time: Time
    zone: Zone | None
    """The zone of `time`."""
    local: int
    """Nanoseconds from 1970-01-01T00:00:00 on, as calendar and clock show."""
    instant: int | None
    """Nanoseconds since 1970-01-01T00:00:00Z; None without a zone."""
    later: bool
    _key: int

    def __init__(self, date: Date, time: Time, later: bool = False) -> None:
        zone = time.zone
        local = (date.ordinal - EPOCH_DAY) * DAY + time.local
        instant = None
        if zone is not None:
            second = time.local // SECOND
            offset = zone.local_offset(date.ordinal, second)
            if later:
                second_offset = zone.local_offset(date.ordinal, second, later=True)
                later = second_offset < offset
                offset = min(offset, second_offset)
            instant = local - offset * SECOND
        _put(self, "date", date)
        _put(self, "time", time)
        _put(self, "zone", zone)
        _put(self, "local", local)
        _put(self, "instant", instant)
        _put(self, "later", later and zone is not None)
        _put(self, "_key", local if instant is None else instant)

    @classmethod
    def from_local(cls, local: int, zone: Zone | None = None) -> DateTime:
        """The date and time that shows `local`. Raises ValueError outside the years of FEEL."""
        days, rest = divmod(local, DAY)
        return cls(Date.from_ordinal(days + EPOCH_DAY), Time.from_nanoseconds(rest, zone))

    @classmethod
    def from_instant(cls, instant: int, zone: Zone) -> DateTime:
        """An instant as a zone shows it. Raises ValueError outside the years of FEEL."""
        found = cls.from_local(instant + zone.offset_at(instant) * SECOND, zone)
        return found if found.instant == instant else cls(found.date, found.time, later=True)

    @property
    def offset(self) -> int | None:
        """Seconds east of UTC at this instant; None without a zone."""
        return None if self.instant is None else (self.local - self.instant) // SECOND

    def __eq__(self, other: object) -> bool:
        if type(other) is not DateTime:
            return NotImplemented
        return self._key == other._key and (self.zone is None) is (other.zone is None)

    def __lt__(self, other: object) -> bool:
        if type(other) is not DateTime or (self.zone is None) is not (other.zone is None):
            return NotImplemented
        return self._key < other._key

    def __hash__(self) -> int:
        return hash((self._key, self.zone is None))

    def __reduce__(self) -> tuple[type[DateTime], tuple[Date, Time, bool]]:
        return DateTime, (self.date, self.time, self.later)

    def __repr__(self) -> str:
        return f"DateTime({self.date!r}, {self.time!r}{', later=True' if self.later else ''})"


@total_ordering
class DaysDuration(_Value):
    """A days and time duration, in nanoseconds. Raises ValueError beyond 34 digits of them."""

    __slots__ = ("nanoseconds",)

    nanoseconds: int

    def __init__(self, nanoseconds: int) -> None:
        if abs(nanoseconds) > MAX_COUNT:
            raise ValueError("too long a duration")
        _put(self, "nanoseconds", nanoseconds)

    @property
    def days(self) -> int:
        """The whole days; like every component, negative in a negative duration."""
        return self._part(DAY)

    @property
    def hours(self) -> int:
        """The hours beside the days, less than 24."""
        return self._part(3600 * SECOND, 24)

    @property
    def minutes(self) -> int:
        """The minutes beside the hours, less than 60."""
        return self._part(60 * SECOND, 60)

    @property
    def seconds(self) -> Decimal:
        """The seconds beside the minutes with their fraction, less than 60."""
        return CONTEXT.divide(Decimal(self._part(1, 60 * SECOND)), Decimal(SECOND))

    def _part(self, unit: int, limit: int | None = None) -> int:
        count = abs(self.nanoseconds) // unit
        if limit is not None:
            count %= limit
        return -count if self.nanoseconds < 0 else count

    def __eq__(self, other: object) -> bool:
        return self.nanoseconds == other.nanoseconds if type(other) is DaysDuration else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.nanoseconds < other.nanoseconds if type(other) is DaysDuration else NotImplemented

    def __hash__(self) -> int:
        return hash(self.nanoseconds)

    def __reduce__(self) -> tuple[type[DaysDuration], tuple[int]]:
        return DaysDuration, (self.nanoseconds,)

    def __repr__(self) -> str:
        return f"DaysDuration({self.nanoseconds})"


@total_ordering
class MonthsDuration(_Value):
    """A years and months duration, in months. Raises ValueError beyond 34 digits of them."""

    __slots__ = ("months",)

    months: int
    """All of them, those of whole years too."""

    def __init__(self, months: int) -> None:
        if abs(months) > MAX_COUNT:
            raise ValueError("too long a duration")
        _put(self, "months", months)

    @property
    def year_part(self) -> int:
        """The whole years (FEEL's `years`); negative in a negative duration."""
        return -(-self.months // 12) if self.months < 0 else self.months // 12

    @property
    def month_part(self) -> int:
        """The months beside the years (FEEL's `months`), less than 12; negative in a negative duration."""
        return self.months - self.year_part * 12

    def __eq__(self, other: object) -> bool:
        return self.months == other.months if type(other) is MonthsDuration else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self.months < other.months if type(other) is MonthsDuration else NotImplemented

    def __hash__(self) -> int:
        return hash(self.months)

    def __reduce__(self) -> tuple[type[MonthsDuration], tuple[int]]:
        return MonthsDuration, (self.months,)

    def __repr__(self) -> str:
        return f"MonthsDuration({self.months})"
