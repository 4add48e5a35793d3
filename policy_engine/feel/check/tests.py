"""Unary tests: the cells of a condition column, and what follows `in` (DMN 1.5, 10.3.2.8)."""

from __future__ import annotations

from policy_engine.feel.ast import BooleanLiteral, CompareTest, Expression, In, ListLiteral, RangeLiteral, UnaryTests
from policy_engine.feel.check.core import Checker, Wanted, text_of
from policy_engine.feel.check.empty import empty_range
from policy_engine.feel.check.fit import has_order, kinds_hint, one_of, suggest_value, written
from policy_engine.feel.check.scope import TypeScope
from policy_engine.feel.check.words import is_written
from policy_engine.feel.walk import names_in
from policy_engine.types.feeltype import (
    BOOLEAN,
    AnyType,
    ListType,
    NullType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.relations import disjoint, is_boolean, strip_nullable
from policy_engine.types.words import describe

INPUT = "?"


class _Subject:
    """What is tested: its type, its words in a message, and whether it is written in place: a literal."""

    __slots__ = ("is_constant", "text", "type")

    def __init__(self, type_: Type, text: str, is_constant: bool) -> None:
        self.type = strip_nullable(type_)
        self.text = text
        self.is_constant = is_constant

    @property
    def what(self) -> str:
        """What it is, in words."""
        return f"{self.text} is {describe(self.type)}"

    @property
    def is_open(self) -> bool:
        """Whether anything may match: the type is unknown, or a list, which a test may hold or equal."""
        return isinstance(self.type, AnyType | NullType | ListType)


def unary_tests(checker: Checker, node: UnaryTests, input_type: Type, scope: TypeScope) -> None:
    """Reports the tests of a cell that can never match the column's values."""
    subject = _Subject(input_type, "the input", False)
    inside = scope.child({INPUT: input_type})
    for test in node.tests:
        _test(checker, test, subject, inside)


def in_(checker: Checker, node: In, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Whether a value passes one of several tests."""
    value = checker.infer(node.value, scope)
    subject = _Subject(value, text_of(checker, node.value), is_written(node.value))
    inside = scope.child({INPUT: value})
    for test in node.tests:
        _test(checker, test, subject, inside)
    return BOOLEAN


def _test(checker: Checker, test: Expression | CompareTest, subject: _Subject, scope: TypeScope) -> None:
    if isinstance(test, CompareTest):
        operand = checker.infer(test.operand, scope)
        if test.operator in ("=", "!="):
            _equals(checker, test.operand, operand, subject)
        else:
            _is_ordered(checker, test, operand, subject)
    elif isinstance(test, ListLiteral):
        for item in test.items:
            _test(checker, item, subject, scope)
    elif isinstance(test, RangeLiteral) and not subject.is_constant and empty_range(checker, test):
        return
    elif INPUT in names_in(test):
        checker.infer(test, scope, Wanted(BOOLEAN, 'a condition with "?"'))
    else:
        _matches(checker, test, checker.infer(test, scope), subject)


def _matches(checker: Checker, node: Expression, found: Type, subject: _Subject) -> None:
    """A range or list that may hold the value, a value that may equal it, or a condition."""
    found = strip_nullable(found)
    while isinstance(found, ListType):
        found = strip_nullable(found.item)
    if isinstance(found, RangeType):
        may_equal = subject.is_open or isinstance(subject.type, RangeType)
        if not may_equal and disjoint(subject.type, found.item, by_kind=True):
            message = f"{subject.what}, so it is never in {describe(found)}"
            checker.error("feel-type", message, node)
    elif not is_boolean(found) or isinstance(node, BooleanLiteral):
        _equals(checker, node, found, subject)


def _equals(checker: Checker, node: Expression, found: Type, subject: _Subject) -> None:
    found = strip_nullable(found)
    if subject.is_open or not disjoint(subject.type, found):
        return
    if disjoint(subject.type, found, by_kind=True):
        message = f"{subject.what}, so it never equals {describe(found)}"
        hint = kinds_hint(subject.type, found) or written(subject.type, found)
        checker.error("feel-type", message, node, hint=hint)
    elif not (subject.is_constant and is_written(node)):
        hint = suggest_value(found, subject.type) if isinstance(subject.type, ScalarType) else None
        checker.error("feel-unreachable-value", f"{subject.text} is never {one_of(found)}", node, hint=hint)


def _is_ordered(checker: Checker, test: CompareTest, operand: Type, subject: _Subject) -> None:
    if not has_order(operand):
        message = f"{describe(operand)} has no order, so nothing is below or above it"
        checker.error("feel-type", message, test.operand)
    elif not subject.is_open and disjoint(subject.type, operand, by_kind=True):
        message = f"{subject.what}, so it cannot be compared with {describe(operand)}"
        hint = kinds_hint(subject.type, operand) or written(subject.type, operand)
        checker.error("feel-type", message, test, hint=hint)
