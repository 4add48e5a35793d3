"""What must not be shown: every expression that may hold what the schema keeps secret, followed through local names,
named values and the parameters of functions.

It is found before anything is evaluated, by names alone, so it hides too much rather than too little: two local names
of one unit that are spelt alike are one, and a parameter is secret if any caller passes something secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.feel.ast import (
    Argument,
    Call,
    ContextLiteral,
    Embedded,
    Entry,
    Filter,
    For,
    FunctionDefinition,
    If,
    Iteration,
    ListLiteral,
    Name,
    Node,
    Parsed,
    Path,
)
from policy_engine.feel.walk import children, walk
from policy_engine.policy.link.linked import LinkedPolicy, LinkedTable, Template, TemplateValue, Unit, UnitKind
from policy_engine.policy.link.reads import clock_reads, reads_of
from policy_engine.types.feeltype import Kind, ScalarType, Type
from policy_engine.types.relations import strip_nullable


class Secrecy:
    """What of a policy rests on something secret."""

    def __init__(self, policy: LinkedPolicy) -> None:
        self.policy = policy
        self.units = {
            name
            for name, unit in policy.units.items()
            if unit.kind is not UnitKind.FUNCTION and any(map(policy.schema.is_secret, policy.reads(name)))
        }
        """Values and decisions that rest on something secret."""
        self.locals: dict[str, set[str]] = {name: set() for name in policy.units}
        """By unit, the local names that do."""
        self.tables: set[str] = set()
        """Handles of tables that do."""
        self._tables = {table.handle: table for unit in policy.units.values() for table in unit.tables}
        # Where nothing secret is read, there is nothing to follow.
        self._grown = bool(self.units) or self._in_messages()
        while self._grown:
            self._grown = False
            for unit in policy.units.values():
                self._unit(unit)

    def hides(self, node: Node, type_: Type, unit: str) -> bool:
        """Whether the value of an expression in a unit must not be shown.

        What is one of a few declared values may be told, unless it is itself the secret: it is what was decided, not
        what was read.
        """
        if not self.rests(node, unit):
            return False
        return not _is_told(type_) or self._copies(node, unit)

    def hides_unit(self, unit: Unit) -> bool:
        """Whether the value of a named value or decision must not be shown."""
        return unit.name in self.units and (not _is_told(unit.type) or self._copies(unit.node, unit.name))

    def hides_result(self, table: LinkedTable) -> bool:
        """Whether the outputs of a table's rows must not be shown."""
        return any(
            self.hides(parsed.node, output.type, table.unit)
            for cells, output in zip(_results(table), table.outputs, strict=True)
            for parsed in cells
        )

    def rests(self, node: Node, unit: str) -> bool:
        """Whether an expression in a unit rests on something secret."""
        schema = self.policy.schema
        if self.policy.units[unit].kind is not UnitKind.FUNCTION and any(
            schema.is_secret(path) for path in reads_of(node, schema.root)
        ):
            return True
        if self.policy.units[unit].is_dmn and any(map(schema.is_secret, clock_reads([node], schema))):
            return True
        local = self.locals[unit]
        return any(
            inner.name in local or inner.name in self.units
            if isinstance(inner, Name)
            else isinstance(inner, Embedded) and inner.key in self.tables
            for inner in walk(node)
        )

    def _copies(self, node: Node, unit: str) -> bool:
        """Whether the value of an expression that rests on something secret may be that itself, not a judgement on it:
        comparisons, logic and the constants of a table tell no more than what was decided."""
        if isinstance(node, Name):
            if node.name in self.locals[unit] or self.policy.schema.root.field(node.name) is not None:
                return self.rests(node, unit)
            named = self.policy.units.get(node.name)
            return named is not None and named.name != unit and self._copies(named.node, named.name)
        if isinstance(node, Path) and isinstance(node.target, Name | Path) and not self._through_units(node):
            return self.rests(node, unit)
        if isinstance(node, Embedded):
            table = self._tables.get(node.key)
            columns = _results(table) if table is not None else []
            return any(self._copies(parsed.node, unit) for cells in columns for parsed in cells)
        if isinstance(node, If):
            return self._copies(node.then, unit) or self._copies(node.otherwise, unit)
        if isinstance(node, Path | Call | Filter | For | ContextLiteral | ListLiteral | Entry | Argument):
            return any(self._copies(child, unit) for child in children(node))
        return False

    def _through_units(self, node: Node) -> bool:
        while isinstance(node, Path):
            node = node.target
        return isinstance(node, Name) and node.name in self.policy.units

    # Finding it

    def _in_messages(self) -> bool:
        return any(self.policy.schema.is_secret(path) for unit in self.policy.units.values() for path in unit.mentions)

    def _unit(self, unit: Unit) -> None:
        for table in unit.tables:
            self._table(table)
        for rules in unit.rules:
            for kind in rules.kinds.values():
                if kind.source is not None:
                    self._names(kind.source.parsed.node, unit.name)
        self._names(unit.node, unit.name)

    def _table(self, table: LinkedTable) -> None:
        tested = [column.parsed.node for column in table.inputs]
        for node in tested:
            self._names(node, table.unit)
        secret = [self.rests(node, table.unit) for node in tested]
        for at, cells in enumerate(table.rows.tests[: len(tested)]):
            for parsed in cells.values:
                self._names(parsed.node, table.unit, within=secret[at])
        held = any(secret)
        for results, output in zip(_results(table), table.outputs, strict=True):
            for parsed in results:
                self._names(parsed.node, table.unit)
                if self.rests(parsed.node, table.unit):
                    held = True
                    self._local(output.name, table.unit)
        for because in (*table.rows.messages.values(), table.default_because):
            for placeholder in _placeholders(because):
                self._names(placeholder.parsed.node, table.unit)
        if held and table.handle not in self.tables:
            self.tables.add(table.handle)
            self._grown = True

    def _names(self, node: Node, unit: str, *, within: bool = False) -> None:
        """Notes the names that a tree binds to something secret. Args: within: what surrounds it is secret."""
        stack = [(node, within)]
        while stack:
            current, inside = stack.pop()
            if isinstance(current, Entry | Iteration):
                if inside or self.rests(current, unit):
                    self._local(current.name, unit)
            elif isinstance(current, For) and (inside or self.rests(current.body, unit)):
                self._local("partial", unit)
            elif isinstance(current, FunctionDefinition):
                # Nobody knows what it is called with.
                for parameter in current.parameters:
                    self._local(parameter.name, unit)
            elif isinstance(current, Filter):
                # Its condition sees the entries of the items by names that nobody declares.
                inside = inside or self.rests(current.target, unit)
            elif isinstance(current, Call):
                self._call(current, unit, inside)
                if isinstance(current.function, Name):
                    stack += [(argument, inside) for argument in current.arguments]
                    continue
            elif isinstance(current, Name):
                self._escaped(current.name)
            stack += [(child, inside) for child in children(current)]

    def _call(self, call: Call, unit: str, inside: bool) -> None:
        called = self.policy.units.get(call.function.name) if isinstance(call.function, Name) else None
        if called is None or called.kind is not UnitKind.FUNCTION:
            return
        names = [name for name, _ in called.parameters]
        for at, argument in enumerate(call.arguments):
            if inside or self.rests(argument.value, unit):
                name = argument.name if argument.name is not None else names[at] if at < len(names) else None
                if name is not None:
                    self._local(name, called.name)

    def _escaped(self, name: str) -> None:
        """A function that is passed on may be called with anything."""
        unit = self.policy.units.get(name)
        if unit is not None and unit.kind is UnitKind.FUNCTION:
            for parameter, _ in unit.parameters:
                self._local(parameter, name)

    def _local(self, name: str, unit: str) -> None:
        if name not in self.locals[unit]:
            self.locals[unit].add(name)
            self._grown = True


def _is_told(type_: Type) -> bool:
    bare = strip_nullable(type_)
    return isinstance(bare, ScalarType) and (bare.kind is Kind.BOOLEAN or bare.values is not None)


def _placeholders(template: Template | None) -> Iterator[TemplateValue]:
    for part in template.parts if template is not None else ():
        if not isinstance(part, str):
            yield part


def _results(table: LinkedTable) -> list[Sequence[Parsed]]:
    """The distinct output cells of each column, and the default's."""
    default = table.default or (None,) * len(table.outputs)
    columns = zip(table.rows.results, default, strict=True)
    return [[*cells.values, *([] if parsed is None else [parsed])] for cells, parsed in columns]
