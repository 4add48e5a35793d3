"""What the value of an expression hangs on, where it only compares: fields, and what they are compared with.

An expression that compares fields with constants and with each other, joins such comparisons and chooses between
values cannot tell two snapshots apart whose fields lie alike: between the same constants, and in the same order among
themselves. So a few values of each field stand for all. Anything else (arithmetic, calls, lists) is `Opaque`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from policy_engine.analysis.space.constants import constant_of
from policy_engine.engine.fields import FieldPath, field_of, path_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import (
    Between,
    Call,
    CompareTest,
    Comparison,
    Embedded,
    Expression,
    If,
    In,
    Logical,
    Name,
    Node,
    RangeLiteral,
)
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import LinkedTable, Unit, UnitKind
from policy_engine.values.order import ORDERS
from policy_engine.values.range import Range


class Opaque(Exception):  # noqa: N818 - a quick way out of a recursion, caught by whoever asked
    """The expression does more than to compare."""


@dataclass(slots=True)
class Flow:
    """What a value may be: that of a field, or a constant."""

    fields: set[FieldPath] = field(default_factory=set)
    constants: list[object] = field(default_factory=list)

    def take(self, other: Flow) -> None:
        """What another may be, this may be."""
        self.fields |= other.fields
        self.constants += other.constants


_TRUTH = (True, False)


class Flows:
    """The fields that some expressions compare, in groups that are compared with one another."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._parents: dict[FieldPath, FieldPath] = {}
        self.keys: dict[FieldPath, set[tuple[str, Any]]] = {}
        """By field, the kinds and keys of the constants that it is compared with itself."""
        self._units: dict[str, Flow] = {}
        self._asked: set[str] = set()
        self._seen: set[FieldPath] = set()
        self._read: dict[str, set[FieldPath]] = {}
        """By named value, the fields that it hangs on."""

    def column(
        self, node: Expression, unit: Unit, table: LinkedTable, cuts: Iterable[tuple[str, Any]]
    ) -> set[FieldPath]:
        """Takes in a column of a table, whose cells cut its values at some keys; the fields that it hangs on.

        Raises:
            Opaque: where it does more than to compare.
        """
        before = dict(self._parents)
        known = {path: set(keys) for path, keys in self.keys.items()}
        self._seen = set()
        hidden = frozenset(table.uses) | frozenset(name for name, _ in unit.parameters)
        try:
            flow = self._flow(node, unit, hidden)
        except Opaque:
            self._parents, self.keys = before, known
            raise
        self._relate(flow, cuts)
        return self._seen

    def group(self, path: FieldPath) -> FieldPath:
        """The field that stands for all that one is compared with."""
        while self._parents[path] != path:
            path = self._parents[path]
        return path

    # Finding them

    def _flow(self, node: Node, unit: Unit, hidden: frozenset[str]) -> Flow:
        found = field_of(node, self.program.policy, hidden)
        if found is not None:
            self._parents.setdefault(found[0], found[0])
            self._seen.add(found[0])
            return Flow({found[0]})
        if isinstance(node, Name | Embedded) or path_of(node, self.program.policy, hidden) is not None:
            return self._named(node, unit, hidden)
        if isinstance(node, If):
            self._flow(node.condition, unit, hidden)
            flow = self._flow(node.then, unit, hidden)
            flow.take(self._flow(node.otherwise, unit, hidden))
            return flow
        if isinstance(node, Logical):
            self._flow(node.left, unit, hidden)
            self._flow(node.right, unit, hidden)
            return Flow(constants=list(_TRUTH))
        if isinstance(node, Comparison):
            self._together([self._flow(node.left, unit, hidden), self._flow(node.right, unit, hidden)])
            return Flow(constants=list(_TRUTH))
        if isinstance(node, Between):
            self._together([self._flow(part, unit, hidden) for part in (node.value, node.low, node.high)])
            return Flow(constants=list(_TRUTH))
        if isinstance(node, In):
            self._tests(self._flow(node.value, unit, hidden), node.tests, unit, hidden)
            return Flow(constants=list(_TRUTH))
        if isinstance(node, Call) and isinstance(node.function, Name) and node.function.name == "not":
            for argument in node.arguments:
                self._flow(argument.value, unit, hidden)
            return Flow(constants=list(_TRUTH))
        return self._constant(node, unit, hidden)

    def _named(self, node: Node, unit: Unit, hidden: frozenset[str]) -> Flow:
        """A named value, or a table."""
        if isinstance(node, Embedded):
            compiled = self.program.built.tables.get(node.key)
            if compiled is None:
                raise Opaque
            return self._table(compiled.linked, unit, hidden)
        if not isinstance(node, Name) or node.name in hidden:
            raise Opaque
        other = self.program.policy.units.get(node.name)
        if other is None or other.kind not in (UnitKind.VALUE, UnitKind.DECISION):
            return self._constant(node, unit, hidden)
        if node.name not in self._units:
            if node.name in self._asked:
                raise Opaque
            self._asked.add(node.name)
            outer, self._seen = self._seen, set()
            try:
                flow = self._flow(other.node, other, frozenset())
                self._units[node.name] = Flow(set(flow.fields), list(flow.constants))
                self._read[node.name] = self._seen
            finally:
                self._asked.discard(node.name)
                outer |= self._seen
                self._seen = outer
        self._seen |= self._read[node.name]
        known = self._units[node.name]
        return Flow(set(known.fields), list(known.constants))

    def _table(self, table: LinkedTable, unit: Unit, hidden: frozenset[str]) -> Flow:
        if table.uses or table.dmn or table.logic.hit_policy.is_single is False:
            raise Opaque
        compiled = self.program.built.tables[table.handle]
        for at, column in enumerate(table.inputs):
            flow = self._flow(column.parsed.node, unit, hidden)
            kind = compiled.kinds[at]
            for number, region in enumerate(compiled.regions[at]):
                if region is None:
                    self._tests(flow, table.rows[number].test(at).tests, unit, hidden)
                elif kind is not None:
                    self._relate(flow, ((kind, key) for key, _ in region.cuts))
        if len(table.outputs) != 1:
            raise Opaque
        result = Flow()
        rows = [row.results for row in table.rows] + ([table.default] if table.default is not None else [])
        for cells in rows:
            result.take(self._flow(cells[0].node, unit, hidden))
        return result

    def _tests(self, flow: Flow, tests: Iterable[Expression | CompareTest], unit: Unit, hidden: frozenset[str]) -> None:
        flows = [flow]
        for test in tests:
            if isinstance(test, CompareTest):
                flows.append(self._flow(test.operand, unit, hidden))
            elif isinstance(test, RangeLiteral):
                flows += [self._flow(end, unit, hidden) for end in (test.low, test.high) if end is not None]
            elif any(isinstance(inner, Name) and inner.name == "?" for inner in walk(test)):
                raise Opaque
            else:
                flows.append(self._flow(test, unit, hidden))
        self._together(flows)

    def _constant(self, node: Node, unit: Unit, hidden: frozenset[str]) -> Flow:
        known = constant_of(self.program, node, unit, hidden)
        if known is None:
            raise Opaque
        return Flow(constants=[known[0]])

    # Keeping them

    def _together(self, flows: Iterable[Flow]) -> None:
        """Values that are compared with each other."""
        whole = Flow()
        for flow in flows:
            whole.take(flow)
        self._relate(whole, ())

    def _relate(self, flow: Flow, cuts: Iterable[tuple[str, Any]]) -> None:
        keys = set(cuts)
        for constant in flow.constants:
            ends: Iterable[object] = (constant,)
            if isinstance(constant, Range):
                ends = (constant.low, constant.high)
            elif isinstance(constant, list):
                ends = constant
            for end in ends:
                keys |= _keys(end)
        fields = sorted(flow.fields)
        for path in fields:
            self.keys.setdefault(path, set()).update(keys)
            self._parents[self.group(path)] = self.group(fields[0])


def _keys(value: object) -> set[tuple[str, Any]]:
    """The kind and key of a constant, if it has one."""
    for kind, order in ORDERS.items():
        if type(value) is order.python_type:
            key = order.key(value)
            return set() if key is None else {(kind, key)}
    return set()
