"""FEEL's equality and identity (DMN 1.5, 10.3.2.2 and 10.3.2.15, table 53), with its order.

Equality is null (None) between values of different kinds, except that null equals null and nothing else.
"""

from __future__ import annotations

from policy_engine.values.context import SnapshotContext
from policy_engine.values.ordering import greater, greater_equal, less, less_equal
from policy_engine.values.range import Range
from policy_engine.values.temporal import DateTime, Time

__all__ = ["equal", "greater", "greater_equal", "less", "less_equal", "same"]


def equal(a: object, b: object) -> bool | None:
    """FEEL's `a = b`.

    Lists and contexts are equal part by part: false where some part is, else null where some part is null.
    Ranges are equal by their endpoints and which of them are included; functions when they are one function.
    """
    if a is None or b is None:
        return a is b
    kind = type(a)
    if kind is type(b) and kind not in _COMPOUND:
        return a == b
    if not (kind in _COMPOUND and type(b) in _COMPOUND):
        return None
    return _equal_parts(a, b)


def _equal_parts(a: object, b: object) -> bool | None:
    """Equality of lists, contexts and ranges. Keeps its own stack: values may nest without limit."""
    result: bool | None = True
    todo: list[tuple[object, object]] = [(a, b)]
    while todo:
        left, right = todo.pop()
        if left is right:
            continue
        if isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            todo.extend(zip(left, right, strict=True))
        elif isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            todo.extend((value, right[name]) for name, value in left.items())
        elif isinstance(left, Range) and isinstance(right, Range):
            if (left.low_closed, left.high_closed) != (right.low_closed, right.high_closed):
                return False
            todo += [(left.low, right.low), (left.high, right.high)]
        elif left is None or right is None:
            return False
        elif type(left) is not type(right):
            result = None
        elif left != right:
            return False
    return result


def same(a: object, b: object) -> bool:
    """FEEL's `is(a, b)`: one kind and one value; times also show one clock in one zone.

    `@"20:00:50+00:00"` equals `@"21:00:50+01:00"` but is not the same. Precision is not considered: `1.0` is
    `1`.
    """
    todo: list[tuple[object, object]] = [(a, b)]
    while todo:
        left, right = todo.pop()
        if left is right:
            continue
        if isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            todo.extend(zip(left, right, strict=True))
        elif isinstance(left, dict) and isinstance(right, dict):
            if left.keys() != right.keys():
                return False
            todo.extend((value, right[name]) for name, value in left.items())
        elif isinstance(left, Range) and isinstance(right, Range):
            if (left.low_closed, left.high_closed) != (right.low_closed, right.high_closed):
                return False
            todo += [(left.low, right.low), (left.high, right.high)]
        elif type(left) is not type(right) or not _same_scalar(left, right):
            return False
    return True


def _same_scalar(left: object, right: object) -> bool:
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        return left.local == right.local and left.zone == right.zone and left.later == right.later
    if isinstance(left, Time) and isinstance(right, Time):
        return left.local == right.local and left.zone == right.zone
    return left == right


_COMPOUND = frozenset({list, dict, SnapshotContext, Range})
