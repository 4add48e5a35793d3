"""Ranges as values (DMN 1.5, 10.3.2.7)."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.values.ordering import greater, greater_equal, less, less_equal


@dataclass(frozen=True, slots=True)
class Range:
    """`[low..high]` and its open forms; a bound of None is unbounded and not closed, as in `(< 5)`.

    A range expression with a null endpoint (`[1..null]`) is null, not a range.
    """

    low: object
    high: object
    low_closed: bool
    high_closed: bool


def contains(range_: Range, value: object) -> bool | None:
    """Whether a value lies in a range; null where it does not compare with a bound."""
    above: bool | None = True
    if range_.low is not None:
        above = greater_equal(value, range_.low) if range_.low_closed else greater(value, range_.low)
        if above is False:
            return False
    below: bool | None = True
    if range_.high is not None:
        below = less_equal(value, range_.high) if range_.high_closed else less(value, range_.high)
        if below is False:
            return False
    return None if above is None or below is None else True
