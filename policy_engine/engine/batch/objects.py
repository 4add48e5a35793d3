"""Plain Arrow arrays as Python's values, each exact, and rows as snapshots."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from itertools import repeat
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from policy_engine.engine.batch.plain import is_list
from policy_engine.types.feeltype import AnyType, ContextType, ListType, NullableType, Type
from policy_engine.values.calendar import to_ordinal
from policy_engine.values.temporal import Date, DateTime, Time
from policy_engine.values.zone import MAX_OFFSET, Zone

Fields = tuple[tuple[str, Type], ...]

_EPOCH: Final = to_ordinal(1970, 1, 1)
_DAY: Final = 86_400 * 10**9
_UNITS: Final = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


class Unheld:
    """Stands for a value of a column that Python does not hold: no snapshot may have it."""

    def __repr__(self) -> str:
        return "Unheld()"


UNHELD: Final = Unheld()


def pruned(value: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """What a row means: an object without the fields that are null where the schema allows no null, since a table has
    no other way to leave a field out. Fields that the schema does not know are left out too."""
    return {
        name: _pruned(value[name], type_)
        for name, type_ in fields
        if name in value and (value[name] is not None or allows_null(type_))
    }


def _pruned(value: Any, type_: Type) -> Any:
    bare = type_.item if isinstance(type_, NullableType) else type_
    if isinstance(bare, ContextType) and isinstance(value, dict):
        return pruned(value, bare.fields)
    if isinstance(bare, ListType) and isinstance(value, list):
        return [_pruned(item, bare.item) for item in value]
    return value


def allows_null(type_: Type) -> bool:
    """Whether the schema allows null in a field: it says so, or says nothing of its type."""
    return isinstance(type_, NullableType | AnyType)


def snapshot_values(array: pa.Array, type_: Type) -> list[Any]:
    """The values of a field of the schema, pruned, a column at a time."""
    bare = type_.item if isinstance(type_, NullableType) else type_
    if isinstance(bare, ContextType) and pa.types.is_struct(array.type):
        names = [array.type.field(at).name for at in range(array.type.num_fields)]
        known = {name: array.field(name) for name, _ in bare.fields if names.count(name) == 1}
        made = objects(known, bare.fields, len(array))
        return _nulled(array, made) if array.null_count else made
    if isinstance(bare, ListType) and is_list(array.type):
        return _lists(array, lambda items: snapshot_values(items, bare.item))
    return python_values(array)


def objects(columns: Mapping[str, pa.Array], fields: Fields, rows: int) -> list[dict[str, Any]]:
    """The objects of some columns: those that the schema knows, nulls left out where it allows none."""
    names: list[str] = []
    optional: list[str] = []
    values: list[list[Any]] = []
    for name, type_ in fields:
        if name in columns:
            found = snapshot_values(columns[name], type_)
            if not allows_null(type_) and any(one is None for one in found):
                optional.append(name)
            names.append(name)
            values.append(found)
    if not names:
        return [{} for _ in range(rows)]
    made = [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
    for name in optional:
        for one in made:
            if one[name] is None:
                del one[name]
    return made


def python_values(array: pa.Array) -> list[Any]:
    """The values of an array. A moment finer than Python's own is FEEL's; what neither holds is `UNHELD`."""
    type_ = array.type
    if pa.types.is_dictionary(type_):
        values = python_values(array.dictionary)
        return [None if at is None else values[at] for at in array.indices.to_pylist()]
    if pa.types.is_struct(type_):
        names = [type_.field(at).name for at in range(type_.num_fields)]
        children = [python_values(array.field(at)) for at in range(type_.num_fields)]
        rows = zip(*children, strict=True) if children else repeat((), len(array))
        return _nulled(array, [dict(zip(names, row, strict=True)) for row in rows])
    if is_list(type_):
        return _lists(array, python_values)
    if pa.types.is_timestamp(type_) and type_.unit == "ns":
        try:
            array = array.cast(pa.timestamp("us", type_.tz))
        except pa.ArrowInvalid:
            return _each(array)
    try:
        return list(array.to_pylist())
    except (pa.ArrowException, ValueError, OverflowError):
        return _each(array)


def _lists(array: pa.Array, inner: Callable[[pa.Array], list[Any]]) -> list[Any]:
    items = inner(array.flatten())
    found: list[Any] = []
    start = 0
    for length in pc.list_value_length(array).to_pylist():
        if length is None:
            found.append(None)
            continue
        found.append(items[start : start + length])
        start += length
    return found


def _nulled(array: pa.Array, made: list[Any]) -> list[Any]:
    return [one if there else None for one, there in zip(made, array.is_valid().to_pylist(), strict=True)]


def _each(array: pa.Array) -> list[Any]:
    """One by one, where a column holds something that Python does not."""
    return [_one(array[at]) for at in range(len(array))]


def _one(scalar: pa.Scalar) -> Any:
    if not scalar.is_valid:
        return None
    type_ = scalar.type
    if pa.types.is_timestamp(type_):
        return _moment(int(scalar.value) * _UNITS[type_.unit], type_.tz)
    if pa.types.is_date32(type_) or pa.types.is_date64(type_):
        days = int(scalar.value) if pa.types.is_date32(type_) else int(scalar.value) // 86_400_000
        return _date(days)
    try:
        return scalar.as_py()
    except (pa.ArrowException, ValueError, OverflowError):
        return UNHELD


def _date(days: int) -> Any:
    try:
        return dt.date.fromordinal(days + _EPOCH)
    except (ValueError, OverflowError):
        return _far(days)


def _far(days: int) -> Any:
    try:
        return Date.from_ordinal(days + _EPOCH)
    except ValueError:
        return UNHELD


def _moment(count: int, tz: str | None) -> Any:
    """Nanoseconds since 1970: Python's moment where it holds it, else FEEL's."""
    offset = _offset(count, tz)
    micros, finer = divmod(count, 1000)
    if not finer:
        try:
            zoned = None if tz is None else dt.timezone(dt.timedelta(seconds=offset))
            return (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=micros, seconds=offset)).replace(tzinfo=zoned)
        except OverflowError:
            pass
    # FEEL's offsets end at 14 hours; those before there were clocks' zones may be larger.
    offset = offset if abs(offset) <= MAX_OFFSET else 0
    days, rest = divmod(count + offset * 10**9, _DAY)
    day = _far(days)
    if day is UNHELD:
        return UNHELD
    seconds, nanoseconds = divmod(rest, 10**9)
    return DateTime(
        day, Time(seconds // 3600, seconds // 60 % 60, seconds % 60, nanoseconds, None if tz is None else Zone(offset))
    )


def _offset(count: int, tz: str | None) -> int:
    """The offset of a column's zone from UTC, in seconds. Where nobody knows the zone, the moment stands in UTC."""
    if tz is None:
        return 0
    try:
        at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=count // 1000)
        zone = pa.lib.string_to_tzinfo(tz)
        found = at.astimezone(zone).utcoffset()
    except (pa.ArrowException, ValueError, OverflowError, KeyError):
        return 0
    return 0 if found is None else found.days * 86_400 + found.seconds
