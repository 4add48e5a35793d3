"""Random snapshots as rows of a table, and rows as the snapshots that they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa

from policy_engine.types.feeltype import AnyType, ContextType, Kind, ListType, NullableType, ScalarType, Type


def column_type(type_: Type, typed: bool) -> pa.DataType:
    """The type of a column: with `typed`, moments, days and amounts are Arrow's own, else they are texts."""
    match type_:
        case NullableType(item=item):
            return column_type(item, typed)
        case ContextType(fields=fields):
            return pa.struct([(name, column_type(inner, typed)) for name, inner in fields])
        case ListType(item=item):
            return pa.list_(column_type(item, typed))
        case ScalarType(kind=Kind.BOOLEAN):
            return pa.bool_()
        case ScalarType(kind=Kind.NUMBER, unit=None):
            return pa.int64()
        case ScalarType(kind=Kind.NUMBER) if typed:
            return pa.decimal128(20, 4)
        case ScalarType(kind=Kind.DATE) if typed:
            return pa.date32()
        case ScalarType(kind=Kind.DATE_TIME) if typed:
            return pa.timestamp("us", "UTC")
        case _:
            return pa.string()


def table_of(snapshots: Iterable[Mapping[str, Any]], root: ContextType, typed: bool) -> pa.Table:
    """Snapshots as a table: what a column cannot hold is null, or text."""
    whole = column_type(root, typed)
    rows = [_fitting(snapshot, whole) for snapshot in snapshots]
    return pa.Table.from_struct_array(pa.array(rows, whole))


def snapshot_of(row: Mapping[str, Any], type_: ContextType) -> dict[str, Any]:
    """What a row means: a null is an absent field, but where the schema allows null."""
    return {
        name: _meant(row[name], inner)
        for name, inner in type_.fields
        if row.get(name) is not None or (name in row and isinstance(inner, NullableType | AnyType))
    }


def _meant(value: Any, type_: Type) -> Any:
    match type_.item if isinstance(type_, NullableType) else type_:
        case ContextType() as inner if isinstance(value, dict):
            return snapshot_of(value, inner)
        case ListType(item=item) if isinstance(value, list):
            return [_meant(one, item) for one in value]
        case _:
            return value


def _fitting(value: Any, type_: pa.DataType) -> Any:
    """A value as a column of that type may hold it, or None."""
    if value is None:
        return None
    if pa.types.is_struct(type_):
        if not isinstance(value, dict):
            return None
        return {one.name: _fitting(value.get(one.name), one.type) for one in type_.fields}
    if pa.types.is_list(type_):
        return [_fitting(one, type_.value_type) for one in value] if isinstance(value, list) else None
    if pa.types.is_boolean(type_):
        return value if isinstance(value, bool) else None
    if pa.types.is_int64(type_):
        return value if type(value) is int else None
    try:
        if pa.types.is_decimal(type_):
            return Decimal(str(value)).quantize(Decimal("0.0001"))
        if pa.types.is_date(type_):
            return dt.date.fromisoformat(str(value))
        if pa.types.is_timestamp(type_):
            moment = dt.datetime.fromisoformat(str(value))
            return moment if moment.tzinfo is not None else None
    except (ValueError, InvalidOperation):
        return None
    return str(value)
