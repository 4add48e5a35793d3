"""How unknown values compare: with constants by the side on which they lie, with each other by an answer."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

from policy_engine.analysis.invariants.symbols import EQUAL, LESS, MORE, TRUTHS, Symbol, Way
from policy_engine.types.feeltype import Kind
from policy_engine.values.compare import equal, greater, greater_equal, less, less_equal
from policy_engine.values.order import ORDERS

_REAL: Final = {"=": equal, "<": less, "<=": less_equal, ">": greater, ">=": greater_equal}
_SIDES: Final = {"=": (EQUAL,), "<": (LESS,), "<=": (LESS, EQUAL), ">": (MORE,), ">=": (MORE, EQUAL)}
_TURNED: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_TOTAL: Final = frozenset({Kind.NUMBER, Kind.STRING, Kind.DATE, Kind.DAYS_DURATION, Kind.MONTHS_DURATION})
"""Kinds of which one value is less than another, equal, or more; times of several zones may be neither."""


def compared(operator: str, left: Any, right: Any, way: Way) -> bool | None:
    """A comparison's value."""
    if operator == "!=":
        found = compared("=", left, right, way)
        return None if found is None else not found
    left, right = way.value(left), way.value(right)
    if left is None or right is None:
        return left is right if operator == "=" else None
    one, other = isinstance(left, Symbol), isinstance(right, Symbol)
    if not one and not other:
        if is_plain(left) and is_plain(right):
            return _REAL[operator](left, right)
        # Contexts and lists, which hold what is unknown.
        return _any_truth(way)
    if one and other:
        return _two(operator, left, right, way)
    if other:
        operator, left, right = _TURNED[operator], right, left
    kind = next((kind for kind, order in ORDERS.items() if type(right) is order.python_type), None)
    if kind is None or kind not in _TOTAL or left.kind not in (None, kind):
        return _any_truth(way)
    if left.kind is None and way.choose(("other kind", left.key, kind), (False, True)):
        return None
    return way.side(left, kind, ORDERS[kind].key(right)) in _SIDES[operator]


def is_plain(value: Any) -> bool:
    """Whether a value is a constant of a kind: no symbol, and nothing that might hold one."""
    return (
        value is None or isinstance(value, bool) or any(type(value) is order.python_type for order in ORDERS.values())
    )


def _two(operator: str, left: Symbol, right: Symbol, way: Way) -> bool | None:
    if left.key == right.key and left.kind in _TOTAL:
        return operator in ("=", "<=", ">=")
    if left.kind is None or left.kind != right.kind or left.kind not in _TOTAL:
        return _free(operator, left.key, right.key, way)
    if repr(right.key) < repr(left.key):
        operator, left, right = _TURNED[operator], right, left
    way.met[left.key], way.met[right.key] = left, right
    return way.choose(("order", left.key, right.key), (LESS, EQUAL, MORE)) in _SIDES[operator]


def _free(operator: str, left: Hashable, right: Hashable, way: Way) -> bool | None:
    """Values of which it is not known whether they have an order: if they have none, each comparison has an answer of
    its own, which may be null."""
    if repr(right) < repr(left):
        operator, left, right = _TURNED[operator], right, left
    order = way.choose(("either", left, right), (LESS, EQUAL, MORE, None))
    if order is not None:
        return order in _SIDES[operator]
    found: bool | None = way.choose(("compared", operator, left, right), TRUTHS)
    return found


def _any_truth(way: Way) -> bool | None:
    truth: bool | None = way.any_of(TRUTHS)
    return truth
