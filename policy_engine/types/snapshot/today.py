"""The account's own day, quickly: most moments of a quarter of an hour fall on one day."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from policy_engine.values.temporal import Date, DateTime
from policy_engine.values.zone import DAY_SECONDS, EPOCH_DAY, SECOND, find_zone, local_day

QUARTER: Final = 900 * SECOND
"""Nanoseconds. No zone ever changed its offset twice within it."""


def today(at: DateTime, zone: str) -> Date | None:
    """The day of an instant in a zone; None for no instant or an unknown zone."""
    if at.instant is None:
        return None
    found = _day_of_quarter(at.instant // QUARTER, zone)
    if found is not None:
        return found
    rules = find_zone(zone)
    return None if rules is None else local_day(at, rules)


@lru_cache(maxsize=4096)
def _day_of_quarter(quarter: int, name: str) -> Date | None:
    """The day of every instant of a quarter of an hour, where they have one offset and one day."""
    zone = find_zone(name)
    if zone is None:
        return None
    first, last = quarter * QUARTER, (quarter + 1) * QUARTER - 1
    offset = zone.offset_at(first)
    if offset != zone.offset_at(last):
        return None
    day = (first // SECOND + offset) // DAY_SECONDS
    return Date.from_ordinal(day + EPOCH_DAY) if day == (last // SECOND + offset) // DAY_SECONDS else None
