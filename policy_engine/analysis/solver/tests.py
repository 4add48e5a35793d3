"""Tests of a value as terms: `< 5`, `[a..b)`, a value, a list of constants (DMN 1.5, 10.3.2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from policy_engine.analysis.solver.logic import Logic
from policy_engine.analysis.solver.terms import BOOLEAN, SORTS, Term, Terms
from policy_engine.analysis.space.constants import constant_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import CompareTest, Expression, Name, Node, RangeLiteral, UnaryTests
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import Unit
from policy_engine.values.range import Range

MAX_ITEMS: Final = 64


class Values(Protocol):
    """What makes terms of expressions."""

    program: Program
    terms: Terms
    logic: Logic

    def value(self, node: Node, unit: Unit, scope: Mapping[str, Term]) -> Term:
        """The value of an expression."""

    def mark(self, node: Node, unit: Unit, scope: Mapping[str, Term]) -> object:
        """What an expression is told by."""


class Tests:
    """Tests of values."""

    __test__ = False
    """Not for pytest, whatever its name."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def tests(self, value: Term, node: UnaryTests, unit: Unit, scope: Mapping[str, Term]) -> Term:
        """Whether a value passes a cell."""
        if node.is_any:
            return self.values.terms.truth(True, False)
        logic = self.values.logic
        found = logic.one_of([self.test(value, test, unit, scope) for test in node.tests])
        return logic.negate(found) if node.negated else found

    def test(self, value: Term, test: Expression | CompareTest, unit: Unit, scope: Mapping[str, Term]) -> Term:
        """Whether a value passes one test."""
        inner = {**scope, "?": value}
        mark = ("test", self.values.mark(test, unit, inner), self.values.mark(Name(0, 0, "?"), unit, inner))
        logic = self.values.logic
        if isinstance(test, CompareTest):
            return logic.compare(test.operator, value, self.values.value(test.operand, unit, scope), mark)
        if isinstance(test, RangeLiteral):
            ends = [None if end is None else self.values.value(end, unit, scope) for end in (test.low, test.high)]
            return self._between(value, ends[0], ends[1], (test.low_closed, test.high_closed), mark)
        if any(isinstance(part, Name) and part.name == "?" for part in walk(test)):
            found = self.values.value(test, unit, inner)
            is_true, is_false = self.values.terms.sides(found)
            return self.values.terms.truth(is_true, is_false)
        local = frozenset(scope) | frozenset(name for name, _ in unit.parameters)
        known = constant_of(self.values.program, test, unit, local)
        if known is not None:
            return self._holds(value, known[0], mark)
        tested = self.values.value(test, unit, scope)
        if tested.kind in SORTS:
            return logic.compare("=", value, tested, mark)
        return self.values.terms.computed(BOOLEAN, mark)

    def _between(
        self, value: Term, low: Term | None, high: Term | None, closed: tuple[bool, bool], mark: object
    ) -> Term:
        logic = self.values.logic
        found = self.values.terms.truth(True, False)
        if low is not None:
            found = logic.both(found, logic.compare(">=" if closed[0] else ">", value, low, ("low", mark)))
        if high is not None:
            found = logic.both(found, logic.compare("<=" if closed[1] else "<", value, high, ("high", mark)))
        return found

    def _holds(self, value: Term, tested: object, mark: object) -> Term:
        """Whether a value is a constant, or in a range or list of constants."""
        terms, logic = self.values.terms, self.values.logic
        if isinstance(tested, list) and len(tested) <= MAX_ITEMS and value.kind in SORTS:
            return logic.one_of([self._holds(value, item, (number, mark)) for number, item in enumerate(tested)])
        if isinstance(tested, Range):
            ends = [None if end is None else terms.constant(end) for end in (tested.low, tested.high)]
            known = [end is None or made is not None for end, made in zip((tested.low, tested.high), ends, strict=True)]
            if all(known):
                return self._between(value, ends[0], ends[1], (tested.low_closed, tested.high_closed), mark)
        made = None if isinstance(tested, list | Range) else terms.constant(tested)
        return terms.computed(BOOLEAN, mark) if made is None else logic.compare("=", value, made, mark)
