"""`x in test`, on one way through what is unknown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policy_engine.analysis.invariants.compare import compared, is_plain
from policy_engine.analysis.invariants.symbols import TRUTHS, Symbol, Way
from policy_engine.feel.ast import CompareTest, Expression, Name, RangeLiteral
from policy_engine.feel.walk import walk

Evaluate = Callable[[Expression], Any]


def is_in(value: Any, tests: Sequence[Expression | CompareTest], evaluate: Evaluate, way: Way) -> bool | None:
    """Whether a value passes one of some tests."""
    value = way.value(value)
    found: bool | None = False
    for test in tests:
        one = _passes(value, test, evaluate, way)
        if one is True:
            return True
        found = None if one is None else found
    # Whether a null among the tests makes the whole null is not leant on.
    return _false_or_null(way) if found is None else found


def both(one: bool | None, other: bool | None, way: Way) -> bool | None:
    """Two bounds of one range; what a null in one of them makes of the whole is not leant on."""
    return _false_or_null(way) if one is None or other is None else one and other


def _passes(value: Any, test: Expression | CompareTest, evaluate: Evaluate, way: Way) -> bool | None:
    if isinstance(test, CompareTest):
        return compared(test.operator, value, evaluate(test.operand), way)
    if isinstance(test, RangeLiteral):
        found: bool | None = True
        for end, closed, operator in ((test.low, test.low_closed, ">"), (test.high, test.high_closed, "<")):
            if end is not None:
                found = both(found, compared(f"{operator}{'=' * closed}", value, evaluate(end), way), way)
        return found
    if value is None or any(isinstance(inner, Name) and inner.name == "?" for inner in walk(test)):
        return _any_truth(way)
    known = way.value(evaluate(test))
    if isinstance(known, list) and all(map(is_plain, known)):
        some = [compared("=", value, item, way) for item in known]
        return True if True in some else None if None in some else False
    if is_plain(known) or (isinstance(known, Symbol) and known.kind is not None):
        return compared("=", value, known, way)
    return _any_truth(way)


def _false_or_null(way: Way) -> bool | None:
    found: bool | None = way.any_of((False, None))
    return found


def _any_truth(way: Way) -> bool | None:
    found: bool | None = way.any_of(TRUTHS)
    return found
