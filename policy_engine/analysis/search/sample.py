"""A first snapshot made from the schema, where no case is there to start from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from policy_engine.analysis.search.places import ABSENT, Snapshot, changed
from policy_engine.engine.program import Program
from policy_engine.types.feeltype import ContextType, Kind, ListType, ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.types.snapshot.shape import SchemaPath

_DAY: Final = date(2026, 1, 15)
_TEXTS: Final = ("a", "UTC", "US", "USD")
"""Texts to try where a text has a form: a name, a time zone, a country, a currency."""


def sample(program: Program, name: str) -> Iterator[Snapshot]:
    """Snapshots that might be decided: the least that the schema allows, lists empty, then with an item each."""
    for items in (0, 1):
        snapshot = _object(program, program.policy.schema.root, (), program.reads[name], items)
        if snapshot is not ABSENT:
            yield _mended(program, name, snapshot)


def _object(program: Program, type_: ContextType, path: SchemaPath, reads: frozenset[SchemaPath], items: int) -> Any:
    schema = program.policy.schema
    made = {}
    for name, inner in type_.fields:
        below = (*path, name)
        field = schema.field(below)
        if field is not None and not field.secret and schema.touches(reads, below):
            made[name] = _value(program, inner, below, reads, items)
    return made


def _value(program: Program, type_: Type, path: SchemaPath, reads: frozenset[SchemaPath], items: int) -> Any:
    bare = strip_nullable(type_)
    field = program.policy.schema.field(path)
    if isinstance(bare, ContextType):
        return _object(program, bare, path, reads, items)
    if isinstance(bare, ListType):
        return [_value(program, bare.item, (*path, "[]"), reads, items)] * items
    if not isinstance(bare, ScalarType):
        return None
    if bare.values:
        return bare.values[0]
    match bare.kind:
        case Kind.NUMBER:
            return 1 if field is None or field.low is None else field.low
        case Kind.BOOLEAN:
            return False
        case Kind.DATE:
            return _day(program).isoformat()
        case Kind.DATE_TIME:
            return f"{_day(program).isoformat()}T12:00:00+00:00"
        case _:
            return _TEXTS[0]


def _day(program: Program) -> date:
    """A day on which the program is in force."""
    first, last = program.policy.starts, program.policy.ends
    day = _DAY if first is None else max(_DAY, first)
    return day if last is None else min(day, last)


def _mended(program: Program, name: str, snapshot: Snapshot) -> Snapshot:
    """A snapshot with other texts where the schema wants them of some form."""
    for text in _TEXTS[1:]:
        problems = program.readers[name].read(snapshot).problems
        for _, problem in problems:
            place = _place(problem.path or "")
            if place and isinstance(_at(snapshot, place), str):
                snapshot = changed(snapshot, place, text)
    return snapshot


def _place(path: str) -> tuple[str | int, ...]:
    steps: list[str | int] = []
    for part in path.replace("]", "").split("."):
        name, *numbers = part.split("[")
        steps += [name, *(int(number) for number in numbers if number.isdecimal())]
    return tuple(step for step in steps if step != "")


def _at(value: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value
