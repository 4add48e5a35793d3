"""FEEL's expressions as terms: named values are gone into, small tables too; what else is done is opaque.

What comes out holds at least the values that snapshots give: an evaluation that ends in a problem gives none, and
nothing is told of it. What is opaque is the same wherever the same expression stands over the same names.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

from policy_engine.analysis.solver.calls import Calls
from policy_engine.analysis.solver.fields import Fields
from policy_engine.analysis.solver.logic import Logic
from policy_engine.analysis.solver.numbers import Numbers
from policy_engine.analysis.solver.smt import Smt
from policy_engine.analysis.solver.tables import Tables
from policy_engine.analysis.solver.temporal import DURATIONS, Temporal
from policy_engine.analysis.solver.terms import CONTEXT, NOTHING, NULL, NUMBER, Term, Terms
from policy_engine.analysis.solver.tests import Tests
from policy_engine.analysis.space.constants import constant_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextLiteral,
    Embedded,
    Expression,
    If,
    In,
    Logical,
    Name,
    Negation,
    Node,
    Path,
)
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.printer import print_expression
from policy_engine.feel.walk import names_in, walk
from policy_engine.policy.link.linked import Unit, UnitKind

Scope = Mapping[str, Term]
"""Local names."""
MAX_DEPTH: Final = 200
"""Levels of expressions within expressions, through named values too; what lies deeper is opaque."""


def hidden(unit: Unit, scope: Scope) -> frozenset[str]:
    """The names that mean something local."""
    return frozenset(scope) | frozenset(name for name, _ in unit.parameters)


class Expressions:
    """The values of one program's expressions, in one world."""

    def __init__(self, smt: Smt, program: Program) -> None:
        self.smt = smt
        self.program = program
        self.policy = program.policy
        self.terms = Terms(smt)
        self.fields = Fields(self.terms, program)
        self.logic = Logic(self.terms)
        self.numbers = Numbers(self.terms)
        self.temporal = Temporal(self.terms)
        self._calls = Calls(self.terms, self.numbers, self.temporal, self.logic)
        self._tests = Tests(self)
        self._tables = Tables(self, self._tests)
        self._units: dict[str, tuple[Term, set[Hashable]]] = {}
        self._asked: set[str] = set()
        self._depth = 0

    def value(self, node: Node, unit: Unit, scope: Scope) -> Term:
        """The value of an expression of a unit."""
        self.smt.spend()
        if self._depth >= MAX_DEPTH or unit.is_dmn:
            return self.opaque(node, unit, scope)
        self._depth += 1
        try:
            return self._value(node, unit, scope)
        finally:
            self._depth -= 1

    def _value(self, node: Node, unit: Unit, scope: Scope) -> Term:
        match node:
            case Name():
                return self._name(node, unit, scope)
            case Path():
                return self._path(node, unit, scope)
            case If():
                condition, _ = self.terms.sides(self.value(node.condition, unit, scope))
                if isinstance(condition, bool):
                    return self.value(node.then if condition else node.otherwise, unit, scope)
                then, otherwise = self.value(node.then, unit, scope), self.value(node.otherwise, unit, scope)
                return self.terms.choose(condition, then, otherwise)
            case ContextLiteral():
                return self._context(node, unit, scope)
            case Embedded():
                return self._tables.value(node, unit, scope) or self.opaque(node, unit, scope)
        known = constant_of(self.program, node, unit, hidden(unit, scope))
        if known is not None:
            return self.terms.constant(known[0]) or self.opaque(node, unit, scope)
        return self._computed(node, unit, scope)

    def _computed(self, node: Node, unit: Unit, scope: Scope) -> Term:
        match node:
            case Logical():
                one, other = self.value(node.left, unit, scope), self.value(node.right, unit, scope)
                return self.logic.both(one, other) if node.operator == "and" else self.logic.one_of([one, other])
            case Comparison():
                one, other = self.value(node.left, unit, scope), self.value(node.right, unit, scope)
                return self.logic.compare(node.operator, one, other, self.mark(node, unit, scope))
            case Between():
                value, low, high = (self.value(part, unit, scope) for part in (node.value, node.low, node.high))
                mark = self.mark(node, unit, scope)
                above = self.logic.compare(">=", value, low, ("above", mark))
                return self.logic.both(above, self.logic.compare("<=", value, high, ("below", mark)))
            case In():
                value = self.value(node.value, unit, scope)
                return self.logic.one_of([self._tests.test(value, test, unit, scope) for test in node.tests])
            case Negation():
                operand = self.value(node.operand, unit, scope)
                if operand.kind == NUMBER:
                    return self.numbers.negate(operand)
                return self.temporal.negate(operand) if operand.kind in DURATIONS else self.opaque(node, unit, scope)
            case Arithmetic():
                return self._arithmetic(node, unit, scope)
            case Call():
                return self._call(node, unit, scope)
        return self.opaque(node, unit, scope)

    # Names

    def _name(self, node: Name, unit: Unit, scope: Scope) -> Term:
        if node.name in scope:
            return scope[node.name]
        if any(node.name == name for name, _ in unit.parameters):
            return self.terms.opaque(("parameter", unit.name, node.name))
        if self.policy.schema.root.field(node.name) is not None:
            return self.fields.field((node.name,))
        if node.name in self.policy.units:
            return self.unit(node.name)
        return self.terms.opaque(("name", unit.name, node.name))

    def unit(self, name: str) -> Term:
        """The value of a named value, parameter or decision."""
        if name not in self._units:
            unit = self.policy.units[name]
            outer, self.terms.seen = self.terms.seen, set()
            try:
                found = self._unit(unit)
            finally:
                seen, self.terms.seen = self.terms.seen, outer
            self._units[name] = (found, seen)
        found, seen = self._units[name]
        self.terms.seen |= seen
        return found

    def _unit(self, unit: Unit) -> Term:
        if unit.kind is UnitKind.PARAMETER and unit.name in self.program.built.parameters:
            known = self.terms.constant(self.program.built.parameters[unit.name])
            return known or self.terms.opaque(("unit", unit.name))
        closed = unit.kind is UnitKind.FUNCTION or unit.rules or unit.service is not None
        if unit.name in self._asked or closed:
            return self.terms.opaque(("unit", unit.name))
        self._asked.add(unit.name)
        try:
            return self.value(unit.node, unit, {})
        finally:
            self._asked.discard(unit.name)

    def _path(self, node: Path, unit: Unit, scope: Scope) -> Term:
        target = self.value(node.target, unit, scope)
        if target.kind == NULL:
            return NOTHING
        if target.kind == CONTEXT and target.path is not None:
            path = (*target.path, node.name)
            return self.fields.field(path) if self.policy.schema.field(path) else self.opaque(node, unit, scope)
        if target.kind == CONTEXT and node.name in target.entries:
            return self.terms.choose(target.null, NOTHING, target.entries[node.name])
        return self.temporal.part(target, node.name) or self.opaque(node, unit, scope)

    def _context(self, node: ContextLiteral, unit: Unit, scope: Scope) -> Term:
        inner, entries = dict(scope), {}
        for entry in node.entries:
            # Each sees those before it.
            entries[entry.name] = inner[entry.name] = self.value(entry.value, unit, inner)
        return Term(CONTEXT, False, entries=entries)

    # Computing

    def _arithmetic(self, node: Arithmetic, unit: Unit, scope: Scope) -> Term:
        one, other = self.value(node.left, unit, scope), self.value(node.right, unit, scope)
        kinds = {one.kind, other.kind}
        if NULL in kinds:
            return NOTHING
        if kinds == {NUMBER} or (kinds == {NUMBER, None} and node.operator in "+-"):
            return self.numbers.operate(node.operator, one, other)
        found = None if None in kinds else self.temporal.operate(node.operator, one, other)
        return found or self.opaque(node, unit, scope)

    def _call(self, node: Call, unit: Unit, scope: Scope) -> Term:
        name = node.function.name if isinstance(node.function, Name) else None
        known = name in REGISTRY and name not in hidden(unit, scope) and name not in self.policy.units
        if name is None or not known or any(argument.name is not None for argument in node.arguments):
            return self.opaque(node, unit, scope)
        arguments = [self.value(argument.value, unit, scope) for argument in node.arguments]
        return self._calls.call(name, arguments, self.mark(node, unit, scope))

    # What is not looked into

    def opaque(self, node: Node, unit: Unit, scope: Scope) -> Term:
        """A value that is not looked into."""
        return self.terms.opaque(self.mark(node, unit, scope))

    def mark(self, node: Node, unit: Unit, scope: Scope) -> Hashable:
        """What an expression is told by: its text, and what its local names stand for."""
        if not isinstance(node, Expression) or any(isinstance(inner, Embedded) for inner in walk(node)):
            return ("node", unit.name, id(node), self._around(node, scope, every=True))
        parameters = {name for name, _ in unit.parameters}
        names = names_in(node)
        own = unit.name if names & parameters or unit.is_dmn else None
        return ("text", own, print_expression(node), self._around(node, scope))

    def _around(self, node: Node, scope: Scope, *, every: bool = False) -> Hashable:
        names = scope.keys() if every else names_in(node) & scope.keys()
        return tuple(sorted((name, self._told(scope[name])) for name in names))

    def _told(self, term: Term) -> str:
        return repr(
            (
                term.kind,
                term.null if isinstance(term.null, bool) else self.smt.identity(term.null),
                term.mark if term.kind is None else None,
                term.path,
                sorted((name, self._told(inner)) for name, inner in term.entries.items()),
                self._value_told(term.value),
            )
        )

    def _value_told(self, value: Any) -> Any:
        return value if value is None or isinstance(value, bool) else self.smt.identity(value)
