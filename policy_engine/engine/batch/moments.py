"""Moments by the million: which are plainly valid, and when they are, without making each of them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy_engine.engine.batch.codes import Codes
from policy_engine.values.calendar import to_ordinal

Texts = np.ndarray[Any, np.dtype[np.uint8]]

UNREADABLE: Final = np.iinfo(np.int64).min
"""Stands for a moment that is none, or is written in a way that is not looked at here."""

_EPOCH: Final = to_ordinal(1970, 1, 1)
_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_BEFORE: Final = np.cumsum(_DAYS)
_FIRST: Final = (to_ordinal(1973, 1, 1) - _EPOCH) * 86_400
"""No zone has offsets of odd seconds since."""
_LAST: Final = (to_ordinal(9999, 1, 1) - _EPOCH) * 86_400
_SECONDS: Final = 19
"""The length of `2026-03-10T09:00:00`."""
_LONGEST: Final = _SECONDS + 10 + 6


def seconds(column: pa.Array) -> Codes:
    """Whole seconds since 1970-01-01T00:00:00Z, rounded down; `UNREADABLE` for what is not plainly a moment."""
    if pa.types.is_dictionary(column.type):
        known = np.append(seconds(column.dictionary), UNREADABLE)
        places = column.indices.cast(pa.int64()).fill_null(len(column.dictionary))
        found: Codes = known[places.to_numpy()]
        return found
    if pa.types.is_timestamp(column.type):
        return _counted(column)
    found = np.full(len(column), UNREADABLE, np.int64)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return found
    lengths = pc.binary_length(column).fill_null(0).to_numpy(zero_copy_only=False)
    for length in range(_SECONDS + 1, _LONGEST + 1):
        rows = np.flatnonzero(lengths == length)
        if len(rows):
            some = column if len(rows) == len(column) else column.take(pa.array(rows))
            texts = _bytes(some, length)
            found[rows] = np.where(_zulu(texts), _parsed(texts, length - 1), _parsed(texts, length - 6))
    return found


def _counted(column: pa.Array) -> Codes:
    found = np.full(len(column), UNREADABLE, np.int64)
    if column.type.tz is None:
        return found
    try:
        pa.lib.string_to_tzinfo(column.type.tz)
    except (pa.ArrowException, ValueError, KeyError):
        return found
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[column.type.unit]
    known = column.is_valid().to_numpy(zero_copy_only=False)
    whole = column.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False) // per_second
    plain = known & (whole >= _FIRST) & (whole < _LAST)
    found[plain] = whole[plain]
    return found


def _bytes(column: pa.Array, length: int) -> Texts:
    """The texts, all of one length, as rows of bytes."""
    fixed = column.cast(pa.large_binary()) if pa.types.is_large_string(column.type) else column.cast(pa.binary())
    offset_type = np.int64 if pa.types.is_large_binary(fixed.type) else np.int32
    start = int(np.frombuffer(fixed.buffers()[1], offset_type)[fixed.offset])
    data = np.frombuffer(fixed.buffers()[2], np.uint8)
    return data[start : start + length * len(fixed)].reshape(len(fixed), length)


def _zulu(texts: Texts) -> Any:
    return (texts[:, -1] | 32) == ord("z")


def _parsed(texts: Texts, end: int) -> Codes:
    """`2026-03-10T09:00:00.5` up to `end`, there a Z or an offset such as `+01:00`."""
    good = np.ones(len(texts), bool)

    def number(*places: int) -> Any:
        value = np.zeros(len(texts), np.int32)
        for place in places:
            digit = texts[:, place] - np.uint8(ord("0"))
            np.logical_and(good, digit <= 9, out=good)  # bytes wrap around: what is below "0" is large
            value *= 10
            value += digit
        return value

    def is_(place: int, *characters: str) -> None:
        found = texts[:, place] == ord(characters[0])
        for character in characters[1:]:
            found |= texts[:, place] == ord(character)
        np.logical_and(good, found, out=good)

    if end not in (_SECONDS, *range(_SECONDS + 2, _SECONDS + 11)):
        return np.full(len(texts), UNREADABLE, np.int64)
    year, month, day = number(0, 1, 2, 3), number(5, 6), number(8, 9)
    hour, minute, second = number(11, 12), number(14, 15), number(17, 18)
    for place, characters in ((4, "-"), (7, "-"), (10, "Tt"), (13, ":"), (16, ":")):
        is_(place, *characters)
    if end > _SECONDS:
        is_(_SECONDS, ".")
        number(*range(_SECONDS + 1, end))
    offset: Any = 0
    if texts.shape[1] - end == 6:
        is_(end, "+", "-")
        is_(end + 3, ":")
        hours, minutes = number(end + 1, end + 2), number(end + 4, end + 5)
        good &= (hours <= 13) & (minutes <= 59)
        offset = (hours * 3600 + minutes * 60) * np.where(texts[:, end] == ord("-"), -1, 1)
    good &= (year >= 2) & (year <= 9998) & (month >= 1) & (month <= 12) & (day >= 1)
    good &= (hour <= 23) & (minute <= 59) & (second <= 59)
    month[~good] = 1
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    good &= day <= _DAYS[month] + (leap & (month == 2))
    past = year - 1
    days = past * 365 + past // 4 - past // 100 + past // 400
    days += _BEFORE[month - 1].astype(np.int32) + (leap & (month > 2)) + day
    total = (days - _EPOCH).astype(np.int64) * 86_400 + (hour * 3600 + minute * 60 + second - offset)
    return np.where(good, total, UNREADABLE)
