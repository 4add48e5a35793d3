"""The fields of a table of snapshots: nested columns by the schema's paths, each as codes of its distinct values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from policy_engine.engine.batch.codes import Coded, Codes, constant
from policy_engine.engine.batch.encode import encode, presence, representatives
from policy_engine.engine.batch.moments import seconds
from policy_engine.engine.batch.objects import Fields, allows_null, objects
from policy_engine.types.feeltype import ContextType, NullableType, Type
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import SchemaPath

_AT_ONCE: Final = 16_384
"""Snapshots that are made of rows together: millions of them would fill the memory."""


@dataclass(slots=True)
class Leaves:
    """A table of snapshots, one row each, as its root columns, plain arrays. What the schema does not know is left
    out."""

    columns: Mapping[str, pa.Array]
    rows: int
    schema: SnapshotSchema
    _arrays: dict[SchemaPath, pa.Array | None] = field(default_factory=dict)
    _coded: dict[SchemaPath, Coded] = field(default_factory=dict)
    _values: dict[SchemaPath, list[Any]] = field(default_factory=dict)
    _seconds: dict[SchemaPath, Codes] = field(default_factory=dict)

    def array(self, path: SchemaPath) -> pa.Array | None:
        """The column at a path; None where the table has none. A field of an object that is null is null."""
        if path not in self._arrays:
            self._arrays[path] = self._array(path)
        return self._arrays[path]

    def coded(self, path: SchemaPath) -> Coded:
        """Codes of a field's own values; of an object's, whether it is there: its fields have codes of their own."""
        if path not in self._coded:
            array = self.array(path)
            if array is None:
                self._coded[path] = constant(self.rows)
            elif pa.types.is_struct(array.type) and self.is_object(path):
                self._coded[path] = presence(array)
            else:
                self._coded[path] = encode(array)
        return self._coded[path]

    def values(self, path: SchemaPath) -> list[Any]:
        """The value of each code of a scalar field, as Python has it; null also stands for one that is absent."""
        if path not in self._values:
            array = self.array(path)
            self._values[path] = [None] if array is None else representatives(array, self.coded(path))
        return self._values[path]

    def seconds(self, path: SchemaPath) -> Codes:
        """When a moment is (`moments.seconds`), for a field that the table has."""
        if path not in self._seconds:
            self._seconds[path] = seconds(self.array(path))
        return self._seconds[path]

    def absence(self, path: SchemaPath) -> Coded:
        """Codes of whether a field is there, for one that no null may stand in."""
        array, known = self.array(path), self.schema.field(path)
        if array is None or known is None or allows_null(known.type):
            return constant(self.rows)
        return presence(array)

    def is_object(self, path: SchemaPath) -> bool:
        """Whether the schema has an object at a path."""
        return isinstance(self._type(path), ContextType)

    def snapshots(self, rows: Codes, paths: Collection[SchemaPath]) -> Iterator[dict[str, Any]]:
        """Some rows as snapshots, which have no other fields than those at some paths, above them and below."""
        fields = _narrowed(self.schema.root.fields, (), frozenset(paths))
        known = {name: self._narrow(type_, (name,)) for name, type_ in fields if name in self.columns}
        for start in range(0, len(rows), _AT_ONCE):
            taken = pa.array(rows[start : start + _AT_ONCE])
            yield from objects({name: array.take(taken) for name, array in known.items()}, fields, len(taken))

    def _narrow(self, type_: Type, path: SchemaPath) -> pa.Array:
        """A column without the fields that a narrowed type does not have."""
        array = self.array(path)
        assert array is not None  # noqa: S101 - callers have looked
        bare = type_.item if isinstance(type_, NullableType) else type_
        if not (isinstance(bare, ContextType) and pa.types.is_struct(array.type)):
            return array
        names = [name for name, _ in bare.fields if self.array((*path, name)) is not None]
        children = [self._narrow(bare.field(name) or bare, (*path, name)) for name in names]
        mask = array.is_null() if array.null_count else None
        if not names:
            # Arrow does not know how many rows a struct without fields has.
            return pa.StructArray.from_arrays([pa.nulls(len(array))], names=[""], mask=mask)
        return pa.StructArray.from_arrays(children, names=names, mask=mask)

    def _array(self, path: SchemaPath) -> pa.Array | None:
        if len(path) == 1:
            return self.columns.get(path[0])
        parent = self.array(path[:-1])
        if parent is None or not pa.types.is_struct(parent.type):
            return None
        at = parent.type.get_field_index(path[-1])
        if at < 0:
            return None
        return pc.struct_field(parent, [at]) if parent.null_count else parent.field(at)

    def _type(self, path: SchemaPath) -> Type:
        """The FEEL type of a field, declared null aside."""
        type_: Type | None = self.schema.root
        for name in path:
            type_ = type_.field(name) if isinstance(type_, ContextType) else None
            if isinstance(type_, NullableType):
                type_ = type_.item
        assert type_ is not None  # noqa: S101 - paths are the schema's
        return type_


def _narrowed(fields: Fields, at: SchemaPath, paths: frozenset[SchemaPath]) -> Fields:
    """The fields at some paths, above them and below."""
    kept: list[tuple[str, Type]] = []
    for name, type_ in fields:
        path = (*at, name)
        if any(path[: len(one)] == one for one in paths):
            kept.append((name, type_))
        elif any(one[: len(path)] == path for one in paths):
            bare = type_.item if isinstance(type_, NullableType) else type_
            inner = _narrowed(bare.fields, path, paths) if isinstance(bare, ContextType) else ()
            narrow: Type = ContextType(inner) if isinstance(bare, ContextType) else type_
            kept.append((name, NullableType(narrow) if isinstance(type_, NullableType) else narrow))
    return tuple(kept)
