"""The fields of a table of snapshots: nested columns by the schema's paths, each as codes of its distinct values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy_engine.engine.batch.codes import Coded, constant
from policy_engine.types.feeltype import ContextType, ListType, NullableType, Type
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import SchemaPath

Array = pa.Array


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column: codes of its distinct raw values, and those values as Python has them (None: absent, or null)."""

    coded: Coded
    values: list[Any]


@dataclass(slots=True)
class Leaves:
    """A table of snapshots, one row each. Columns and fields that the schema does not know are left out."""

    table: pa.Table
    schema: SnapshotSchema
    _columns: dict[SchemaPath, Array] = field(default_factory=dict)
    _leaves: dict[SchemaPath, Leaf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = [name for name, _ in self.schema.root.fields if name in self.table.column_names]
        self.table = self.table.select(known)

    @property
    def rows(self) -> int:
        """How many snapshots there are."""
        return int(self.table.num_rows)

    def leaf(self, path: SchemaPath) -> Leaf:
        """A field's values, encoded once."""
        if path not in self._leaves:
            self._leaves[path] = self._encode(self.column(path))
        return self._leaves[path]

    def some(self, path: SchemaPath, rows: Any) -> Coded:
        """The codes of some rows of a field that the table has."""
        return self._encode(self.column(path).take(pa.array(rows))).coded

    def column(self, path: SchemaPath) -> Array | None:
        """The column at a path; None where the table has none."""
        if path not in self._columns:
            found = self._column(path)
            if found is None:
                return None
            self._columns[path] = found
        return self._columns[path]

    def _column(self, path: SchemaPath) -> Array | None:
        if len(path) == 1:
            if path[0] not in self.table.column_names:
                return None
            chunks = self.table.column(path[0])
            return chunks.combine_chunks() if chunks.num_chunks != 1 else chunks.chunk(0)
        parent = self.column(path[:-1])
        if parent is None or not pa.types.is_struct(parent.type) or parent.type.get_field_index(path[-1]) < 0:
            return None
        return pc.struct_field(parent, [parent.type.get_field_index(path[-1])])

    def _encode(self, column: Array | None) -> Leaf:
        if column is None:
            return Leaf(constant(self.rows), [None])
        if isinstance(column, pa.DictionaryArray):
            column = column.dictionary_decode()
        if pa.types.is_struct(column.type):
            # The object itself: whether it is there.
            missing = column.is_null().to_numpy(zero_copy_only=False).astype(np.int64)
            return Leaf(Coded(missing, 2) if missing.any() else constant(self.rows), [{}, None])
        if pa.types.is_nested(column.type) or pa.types.is_null(column.type):
            return _encode_texts(column)
        encoded = column.dictionary_encode()
        codes = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
        values = encoded.dictionary.to_pylist()
        return Leaf(Coded(codes, len(values) + 1), [*values, None])

    def paths_below(self, path: SchemaPath) -> Iterator[SchemaPath]:
        """A field and the scalars, lists and objects below it, down to lists."""
        yield path
        type_ = self.type_at(path)
        if isinstance(type_, ContextType):
            for name, _ in type_.fields:
                yield from self.paths_below((*path, name))

    def type_at(self, path: SchemaPath) -> Type | None:
        """The FEEL type of a field, declared null aside."""
        type_: Type | None = self.schema.root
        for name in path:
            type_ = type_.field(name) if isinstance(type_, ContextType) else None
            if isinstance(type_, NullableType):
                type_ = type_.item
        return type_

    def snapshots(self, rows: Any) -> list[dict[str, Any]]:
        """The snapshots of some rows as Python objects."""
        taken = self.table.take(pa.array(rows))
        fields = self.schema.root.fields
        return [pruned(row, fields) for row in taken.to_pylist()]


def pruned(row: Mapping[str, Any], fields: tuple[tuple[str, Type], ...]) -> dict[str, Any]:
    """An object without the fields that are null where the schema allows no null: a table has no other way to leave a
    field out. Fields that the schema does not know are left out too."""
    known = {}
    for name, type_ in fields:
        if name not in row:
            continue
        value = row[name]
        if value is not None:
            known[name] = _pruned(value, type_)
        elif isinstance(type_, NullableType):
            known[name] = None
    return known


def _pruned(value: Any, type_: Type) -> Any:
    if isinstance(type_, NullableType):
        type_ = type_.item
    if isinstance(type_, ContextType) and isinstance(value, dict):
        return pruned(value, type_.fields)
    if isinstance(type_, ListType) and isinstance(value, list):
        return [_pruned(item, type_.item) for item in value]
    return value


def _encode_texts(column: Array) -> Leaf:
    """Lists, by what they hold."""
    known: dict[str, int] = {}
    values: list[Any] = []
    codes = np.empty(len(column), np.int64)
    for at, item in enumerate(column.to_pylist()):
        key = repr(item)
        if key not in known:
            known[key] = len(known)
            values.append(item)
        codes[at] = known[key]
    return Leaf(Coded(codes, max(1, len(known))), values)
