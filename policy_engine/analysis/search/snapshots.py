"""Whole snapshots that the schema allows, as callers send them, and what may be changed in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from policy_engine.engine.program import Program
from policy_engine.types.codes import LISTED
from policy_engine.types.feeltype import ContextType, Kind, ListType, NullableType, ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import ITEM, SchemaPath
from policy_engine.values.order import ORDERS
from policy_engine.values.text import to_text

Place = tuple[str | int, ...]
"""Where a value stands in a snapshot."""

_USUAL: Final = {"currency": "USD", "country": "US", "time-zone": "UTC"}
_ZONES: Final = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago")
"""The one in the middle, the first to have a day and the last."""
_DAYS: Final = (-400, -40, -6, -1, 0, 1, 5, 40, 400)
"""How many days from the moment a day may be put."""
_SOME_DAY: Final = datetime(2026, 3, 10, 9, tzinfo=UTC)


def plain_snapshot(program: Program, *, items: int = 0) -> dict[str, Any]:
    """A snapshot with every field: the first of its words, the least of its numbers, a day on which a program is in
    force; lists have some number of items."""
    made = _plain(program.policy.schema.root, (), program, items, "")
    assert isinstance(made, dict)  # noqa: S101 - a snapshot is an object
    return made


def moment_in(program: Program) -> datetime:
    """A moment on a day on which a program is in force."""
    first, last = program.policy.starts, program.policy.ends
    moment = _SOME_DAY
    if first is not None and moment.date() < first:
        moment = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    if last is not None and moment.date() > last:
        moment = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
    return moment


def _plain(type_: Type, path: SchemaPath, program: Program, items: int, mark: str) -> Any:
    schema = program.policy.schema
    bare = strip_nullable(type_)
    if isinstance(bare, ContextType):
        return {name: _plain(field, (*path, name), program, items, mark) for name, field in bare.fields}
    if isinstance(bare, ListType):
        return [_plain(bare.item, (*path, ITEM), program, items, str(number + 1)) for number in range(items)]
    if not isinstance(bare, ScalarType):
        return None
    if path == schema.moment:
        return _moment_text(moment_in(program))
    if bare.values:
        return bare.values[0]
    if bare.format in _USUAL:
        return _USUAL[bare.format]
    field = schema.field(path)
    return {
        Kind.BOOLEAN: False,
        Kind.NUMBER: Decimal(1 if field is None or field.low is None else field.low),
        Kind.STRING: f"{path[-1] if path else 'text'}{f'-{mark}' if mark else ''}",
        Kind.DATE: moment_in(program).date().isoformat(),
        Kind.DATE_TIME: _moment_text(moment_in(program) - timedelta(days=1)),
        Kind.TIME: "09:00:00",
        Kind.DAYS_DURATION: "P1D",
        Kind.MONTHS_DURATION: "P1M",
    }[bare.kind]


def _moment_text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


# Changing


def put(snapshot: Any, place: Sequence[str | int], value: object) -> Any:
    """A snapshot with one place changed; nothing is changed in place. A list that is too short stays as it is."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        if not isinstance(snapshot, list) or step >= len(snapshot):
            return snapshot
        return [*snapshot[:step], put(snapshot[step], rest, value), *snapshot[step + 1 :]]
    owner = snapshot if isinstance(snapshot, Mapping) else {}
    return {**owner, step: put(owner.get(step), rest, value)}


def at(snapshot: Any, place: Sequence[str | int]) -> Any:
    """The value at a place; None where there is none."""
    for step in place:
        if isinstance(step, int):
            snapshot = snapshot[step] if isinstance(snapshot, list) and step < len(snapshot) else None
        else:
            snapshot = snapshot.get(step) if isinstance(snapshot, Mapping) else None
    return snapshot


def places(
    snapshot: Any, schema: SnapshotSchema, reads: Iterable[SchemaPath]
) -> Iterator[tuple[Place, SchemaPath, Type]]:
    """The scalars and lists of a snapshot that some reads touch: place, schema path, type."""
    wanted = frozenset(reads)
    stack: list[tuple[Place, SchemaPath, Type, Any]] = [((), (), schema.root, snapshot)]
    while stack:
        place, path, type_, value = stack.pop()
        bare = strip_nullable(type_)
        if path and not schema.touches(wanted, path):
            continue
        if isinstance(bare, ContextType):
            for name, field in reversed(bare.fields):
                inner = value.get(name) if isinstance(value, Mapping) else None
                stack.append(((*place, name), (*path, name), field, inner))
            if path and isinstance(type_, NullableType):
                yield place, path, type_
        elif isinstance(bare, ListType):
            yield place, path, type_
            for number, item in enumerate(value if isinstance(value, list) else ()):
                stack.append(((*place, number), (*path, ITEM), bare.item, item))
        else:
            yield place, path, type_


def choices(
    program: Program, place: Place, path: SchemaPath, type_: Type, snapshot: Any, edges: Iterable[object]
) -> Iterator[object]:
    """What else may stand at a place, as a caller sends it. `edges` are values that the policy compares it with."""
    schema = program.policy.schema
    bare = strip_nullable(type_)
    if isinstance(type_, NullableType):
        yield None
    if isinstance(bare, ListType):
        yield from _lists(program, path, bare, at(snapshot, place))
    elif isinstance(bare, ContextType):
        yield _plain(bare, path, program, 0, "")
    elif isinstance(bare, ScalarType):
        if bare.values is not None:
            yield from (value for value in bare.values if value is not None)
        elif bare.kind is Kind.BOOLEAN:
            yield from (True, False)
        elif path != schema.moment:
            known = ORDERS[str(bare.kind)].python_type if str(bare.kind) in ORDERS else None
            if bare.format is not None and bare.format in LISTED:
                words = LISTED[bare.format]()
                yield from (word for word in edges if isinstance(word, str) and word in words)
                yield from (word for word in ("USD", "EUR", "US", "DE", *_ZONES) if word in words)
                return
            yield from (as_sent(value) for value in edges if type(value) is known)
            if bare.kind is Kind.NUMBER:
                now = at(snapshot, place)
                number = Decimal(str(now)) if isinstance(now, Decimal | int | str) and now != "" else Decimal(0)
                yield from (number + 1, number - 1, number * 2, Decimal(0), Decimal(1000))
            elif bare.kind is Kind.DATE:
                day = moment_in(program)
                yield from ((day + timedelta(days=days)).date().isoformat() for days in _DAYS)
            elif bare.kind is Kind.DATE_TIME:
                day = moment_in(program)
                yield from (_moment_text(day + timedelta(days=days)) for days in _DAYS if days)


def _lists(program: Program, path: SchemaPath, type_: ListType, now: Any) -> Iterator[object]:
    items = now if isinstance(now, list) else []
    if items:
        yield items[:-1]
    if len(items) < 3:
        yield [*items, _plain(type_.item, (*path, ITEM), program, 0, str(len(items) + 1))]


def as_sent(value: object) -> object:
    """A FEEL value as a caller's snapshot has it."""
    if isinstance(value, dict):
        return {name: as_sent(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_sent(item) for item in value]
    return value if value is None or isinstance(value, bool | str | Decimal) else to_text(value)


def json_text(value: object) -> str:
    """A snapshot as JSON on one line: numbers with all their digits."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(name, ensure_ascii=False)}: {json_text(item)}" for name, item in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(json_text, value))}]"
    if isinstance(value, Decimal):
        return to_text(value)
    return json.dumps(value, ensure_ascii=False)
