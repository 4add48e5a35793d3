"""Snapshots as they are shown: without what is not needed, and without what the schema keeps secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from policy_engine.analysis.search.snapshots import Place, at, put
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import ITEM, SchemaPath

MAX_FIELDS: Final = 60
"""Fields that are tried to be left out."""
MASK: Final = "«secret»"
"""What is shown in place of a secret."""

Snapshot = Mapping[str, Any]


def shortened(
    found: Snapshot, schema: SnapshotSchema, reads: Iterable[SchemaPath], shows: Callable[[Snapshot], bool]
) -> Snapshot:
    """A snapshot without what is not read, or what may be left out of it so that it `shows` the same."""
    short = _kept(found, (), schema, reads)
    if not shows(short):
        return found
    for place in [*_fields(short)][:MAX_FIELDS]:
        if place != schema.moment:
            shorter = _without(short, place)
            short = shorter if shows(shorter) else short
    return short  # type: ignore[no-any-return]


def _kept(value: Any, path: SchemaPath, schema: SnapshotSchema, reads: Iterable[SchemaPath]) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _kept(item, (*path, name), schema, reads)
            for name, item in value.items()
            if schema.touches(reads, (*path, name))
        }
    if isinstance(value, list):
        return [_kept(item, (*path, ITEM), schema, reads) for item in value]
    return value


def _fields(value: Any, above: Place = ()) -> Iterator[Place]:
    """The places of an object's fields, those of the objects in it first."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _fields(inner, (*above, name))
            yield (*above, name)


def _without(snapshot: Any, place: Place) -> Any:
    """A snapshot without a field."""
    if len(place) == 1:
        return {name: value for name, value in snapshot.items() if name != place[0]}
    owner = at(snapshot, place[:-1])
    return put(snapshot, place[:-1], {name: value for name, value in owner.items() if name != place[-1]})


def masked(snapshot: Snapshot, schema: SnapshotSchema, path: SchemaPath = ()) -> dict[str, Any]:
    """A snapshot that may be shown: it has `MASK` in place of every value that the schema keeps secret."""

    def shown(value: Any, path: SchemaPath) -> Any:
        field = schema.field(path)
        if field is not None and field.secret and value is not None:
            return MASK
        if isinstance(value, Mapping):
            return masked(value, schema, path)
        return [shown(item, (*path, ITEM)) for item in value] if isinstance(value, list) else value

    return {name: shown(value, (*path, name)) for name, value in snapshot.items()}
