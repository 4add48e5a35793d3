"""Where the values of fields matter: what a decision compares each field of the snapshot with.

Two values of a field between the same edges are the same to a decision, as long as it only compares the field. A field
that it uses in any other way (in arithmetic, in a call, as an item of a list) is open: no list of values stands for
all of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from policy_engine.engine.clock import dialect_of
from policy_engine.engine.fields import FieldPath, field_of, path_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import (
    Between,
    CompareTest,
    Comparison,
    Entry,
    Expression,
    In,
    Iteration,
    Name,
    Node,
    NullLiteral,
    Parameter,
    Path,
    RangeLiteral,
    UnaryTests,
)
from policy_engine.feel.compiler import compile_expression
from policy_engine.feel.walk import children, names_in, walk
from policy_engine.policy.link.linked import LinkedTable, Unit, UnitKind
from policy_engine.policy.link.reads import reads_of
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import Kind, ScalarType, Type
from policy_engine.types.iso import currencies
from policy_engine.types.relations import strip_nullable
from policy_engine.values.context import SnapshotContext
from policy_engine.values.order import DAY, ORDERS
from policy_engine.values.range import Range

_STEPS: dict[str, Any] = {"number": Decimal(1), "date": 1, "date and time": DAY, "days and time duration": DAY}
"""How far apart neighbours are, as order keys."""


class Edges:
    """The edges of every field that a decision compares, and the fields that it uses otherwise."""

    def __init__(self, program: Program, name: str, inputs: SnapshotContext) -> None:
        self.program = program
        self.policy = program.policy
        self.run = program.run(inputs)
        self.keys: dict[FieldPath, set[Any]] = {}
        self.open: set[FieldPath] = set()
        for required in self.policy.closure(name):
            unit = self.policy.units[required]
            if unit.kind in (UnitKind.DECISION, UnitKind.VALUE) and (required == name or self._alias(unit) is None):
                self._unit(unit)

    def is_open(self, path: FieldPath) -> bool:
        """Whether the decision does more with a field than to compare it with what nobody changes."""
        return any(path[: len(other)] == other for other in self.open)

    def candidates(self, path: FieldPath, current: object) -> list[object]:
        """One value of every class but the current value's, each the nearest to it, the nearest first."""
        kind = self._kind(path)
        if kind is None or path not in self.keys:
            return []
        order = ORDERS[kind]
        now = order.key(current) if type(current) is order.python_type else None
        step = self._step(path, kind)
        bounds = self._bounds(path) if kind == "number" else []
        edges = sorted({*self.keys[path], *bounds})
        found = list(self._keys(edges, now, step, order.between))
        if bounds:
            field = self.policy.schema.field(path)
            low, high = (field.low, field.high) if field else (None, None)
            found = [key for key in found if (low is None or key >= low) and (high is None or key <= high)]
        if now is not None and step is not None:
            found.sort(key=lambda key: abs(key - now))
        return [order.value(key) for key in found]

    @staticmethod
    def _keys(edges: Sequence[Any], now: Any, step: Any, between: Any) -> Iterator[Any]:
        at = None if now is None else bisect_left(edges, now)
        is_edge = at is not None and at < len(edges) and edges[at] == now
        ends = [None, *edges, None]
        for gap in range(len(edges) + 1):
            low, high = ends[gap], ends[gap + 1]
            if at is None or is_edge or gap != at:
                key = between(low, high)
                if step is not None and key is not None and now is not None:
                    # Between two edges, the value next to the edge that is nearer.
                    near = low + step if low is not None and now <= low else high - step if high is not None else key
                    if (low is None or low < near) and (high is None or near < high):
                        key = near
                if key is not None:
                    yield key
            if gap < len(edges) and edges[gap] != now:
                yield edges[gap]

    def _step(self, path: FieldPath, kind: str) -> Any:
        """The distance of neighbours: the minor unit of an amount's currency, else one, or one day."""
        field = self.policy.schema.field(path)
        if field is not None and kind == "number":
            bare = strip_nullable(field.type)
            if isinstance(bare, ScalarType) and bare.unit == "money":
                code = self._at(field.currency or self.policy.schema.currency or ())
                digits = currencies().get(code) if isinstance(code, str) else None
                return Decimal(1).scaleb(-digits) if digits is not None and digits < 5 else Decimal(1)
        return _STEPS.get(kind)

    def _bounds(self, path: FieldPath) -> list[Decimal]:
        field = self.policy.schema.field(path)
        return [] if field is None else [Decimal(one) for one in (field.low, field.high) if one is not None]

    # Finding them

    def _unit(self, unit: Unit) -> None:
        self.hidden = _bound(unit)
        self.dialect = dialect_of(unit)
        self._expression(unit.node)
        for table in unit.tables:
            self._table(table)
        for rules in unit.rules:
            for kind in rules.kinds.values():
                if kind.source is not None:
                    self._expression(kind.source.parsed.node)

    def _table(self, table: LinkedTable) -> None:
        regions = self.program.built.tables[table.handle].regions
        for at, column in enumerate(table.inputs):
            node = column.parsed.node
            path = self._path(node)
            if path is None:
                self._expression(node)
            for parsed, region in zip(table.rows.tests[at].values, regions[at].values, strict=True):
                assert isinstance(parsed.node, UnaryTests)  # noqa: S101 - condition cells are unary tests
                if path is None or region is None:
                    self._tests(path, parsed.node)
                else:
                    self.keys.setdefault(path, set()).update(key for key, _ in region.cuts)
        for cells in table.rows.results:
            for result in cells.values:
                self._expression(result.node)
        for result in table.default or ():
            self._expression(result.node)

    def _expression(self, node: Node) -> None:
        stack: list[Node] = [node]
        while stack:
            current = stack.pop()
            if isinstance(current, Comparison):
                self._compare(current.left, current.right, stack)
            elif isinstance(current, Between):
                self._compare(current.value, current.low, stack)
                self._compare(current.value, current.high, stack)
            elif isinstance(current, In):
                path = self._path(current.value)
                self._tests(path, UnaryTests(current.start, current.end, current.tests))
                if path is None:
                    stack.append(current.value)
            elif isinstance(current, Name | Path) and (read := self._read(current)) is not None:
                self.open.add(read)
            else:
                stack.extend(children(current))

    def _compare(self, left: Expression, right: Expression, stack: list[Node]) -> None:
        for side, other in ((left, right), (right, left)):
            path = self._path(side)
            if path is None:
                stack.append(side)
            else:
                self._edge(path, other)

    def _tests(self, path: FieldPath | None, tests: UnaryTests) -> None:
        for test in tests.tests:
            if isinstance(test, CompareTest):
                operands: tuple[Expression | None, ...] = (test.operand,)
            elif isinstance(test, RangeLiteral):
                operands = (test.low, test.high)
            else:
                operands = (test,)
            for operand in operands:
                if operand is None:
                    continue
                if path is not None:
                    self._edge(path, operand)
                against = self._path(operand)
                if against is None:
                    self._expression(operand)
                else:
                    # It is itself compared, with what is tested: where that is one field, it has an edge there.
                    value = self._at(path) if path is not None else None
                    self._note(against, value)
                    self.open.add(against)

    def _edge(self, path: FieldPath, other: Expression) -> None:
        """An edge where a field is compared with something."""
        known, value = self._value(other)
        if known:
            self._note(path, value)
        if not known or self._may_change(other):
            self.open.add(path)

    def _note(self, path: FieldPath, value: object) -> None:
        keys = self.keys.setdefault(path, set())
        kind = self._kind(path)
        if kind is None:
            return
        order = ORDERS[kind]
        ends = (value.low, value.high) if isinstance(value, Range) else value if isinstance(value, list) else (value,)
        for end in ends:
            key = order.key(end) if type(end) is order.python_type else None
            if key is not None:
                keys.add(key)

    # What expressions are

    def _kind(self, path: FieldPath) -> str | None:
        field = self.policy.schema.field(path)
        bare = strip_nullable(field.type) if field is not None else None
        return str(bare.kind) if isinstance(bare, ScalarType) and bare.kind in ORDERS else None

    def _alias(self, unit: Unit) -> FieldPath | None:
        """The path that a named value stands for."""
        self.hidden = frozenset()
        return self._static(unit.node)

    def _static(self, node: Node) -> FieldPath | None:
        """The path of names from the snapshot that a node is, here."""
        return path_of(node, self.policy, self.hidden)

    def _path(self, node: Node) -> FieldPath | None:
        """The field that a node is, where it is one with a single value."""
        found = field_of(node, self.policy, self.hidden)
        return None if found is None else found[0]

    def _read(self, node: Node) -> FieldPath | None:
        """What a path reads of the snapshot: the longest part of it that the schema knows."""
        path = self._static(node)
        while path and self.policy.schema.field(path) is None:
            path = path[:-1]
        return path or None

    def _value(self, node: Expression) -> tuple[bool, object]:
        """Whether an expression has a value outside all loops and functions, and which."""
        if isinstance(node, NullLiteral):
            return True, None
        names = names_in(node)
        if names & self.hidden or "?" in names:
            return False, None
        path = self._path(node)
        if path is not None:
            return True, self._at(path)
        built = self.program.built
        try:
            read = compile_expression(
                node,
                locals=(),
                globals=built.globals,
                namespace=built.namespace.sealed(),
                types=built.named,
                dialect=self.dialect,
            )
            return True, read(self.run)
        except (Halt, RecursionError):
            return False, None

    def _may_change(self, node: Expression) -> bool:
        """Whether an expression rests on a field that may be changed."""
        schema = self.policy.schema
        reads = set(reads_of(node, schema.root))
        for name in names_in(node):
            if name in self.policy.units:
                reads |= self.policy.reads(name)
        fields = [schema.field(path) for path in reads]
        return any(field is None or (field.changeable and not _is_listed(field.type)) for field in fields)

    def _at(self, path: FieldPath) -> object:
        value: object = self.run.inputs
        for name in path:
            if not isinstance(value, dict) or not dict.__contains__(value, name):
                return None
            value = value[name]
        return value if path else None


def _is_listed(type_: Type) -> bool:
    bare = strip_nullable(type_)
    return isinstance(bare, ScalarType) and (bare.values is not None or bare.kind is Kind.BOOLEAN)


def _bound(unit: Unit) -> frozenset[str]:
    """Every name that a unit binds itself: steps of contexts, variables of loops, parameters."""
    bound = {name for name, _ in unit.parameters}
    nodes: list[Node] = [unit.node]
    for table in unit.tables:
        nodes += [column.parsed.node for column in table.inputs]
        nodes += [parsed.node for parsed in table.rows.trees()]
    for node in nodes:
        bound |= {inner.name for inner in walk(node) if isinstance(inner, Entry | Iteration | Parameter)}
    return frozenset(bound)
