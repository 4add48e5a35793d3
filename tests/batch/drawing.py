"""Snapshots as random Arrow tables: whatever types, encodings and layouts a column can come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import deepcopy
from decimal import Decimal, InvalidOperation
from random import Random
from typing import Any

import pyarrow as pa

from policy_engine.types.feeltype import ContextType, Kind, ListType, NullableType, ScalarType, Type

Row = dict[str, Any]

ZONES = ("UTC", "UTC", "Europe/Paris", "America/St_Johns", "+05:30", None)
TEXTS = (pa.string(), pa.string(), pa.large_string(), pa.string_view())
UNITS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


def mixed(rng: Random, snapshots: Sequence[Row], rows: int) -> list[Row]:
    """Rows made of parts of some snapshots: many that differ in a little."""
    return [_mixed(rng, rng.choice(snapshots), rng.choice(snapshots)) for _ in range(rows)]


def _mixed(rng: Random, one: Row, other: Row) -> Row:
    made = deepcopy(one)
    for name, value in other.items():
        mine = made.get(name)
        if isinstance(mine, dict) and isinstance(value, dict):
            if rng.random() < 0.7:
                made[name] = _mixed(rng, mine, value)
        elif rng.random() < 0.15:
            made[name] = deepcopy(value)
    return made


def drawn(rng: Random, rows: Sequence[Row], root: ContextType, *, plain: bool = False) -> pa.Table:
    """A table of some snapshots. What a column's type cannot hold becomes null; `plain` tables hold nothing odd."""
    columns: dict[str, pa.Array] = {}
    for name, type_ in root.fields:
        if plain or rng.random() < 0.97:
            columns[name] = _column(rng, [row.get(name) for row in rows], type_, plain)
    if not plain and rng.random() < 0.3:
        columns["a column of its own"] = pa.array(range(len(rows)), pa.int64())
    table = pa.table(columns) if columns else pa.table({"none": pa.nulls(len(rows))})
    return _laid_out(rng, table)


def _laid_out(rng: Random, table: pa.Table) -> pa.Table:
    """The same rows, sliced out of more and in several chunks."""
    if rng.random() < 0.3:
        table = pa.concat_tables([table.slice(0, 3), table]).slice(min(3, table.num_rows))
    if rng.random() < 0.5 and table.num_rows > 4:
        at = rng.randrange(1, table.num_rows)
        table = pa.concat_tables([table.slice(0, at), table.slice(at)])
    return table if rng.random() < 0.5 else table.combine_chunks()


def _column(rng: Random, values: list[Any], type_: Type, plain: bool) -> pa.Array:
    bare = type_.item if isinstance(type_, NullableType) else type_
    if not plain and rng.random() < 0.01:
        return _texts(rng, ["x" if value is None else "x" * (rng.random() < 0.5) for value in values])
    if isinstance(bare, ContextType):
        return _objects(rng, values, bare, plain)
    if isinstance(bare, ListType):
        flat = [item for value in values if isinstance(value, list) for item in value]
        items = _column(rng, flat, bare.item, plain)
        return _lists(rng, values, items)
    return _scalars(rng, values, bare, plain)


def _objects(rng: Random, values: list[Any], type_: ContextType, plain: bool) -> pa.Array:
    objects = [value if isinstance(value, dict) else {} for value in values]
    children = {
        name: _column(rng, [one.get(name) for one in objects], inner, plain)
        for name, inner in type_.fields
        if plain or rng.random() < 0.98
    }
    if not plain and rng.random() < 0.1:
        children["surprise"] = pa.array(range(len(values)), pa.int64())
    if not children:
        children["surprise"] = pa.nulls(len(values))
    mask = pa.array([not isinstance(value, dict) for value in values], pa.bool_())
    return pa.StructArray.from_arrays(list(children.values()), names=list(children), mask=mask)


def _lists(rng: Random, values: list[Any], items: pa.Array) -> pa.Array:
    offsets = [0]
    for value in values:
        offsets.append(offsets[-1] + (len(value) if isinstance(value, list) else 0))
    mask = pa.array([not isinstance(value, list) for value in values], pa.bool_())
    if rng.random() < 0.5:
        return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), items, mask=mask)
    return pa.LargeListArray.from_arrays(pa.array(offsets, pa.int64()), items, mask=mask)


def _texts(rng: Random, values: list[Any]) -> pa.Array:
    array = pa.array([None if value is None else str(value) for value in values], pa.string())
    if rng.random() < 0.3:
        return array.dictionary_encode()
    return array.cast(rng.choice(TEXTS))


def _scalars(rng: Random, values: list[Any], type_: Type, plain: bool) -> pa.Array:
    if any(isinstance(value, dict | list) for value in values):
        values = [None if isinstance(value, dict | list) else value for value in values]
    if isinstance(type_, ScalarType):
        if type_.kind is Kind.NUMBER:
            return _numbers(rng, values, money=type_.unit is not None)
        if type_.kind is Kind.BOOLEAN and (plain or rng.random() < 0.97):
            return pa.array([value if isinstance(value, bool) else None for value in values], pa.bool_())
        if type_.kind is Kind.DATE and rng.random() < 0.5:
            return pa.array([_date(value) for value in values], rng.choice((pa.date32(), pa.date64())))
        if type_.kind is Kind.DATE_TIME and rng.random() < 0.6:
            return _moments(rng, values, plain)
    return _texts(rng, values)


def _numbers(rng: Random, values: list[Any], *, money: bool) -> pa.Array:
    made = rng.choice(("text", "text", "decimal", "float", "int", "decimal")) if money else rng.choice(
        ("int", "int8", "float", "decimal", "int")
    )  # fmt: skip
    if made == "text":
        return _texts(rng, values)
    numbers = [_number(value) for value in values]
    if made == "float":
        floats = [None if number is None else float(number) for number in numbers]
        return pa.array(floats, pa.float64())
    if made == "decimal":
        fits = [None if number is None or abs(number) >= 10**15 else round(number, 4) for number in numbers]
        return pa.array(fits, rng.choice((pa.decimal128(24, 4), pa.decimal256(40, 4))))
    most = 2**7 if made == "int8" else 2**31
    whole = [None if number is None or abs(number) >= most else int(number) for number in numbers]
    return pa.array(whole, pa.int8() if made == "int8" else rng.choice((pa.int32(), pa.int64())))


def _number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _date(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)) if len(str(value)) == 10 else None
    except ValueError:
        return None


def _moments(rng: Random, values: list[Any], plain: bool) -> pa.Array:
    unit = rng.choice(list(UNITS))
    zone = rng.choice(ZONES[:-1] if plain or rng.random() < 0.95 else ZONES)
    finer = rng.choice((0, 0, 1)) if unit == "ns" else 0
    counts: list[int | None] = []
    for value in values:
        try:
            at = dt.datetime.fromisoformat(str(value))
        except ValueError:
            at = dt.datetime(1, 1, 1)
        if at.tzinfo is None:
            counts.append(None)
            continue
        micros = (at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
        counts.append(micros * 1000 // UNITS[unit] + finer if 1700 < at.year < 2200 else None)
    return pa.array(counts, pa.int64()).cast(pa.timestamp(unit, zone))


def as_rows(table: pa.Table) -> list[Row]:
    """A table's rows as Python's objects, the slow and plain way."""
    columns = [[_as_python(one) for one in table.column(at)] for at in range(table.num_columns)]
    return [dict(zip(table.column_names, row, strict=True)) for row in zip(*columns, strict=True)]


def _as_python(scalar: pa.Scalar) -> Any:
    if not scalar.is_valid:
        return None
    type_ = scalar.type
    if pa.types.is_dictionary(type_):
        return _as_python(scalar.value)
    if pa.types.is_struct(type_):
        return {name: _as_python(one) for name, one in scalar.items()}
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return [_as_python(one) for one in scalar.values]
    if pa.types.is_timestamp(type_) and type_.unit == "ns":
        micros, finer = divmod(scalar.value, 1000)
        at = pa.scalar(micros, pa.int64()).cast(pa.timestamp("us", type_.tz)).as_py()
        if not finer or at.tzinfo is None:
            return at
        return f"{at.isoformat(timespec='microseconds')[:26]}{finer:03}{at.isoformat()[-6:]}"
    return scalar.as_py()
