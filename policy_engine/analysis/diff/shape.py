"""What a policy is, apart from how it is written: shapes that are equal only where logic is the same.

A shape leaves out places, labels, ids of rows, sources and the messages of tables: none of them changes an output.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, Final

from policy_engine.engine.program import Program
from policy_engine.feel.ast import Embedded, Filter, Name, Node, Parsed, TypeName
from policy_engine.feel.walk import walk
from policy_engine.policy.basis import Basis, Named
from policy_engine.policy.link.linked import Fail, LinkedTable, Template, Unit
from policy_engine.policy.model import HitPolicy
from policy_engine.text.source import Fragment, Span
from policy_engine.types.feeltype import ContextType, ListType, NullableType, RangeType, ScalarType, Type
from policy_engine.types.snapshot.shape import Entry, ListShape, ScalarShape

Shape = Hashable

_PLACES: Final = frozenset({"start", "end", "name_start", "span", "places", "description"})

_SINGLE: Final = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST})

Renamed = Mapping[str, str]
"""The names that units have after, by those that they had before, where these are others."""


def shape(value: Any, handles: Mapping[str, int] | None = None, renamed: Renamed | None = None) -> Shape:
    """A tree of the policy. `handles` are the numbers of the tables and rules that stand in its unit; units that are
    `renamed` stand under the names that they have after."""

    def of(inner: Any) -> Shape:
        return shape(inner, handles, renamed)

    if isinstance(value, Parsed):
        return of(value.node)
    if isinstance(value, Embedded):
        # Named by its place in the unit: handles hold the unit's counter.
        return ("embedded", (handles or {}).get(value.key, value.key), value.uses)
    if isinstance(value, Name) and renamed:
        return ("Name", ("name", ("str", repr(renamed.get(value.name, value.name)))))
    if isinstance(value, Filter) and renamed:
        # In its condition a name may be one of an item's entries.
        return ("Filter", ("target", of(value.target)), ("condition", shape(value.condition, handles)))
    if isinstance(value, Span | Basis):
        return None
    if isinstance(value, Template):
        # Rules that chain put their messages into what they conclude.
        return ("template", tuple([of(part) for part in value.parts]))
    if isinstance(value, Named):
        return value.name
    if isinstance(value, Fragment):
        return value.text
    if is_dataclass(value) and not isinstance(value, type):
        named = ((one.name, getattr(value, one.name)) for one in fields(value) if one.name not in _PLACES)
        return (type(value).__name__, *((name, of(inner)) for name, inner in named))
    if isinstance(value, Mapping):
        return ("mapping", *((str(name), of(inner)) for name, inner in value.items()))
    if isinstance(value, frozenset | set):
        return frozenset(of(one) for one in value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return tuple([of(one) for one in value])
    # 1.10 and 1.1 are equal numbers, and written differently; so are true and 1.
    return (type(value).__name__, str(value) if isinstance(value, Decimal) else repr(value))


def type_shape(type_: Type | None) -> Shape:
    """A type but for its name and its words: what evaluation asks of a value of it."""
    if isinstance(type_, ScalarType):
        return shape(replace(type_, values=None, name=None))
    if isinstance(type_, ListType | RangeType | NullableType):
        return (type(type_).__name__, type_shape(type_.item))
    if isinstance(type_, ContextType):
        return ("ContextType", type_.closed, *((name, type_shape(one)) for name, one in type_.fields))
    return shape(type_)


def columns_shape(table: LinkedTable, renamed: Renamed | None = None) -> Shape:
    """What a table is but for its rows and its default, and the values that may come to its columns."""
    inputs = tuple((shape(one.parsed, None, renamed), shape(one.type), one.kind, one.nullable) for one in table.inputs)
    return _policy(table), inputs, shape(table.outputs), table.dmn, table.uses


def _policy(table: LinkedTable) -> Shape:
    """The hit policy, as far as it says what kind of value there is: of one row, or of several."""
    policy = table.logic.hit_policy
    return HitPolicy.UNIQUE if policy in _SINGLE else policy


def head_shape(table: LinkedTable, renamed: Renamed | None = None) -> Shape:
    """The same, but for what its columns' types say and no cell asks."""
    ranked = table.logic.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)

    def of(type_: Type) -> Shape:
        return shape(type_) if table.dmn else type_shape(type_)

    inputs = tuple(
        (shape(one.parsed, None, renamed), of(one.type), one.kind, one.nullable, shape(one.promised))
        for one in table.inputs
    )
    outputs = tuple(
        (one.name, of(one.type), shape(one.values) if ranked else None, one.nullable, shape(one.promised))
        for one in table.outputs
    )
    return _policy(table), inputs, outputs, table.dmn, table.uses


def rows_shape(table: LinkedTable, renamed: Renamed | None = None) -> Shape:
    """The cells of a table: each distinct cell once, and then by row."""

    def cells(columns: Sequence[Any]) -> Shape:
        made = []
        for column in columns:
            known = [shape(parsed, None, renamed) for parsed in column.values]
            made.append(tuple(known[code] for code in column.codes))
        return tuple(made)

    default = None if table.default is None else shape(table.default, None, renamed)
    return len(table.rows), cells(table.rows.tests), cells(table.rows.results), default


def frame_shape(unit: Unit, renamed: Renamed | None = None) -> Shape:
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
        shape(unit.node, handles, renamed),
        shape(unit.type) if unit.is_dmn else type_shape(unit.type),
        # Calls hold arguments to all that their types say.
        tuple((name, shape(type_)) for name, type_ in unit.parameters),
        len(unit.tables),
        frozenset((renamed or {}).get(name, name) for name in unit.requires),
        unit.reads,
        unit.optional,
        unit.clock,
        shape(unit.promised),
        tuple(sorted(helpers.items())),
        service,
        rules,
        unit.is_dmn,
    )


def ground_shape(program: Program, name: str) -> Shape:
    """What a decision of a program stands on: the fields of the snapshot that it reads, those above and below them,
    the types that its expressions name, and what is asked of values of types."""
    policy = program.policy
    schema = policy.schema
    units = [policy.units[unit] for unit in policy.closure(name)]
    trees = [tree for unit in units for tree in trees_of(unit)]
    types = {one.name for tree in trees for one in walk(tree) if isinstance(one, TypeName)}
    return (
        (schema.moment, schema.time_zone, schema.currency),
        # An object's entries are told in their order, by `string()` and `get entries()`; the snapshot's own never.
        tuple(sorted(map(_entry, schema.entries(program.reads[name] | policy.mentions(name))), key=_root)),
        shape({one: type_ for one, type_ in sorted(policy.named.items()) if one in types}),
        shape(dict(sorted(policy.inputs.items()))),
        shape(dict(sorted(policy.constraints.items()))),
    )


def trees_of(unit: Unit) -> Iterator[Node]:
    """All expressions and cells of a unit, and the messages of rules that chain: those are what they conclude."""
    yield unit.node
    for table in unit.tables:
        yield from (one.parsed.node for one in table.inputs)
        yield from (one.node for one in (*table.rows.trees(), *(table.default or ())))
    for rules in unit.rules:
        yield from (kind.source.parsed.node for kind in rules.kinds.values() if kind.source is not None)
        for rule in rules.rules:
            yield from (parsed.node for pattern in rule.patterns for _, parsed in pattern.cells)
            yield from (parsed.node for conclusion in rule.conclusions for _, parsed in conclusion.fields)
            parts = () if rule.because is None else rule.because.parts
            yield from (part.parsed.node for part in parts if not isinstance(part, str))


def _root(entry: tuple[Any, ...]) -> str:
    """The snapshot's field that an entry is below."""
    return str(entry[0][:1])


def _entry(entry: Entry) -> tuple[Any, ...]:
    """A field of the schema, but for those below it and what is said of it."""
    about = entry.shape
    own: Shape = None
    if isinstance(about, ScalarShape):
        own = (shape(about.type), about.form, about.words, about.low, about.high)
    elif isinstance(about, ListShape):
        own = about.unique
    return entry.path, type(about).__name__, about.nullable, own, shape(entry.default), entry.currency
