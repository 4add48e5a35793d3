"""The snapshots next to a snapshot: one field or list changed to another value that might matter.

Values come from the schema (words, bounds), from what the decision compares a field with, and from other snapshots.
Secret fields are never there, and never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from policy_engine.engine.edges import Edges
from policy_engine.engine.program import Program
from policy_engine.types.feeltype import ContextType, Kind, ListType, ScalarType, Type
from policy_engine.types.relations import is_nullable, strip_nullable
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import ITEM, SchemaPath
from policy_engine.values.order import ORDERS
from policy_engine.values.text import to_text

Place = tuple[str | int, ...]
Snapshot = Mapping[str, Any]

ABSENT: Final = object()
"""The change that takes a field away."""
MAX_VALUES: Final = 24
"""Values tried for one field, from other snapshots and from next to edges each."""
MAX_ITEMS: Final = 4
"""Items of a list whose fields are changed."""


def pruned(
    snapshot: Snapshot, schema: SnapshotSchema, reads: frozenset[SchemaPath], *, secrets: bool = False
) -> dict[str, Any]:
    """A snapshot without what a decision does not read, and without secrets, unless these are asked for."""
    return {
        name: kept
        for name, value in snapshot.items()
        if (kept := _pruned(value, (name,), schema, reads, secrets)) is not ABSENT
    }


def _pruned(value: Any, path: SchemaPath, schema: SnapshotSchema, reads: frozenset[SchemaPath], secrets: bool) -> Any:
    field = schema.field(path)
    if field is None or (field.secret and not secrets) or not schema.touches(reads, path):
        return ABSENT
    if isinstance(value, dict):
        inner = ((name, _pruned(one, (*path, name), schema, reads, secrets)) for name, one in value.items())
        return {name: one for name, one in inner if one is not ABSENT}
    if isinstance(value, list):
        inner_path = (*path, ITEM)
        return [one for item in value if (one := _pruned(item, inner_path, schema, reads, secrets)) is not ABSENT]
    return value


class Neighbours:
    """What can be changed of the snapshots of one decision."""

    def __init__(self, program: Program, name: str, corpus: Sequence[Snapshot]) -> None:
        """Args: corpus: snapshots whose values may be taken."""
        self.program = program
        self.schema = program.policy.schema
        self.reads = program.reads[name]
        self.name = name
        self.known: dict[SchemaPath, list[Any]] = {}
        for snapshot in corpus:
            self._learn(snapshot, ())
        self._edges: dict[SchemaPath, set[Any]] = {}

    def learn_edges(self, snapshot: Snapshot) -> None:
        """Adds the values that fields are compared with on a snapshot."""
        inputs = self.program.readers[self.name].read(snapshot).inputs
        for path, keys in Edges(self.program, self.name, inputs).keys.items():
            self._edges.setdefault(path, set()).update(keys)

    def _learn(self, value: Any, path: SchemaPath) -> None:
        if path:
            known = self.known.setdefault(path, [])
            if value not in known:
                known.append(value)
        if isinstance(value, Mapping):
            for name, one in value.items():
                self._learn(one, (*path, name))
        elif isinstance(value, list):
            for item in value:
                self._learn(item, (*path, ITEM))

    def of(self, snapshot: Snapshot) -> Iterator[tuple[Place, Snapshot]]:
        """All snapshots next to one, and the place of each change, in a fixed order."""
        for place, path, type_ in self._places(snapshot, self.schema.root, (), ()):
            now = _at(snapshot, place)
            for value in self.values(path, type_, now):
                if value is not now and (value is ABSENT or type(value) is not type(now) or value != now):
                    yield place, changed(snapshot, place, value)

    def _places(
        self, value: Any, type_: Type, place: Place, path: SchemaPath
    ) -> Iterator[tuple[Place, SchemaPath, Type]]:
        bare = strip_nullable(type_)
        if isinstance(bare, ContextType) and isinstance(value, Mapping):
            for name, inner in bare.fields:
                below = (*path, name)
                field = self.schema.field(below)
                if field is None or field.secret or not self.schema.touches(self.reads, below):
                    continue
                yield (*place, name), below, inner
                if name in value:
                    yield from self._places(value[name], inner, (*place, name), below)
        elif isinstance(bare, ListType) and isinstance(value, list):
            for number, item in enumerate(value[:MAX_ITEMS]):
                yield from self._places(item, bare.item, (*place, number), (*path, ITEM))

    def values(self, path: SchemaPath, type_: Type, now: Any) -> Iterator[Any]:
        """Other values for a field that has one now, or is absent."""
        bare = strip_nullable(type_)
        known = self.known.get(path, [])[:MAX_VALUES]
        if isinstance(bare, ScalarType):
            if bare.values:
                yield from bare.values
            elif bare.kind is Kind.BOOLEAN:
                yield from (True, False)
            else:
                yield from self._near(path, bare)
                yield from known
                yield from _beside(now)
        elif isinstance(bare, ListType):
            yield from self._lists(now)
            yield from known
        else:
            yield from known
        if is_nullable(type_):
            yield None
        yield ABSENT

    def _near(self, path: SchemaPath, type_: ScalarType) -> Iterator[Any]:
        """The edges of a field, and what lies right beside them."""
        order = ORDERS.get(type_.kind)
        if order is None:
            return
        keys = sorted(self._edges.get(path, ()))[:MAX_VALUES]
        for key, following in zip(keys, [*keys[1:], None][: len(keys)], strict=True):
            value = raw(order.value(key), type_)
            yield value
            yield from _beside(value)
            middle = order.between(key, following)
            if middle is not None:
                yield raw(order.value(middle), type_)
        field = self.schema.field(path)
        if field is not None and type_.kind is Kind.NUMBER:
            for bound in (field.low, field.high):
                if bound is not None:
                    yield raw(Decimal(bound), type_)
                    yield raw(Decimal(bound + 1 if bound == field.low else bound - 1), type_)

    @staticmethod
    def _lists(now: Any) -> Iterator[Any]:
        yield []
        if isinstance(now, list):
            if len(now) > 1:
                yield from (now[:at] + now[at + 1 :] for at in range(min(len(now), MAX_ITEMS)))
                yield now[::-1]
            if now and len(now) < MAX_ITEMS:
                yield [*now, _twin(now[-1], len(now) + 1)]


def _twin(item: Any, number: int) -> Any:
    """An item like another, whose texts that name it are others."""
    if isinstance(item, Mapping):
        return {**item, **({"id": f"{item['id']}-{number}"} if isinstance(item.get("id"), str) else {})}
    return item


def raw(value: object, type_: ScalarType) -> Any:
    """A FEEL value as a snapshot has it."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return to_text(value) if type_.unit == "money" else value
    return to_text(value)


def _beside(value: Any) -> Iterator[Any]:
    """The values right beside one: one minor unit, one day, one second and one day."""
    if isinstance(value, bool):
        return
    if isinstance(value, Decimal | int):
        yield from (Decimal(value) + 1, Decimal(value) - 1)
        return
    if not isinstance(value, str):
        return
    try:
        amount = Decimal(value)
        if amount.is_finite():
            for other in (amount + Decimal("0.01"), amount - Decimal("0.01")):
                if other >= 0:
                    yield f"{other:f}"
        return
    except InvalidOperation:
        pass
    try:
        if len(value) == len("2026-01-01"):
            day = date.fromisoformat(value)
            yield from ((day + timedelta(step)).isoformat() for step in (1, -1, 31, -31))
        else:
            moment = datetime.fromisoformat(value)
            steps = (timedelta(seconds=1), timedelta(hours=1), timedelta(1), timedelta(31))
            for step in steps:
                yield from ((moment + step).isoformat(), (moment - step).isoformat())
    except (ValueError, OverflowError):
        return


def _at(snapshot: Any, place: Place) -> Any:
    for step in place:
        there = isinstance(snapshot, list) if isinstance(step, int) else isinstance(snapshot, dict) and step in snapshot
        if not there:
            return ABSENT
        snapshot = snapshot[step]
    return snapshot


def changed(value: Any, place: Place, new: Any) -> Any:
    """A snapshot with one place changed; nothing is changed in place."""
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        return [*value[:step], changed(value[step], rest, new) if rest else new, *value[step + 1 :]]
    inner = changed(value.get(step, {}), rest, new) if rest else new
    if inner is ABSENT:
        return {name: one for name, one in value.items() if name != step}
    return {**value, step: inner}
