"""Days and months of an account."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo

from tests.oracle.snapshot import Place


def local_day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def today(snapshot: Place) -> date:
    """`as_of` in the account's time zone, or in UTC where there is none."""
    zone = snapshot.at("account").zone("time_zone") if snapshot.has("account") else UTC
    return local_day(snapshot.moment("as_of"), zone)


def start_of(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day starts in a zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def in_month(year: int, month: int, day: int) -> date:
    """A day of a month, or the month's last where it has no such day; the month may be past December."""
    years, month = divmod(month - 1, 12)
    while day > 28:
        try:
            return date(year + years, month + 1, day)
        except ValueError:
            day -= 1
    return date(year + years, month + 1, day)


def months_after(day: date, months: int) -> date:
    return in_month(day.year, day.month + months, day.day)
