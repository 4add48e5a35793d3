"""What is told of a snapshot that breaks an invariant: without secrets of cases, and with what the rules made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.analysis.invariants.search import Broken
from policy_engine.analysis.search.places import pruned
from policy_engine.analysis.search.snapshots import json_text
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.policy.link.linked import LinkedInvariant, Unit, UnitKind
from policy_engine.text.problem import Halt, Note
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import ITEM, SchemaPath
from policy_engine.values import work
from policy_engine.values.absent import ABSENT
from policy_engine.values.text import to_text

MAX_NOTES: Final = 8
"""Decisions and values of which it is told what they gave."""
MAX_TEXT: Final = 160
"""Characters of what one of them gave."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a snapshot that breaks an invariant."""

    snapshot: Mapping[str, Any]
    hint: str
    notes: tuple[Note, ...]


def shown(program: Program, invariant: LinkedInvariant, broken: Broken) -> Shown:
    """What is told. Secret fields are named, and not shown."""
    name, schema = invariant.unit.name, program.policy.schema
    case = broken.case
    notes = list(_gave(program, invariant, broken.snapshot))
    if case is not None and broken.is_case:
        notes.insert(0, Note(f'the case "{case.name}" breaks it', case.span))
    snapshot = pruned(broken.snapshot, schema, program.reads[name])
    hint = f"the snapshot is {json_text(snapshot)}"
    secrets = list(dict.fromkeys(_secrets(broken.snapshot, (), schema)))
    if secrets:
        are = "which is secret" if len(secrets) == 1 else "which are secret"
        origin = "made up" if case is None else f'as in the case "{case.name}"'
        hint += f", and {', '.join(secrets)}, {are}, {origin}"
    return Shown(snapshot, hint, tuple(notes))


def _secrets(value: Any, path: SchemaPath, schema: SnapshotSchema) -> Iterator[str]:
    """The secret fields of a snapshot."""
    field = schema.field(path) if path else None
    if field is not None and field.secret:
        yield ".".join(step for step in path if step != ITEM)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _secrets(one, (*path, name), schema)
    elif isinstance(value, list):
        for one in value:
            yield from _secrets(one, (*path, ITEM), schema)


def _gave(program: Program, invariant: LinkedInvariant, snapshot: Mapping[str, Any]) -> Iterator[Note]:
    """What the decisions and values gave that the invariant names, and those with tables that these rest on."""
    name = invariant.unit.name
    run = program.run(program.readers[name].read(dict(snapshot)))
    try:
        with work.evaluating():
            run.value(program.built.indexes[name])
    except Halt:
        return
    units = [program.policy.units[one] for one in reversed(program.policy.closure(name)) if one != name]
    made = [
        (unit, run.fired_by.get(program.built.indexes[unit.name], ()))
        for unit in units
        if unit.kind in (UnitKind.DECISION, UnitKind.VALUE)
        and run.values[program.built.indexes[unit.name]] is not ABSENT
    ]
    named = [one for one in made if one[0].name in invariant.unit.requires]
    beneath = [one for one in made if one not in named and one[1]]
    for unit, rows in (*named, *beneath)[:MAX_NOTES]:
        by = f", by {', '.join(dict.fromkeys(rows))}" if rows else ""
        yield Note(f"{unit.name} {_value(program, unit, run)}{by}", unit.declared.name.span)


def _value(program: Program, unit: Unit, run: Run) -> str:
    if program.secrecy.hides_unit(unit):
        return "is secret"
    value = run.values[program.built.indexes[unit.name]]
    if isinstance(value, dict):
        text = f"gives {', '.join(f'{name} = {_text(one)}' for name, one in value.items())}"
    else:
        text = f"is {_text(value)}"
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _text(value: object) -> str:
    return "null" if value is None else to_text(value)
