"""A caller's objects as plain values: hostile or unusual classes end here.

The copy goes where the schema goes and no further, so neither cycles nor the size of unknown fields matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from policy_engine.types.snapshot.shape import Entry, ListShape, ObjectShape
from policy_engine.values.temporal import Date, DateTime

MAX_ITEMS: Final = 10_000
"""The longest list, and the most fields of an object of a class of the caller's own."""

_PLAIN: Final = frozenset({dict, list, str, bool, int, float, Decimal, type(None), dt.date, Date, DateTime})


class Unreadable:
    """Stands for an object whose own methods raise."""


class Other:
    """Stands for an object of no kind that a snapshot has."""


class Key:
    """Stands for a key that is not text."""


def plain_copy(raw: object, entry: Entry) -> object:
    """A value as dict, list and scalars of exactly those types, as far down as an entry's schema knows.

    Keys that are not text become one `Key`. What is no plain value becomes `Other`, for the checks to refuse.
    """
    value = plain(raw)
    match entry.shape:
        case ObjectShape(entries=entries) if type(value) is dict:
            copy: dict[object, object] = {}
            for key, item in list(value.items()):
                name = plain(key)
                if type(name) is not str:
                    copy[Key] = None
                else:
                    known = entries.get(name)
                    copy[name] = None if known is None else plain_copy(item, known)
            return copy
        case ListShape(item=item_entry) if type(value) is list and len(value) <= MAX_ITEMS:
            return [plain_copy(item, item_entry) for item in value]
    return value


def plain(value: object) -> object:
    """One value of exactly the type that it is a kind of; `Unreadable` or `Other` where there is none."""
    if type(value) in _PLAIN:
        return value
    try:
        return _base(value, type(value))
    except Exception:  # noqa: BLE001 - a class of the caller's own may raise anything
        return Unreadable


def _base(value: Any, kind: type) -> object:
    """By the methods of the base class, since those of the subclass may do anything."""
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, dict):
        return dict(dict.items(value))
    if issubclass(kind, list):
        return list.copy(value)
    if issubclass(kind, dt.datetime):
        return _moment(value)
    if issubclass(kind, dt.date):
        return dt.date(value.year, value.month, value.day)
    if issubclass(kind, int):
        return int.__add__(value, 0)
    if issubclass(kind, float):
        return float.__add__(value, 0.0)
    if issubclass(kind, Decimal):
        return Decimal(value)
    if issubclass(kind, Mapping):
        pairs = dict(islice(value.items(), MAX_ITEMS + 1))
        return pairs if len(pairs) <= MAX_ITEMS else Unreadable
    return Other


def _moment(value: dt.datetime) -> object:
    """A datetime whose zone is a fixed offset, so that no zone of the caller's own is asked again."""
    if getattr(value, "nanosecond", 0):  # pandas has them; Python's datetime would lose them
        return Unreadable
    offset = value.utcoffset()
    zone = None if offset is None else dt.timezone(offset)
    return dt.datetime(
        value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond, tzinfo=zone
    )
