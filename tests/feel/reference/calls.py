"""Calls by the book: which overload is meant, how arguments are bound and converted (DMN 1.5, 10.3.2.13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.builtins.seconds import AT_WHOLE_SECONDS
from policy_engine.feel.builtins.signature import Builtin, Overload, Parameter
from policy_engine.types.feeltype import ANY, ANY_FUNCTION, FunctionType, Type
from policy_engine.values.function import Function
from tests.feel.reference.types import NoFitError, convert, is_instance

Names = Sequence[str] | None
"""The names of arguments, or None where they go by position."""


@dataclass(frozen=True)
class BuiltinCall:
    """What calls a built-in that is handed about as a value."""

    builtin: Builtin

    def __call__(self, *arguments: object) -> object:
        return call_builtin(self.builtin, arguments, None)


@cache
def builtin_value(name: str, whole_seconds: bool = False) -> Function:
    """A built-in as a value; it is one and the same wherever its name is written."""
    builtin = (AT_WHOLE_SECONDS if whole_seconds else REGISTRY)[name]
    parameters = builtin.overloads[0].signature.parameters
    names = tuple(parameter.name for parameter in parameters)
    # Where there are several overloads, the first one's types are not all that it takes.
    types = tuple(parameter.type for parameter in parameters) if len(builtin.overloads) == 1 else ()
    return Function(names, BuiltinCall(builtin), name, types)


def user_function(
    parameters: tuple[str, ...],
    types: tuple[Type | None, ...],
    body: Callable[..., object],
    name: str | None = None,
) -> Function:
    """A function that somebody wrote. Its arguments are converted wherever it is called from."""

    def called(*arguments: object) -> object:
        try:
            converted = [convert(value, type_ or ANY) for value, type_ in zip(arguments, types, strict=True)]
        except NoFitError:
            return None
        return body(*converted)

    return Function(parameters, called, name, types)


def call_function(function: object, arguments: Sequence[object], names: Names) -> object:
    """The value of a call; null for what is no function, or does not take these arguments."""
    if not isinstance(function, Function):
        return None
    if isinstance(function.call, BuiltinCall):
        return call_builtin(function.call.builtin, arguments, names)
    if names is not None:
        if not set(names) <= set(function.parameters):
            return None
        given = dict(zip(names, arguments, strict=True))
        arguments = [given.get(parameter) for parameter in function.parameters]
    return function.call(*arguments) if len(arguments) == len(function.parameters) else None


def call_builtin(builtin: Builtin, arguments: Sequence[object], names: Names) -> object:
    """The first overload that takes the arguments as they are; else the first that takes them converted."""
    bound = [found for overload in builtin.overloads for found in _bind(overload, arguments, names)]
    for overload, given in bound:
        if all(_fits(parameter, value) for parameter, value in given):
            return overload.function(*(value for _, value in given))
    for overload, given in bound:
        try:
            converted = [_converted(parameter, value) for parameter, value in given]
        except NoFitError:
            continue
        return overload.function(*converted)
    return None


Bound = tuple[Overload, list[tuple[Parameter, object]]]


def _bind(overload: Overload, arguments: Sequence[object], names: Names) -> Iterator[Bound]:
    """The overload with each argument beside its parameter, if it takes such arguments."""
    parameters = overload.signature.parameters
    if names is not None:
        if parameters and parameters[-1].numbered:
            parameters = tuple(parameters[-1].at(index) for index in range(len(names)))
        needed = {parameter.name for parameter in parameters if not (parameter.optional or parameter.nullable)}
        if needed <= set(names) <= {parameter.name for parameter in parameters} and len(set(names)) == len(names):
            by_name = dict(zip(names, arguments, strict=True))
            yield overload, [(parameter, by_name.get(parameter.name)) for parameter in parameters]
        return
    least = sum(not parameter.optional for parameter in parameters)
    spread = bool(parameters) and parameters[-1].variadic
    if len(arguments) < least or (len(arguments) > len(parameters) and not spread):
        return
    more = parameters[-1:] * (len(arguments) - len(parameters))
    yield overload, list(zip((*parameters, *more), arguments, strict=False))


def _fits(parameter: Parameter, value: object) -> bool:
    return _takes_null(parameter) if value is None else is_instance(value, _domain(parameter))


def _takes_null(parameter: Parameter) -> bool:
    return parameter.optional or parameter.nullable or parameter.type == ANY


def _converted(parameter: Parameter, value: object) -> object:
    if value is None and not _takes_null(parameter):
        raise NoFitError
    return convert(value, _domain(parameter))


def _domain(parameter: Parameter) -> Type:
    """A function need only be defined on what it is called with: `sort` asks no function of any two values."""
    return ANY_FUNCTION if isinstance(parameter.type, FunctionType) else parameter.type
