"""How types stand to each other (DMN 1.5, 10.3.2.9): conformance, disjointness, least common supertype.

Null is a value of every FEEL type, so a declared null (`T?`) makes no difference to conformance or
disjointness; `join` carries it along. Allowed values and units are not part of it: they refine a kind.
"""

from __future__ import annotations

from collections.abc import Collection

from policy_engine.types.codes import LISTED
from policy_engine.types.feeltype import (
    ANY,
    NULL,
    AnyType,
    ContextType,
    FunctionType,
    Kind,
    ListType,
    NullableType,
    NullType,
    RangeType,
    ScalarType,
    Type,
)

MAX_VALUES = 256
"""A join with more allowed values than this allows all: merging must stay cheap."""

_BY_INSTANT = frozenset({Kind.TIME, Kind.DATE_TIME})
"""Kinds whose equality looks through zones, so that unequal texts may be one value."""


def strip_nullable(type_: Type) -> Type:
    """The type without a declared null."""
    while isinstance(type_, NullableType):
        type_ = type_.item
    return type_


def nullable(type_: Type) -> Type:
    """The type with null declared; `Any` and `Null` hold it already."""
    return type_ if isinstance(type_, NullableType | AnyType | NullType) else NullableType(type_)


def is_nullable(type_: Type) -> bool:
    """Whether null is declared (or all that is known)."""
    return isinstance(type_, NullableType | NullType)


def is_kind(type_: Type, kind: Kind) -> bool:
    """Whether every value other than null is of that kind."""
    bare = strip_nullable(type_)
    return isinstance(bare, ScalarType) and bare.kind is kind


def is_numeric(type_: Type) -> bool:
    """Whether it is a number, of any unit."""
    return is_kind(type_, Kind.NUMBER)


def is_boolean(type_: Type) -> bool:
    """Whether it is a boolean."""
    return is_kind(type_, Kind.BOOLEAN)


def is_money(type_: Type) -> bool:
    """Whether it is an amount of money."""
    bare = strip_nullable(type_)
    return isinstance(bare, ScalarType) and bare.unit == "money"


def is_any_function(type_: Type) -> bool:
    """Whether it is a function of which no parameter is known: `ANY_FUNCTION`, or one with only a result."""
    return isinstance(type_, FunctionType) and not type_.parameters and type_.names is None


def allowed(type_: ScalarType) -> Collection[object] | None:
    """The allowed values, listed by the type or by its format; None for all."""
    if type_.values is not None or type_.format is None:
        return type_.values
    return LISTED[type_.format]()


def conforms(sub: Type, super_: Type) -> bool:
    """Whether every value of `sub` may stand where `super_` is asked for (DMN 1.5, 10.3.2.9.1)."""
    sub, super_ = strip_nullable(sub), strip_nullable(super_)
    if isinstance(super_, AnyType) or isinstance(sub, NullType) or sub == super_:
        return True
    match sub, super_:
        case ScalarType(), ScalarType():
            return sub.kind is super_.kind
        case ListType(), ListType():
            return conforms(sub.item, super_.item)
        case RangeType(), RangeType():
            return conforms(sub.item, super_.item)
        case ContextType(), ContextType():
            return all(
                (own := sub.field(name)) is not None and conforms(own, wanted)
                for name, wanted in super_.fields
            )
        case FunctionType(), FunctionType():
            if is_any_function(super_):
                return conforms(sub.result, super_.result)
            return (
                not is_any_function(sub)
                and len(sub.parameters) == len(super_.parameters)
                and all(map(conforms, super_.parameters, sub.parameters))
                and conforms(sub.result, super_.result)
            )
        case _:
            return False


def disjoint(a: Type, b: Type, *, by_kind: bool = False) -> bool:
    """Whether no value but null can be of both; `by_kind` passes over allowed values.

    Two lists are never disjoint (both hold the empty list), nor are two functions; `Null` is disjoint from
    nothing.
    """
    a, b = strip_nullable(a), strip_nullable(b)
    match a, b:
        case (AnyType() | NullType(), _) | (_, AnyType() | NullType()):
            return False
        case ScalarType(), ScalarType():
            if a.kind is not b.kind:
                return True
            if by_kind or a.kind in _BY_INSTANT:
                return False
            return _never_alike(a, b)
        case RangeType(), RangeType():
            return disjoint(a.item, b.item, by_kind=True)
        case ContextType(), ContextType():
            return any(
                other is not None
                and not is_nullable(own)
                and not is_nullable(other)
                and disjoint(own, other, by_kind=by_kind)
                for own, other in ((own, b.field(name)) for name, own in a.fields)
            )
        case _:
            return type(a) is not type(b)


def _never_alike(a: ScalarType, b: ScalarType) -> bool:
    """Whether two types of one kind allow no value in common; two formats are not compared."""
    if a.values is None:
        a, b = b, a
    among = allowed(b)
    return a.values is not None and among is not None and not any(value in among for value in a.values)


def join(a: Type, b: Type) -> Type:
    """The least type that both conform to.

    Null makes the other nullable. Allowed values are merged in order. A unit is kept where both have it, and
    where the other side is constants (a number with allowed values and no unit): 0 is an amount of money too.
    """
    if a == b:
        return a
    if isinstance(a, NullableType) or isinstance(b, NullableType):
        return nullable(join(strip_nullable(a), strip_nullable(b)))
    match a, b:
        case (AnyType(), _) | (_, AnyType()):
            return ANY
        case NullType(), _:
            return nullable(b)
        case _, NullType():
            return nullable(a)
        case ScalarType(), ScalarType():
            return _join_scalars(a, b) if a.kind is b.kind else ANY
        case ListType(), ListType():
            return ListType(join(a.item, b.item))
        case RangeType(), RangeType():
            return RangeType(join(a.item, b.item))
        case ContextType(), ContextType():
            return _join_contexts(a, b)
        case FunctionType(), FunctionType():
            return _join_functions(a, b)
        case _:
            return ANY


def join_all(types: tuple[Type, ...], empty: Type = NULL) -> Type:
    """The join of several types; `empty` of none."""
    if not types:
        return empty
    joined = types[0]
    for type_ in types[1:]:
        joined = join(joined, type_)
    return joined


def widen(type_: Type) -> Type:
    """The type without the values of an unnamed enumeration: what is known of a variable over many."""
    match type_:
        case ScalarType(kind=kind, values=values, unit=unit, name=None) if values is not None:
            return ScalarType(kind, unit=unit)
        case NullableType(item=item):
            return nullable(widen(item))
        case _:
            return type_


def is_constant(type_: ScalarType) -> bool:
    """Whether it is a number known only by its values, such as a literal, which takes on any unit."""
    return type_.kind is Kind.NUMBER and type_.values is not None and type_.unit is None


def _join_scalars(a: ScalarType, b: ScalarType) -> ScalarType:
    unit = a.unit if a.unit == b.unit or is_constant(b) else b.unit if is_constant(a) else None
    name = a.name if a.name == b.name else unit
    if a.values is None or b.values is None:
        if a.values is None and a.unit == unit and a.name in (unit, b.name) and a.format == b.format:
            return a
        return ScalarType(a.kind, None, unit, name, a.format if a.format == b.format else None)
    if a.unit == b.unit:
        # An enumeration that holds the other is the join of both, by its own name and order.
        if all(value in a.values for value in b.values):
            return a
        if all(value in b.values for value in a.values):
            return b
    merged = tuple(dict.fromkeys(a.values + b.values))
    return ScalarType(a.kind, merged if len(merged) <= MAX_VALUES else None, unit, unit)


def _join_contexts(a: ContextType, b: ContextType) -> ContextType:
    fields = tuple((name, join(own, other)) for name, own in a.fields if (other := b.field(name)) is not None)
    # An entry that only one of them has may be there: the join is open then.
    closed = a.closed and b.closed and len(fields) == len(a.fields) == len(b.fields)
    return ContextType(fields, closed, a.name if a.name == b.name and closed else None)


def _join_functions(a: FunctionType, b: FunctionType) -> FunctionType:
    result = join(a.result, b.result)
    if is_any_function(a) or is_any_function(b) or len(a.parameters) != len(b.parameters):
        return FunctionType((), result)
    parameters = []
    for own, other in zip(a.parameters, b.parameters, strict=True):
        if not conforms(own, other) and not conforms(other, own):
            return FunctionType((), result)
        parameters.append(own if conforms(own, other) else other)
    return FunctionType(tuple(parameters), result, a.names if a.names == b.names else None)


