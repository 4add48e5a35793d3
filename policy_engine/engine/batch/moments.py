"""Moments by the million: which are valid, and on which program's days they fall, without making each of them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy_engine.values.calendar import to_ordinal

Seconds = np.ndarray[Any, np.dtype[np.int64]]

UNREADABLE: Final = np.iinfo(np.int64).min
"""Stands for a moment that is none, or is written in a way that is not looked at here."""

_EPOCH: Final = to_ordinal(1970, 1, 1)
_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_BEFORE: Final = np.cumsum(_DAYS)


def seconds(column: pa.Array) -> Seconds:
    """Whole seconds since 1970-01-01T00:00:00Z, rounded down; `UNREADABLE` for what is not plainly a moment."""
    found = np.full(len(column), UNREADABLE, np.int64)
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[column.type.unit]
        known = column.is_valid().to_numpy(zero_copy_only=False)
        counts = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
        found[known] = (counts // per_second)[known]
        return found
    if pa.types.is_string_view(column.type) or pa.types.is_dictionary(column.type):
        column = column.cast(pa.large_string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return found
    lengths = pc.binary_length(column).fill_null(0).to_numpy(zero_copy_only=False)
    for length in (20, 25):
        rows = np.flatnonzero(lengths == length)
        if len(rows):
            some = column if len(rows) == len(column) else column.take(pa.array(rows))
            found[rows] = _parsed(_bytes(some, length))
    return found


def _bytes(column: pa.Array, length: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The texts, all of one length, as rows of bytes."""
    fixed = column.cast(pa.large_binary()) if pa.types.is_large_string(column.type) else column.cast(pa.binary())
    data = np.frombuffer(fixed.buffers()[2], np.uint8)
    offset_type = np.int64 if pa.types.is_large_binary(fixed.type) else np.int32
    start = int(np.frombuffer(fixed.buffers()[1], offset_type)[fixed.offset])
    return data[start : start + length * len(fixed)].reshape(len(fixed), length)


def _parsed(texts: np.ndarray[Any, np.dtype[np.uint8]]) -> Seconds:
    """`2026-03-10T09:00:00Z` or with an offset such as `+01:00` instead of the Z."""
    digits = texts - ord("0")
    good = np.ones(len(texts), bool)

    def number(*places: int) -> Any:
        nonlocal good
        value = np.zeros(len(texts), np.int64)
        for place in places:
            digit = digits[:, place]
            good &= digit <= 9  # bytes wrap around: what is below "0" is large
            value = value * 10 + digit
        return value

    def is_(place: int, *characters: str) -> None:
        nonlocal good
        good &= np.isin(texts[:, place], [ord(character) for character in characters])

    year, month, day = number(0, 1, 2, 3), number(5, 6), number(8, 9)
    hour, minute, second = number(11, 12), number(14, 15), number(17, 18)
    for place, characters in ((4, "-"), (7, "-"), (10, "Tt"), (13, ":"), (16, ":")):
        is_(place, *characters)
    offset = np.zeros(len(texts), np.int64)
    if texts.shape[1] == 20:
        is_(19, "Z", "z")
    else:
        is_(19, "+", "-")
        is_(22, ":")
        hours, minutes = number(20, 21), number(23, 24)
        good &= (hours <= 13) & (minutes <= 59)
        offset = (hours * 3600 + minutes * 60) * np.where(texts[:, 19] == ord("-"), -1, 1)
    good &= (year >= 2) & (year <= 9998) & (month >= 1) & (month <= 12) & (day >= 1)
    good &= (hour <= 23) & (minute <= 59) & (second <= 59)
    month = np.where(good, month, 1)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    good &= day <= _DAYS[month] + (leap & (month == 2))
    past = year - 1
    days = past * 365 + past // 4 - past // 100 + past // 400
    days += _BEFORE[month - 1] + (leap & (month > 2)) + day
    total = (days - _EPOCH) * 86_400 + hour * 3600 + minute * 60 + second - offset
    return np.where(good, total, UNREADABLE)
