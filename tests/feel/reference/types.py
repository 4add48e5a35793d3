"""Types by the book: which values are of one, and the conversions of 10.3.2.9.4 (DMN 1.5)."""

from __future__ import annotations

from collections.abc import Mapping

from policy_engine.feel import ast as feel
from policy_engine.types.feeltype import (
    ANY,
    ANY_CONTEXT,
    ANY_FUNCTION,
    ANY_LIST,
    ANY_RANGE,
    BY_NAME,
    DATE_TIME,
    AnyType,
    ContextType,
    FunctionType,
    ListType,
    NullableType,
    NullType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.recursive import RecursiveType
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.kinds import kind_of
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, Time
from policy_engine.values.zone import UTC

BARE: Mapping[str, Type] = {
    "list": ANY_LIST,
    "context": ANY_CONTEXT,
    "range": ANY_RANGE,
    "function": ANY_FUNCTION,
}


class NoFitError(Exception):
    """A value that no conversion makes fit."""


def written(node: feel.TypeExpression, named: Mapping[str, Type]) -> Type:
    """The type that is written; what nobody knows is Any."""
    match node:
        case feel.TypeName(name=name):
            for known in (named, BY_NAME, BARE):
                if name in known:
                    return known[name]
            return ANY
        case feel.TypeList(item=item):
            return ListType(written(item, named))
        case feel.TypeRange(item=item):
            return RangeType(written(item, named))
        case feel.TypeContext(fields=fields):
            return ContextType(tuple((name, written(type_, named)) for name, type_ in fields))
        case feel.TypeFunction(parameters=parameters, result=result):
            types = tuple(written(parameter, named) for parameter in parameters)
            # A type that names no parameter at all, `function`, is of every function: this is not that one.
            return FunctionType(types, written(result, named), None if types else ())
        case _:
            raise NotImplementedError(type(node).__name__)


def is_node(node: feel.TypeExpression, named: Mapping[str, Type]) -> bool:
    """Whether a type is a node of the lattice L (10.3.2.9): a bare `list` is none."""
    match node:
        case feel.TypeName(name=name):
            return name in named or name in BY_NAME
        case feel.TypeList(item=item) | feel.TypeRange(item=item):
            return is_node(item, named)
        case feel.TypeContext(fields=fields):
            return all(is_node(type_, named) for _, type_ in fields)
        case feel.TypeFunction(parameters=parameters, result=result):
            return all(is_node(type_, named) for type_ in (*parameters, result))
        case _:
            raise NotImplementedError(type(node).__name__)


def is_instance(value: object, type_: Type) -> bool:
    """`instance of`: null is of `Null` and declared nulls only; within a list or context, of any type."""
    if isinstance(type_, RecursiveType):
        return is_instance(value, type_.definition)
    if isinstance(type_, NullableType):
        return value is None or is_instance(value, type_.item)
    if isinstance(type_, NullType) or value is None:
        return value is None and isinstance(type_, NullType)
    match type_:
        case AnyType():
            return True
        case ScalarType(kind=kind):
            return kind_of(value) == str(kind)
        case ListType(item=item):
            return isinstance(value, list) and all(part is None or is_instance(part, item) for part in value)
        case RangeType(item=item):
            ends = (value.low, value.high) if isinstance(value, Range) else ()
            return isinstance(value, Range) and all(end is None or is_instance(end, item) for end in ends)
        case ContextType(fields=fields):
            return isinstance(value, dict) and all(_has(value, name, field) for name, field in fields)
        case FunctionType():
            return isinstance(value, Function) and _takes(value, type_)
        case _:
            raise NotImplementedError(type(type_).__name__)


def convert(value: object, type_: Type) -> object:
    """The value as a type asks for it. Raises `NoFitError`."""
    if isinstance(type_, RecursiveType):
        return convert(value, type_.definition)
    if isinstance(type_, NullableType):
        return convert(value, type_.item)
    if value is None or is_instance(value, type_):
        return value
    if isinstance(type_, ListType) and not isinstance(value, list) and is_instance(value, type_.item):
        return [value]
    if not isinstance(type_, ListType) and isinstance(value, list) and len(value) == 1:
        (only,) = value
        if is_instance(only, type_):
            return only
    if type_ == DATE_TIME and isinstance(value, Date):
        return DateTime(value, Time(0, 0, 0, 0, UTC))
    raise NoFitError


def _has(context: dict[str, object], name: str, type_: Type) -> bool:
    if name in context:
        value = context[name]
        return value is None or is_instance(value, type_)
    # What a snapshot lacks is a problem where it is read; elsewhere, what may be anything may be nothing.
    return isinstance(context, SnapshotContext) or type_ == ANY or isinstance(type_, NullableType | NullType)


def _takes(value: Function, type_: FunctionType) -> bool:
    """Parameters conform the other way round; what a function gives is not known before it is called."""
    if type_.names is None and not type_.parameters:
        return True
    own = [type_ if isinstance(type_, Type) else ANY for type_ in value.types] or [ANY] * len(value.parameters)
    return len(own) == len(type_.parameters) and all(map(is_narrower, type_.parameters, own))


def is_narrower(sub: Type, wide: Type) -> bool:
    """Whether every value of `sub` is one of `wide` (10.3.2.9.1)."""
    while isinstance(sub, NullableType):
        sub = sub.item
    while isinstance(wide, NullableType):
        wide = wide.item
    match sub, wide:
        case (_, AnyType()) | (NullType(), _):
            return True
        case ScalarType(), ScalarType():
            return sub.kind == wide.kind
        case ListType(), ListType():
            return is_narrower(sub.item, wide.item)
        case RangeType(), RangeType():
            return is_narrower(sub.item, wide.item)
        case ContextType(), ContextType():
            own = dict(sub.fields)
            return all(name in own and is_narrower(own[name], field) for name, field in wide.fields)
        case FunctionType(), FunctionType():
            if not is_narrower(sub.result, wide.result):
                return False
            if wide.names is None and not wide.parameters:
                return True
            known = sub.names is not None or bool(sub.parameters)
            return known and len(sub.parameters) == len(wide.parameters) and all(
                map(is_narrower, wide.parameters, sub.parameters)
            )
        case _:
            return sub == wide
