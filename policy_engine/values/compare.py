"""FEEL's equality and identity (DMN 1.5, 10.3.2.2 and 10.3.2.15, table 53), with its order.

Equality is null (None) between values of different kinds, except that null equals null and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from policy_engine.values.context import SnapshotContext
from policy_engine.values.ordering import greater, greater_equal, less, less_equal
from policy_engine.values.range import Range
from policy_engine.values.temporal import DateTime, Time
from policy_engine.values.work import spend, spend_reading

__all__ = ["equal", "greater", "greater_equal", "less", "less_equal", "same"]


def equal(a: object, b: object) -> bool | None:
    """FEEL's `a = b`.

    Lists and contexts are equal part by part: false where some part is, else null where some part is null.
    Ranges are equal by their endpoints and which of them are included; functions when they are one function.
    """
    if a is None or b is None:
        return a is b
    kind = type(a)
    if kind is type(b) and kind not in _SHAPES:
        if kind is str:
            spend_reading(len(a))  # type: ignore[arg-type]
        return a == b
    shape = _SHAPES.get(kind)
    if shape is None or shape is not _SHAPES.get(type(b)):
        return None
    return a is b or _part_by_part(shape, a, b, _equal_scalars)


def same(a: object, b: object) -> bool:
    """FEEL's `is(a, b)`: one kind and one value; times also show one clock in one zone.

    `@"20:00:50+00:00"` equals `@"21:00:50+01:00"` but is not the same. Precision is not considered: `1.0` is
    `1`.
    """
    if a is b:
        return True
    shape = _SHAPES.get(type(a))
    if shape is None or shape is not _SHAPES.get(type(b)):
        return _same_scalars(a, b)
    return _part_by_part(shape, a, b, _same_scalars) is True


def _equal_scalars(left: object, right: object) -> bool | None:
    if type(left) is type(right):
        return left == right
    return False if left is None or right is None else None


def _same_scalars(left: object, right: object) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        return left.local == right.local and left.zone == right.zone and left.later == right.later
    if isinstance(left, Time) and isinstance(right, Time):
        return left.local == right.local and left.zone == right.zone
    return left == right


_Pairs: TypeAlias = Iterable[tuple[object, object]]
_Shape: TypeAlias = Callable[[Any, Any], _Pairs | None]
"""The parts of two values of one shape, in pairs; None where they have not the same parts."""


def _part_by_part(shape: _Shape, a: object, b: object, scalars: Callable[[object, object], bool | None]) -> bool | None:
    """Two lists, contexts or ranges, by what is said of the scalars in them: false where it is of some, else null.

    Keeps its own stack: values may nest without limit, and share parts.
    """
    result: bool | None = True
    todo = [(shape, a, b)]
    while todo:
        shape, a, b = todo.pop()
        pairs = shape(a, b)
        if pairs is None:
            return False
        for left, right in pairs:
            if left is right:
                continue
            inner = _SHAPES.get(type(left))
            if inner is not None and inner is _SHAPES.get(type(right)):
                todo.append((inner, left, right))
                continue
            said = scalars(left, right)
            if said is False:
                return False
            if said is None:
                result = None
    return result


def _items(left: list[object], right: list[object]) -> _Pairs | None:
    if len(left) != len(right):
        return None
    spend(_PART * len(left) + 3 * _PART)
    return zip(left, right, strict=True)


def _entries(left: dict[str, object], right: dict[str, object]) -> _Pairs | None:
    if left.keys() != right.keys():
        return None
    spend(_PART * len(left) + 3 * _PART)
    return [(value, right[name]) for name, value in left.items()]


def _endpoints(left: Range, right: Range) -> _Pairs | None:
    if (left.low_closed, left.high_closed) != (right.low_closed, right.high_closed):
        return None
    return ((left.low, right.low), (left.high, right.high))


_PART = 4
"""Steps for each part that is compared."""
_SHAPES: Final[Mapping[type, _Shape]] = {
    list: _items,
    dict: _entries,
    SnapshotContext: _entries,
    Range: _endpoints,
}
