"""Positions in strings and lists: from 1 at the start, from -1 at the end (DMN 1.5, tables 74 and 75)."""

from __future__ import annotations

from decimal import Decimal

_FAR = Decimal(10**9)
_BACK = Decimal(-(10**9))


def find_index(position: Decimal, size: int) -> int | None:
    """The index from 0 of a position in something of a size, or None for none; fractions are cut off."""
    at = to_whole(position)
    if 1 <= at <= size:
        return at - 1
    return size + at if -size <= at <= -1 else None


def to_whole(value: Decimal) -> int:
    """The integer part of a number; a huge one is cut to a billion, more than any position or length."""
    return int(max(_BACK, min(_FAR, value)))
