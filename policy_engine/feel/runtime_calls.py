"""Calls at run time, and the conversion of arguments (DMN 1.5, 10.3.2.9.4, 10.3.2.13.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Final, TypeAlias

from policy_engine.feel.builtins.signature import Builtin
from policy_engine.types.feeltype import AnyType, Kind, ListType, NullableType, Type
from policy_engine.types.instance import instance_of
from policy_engine.types.recursive import RecursiveType
from policy_engine.types.relations import is_kind
from policy_engine.values.function import Function
from policy_engine.values.temporal import Date, DateTime, Time
from policy_engine.values.zone import UTC

Described: TypeAlias = tuple[tuple[str, ...], str | None, tuple[Type | None, ...]]
"""A function's parameters, its name and its parameters' types."""

MISMATCH: Final = object()
"""What `conform` gives for a value that no conversion makes fit."""

_MIDNIGHT: Final = Time(0, 0, 0, 0, UTC)


def conform(value: object, type_: Type) -> object:
    """The value as a type asks for it, or `MISMATCH`.

    Null is of every type. A value that does not conform may be converted: an item to a list of it, a list of
    one item to the item, a date to the date and time of its midnight in UTC.
    """
    if isinstance(type_, RecursiveType):
        return conform(value, type_.definition)
    if value is None or isinstance(type_, AnyType) or instance_of(value, type_):
        return value
    if isinstance(type_, NullableType):
        return conform(value, type_.item)
    if isinstance(type_, ListType):
        if not isinstance(value, list) and instance_of(value, type_.item):
            return [value]
    elif isinstance(value, list) and len(value) == 1 and instance_of(value[0], type_):
        return value[0]
    if isinstance(value, Date) and is_kind(type_, Kind.DATE_TIME):
        return DateTime(value, _MIDNIGHT)
    return MISMATCH


def conform_all(values: Sequence[object], types: Sequence[Type | None]) -> Sequence[object] | None:
    """Arguments as parameters ask for them; null where one does not conform."""
    if not any(types):
        return values
    converted = [value if type_ is None else conform(value, type_) for value, type_ in zip(values, types, strict=True)]
    return None if any(value is MISMATCH for value in converted) else converted


def call_value(function: object, arguments: Sequence[object]) -> object:
    """A call by position; null where it is no function, or does not take these arguments."""
    if not isinstance(function, Function):
        return None
    if isinstance(function.call, _BuiltinCall):
        return function.call(*arguments)
    if len(arguments) != len(function.parameters):
        return None
    if function.types:
        converted = conform_all(arguments, function.types)  # type: ignore[arg-type]
        if converted is None:
            return None
        arguments = converted
    return function.call(*arguments)


def call_named(function: object, arguments: Mapping[str, object]) -> object:
    """A call by name; null where it is no function, or lacks one of these parameters. What is not supplied is null."""
    if not isinstance(function, Function):
        return None
    if isinstance(function.call, _BuiltinCall):
        return function.call.builtin.call_named(arguments)
    if not arguments.keys() <= set(function.parameters):
        return None
    return call_value(function, [arguments.get(name) for name in function.parameters])


class _BuiltinCall:
    """A built-in as the `call` of a function value: it takes as many arguments as any overload does."""

    __slots__ = ("builtin",)

    def __init__(self, builtin: Builtin) -> None:
        self.builtin = builtin

    def __call__(self, *arguments: object) -> object:
        return self.builtin.call(arguments)


@cache
def builtin_value(builtin: Builtin) -> Function:
    """A built-in as a value, always the same one, with the parameters and types of its first overload."""
    parameters = builtin.signatures[0].parameters
    return Function(
        tuple(parameter.name for parameter in parameters),
        _BuiltinCall(builtin),
        builtin.name,
        tuple(parameter.type for parameter in parameters),
    )


def closure(call: Callable[..., object], described: Described) -> Function:
    """A user-defined function as a value."""
    parameters, name, types = described
    return Function(parameters, call, name, types)


def function_value(function: Callable[..., object], run: object, described: Described) -> Function:
    """A business knowledge model as a value."""
    return closure(partial(function, run), described)
