"""Cover: the set of values that a condition cell accepts.

A cell whose tests compare the input with constants denotes a `Region`; a cell that reads another variable, calls
something on `?`, or mixes kinds denotes none and is kept as a predicate. Where both exist they agree on every
value of the column's kind and on null (tests hold this).

Null follows FEEL: `null < 5` is null, so neither `< 5` nor `not(< 5)` accepts null, while `null = "a"` is false,
so `not("a")` does.
"""

from __future__ import annotations

from collections.abc import Callable

from policy_engine.feel.ast import CompareTest, Expression, RangeLiteral, UnaryTests
from policy_engine.feel.walk import names_in
from policy_engine.values.kinds import kind_of
from policy_engine.values.order import ORDERS
from policy_engine.values.range import Range
from policy_engine.values.region import Region

NOT_CONSTANT = object()
"""What `Constants` answers for an expression that is not the same for every input."""

Constants = Callable[[Expression], object]


class _NoRegion(Exception):  # noqa: N818 - a quick way out of a recursion, caught below
    pass


def cover(tests: UnaryTests, kind: str, constants: Constants) -> Region | None:
    """The region of a cell over a column of one kind (a FEEL kind name), or None where it has none.

    Args:
        tests: the cell.
        kind: the kind of the column's values.
        constants: gives an expression's value, or `NOT_CONSTANT`.
    """
    if tests.is_any:
        return Region.everything()
    if kind not in ORDERS:
        return None
    try:
        covers = [_cover_test(test, kind, constants) for test in tests.tests]
    except _NoRegion:
        return None
    region = Region.union(region for region, _ in covers)
    if not tests.negated:
        return region
    null_matches = not region.null and all(decided for _, decided in covers)
    return Region(region.cuts, not region.from_start, null_matches)


def _cover_test(test: Expression | CompareTest, kind: str, constants: Constants) -> tuple[Region, bool]:
    """The region of one test, and whether the test of null is true or false (and not null)."""
    if isinstance(test, CompareTest):
        return _cover_comparison(test, kind, constants)
    if isinstance(test, RangeLiteral):
        return _cover_bounds(
            _bound(test.low, constants),
            _bound(test.high, constants),
            test.low_closed,
            test.high_closed,
            kind,
        ), False
    return _cover_value(_constant(test, constants), kind)


def _cover_value(value: object, kind: str) -> tuple[Region, bool]:
    if value is None:
        return Region.only_null(), True
    if isinstance(value, list):
        # The items of a list are tests in their turn, one level deep: a list within it equals no single value.
        covers = [_cover_value(item, kind) for item in value if not isinstance(item, list)]
        if len(covers) < len(value):
            raise _NoRegion
        return Region.union(region for region, _ in covers), all(decided for _, decided in covers)
    if isinstance(value, Range):
        return _cover_bounds(value.low, value.high, value.low_closed, value.high_closed, kind), False
    if kind_of(value) != kind:
        raise _NoRegion
    return Region.point(_key(value, kind)), True


def _cover_comparison(test: CompareTest, kind: str, constants: Constants) -> tuple[Region, bool]:
    value = _constant(test.operand, constants)
    if test.operator in ("=", "!="):
        if value is not None and kind_of(value) != kind:
            raise _NoRegion
        region = Region.only_null() if value is None else Region.point(_key(value, kind))
        return (region if test.operator == "=" else region.complement()), True
    # Null orders with nothing: such a test is null for every value, and so is its negation. Booleans have no order.
    if value is None or kind_of(value) != kind or kind == "boolean":
        raise _NoRegion
    key = _key(value, kind)
    if test.operator in ("<", "<="):
        return Region.interval(None, key, high_closed=test.operator == "<="), False
    return Region.interval(key, None, low_closed=test.operator == ">="), False


def _cover_bounds(low: object, high: object, low_closed: bool, high_closed: bool, kind: str) -> Region:
    for bound in (low, high):
        if bound is not None and kind_of(bound) != kind:
            raise _NoRegion
    if kind == "boolean" or (low is None and high is None):
        raise _NoRegion
    return Region.interval(
        None if low is None else _key(low, kind),
        None if high is None else _key(high, kind),
        low_closed=low_closed,
        high_closed=high_closed,
    )


def _bound(node: Expression | None, constants: Constants) -> object:
    """A bound that is not written is open; one that is written and null makes a range that holds nothing known."""
    value = None if node is None else _constant(node, constants)
    if value is None and node is not None:
        raise _NoRegion
    return value


def _constant(node: Expression, constants: Constants) -> object:
    if "?" in names_in(node):
        raise _NoRegion
    value = constants(node)
    if value is NOT_CONSTANT:
        raise _NoRegion
    return value


def _key(value: object, kind: str) -> object:
    key = ORDERS[kind].key(value)
    if key is None:
        raise _NoRegion
    return key
