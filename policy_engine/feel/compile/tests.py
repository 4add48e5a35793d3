"""Unary tests and `in` (DMN 1.5, 10.3.1.2 rules 7 to 15, 10.3.2.4)."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from policy_engine.feel import ast as feel
from policy_engine.feel.compile import operators
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import Code
from policy_engine.feel.runtime import make_range
from policy_engine.feel.walk import names_in
from policy_engine.text import pytree as py
from policy_engine.values.range import Range

MANY: Final = 50
"""Numbers of one list of tests from which on they are looked up: the program of their comparisons would be long."""


def in_(emitter: Emitter, node: feel.In) -> Code:
    """`x in test`, `x in (test, test)`; in the tests `?` is the value that they test."""
    value = emitter.simple(emitter.expression(node.value))
    with emitter.names({"?": value}):
        return any_test(emitter, node.tests, value)


def unary_tests(emitter: Emitter, node: feel.UnaryTests, value: Code) -> Code:
    """A condition cell applied to a value: true, false or null."""
    if node.is_any:
        return emitter.constant(True)
    result = any_test(emitter, node.tests, value)
    return operators.apply(emitter, "not_", result) if node.negated else result


def any_test(emitter: Emitter, tests: tuple[feel.Expression | feel.CompareTest, ...], value: Code) -> Code:
    """The `or` of the tests of one value, which costs nothing to repeat."""
    if len(tests) == 1:
        return _test(emitter, tests[0], value)
    words = [test.value for test in tests if isinstance(test, feel.StringLiteral)]
    if len(words) == len(tests) and not value.constant:
        return _one_of(emitter, value, "str", words)
    if len(tests) >= MANY and not value.constant:
        numbers = [number for test in tests if (number := _number(test)) is not None]
        if len(numbers) == len(tests):
            return _one_of(emitter, value, "Decimal", numbers)
    return operators.chain(emitter, [partial(_test, emitter, test, value) for test in tests], any_=True)


def _one_of(emitter: Emitter, value: Code, kind: str, options: Sequence[object]) -> Code:
    """One look-up among values of a kind; anything else passes no test, or has no answer."""
    value = emitter.simple(value)
    is_one = py.compare(value.tree, ast.In(), emitter.constant(frozenset(options)).tree)
    is_of_kind = py.is_(py.call("type", value.tree), py.load(kind))
    return Code(py.choose(is_of_kind, is_one, py.call("equal_any", value.tree, emitter.constant(options).tree)))


def _number(test: feel.Expression | feel.CompareTest) -> Decimal | None:
    """The number that a test is."""
    match test:
        case feel.NumberLiteral(value=value):
            return value
        case feel.Negation(operand=feel.NumberLiteral(value=value)):
            return value.copy_negate() if value else value
        case _:
            return None


def _test(emitter: Emitter, test: feel.Expression | feel.CompareTest, value: Code) -> Code:
    if isinstance(test, feel.CompareTest):
        return operators.compare(emitter, test.operator, value, emitter.expression(test.operand))
    if isinstance(test, feel.RangeLiteral):
        return _in_range(emitter, test, value)
    tested = emitter.expression(test)
    if "?" in names_in(test):
        return operators.apply(emitter, "truth", tested)
    if tested.constant and not isinstance(tested.value, list | Range):
        return operators.compare(emitter, "=", value, tested)
    return operators.apply(emitter, "holds", tested, value)


def _in_range(emitter: Emitter, node: feel.RangeLiteral, value: Code) -> Code:
    start = emitter.constant(None) if node.low is None else emitter.expression(node.low)
    end = emitter.constant(None) if node.high is None else emitter.expression(node.high)
    flags = (node.low is None, node.high is None, node.low_closed, node.high_closed)
    if start.constant and end.constant:
        match make_range(start.value, end.value, *flags):
            case Range(Decimal() as low, Decimal() as high, True, True):
                return operators.within(emitter, value, emitter.constant(low), emitter.constant(high))
            case Range(low, high, low_closed, high_closed) as range_:
                lower = ">=" if low_closed else ">"
                upper = "<=" if high_closed else "<"
                ends = [(lower, low)] * (low is not None) + [(upper, high)] * (high is not None)
                if len(ends) == 1 and not value.constant:
                    ((operator, bound),) = ends
                    return operators.compare(emitter, operator, value, emitter.constant(bound))
                return operators.apply(emitter, "in_range", emitter.constant(range_), value)
    return operators.apply(emitter, "in_bounds", value, start, end, *map(emitter.constant, flags))
