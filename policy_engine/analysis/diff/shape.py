"""What a policy is, apart from how it is written: shapes that are equal only where logic is the same.

A shape leaves out places, labels, ids of rows, sources and the messages of tables: none of them changes an output.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, Final

from policy_engine.engine.program import Program
from policy_engine.feel.ast import Embedded, Parsed
from policy_engine.policy.basis import Basis, Named
from policy_engine.policy.link.linked import Fail, LinkedTable, Template, Unit
from policy_engine.text.source import Fragment, Span

Shape = Hashable

_PLACES: Final = frozenset({"start", "end", "span", "places", "description"})
_NOTES: Final = frozenset({"title", "description", "$comment"})


def shape(value: Any, handles: Mapping[str, int] | None = None) -> Shape:
    """A tree of the policy. `handles` are the numbers of the tables and rules that stand in its unit."""
    if isinstance(value, Parsed):
        return shape(value.node, handles)
    if isinstance(value, Embedded):
        # Named by its place in the unit: handles hold the unit's counter.
        return ("embedded", (handles or {}).get(value.key, value.key))
    if isinstance(value, Span | Basis):
        return None
    if isinstance(value, Template):
        # Rules that chain put their messages into what they conclude.
        return ("template", tuple([shape(part, handles) for part in value.parts]))
    if isinstance(value, Named):
        return value.name
    if isinstance(value, Fragment):
        return value.text
    if is_dataclass(value) and not isinstance(value, type):
        named = ((one.name, getattr(value, one.name)) for one in fields(value) if one.name not in _PLACES)
        return (type(value).__name__, *((name, shape(inner, handles)) for name, inner in named))
    if isinstance(value, Mapping):
        return ("mapping", *((str(name), shape(inner, handles)) for name, inner in value.items()))
    if isinstance(value, frozenset | set):
        return frozenset(shape(one, handles) for one in value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple([shape(one, handles) for one in value])
    # 1.10 and 1.1 are equal numbers, and written differently; so are true and 1.
    return (type(value).__name__, str(value) if isinstance(value, Decimal) else repr(value))


def columns_shape(table: LinkedTable) -> Shape:
    """What a table is but for its rows and its default."""
    inputs = tuple((shape(one.parsed), shape(one.type), one.kind, one.nullable) for one in table.inputs)
    return table.logic.hit_policy, inputs, shape(table.outputs), table.dmn


def rows_shape(table: LinkedTable) -> Shape:
    """The cells of a table: each distinct cell once, and then by row."""

    def cells(columns: Sequence[Any]) -> Shape:
        made = []
        for column in columns:
            known = [shape(parsed) for parsed in column.values]
            made.append(tuple(known[code] for code in column.codes))
        return tuple(made)

    default = None if table.default is None else shape(table.default)
    return len(table.rows), cells(table.rows.tests), cells(table.rows.results), default


def frame_shape(unit: Unit) -> Shape:
    """What a unit is but for its tables."""
    named = [*(one.handle for one in unit.tables), *(one.handle for one in unit.rules)]
    handles = {handle: at for at, handle in enumerate(named)}
    if unit.service is not None:
        handles[unit.service.handle] = -1
    helpers = {
        name: ("fails", helper.problem.code, helper.problem.message) if isinstance(helper, Fail) else shape(helper)
        for name, helper in unit.helpers.items()
    }
    service = None if unit.service is None else (
        unit.service.outputs, unit.service.input_data, unit.service.input_decisions
    )  # fmt: skip
    rules = tuple((shape(one.logic), shape(one.kinds), shape(one.rules)) for one in unit.rules)
    return (
        unit.kind,
        shape(unit.node, handles),
        shape(unit.type),
        shape(unit.parameters),
        len(unit.tables),
        unit.requires,
        unit.reads,
        unit.optional,
        unit.clock,
        shape(unit.promised),
        tuple(sorted(helpers.items())),
        service,
        rules,
        unit.is_dmn,
    )


def ground_shape(program: Program) -> Shape:
    """What all units of a program stand on: the snapshot's schema, named types, and what is asked of their values."""
    policy = program.policy
    text = program.files.schema.text
    try:
        schema: object = _without_notes(json.loads(text))
    except ValueError:
        schema = text
    return (
        json.dumps(schema, sort_keys=True),
        shape(dict(sorted(policy.named.items()))),
        shape(dict(sorted(policy.inputs.items()))),
        shape(dict(sorted(policy.constraints.items()))),
    )


def _without_notes(value: Any) -> Any:
    if isinstance(value, dict):
        kept = ((name, one) for name, one in value.items() if not (name in _NOTES and isinstance(one, str)))
        return {name: _without_notes(one) for name, one in kept}
    return [_without_notes(one) for one in value] if isinstance(value, list) else value
