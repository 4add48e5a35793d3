"""Days and months of an account."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo


def local_day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


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
