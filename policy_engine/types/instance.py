"""Whether a value is of a type, as FEEL's `instance of` asks (DMN 1.5, 10.3.2.9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from policy_engine.types.feeltype import (
    ANY,
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
from policy_engine.types.recursive import RecursiveType
from policy_engine.types.relations import conforms, is_any_function, is_nullable
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.kinds import kind_of
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.work import spend

CLASSES: Final[Mapping[Kind, type]] = {
    Kind.NUMBER: Decimal,
    Kind.STRING: str,
    Kind.BOOLEAN: bool,
    Kind.DATE: Date,
    Kind.TIME: Time,
    Kind.DATE_TIME: DateTime,
    Kind.DAYS_DURATION: DaysDuration,
    Kind.MONTHS_DURATION: MonthsDuration,
}
"""The Python class of each kind of scalar."""


def instance_of(value: object, type_: Type) -> bool:
    """Whether a value is of a type, allowed values aside.

    Null is an instance of `Null` and of types with a declared null; inside a list or context, of any type. An
    entry that a snapshot lacks is of any type too: reading it is a problem, asking for its context's type is not.
    A function's result is not known before it is called, so that it is of any type.
    """
    match type_:
        case NullableType(item=item):
            return value is None or instance_of(value, item)
        case NullType():
            return value is None
        case _ if value is None:
            return False
        case RecursiveType():
            return instance_of(value, type_.definition)
        case AnyType():
            return True
        case ScalarType(kind=kind):
            return kind_of(value) == kind
        case ListType(item=item):
            return isinstance(value, list) and _all_hold(value, item)
        case ContextType(fields=fields):
            lacks = isinstance(value, SnapshotContext)
            spend(6 * len(fields))
            return isinstance(value, dict) and all(
                _holds(value[name], field) if name in value else lacks or is_nullable(field) or field == ANY
                for name, field in fields
            )
        case RangeType(item=item):
            return isinstance(value, Range) and all(_holds(end, item) for end in (value.low, value.high))
        case FunctionType():
            return isinstance(value, Function) and _is_function(value, type_)
        case _:
            return False


def _all_hold(items: list[object], type_: Type) -> bool:
    # A list may hold one list twice, and that one another: it is then far larger than it looks.
    spend(6 * len(items) + 6)
    return all(_holds(item, type_) for item in items)


def class_of(type_: Type | None) -> type | None:
    """The Python class of all values of a scalar type but null; None for other types."""
    if isinstance(type_, NullableType):
        return class_of(type_.item)
    return CLASSES[type_.kind] if isinstance(type_, ScalarType) else None


def _holds(value: object, type_: Type) -> bool:
    return value is None or instance_of(value, type_)


def _is_function(value: Function, type_: FunctionType) -> bool:
    if is_any_function(type_):
        return True
    types = value.types or (ANY,) * len(value.parameters)
    own = [known if isinstance(known, Type) else ANY for known in types]
    return len(own) == len(type_.parameters) and all(map(conforms, type_.parameters, own))
