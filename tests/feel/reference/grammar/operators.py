"""Arithmetic, comparisons, logic, tests, `instance of` (DMN 1.5, 10.3.1.2, rules 4 to 24, 38, 48 to 53)."""

from __future__ import annotations

from policy_engine.feel import ast as feel
from policy_engine.types.feeltype import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    NUMBER,
    STRING,
    TIME,
    ListType,
    RangeType,
    Type,
)
from tests.feel.reference.grammar.kinds import ORDERED, any_type, written
from tests.feel.reference.grammar.literals import number_of
from tests.feel.reference.grammar.maker import Maker, produces

SUMS: dict[Type, tuple[tuple[str, Type, Type], ...]] = {
    NUMBER: (
        ("+", NUMBER, NUMBER),
        ("-", NUMBER, NUMBER),
        ("*", NUMBER, NUMBER),
        ("/", NUMBER, NUMBER),
        ("/", DAYS_DURATION, DAYS_DURATION),
        ("/", MONTHS_DURATION, MONTHS_DURATION),
    ),
    STRING: (("+", STRING, STRING),),
    DATE: (
        ("+", DATE, DAYS_DURATION),
        ("-", DATE, MONTHS_DURATION),
        ("+", MONTHS_DURATION, DATE),
        ("-", DATE, DAYS_DURATION),
    ),
    TIME: (("+", TIME, DAYS_DURATION), ("-", TIME, DAYS_DURATION), ("+", DAYS_DURATION, TIME)),
    DATE_TIME: (
        ("+", DATE_TIME, DAYS_DURATION),
        ("-", DATE_TIME, MONTHS_DURATION),
        ("+", MONTHS_DURATION, DATE_TIME),
        ("-", DATE_TIME, DAYS_DURATION),
    ),
    DAYS_DURATION: (
        ("-", DATE, DATE),
        ("-", DATE_TIME, DATE_TIME),
        ("-", TIME, TIME),
        ("-", DATE, DATE_TIME),
        ("+", DAYS_DURATION, DAYS_DURATION),
        ("*", DAYS_DURATION, NUMBER),
        ("*", NUMBER, DAYS_DURATION),
        ("/", DAYS_DURATION, NUMBER),
    ),
    MONTHS_DURATION: (
        ("+", MONTHS_DURATION, MONTHS_DURATION),
        ("-", MONTHS_DURATION, MONTHS_DURATION),
        ("*", MONTHS_DURATION, NUMBER),
        ("*", NUMBER, MONTHS_DURATION),
        ("/", MONTHS_DURATION, NUMBER),
    ),
}
ORDER = ("<", "<=", ">", ">=", "=", "!=")


@produces(*map(str, SUMS), weight=3)
def arithmetic(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a + b` and its kin."""
    operator, left, right = maker.pick(SUMS[type_])
    return feel.Arithmetic(0, 0, operator, maker.expression(left, depth), maker.expression(right, depth))


@produces("number")
def power(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a ** b`, mostly of small exponents."""
    exponent = number_of(maker.pick(("2", "0", "3", "-1", "0.5"))) if maker.below(4) else maker.expression(NUMBER, 0)
    return feel.Arithmetic(0, 0, "**", maker.expression(NUMBER, depth), exponent)


@produces("number", "days and time duration", "years and months duration")
def negation(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`-a`."""
    return feel.Negation(0, 0, maker.expression(type_, depth))


@produces("boolean", weight=3)
def comparison(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a < b` and its kin; any two of one type may be equal."""
    operator = maker.pick(ORDER)
    kind = maker.pick(ORDERED) if operator not in ("=", "!=") or maker.below(2) else any_type(maker)
    return feel.Comparison(0, 0, operator, maker.expression(kind, depth), maker.expression(kind, depth))


@produces("boolean")
def null_test(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a = null`."""
    found = maker.expression(any_type(maker), depth)
    sides = (found, feel.NullLiteral(0, 0)) if maker.below(2) else (feel.NullLiteral(0, 0), found)
    return feel.Comparison(0, 0, maker.pick(("=", "!=")), *sides)


@produces("boolean")
def between(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a between b and c`."""
    kind = maker.pick(ORDERED)
    return feel.Between(0, 0, *(maker.expression(kind, depth) for _ in range(3)))


@produces("boolean", weight=3)
def logical(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a and b`, `a or b`."""
    operator = maker.pick(("and", "or"))
    return feel.Logical(0, 0, operator, maker.expression(BOOLEAN, depth), maker.expression(BOOLEAN, depth))


@produces("boolean")
def instance_of(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a instance of T`, half of the time of its own type."""
    own = any_type(maker)
    asked = own if maker.below(2) else any_type(maker)
    return feel.InstanceOf(0, 0, maker.expression(own, depth), written(asked))


@produces("boolean")
def odd_type(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a instance of T` of a type that few values are made for."""
    names = ("Any", "Null", "list", "context", "function", "range", "dateTime", "dayTimeDuration")
    return feel.InstanceOf(0, 0, maker.expression(any_type(maker), depth), feel.TypeName(0, 0, maker.pick(names)))


@produces("boolean", weight=2)
def in_(maker: Maker, type_: Type, depth: int) -> feel.Expression:
    """`a in (tests)`."""
    kind = maker.pick(ORDERED) if maker.below(4) else any_type(maker)
    value = maker.expression(kind, depth)
    return feel.In(0, 0, value, tests(maker, kind, depth))


def tests(maker: Maker, subject: Type, depth: int) -> tuple[feel.Expression | feel.CompareTest, ...]:
    """Tests of a value of some type."""
    with maker.bound({"?": subject}):
        return tuple(test(maker, subject, depth) for _ in range(maker.upto(3, 1)))


def test(maker: Maker, subject: Type, depth: int) -> feel.Expression | feel.CompareTest:
    """One unary test of a value of some type."""
    which = maker.below(7)
    if which == 0:
        return maker.expression(subject, depth)
    if which in (1, 2):
        return feel.CompareTest(0, 0, maker.pick(ORDER), maker.expression(subject, depth))
    if which == 3:
        return maker.expression(RangeType(subject), depth)
    if which == 4:
        return maker.expression(ListType(subject), depth)
    if which == 5:
        return maker.expression(ListType(RangeType(subject)), depth)
    return about(maker, subject, depth)


def about(maker: Maker, subject: Type, depth: int) -> feel.Expression:
    """A condition on `?`."""
    mark = feel.Name(0, 0, "?")
    which = maker.below(4)
    if which == 0:
        return feel.Comparison(0, 0, maker.pick(ORDER), mark, maker.expression(subject, depth))
    if which == 1:
        return feel.Between(0, 0, mark, maker.expression(subject, 0), maker.expression(subject, 0))
    if which == 2:
        return feel.InstanceOf(0, 0, mark, written(subject))
    return feel.Logical(
        0, 0, maker.pick(("and", "or")), about(maker, subject, depth - 1), maker.expression(BOOLEAN, depth)
    )


def cell(maker: Maker, subject: Type, depth: int) -> feel.UnaryTests:
    """A condition cell."""
    if maker.chance(30):
        return feel.UnaryTests(0, 0, ())
    return feel.UnaryTests(0, 0, tests(maker, subject, depth), maker.chance(4))
