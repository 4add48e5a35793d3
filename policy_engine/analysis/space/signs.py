"""Which numbers are never below zero, whatever the snapshot is: sums and counts of amounts, and what is made of them.

Every expression of a program is gone through once, functions where they are called. A *shape* says of a value what is
known of the numbers in it; a list has the shape of its items. What is not looked into may be anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from policy_engine.analysis.space.budget import Budget, Spent
from policy_engine.engine.fields import served_units
from policy_engine.engine.program import Program
from policy_engine.feel.ast import (
    Arithmetic,
    Call,
    Comparison,
    ContextLiteral,
    Embedded,
    Filter,
    For,
    FunctionDefinition,
    If,
    ListLiteral,
    Name,
    Node,
    NullLiteral,
    NumberLiteral,
    Path,
    Quantified,
)
from policy_engine.feel.walk import children
from policy_engine.policy.link.linked import LinkedTable, Unit, UnitKind
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.types.feeltype import ListType
from policy_engine.types.relations import strip_nullable
from policy_engine.types.snapshot.shape import ITEM, SchemaPath

_OF_ONE: Final = frozenset({"sum", "min", "max", "mean", "median", "floor", "ceiling", "abs", "round up", "round down",
                            "round half up", "round half down", "decimal"})  # fmt: skip
"""Built-in functions whose value is not below zero where none of the numbers given is."""
_LISTS: Final = frozenset(
    {"append", "concatenate", "union", "distinct values", "flatten", "reverse", "sublist", "sort"}
)
"""Built-in functions whose value has only items of the lists given, or the values given."""
_NEVER: Final = frozenset({"count", "string length", "abs"})
MAX_DEPTH: Final = 24
"""Calls within calls that are looked into."""
MAX_NODES: Final = 200_000
"""Expressions that are gone through in all; of a policy that has more, nothing is known."""
MAX_ROUNDS: Final = 4
"""How often the body of a loop is gone through that reads what it made before."""


class Shape:
    """What is known of a value."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Plain(Shape):
    name: str


ANYTHING: Final = _Plain("anything")
NOT_NEGATIVE: Final = _Plain("not negative")
"""Its numbers, if it is one or a list of them, are not below zero."""
NOTHING: Final = _Plain("nothing")
"""No value, or null."""


@dataclass(frozen=True, slots=True)
class _Field(Shape):
    """A part of the snapshot."""

    path: SchemaPath


@dataclass(frozen=True, slots=True)
class _Record(Shape):
    """A context."""

    entries: tuple[tuple[str, Shape], ...]


Scope = Mapping[str, Shape]


class Signs:
    """The numbers of one program that are never below zero."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._schema = program.policy.schema
        self._nodes: dict[int, bool] = {}
        """By node, whether all that it was found to be is not below zero."""
        self._units: dict[str, Shape] = {}
        self._depth = 0
        self._served = served_units(program.policy)
        self._deep: dict[str, None] = {}
        """Functions that were called too deep to be looked into there: they may be given anything."""
        self._budget = Budget(MAX_NODES)
        try:
            self._go()
        except (Spent, RecursionError):
            # Of what was not gone through in every place, nothing is known.
            self._nodes = {}

    def _go(self) -> None:
        for unit in self.program.policy.units.values():
            if unit.kind is not UnitKind.FUNCTION:
                self._unit(unit)
        done: set[str] = set()
        while self._deep:
            name, _ = self._deep.popitem()
            if name not in done:
                done.add(name)
                unit = self.program.policy.units[name]
                self._body(unit, dict.fromkeys((parameter for parameter, _ in unit.parameters), ANYTHING))

    def never_negative(self, node: Node) -> bool:
        """Whether an expression of the program is never a number below zero, as far as its decisions ask for it."""
        return self._nodes.get(id(node), False)

    # What an expression is

    def _unit(self, unit: Unit) -> Shape:
        if unit.name not in self._units:
            # A unit that is asked for while it is made rests on itself.
            self._units[unit.name] = ANYTHING
            found = self._shape(unit.node, unit, {})
            for rules in unit.rules:
                self._rules(rules, unit)
            self._units[unit.name] = ANYTHING if unit.is_dmn else found
        return self._units[unit.name]

    def _rules(self, rules: LinkedRules, unit: Unit) -> None:
        """Goes through rules that chain, which may call functions."""
        for kind in rules.kinds.values():
            if kind.source is not None:
                self._shape(kind.source.parsed.node, unit, {})
        for rule in rules.rules:
            cells = [parsed for part in rule.patterns for _, parsed in part.cells]
            cells += [parsed for part in rule.conclusions for _, parsed in part.fields]
            for node in (parsed.node for parsed in cells):
                # Names are of facts, whatever else is called so.
                self._shape(node, unit, dict.fromkeys((name.name for name in _names(node)), ANYTHING))

    def _shape(self, node: Node, unit: Unit, scope: Scope) -> Shape:
        self._budget.spend(1)
        found = self._found(node, unit, scope)
        self._nodes[id(node)] = self._nodes.get(id(node), True) and self._is_not_negative(found)
        return found

    def _is_not_negative(self, shape: Shape) -> bool:
        if isinstance(shape, _Field):
            field = self._schema.field(shape.path)
            return field is not None and field.low is not None and field.low >= 0
        return shape in (NOT_NEGATIVE, NOTHING)

    def _found(self, node: Node, unit: Unit, scope: Scope) -> Shape:
        if isinstance(node, NumberLiteral):
            return NOT_NEGATIVE if node.value >= 0 else ANYTHING
        if isinstance(node, NullLiteral):
            return NOTHING
        if isinstance(node, Name):
            return self._named(node, unit, scope)
        if isinstance(node, Path):
            return self._entry(self._shape(node.target, unit, scope), node.name)
        if isinstance(node, Filter):
            return self._filtered(node, unit, scope)
        if isinstance(node, Arithmetic):
            left, right = self._shape(node.left, unit, scope), self._shape(node.right, unit, scope)
            both = self._is_not_negative(left) and self._is_not_negative(right)
            return NOT_NEGATIVE if both and node.operator != "-" else ANYTHING
        if isinstance(node, If):
            self._shape(node.condition, unit, scope)
            return self._either([self._shape(part, unit, scope) for part in (node.then, node.otherwise)])
        if isinstance(node, ListLiteral):
            return self._either([self._shape(item, unit, scope) for item in node.items])
        if isinstance(node, ContextLiteral):
            inner = dict(scope)
            for entry in node.entries:
                inner[entry.name] = self._shape(entry.value, unit, inner)
            return _Record(tuple((entry.name, inner[entry.name]) for entry in node.entries))
        if isinstance(node, For):
            return self._loop(node, unit, scope)
        if isinstance(node, Call):
            return self._call(node, unit, scope)
        if isinstance(node, Embedded):
            return self._table(node, unit, scope)
        return self._unknown(node, unit, scope)

    def _unknown(self, node: Node, unit: Unit, scope: Scope) -> Shape:
        """Something that is not looked into, but whose parts may call functions."""
        inner = dict(scope)
        if isinstance(node, FunctionDefinition):
            inner.update((parameter.name, ANYTHING) for parameter in node.parameters)
        if isinstance(node, Quantified):
            inner.update((iteration.name, ANYTHING) for iteration in node.iterations)
        inner["?"] = ANYTHING
        for child in children(node):
            self._shape(child, unit, inner)
        return ANYTHING

    def _named(self, node: Name, reader: Unit, scope: Scope) -> Shape:
        policy = self.program.policy
        if node.name in scope:
            return scope[node.name]
        if reader.name in self._served and self._is_given(node.name):
            # An argument stands in its place.
            return ANYTHING
        if self._schema.root.field(node.name) is not None:
            return ANYTHING if policy.inputs else _Field((node.name,))
        unit = policy.units.get(node.name)
        if unit is None or unit.kind is UnitKind.FUNCTION:
            return ANYTHING
        if unit.kind is UnitKind.PARAMETER:
            value = self.program.built.parameters.get(node.name)
            return NOT_NEGATIVE if isinstance(value, Decimal) and value >= 0 else ANYTHING
        return self._unit(unit)

    def _is_given(self, name: str) -> bool:
        """Whether a decision service may give a name another value: that of a field, or of a decision."""
        unit = self.program.policy.units.get(name)
        return unit is None or unit.kind in (UnitKind.DECISION, UnitKind.VALUE)

    def _entry(self, target: Shape, name: str) -> Shape:
        if isinstance(target, _Field):
            path = target.path
            field = self._schema.field(path)
            if field is not None and isinstance(strip_nullable(field.type), ListType):
                path = (*path, ITEM)
            return _Field((*path, name))
        if isinstance(target, _Record):
            return dict(target.entries).get(name, ANYTHING)
        return NOTHING if target is NOTHING else ANYTHING

    def _filtered(self, node: Filter, unit: Unit, scope: Scope) -> Shape:
        target = self._shape(node.target, unit, scope)
        # The entries of an item are names of the condition; what they hide is not looked into.
        hidden = dict.fromkeys((name.name for name in _names(node.condition)), ANYTHING)
        self._shape(node.condition, unit, {**scope, **hidden})
        test = node.condition
        if (
            isinstance(target, _Record)
            and isinstance(test, Comparison)
            and test.operator in (">", ">=", "=")
            and isinstance(test.left, Name)
            and isinstance(test.right, NumberLiteral)
            and test.right.value >= 0
        ):
            kept = test.left.name
            return _Record(tuple((name, NOT_NEGATIVE if name == kept else one) for name, one in target.entries))
        return target

    def _loop(self, node: For, unit: Unit, scope: Scope) -> Shape:
        inner = dict(scope)
        for iteration in node.iterations:
            domain = self._shape(iteration.domain, unit, inner)
            if iteration.upto is not None:
                self._shape(iteration.upto, unit, inner)
            inner[iteration.name] = domain if iteration.upto is None else ANYTHING
        partial: Shape = NOTHING
        for _ in range(MAX_ROUNDS):
            made = self._either([partial, self._shape(node.body, unit, {**inner, "partial": partial})])
            if made == partial:
                return made
            partial = made
        self._shape(node.body, unit, {**inner, "partial": ANYTHING})
        return ANYTHING

    def _call(self, node: Call, unit: Unit, scope: Scope) -> Shape:
        arguments = [self._shape(argument.value, unit, scope) for argument in node.arguments]
        if not isinstance(node.function, Name) or node.function.name in scope:
            self._shape(node.function, unit, scope)
            return ANYTHING
        name = node.function.name
        called = self.program.policy.units.get(name)
        if called is not None:
            names = [parameter for parameter, _ in called.parameters]
            given = dict(zip(names, arguments, strict=False))
            given.update(
                (argument.name, shape)
                for argument, shape in zip(node.arguments, arguments, strict=True)
                if argument.name is not None
            )
            return self._body(called, {parameter: given.get(parameter, ANYTHING) for parameter in names})
        if name in _NEVER:
            return NOT_NEGATIVE
        if name in _LISTS:
            return self._either(arguments[: 1 if name in ("sort", "sublist") else None])
        if name in _OF_ONE and all(map(self._is_not_negative, arguments)):
            return NOT_NEGATIVE
        return ANYTHING

    def _body(self, function: Unit, scope: Scope) -> Shape:
        if function.kind is not UnitKind.FUNCTION:
            return ANYTHING
        if self._depth >= MAX_DEPTH:
            self._deep[function.name] = None
            return ANYTHING
        self._depth += 1
        try:
            found = self._shape(function.node, function, scope)
            return ANYTHING if function.is_dmn else found
        finally:
            self._depth -= 1

    def _table(self, node: Embedded, unit: Unit, scope: Scope) -> Shape:
        compiled = self.program.built.tables.get(node.key)
        if compiled is None or compiled.linked.dmn:
            return ANYTHING
        table = compiled.linked
        for column in table.inputs:
            self._shape(column.parsed.node, unit, scope)
        for cell in (parsed.node for cells in table.rows.tests for parsed in cells.values):
            self._shape(cell, unit, {**scope, "?": ANYTHING})
        columns = self._outputs(table, unit, scope)
        if len(columns) == 1:
            return columns[0]
        return _Record(tuple((output.name, shape) for output, shape in zip(table.outputs, columns, strict=True)))

    def _outputs(self, table: LinkedTable, unit: Unit, scope: Scope) -> list[Shape]:
        found = []
        for at, cells in enumerate(table.rows.results):
            nodes = [parsed.node for parsed in cells.values]
            if table.default is not None:
                nodes.append(table.default[at].node)
            found.append(self._either([self._shape(node, unit, scope) for node in nodes]))
        return found

    def _either(self, shapes: Iterable[Shape]) -> Shape:
        """What is known of a value that is one of several."""
        some = [shape for shape in dict.fromkeys(shapes) if shape is not NOTHING]
        if len(some) <= 1:
            return some[0] if some else NOTHING
        if all(isinstance(shape, _Record) for shape in some):
            records = [dict(shape.entries) for shape in some if isinstance(shape, _Record)]
            names = dict.fromkeys(name for record in records for name in record)
            return _Record(
                tuple((name, self._either([record.get(name, NOTHING) for record in records])) for name in names)
            )
        return NOT_NEGATIVE if all(map(self._is_not_negative, some)) else ANYTHING


def _names(node: Node) -> Iterable[Name]:
    if isinstance(node, Name):
        yield node
    for child in children(node):
        yield from _names(child)
