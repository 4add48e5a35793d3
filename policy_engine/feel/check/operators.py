"""Operators: which operands they can work on at all, and what comes out (DMN 1.5, 10.3.2.3 to 10.3.2.7)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from policy_engine.feel.ast import (
    Arithmetic,
    Between,
    BooleanLiteral,
    Comparison,
    Expression,
    If,
    InstanceOf,
    Logical,
    Negation,
)
from policy_engine.feel.check.core import Checker, Wanted, may_be_null, text_of
from policy_engine.feel.check.fit import fits, has_order, kinds_hint
from policy_engine.feel.check.scope import TypeScope
from policy_engine.feel.check.sums import DOES, outcome
from policy_engine.feel.check.words import never_equal
from policy_engine.feel.resolve import is_bare, resolve_type, unmapped
from policy_engine.types.feeltype import ANY, BOOLEAN, AnyType, Kind, NullType, ScalarType, Type
from policy_engine.types.relations import disjoint, is_kind, join, nullable, strip_nullable
from policy_engine.types.words import describe

MAX_DAYS: Final = 100_000
"""Days that a hint writes as they are."""
_WHOLE: Final = {
    "list": "list<Any>",
    "range": "range<Any>",
    "context": "context<NAME: TYPE>, with the entries that it must have",
    "function": "function<TYPE> -> TYPE, with the types of its parameters and result",
}
"""How the types that are made of types are written in full."""


def arithmetic(checker: Checker, node: Arithmetic, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Numbers, strings (`+`), and dates, times and durations among themselves; null where an operand is."""
    left, right = checker.infer(node.left, scope), checker.infer(node.right, scope)
    found = outcome(node.operator, left, right)
    if found is None:
        says = DOES[node.operator].format(describe(left), describe(right))
        joins = node.operator == "+" and (is_kind(left, Kind.STRING) or is_kind(right, Kind.STRING))
        hint = _days(node, left, right) or kinds_hint(left, right)
        hint = hint or ("string(...) makes a string of any value" if joins else None)
        return checker.error("feel-type", f"cannot {says}", node, hint=hint)
    return nullable(found) if may_be_null(left, right) else found


def _days(node: Arithmetic, left: Type, right: Type) -> str | None:
    """`date + 7` is meant as a date seven days later."""
    number = strip_nullable(right)
    if node.operator not in ("+", "-") or not (is_kind(left, Kind.DATE) or is_kind(left, Kind.DATE_TIME)):
        return None
    if not isinstance(number, ScalarType) or number.kind is not Kind.NUMBER:
        return None
    values = number.values or ()
    known = values[0] if len(values) == 1 else None
    is_whole = isinstance(known, Decimal) and 0 <= known < MAX_DAYS and known == known.to_integral_value()
    count = known if isinstance(known, Decimal) and is_whole else Decimal(7)
    return f'a number of days is a duration: {count:f} days are duration("P{count:f}D")'


def negation(checker: Checker, node: Negation, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A number or duration."""
    operand = checker.infer(node.operand, scope)
    bare = strip_nullable(operand)
    if isinstance(bare, AnyType | NullType):
        return operand
    if isinstance(bare, ScalarType) and bare.kind in (Kind.NUMBER, Kind.DAYS_DURATION, Kind.MONTHS_DURATION):
        values = [value.copy_negate() for value in bare.values or () if isinstance(value, Decimal)]
        found = ScalarType(bare.kind, tuple(values) or None, bare.unit, bare.unit)
        return nullable(found) if may_be_null(operand) else found
    return checker.error("feel-type", f"cannot negate {describe(operand)}", node)


def comparison(checker: Checker, node: Comparison, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Two values of one kind, or null."""
    left, right = checker.infer(node.left, scope), checker.infer(node.right, scope)
    if node.operator in ("=", "!="):
        return _equality(checker, node, left, right)
    return ordering(checker, node.left, node.right, left, right)


def _equality(checker: Checker, node: Comparison, left: Type, right: Type) -> Type:
    if disjoint(left, right, by_kind=True):
        message = f"cannot compare {describe(left)} with {describe(right)}"
        return checker.error("feel-type", message, node, hint=kinds_hint(left, right))
    never_equal(checker, node.left, node.right, left, right)
    return BOOLEAN


def ordering(checker: Checker, left: Expression, right: Expression, a: Type, b: Type) -> Type:
    """Reports operands that have no order between them."""
    for node, type_ in ((left, a), (right, b)):
        if not has_order(type_):
            message = f"{describe(type_)} has no order, so nothing is below or above it"
            return checker.error("feel-type", message, node)
    if disjoint(a, b, by_kind=True):
        span = checker.span(left.start, right.end)
        message = f"cannot compare {describe(a)} with {describe(b)}"
        return checker.error("feel-type", message, span, hint=kinds_hint(a, b))
    return nullable(BOOLEAN) if may_be_null(a, b) else BOOLEAN


def between(checker: Checker, node: Between, scope: TypeScope, wanted: Wanted | None) -> Type:
    """As `>=` and `<=`."""
    value = checker.infer(node.value, scope)
    low, high = checker.infer(node.low, scope), checker.infer(node.high, scope)
    found = ordering(checker, node.value, node.low, value, low)
    return found if found == ANY else ordering(checker, node.value, node.high, value, high)


def logical(checker: Checker, node: Logical, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Three-valued: a side that is no boolean counts as null, so the other alone decides.

    That is only ever meant where the other side is a constant.
    """
    left, right = checker.infer(node.left, scope), checker.infer(node.right, scope)
    for side, type_, other in ((node.left, left, node.right), (node.right, right, node.left)):
        if not fits(type_, BOOLEAN) and not isinstance(other, BooleanLiteral):
            return checker.error(
                "feel-type",
                f'each side of "{node.operator}" must be a boolean, but this is {describe(type_)}',
                side,
                hint=_meant_in(checker, node) if side is node.right else None,
            )
    return nullable(BOOLEAN) if may_be_null(left, right) else BOOLEAN


def _meant_in(checker: Checker, node: Logical) -> str | None:
    """`x = "a" or "b"` is meant as `x in ("a", "b")`."""
    if node.operator != "or" or not isinstance(node.left, Comparison) or node.left.operator != "=":
        return None
    parts = (text_of(checker, part) for part in (node.left.left, node.left.right, node.right))
    return "write {} in ({}, {})".format(*parts)


def instance_of(checker: Checker, node: InstanceOf, scope: TypeScope, wanted: Wanted | None) -> Type:
    """Any value may be asked for its type."""
    checker.infer(node.value, scope)
    problems = None if checker.rehearsing else checker.problems
    resolve_type(node.type, scope.types, problems, checker.parsed.fragment)
    lacking = unmapped(node.type, scope.types)
    if lacking is None:
        return BOOLEAN
    if is_bare(lacking):
        message = f'nothing is an instance of "{lacking.name}" without the types that it is made of'
        checker.error("feel-type", message, lacking, hint=f"write {_WHOLE[lacking.name]}")
    return nullable(BOOLEAN)


def if_(checker: Checker, node: If, scope: TypeScope, wanted: Wanted | None) -> Type:
    """A condition that is not true takes `else`; both branches give what is wanted."""
    checker.infer(node.condition, scope, Wanted(BOOLEAN, 'the condition of "if"'))
    return join(checker.infer(node.then, scope, wanted), checker.infer(node.otherwise, scope, wanted))
