"""How far a snapshot is from breaking an invariant: which numbers and days would have to come closer, and how much.

A condition is as far from true as the parts of an `and` are together, and as the nearest part of an `or` is. Two values
are as far from being in order as they lie apart. What has no measure is there, or one step away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Final

from policy_engine.feel.ast import Call, Comparison, Expression, If, ListLiteral, Logical, Name, NullLiteral
from policy_engine.policy.link.linked import LinkedInvariant, Unit
from policy_engine.types.feeltype import ANY, ListType

FAR: Final = 1_000.0
"""Farther than all that can be measured."""
_OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_ORDERED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def probe_of(invariant: LinkedInvariant) -> Unit:
    """A decision that gives the values of all parts of an invariant's condition that are measured."""
    unit = invariant.unit
    node = ListLiteral(unit.node.start, unit.node.end, tuple(_parts(unit.node)))
    return replace(unit, name=probe_name(unit.name), node=node, type=ListType(ANY), promised=None)


def probe_name(name: str) -> str:
    """What the decision is called that measures an invariant."""
    return f"{name}\x00"


def distance(invariant: LinkedInvariant, values: list[Any]) -> float:
    """How far it is from being broken, by the values of its probe: 0 where nothing measured is missing."""
    known = {id(part): value for part, value in zip(_parts(invariant.unit.node), values, strict=True)}
    return _far(invariant.unit.node, invariant.declared.never, known)


def _parts(node: Expression) -> Iterator[Expression]:
    match node:
        case Logical(left=left, right=right):
            yield from (*_parts(left), *_parts(right))
        case If(condition=condition, then=then, otherwise=otherwise):
            yield from (*_parts(condition), *_parts(then), *_parts(otherwise))
        case Call(function=Name(name="not"), arguments=(one,)):
            yield from _parts(one.value)
        case Comparison(left=left, right=right):
            yield from (left, right)
        case _:
            yield node


def _far(node: Expression, wanted: bool, known: Mapping[int, Any]) -> float:
    match node:
        case Logical(operator=operator, left=left, right=right):
            both = _far(left, wanted, known), _far(right, wanted, known)
            return sum(both) if (operator == "and") is wanted else min(both)
        case If(condition=condition, then=then, otherwise=otherwise):
            ways = ((True, then), (False, otherwise))
            return min(_far(condition, taken, known) + _far(branch, wanted, known) for taken, branch in ways)
        case Call(function=Name(name="not"), arguments=(one,)):
            return _far(one.value, not wanted, known)
        case Comparison(operator=operator, left=left, right=right):
            operator = operator if wanted else _OPPOSITE[operator]
            return _apart(operator, known[id(left)], known[id(right)], isinstance(right, NullLiteral))
        case _:
            value = known[id(node)]
            return 0.0 if (value is True) is wanted else 1.0


def _apart(operator: str, left: Any, right: Any, is_null: bool) -> float:
    """How far two values are from comparing so, from 0 to 1, the nearer the smaller; 2 where one is null."""
    if not is_null and (left is None or right is None):
        return 2.0
    if operator in ("=", "!="):
        holds = (type(left) is type(right) and left == right) is (operator == "=")
    elif isinstance(left, str) and isinstance(right, str):
        holds = _ORDERED[operator](left, right)
    else:
        one, other = _measure(left), _measure(right)
        holds = one is not None and other is not None and _ORDERED[operator](one, other)
    if holds:
        return 0.0
    one, other = _measure(left), _measure(right)
    if one is None or other is None:
        return 1.0
    gap = abs(one - other)
    # A step is needed where they are equal and must not be.
    return float((gap + Decimal("0.001")) / (gap + 1))


def _measure(value: Any) -> Decimal | None:
    """A value of a decision as a number; None for what lies nowhere on a line."""
    match value:
        case Decimal():
            return value
        case datetime():
            return Decimal(value.timestamp()) if value.tzinfo is not None else None
        case date():
            return Decimal(value.toordinal())
        case timedelta():
            return Decimal(value.total_seconds()) / 86_400
        case _:
            return None
