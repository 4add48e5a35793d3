"""What a case wrote beside what was decided: when the two are the same."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from policy_engine.values.lexical import parse_duration
from policy_engine.values.number import parse_number
from policy_engine.values.python import to_python


def matches(wanted: object, got: object) -> bool:
    """Whether an output is what a case wrote: numbers by value, moments by instant, of mappings the entries named."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(key in got and matches(one, got[key]) for key, one in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(got, list)
            and len(wanted) == len(got)
            and all(matches(one, other) for one, other in zip(wanted, got, strict=True))
        )
    if isinstance(got, bool) or isinstance(wanted, bool) or got is None or wanted is None:
        return wanted is got
    if isinstance(got, Decimal):
        return as_number(wanted) == got
    if isinstance(got, datetime):
        return as_moment(wanted) == got
    if isinstance(got, date):
        return wanted == got.isoformat()
    if isinstance(got, time):
        return as_clock(wanted) == got
    if isinstance(got, timedelta):
        duration = parse_duration(wanted) if isinstance(wanted, str) else None
        return duration is not None and to_python(duration) == got
    return wanted == got


def as_number(wanted: object) -> Decimal | None:
    """The number that a case wrote, with quotes or without; None for anything else."""
    return parse_number(wanted) if isinstance(wanted, str) else wanted if isinstance(wanted, Decimal) else None


def as_moment(wanted: object) -> datetime | None:
    """The date and time that a case wrote."""
    try:
        return datetime.fromisoformat(wanted) if isinstance(wanted, str) else None
    except ValueError:
        return None


def as_clock(wanted: object) -> time | None:
    """The time of day that a case wrote."""
    try:
        return time.fromisoformat(wanted) if isinstance(wanted, str) else None
    except ValueError:
        return None
