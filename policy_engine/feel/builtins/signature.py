"""What a built-in takes and gives: data for the checker, and the choice of an overload at a call.

An argument fits a parameter as it is, or by an implicit conversion (DMN 1.5, 10.3.2.9.4): an item to a list of
it, a list of one item to the item, a date to the date and time of its midnight in UTC. Null fits `Any`, and an
optional or nullable parameter, only. Where no overload fits, the call's value is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, TypeAlias

from policy_engine.types.feeltype import (
    ANY,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.instance import CLASSES
from policy_engine.values.function import Function
from policy_engine.values.range import Range
from policy_engine.values.temporal import Date, DateTime, Time
from policy_engine.values.zone import UTC

Implementation: TypeAlias = Callable[..., object]
PythonClass: TypeAlias = type
ResultType: TypeAlias = Type | Callable[[Sequence[Type]], Type]
"""A type, or what gives it from the arguments' types (as many as the arguments of the call)."""

_MIDNIGHT: Final = Time(0, 0, 0, 0, UTC)


class _NoFit:
    """The mark of an argument that no conversion makes fit."""


_NO_FIT: Final = _NoFit()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. An optional one may be left out or null; a nullable one may be null, and left out by name.

    A variadic one, the last, takes one or more arguments. A numbered one is variadic, and its arguments are called
    `c1`, `c2` and so on.
    """

    name: str
    type: Type
    optional: bool = False
    variadic: bool = False
    nullable: bool = False
    numbered: bool = False

    @property
    def takes_null(self) -> bool:
        """Whether null is an argument like any other."""
        return self.optional or self.nullable or self.python_type is None

    @property
    def may_be_left_out(self) -> bool:
        """Whether a call by names need not give it, and it is null (DMN 1.5, 10.3.2.13.5)."""
        return self.optional or self.nullable

    def at(self, index: int) -> Parameter:
        """A numbered parameter as that of its argument at an index from 0."""
        return replace(self, name=f"{self.name[:-1]}{index + 1}")

    def is_called(self, name: str) -> bool:
        """Whether an argument of this name is the parameter's."""
        return name == self.name or (self.numbered and name.rstrip("0123456789") == self.name[:-1] != name)

    @property
    def python_type(self) -> PythonClass | None:
        """The Python class of fitting values, or None for `Any`."""
        match self.type:
            case ScalarType(kind=kind):
                return CLASSES[kind]
            case ListType():
                return list
            case ContextType():
                return dict
            case RangeType():
                return Range
            case FunctionType():
                return Function
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters and a result."""

    parameters: tuple[Parameter, ...]
    result: ResultType

    @property
    def least(self) -> int:
        """The fewest arguments."""
        return sum(not parameter.optional for parameter in self.parameters)

    @property
    def most(self) -> int | None:
        """The most arguments, or None for any number."""
        return None if self.parameters and self.parameters[-1].variadic else len(self.parameters)

    def takes(self, count: int) -> bool:
        """Whether so many positional arguments can be right."""
        return count >= self.least and (self.most is None or count <= self.most)

    def parameter(self, index: int) -> Parameter:
        """The parameter of the argument at an index; the call must have taken that many."""
        last = len(self.parameters) - 1
        parameter = self.parameters[min(index, last)]
        return parameter.at(index - last) if parameter.numbered else parameter

    def order(self, names: Sequence[str]) -> tuple[int | None, ...] | None:
        """For named arguments: for each parameter the index of its argument, None where it is left out.

        None where a name is unknown or given twice, or a parameter that is needed is missing.
        """
        at = {name: index for index, name in enumerate(names)}
        many = bool(self.parameters) and self.parameters[-1].numbered
        count = max(len(self.parameters), len(names)) if many else len(self.parameters)
        parameters = [self.parameter(index) for index in range(count)]
        if len(at) != len(names) or not at.keys() <= {parameter.name for parameter in parameters}:
            return None
        if any(not parameter.may_be_left_out and parameter.name not in at for parameter in parameters):
            return None
        found = [at.get(parameter.name) for parameter in parameters]
        while found and found[-1] is None and parameters[len(found) - 1].optional:
            found.pop()
        return tuple(found)

    def result_of(self, arguments: Sequence[Type] = ()) -> Type:
        """The type of a call with arguments of these types."""
        return self.result if isinstance(self.result, Type) else self.result(arguments)

    def __str__(self) -> str:
        shown = ", ".join(
            f"{parameter.name}{'?' * parameter.optional}: {parameter.type}" for parameter in self.parameters
        )
        return f"({shown}{', ...' * (self.most is None)})"


@dataclass(frozen=True, slots=True)
class Overload:
    """A signature and the Python function that takes its arguments, already converted, by position."""

    signature: Signature
    function: Implementation
    _classes: tuple[type | None, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_classes", tuple(p.python_type for p in self.signature.parameters))

    def accepts(self, arguments: Sequence[object]) -> bool:
        """Whether the arguments fit as they are."""
        classes = self._classes
        last = len(classes) - 1
        for index, argument in enumerate(arguments):
            at = min(index, last)
            wanted = classes[at]
            if wanted is None or isinstance(argument, wanted):
                continue
            if argument is not None or not self.signature.parameters[at].takes_null:
                return False
        return True

    def converted(self, arguments: Sequence[object]) -> list[object] | None:
        """The arguments as the parameters need them, or None."""
        fitted = []
        for index, argument in enumerate(arguments):
            value = _fit(argument, self.signature.parameter(index))
            if value is _NO_FIT:
                return None
            fitted.append(value)
        return fitted

    def class_at(self, index: int) -> type | None:
        """The Python class that the argument at an index must have, or None for any."""
        return self._classes[min(index, len(self._classes) - 1)]


@dataclass(frozen=True)
class Builtin:
    """A built-in function. `clock` marks those that would read a clock: calling one halts.

    `section` is the standard's; `summary` is one sentence for people.
    """

    name: str
    overloads: tuple[Overload, ...]
    section: str
    summary: str
    clock: bool = False

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """What it takes and gives, one for each overload; the first that fits is called."""
        return tuple(overload.signature for overload in self.overloads)

    def call(self, arguments: Sequence[object]) -> object:
        """The value for positional arguments; null where no overload fits. Raises `Halt` beyond a limit."""
        count = len(arguments)
        fitting = [overload for overload in self.overloads if overload.signature.takes(count)]
        for overload in fitting:
            if overload.accepts(arguments):
                return overload.function(*arguments)
        for overload in fitting:
            converted = overload.converted(arguments)
            if converted is not None:
                return overload.function(*converted)
        return None

    def call_named(self, arguments: Mapping[str, object]) -> object:
        """The value for named arguments; null where no overload has these names or fits."""
        names = list(arguments)
        values = list(arguments.values())
        for ready in (True, False):
            for overload, positional in self._named(names, values):
                if ready and overload.accepts(positional):
                    return overload.function(*positional)
                converted = None if ready else overload.converted(positional)
                if converted is not None:
                    return overload.function(*converted)
        return None

    def _named(self, names: Sequence[str], values: Sequence[object]) -> Iterator[tuple[Overload, list[object]]]:
        for overload in self.overloads:
            order = overload.signature.order(names)
            if order is not None:
                yield overload, [None if index is None else values[index] for index in order]

    def direct(self, count: int) -> Implementation | None:
        """A plain function of `count` positional arguments, or None where no overload takes so many.

        It gives what `call` gives; arguments that need no conversion reach the implementation straight.
        """
        if count not in self._directs:
            self._directs[count] = self._make_direct(count)
        return self._directs[count]

    @cached_property
    def _directs(self) -> dict[int, Implementation | None]:
        return {}

    def _make_direct(self, count: int) -> Implementation | None:
        fitting = [overload for overload in self.overloads if overload.signature.takes(count)]
        if not fitting:
            return None
        call = self.call

        def any_count(*arguments: object) -> object:
            return call(arguments)

        if len(fitting) > 1:
            return _by_first_class(fitting, call) if count == 1 else _by_classes(fitting, count, call)
        return _checked(fitting[0], count, call) or any_count


def _by_classes(
    fitting: Sequence[Overload], count: int, call: Callable[[Sequence[object]], object]
) -> Implementation:
    """For several arguments: the first overload whose classes are exactly theirs."""
    table = [([overload.class_at(at) for at in range(count)], overload.function) for overload in fitting]

    def several(*arguments: object) -> object:
        for classes, function in table:
            for argument, wanted in zip(arguments, classes, strict=True):
                if type(argument) is not wanted and (wanted is not None or argument is None):
                    break
            else:
                return function(*arguments)
        return call(arguments)

    return several


def _by_first_class(fitting: Sequence[Overload], call: Callable[[Sequence[object]], object]) -> Implementation:
    """For one argument: the first overload by the argument's class."""
    table: dict[type, Implementation] = {}
    for overload in fitting:
        wanted = overload.class_at(0)
        if wanted is None:
            break
        table.setdefault(wanted, overload.function)
    find = table.get

    def one(argument: object) -> object:
        function = find(type(argument))
        return function(argument) if function is not None else call((argument,))

    return one


def _checked(overload: Overload, count: int, call: Callable[[Sequence[object]], object]) -> Implementation | None:
    """The implementation behind a check of its arguments' classes."""
    function = overload.function
    classes = tuple(overload.class_at(index) for index in range(count))
    if all(wanted is None for wanted in classes):
        return function
    if count == 1:
        (only,) = classes

        def one(argument: object) -> object:
            return function(argument) if type(argument) is only else call((argument,))

        return one
    if count == 2 and None not in classes:
        first, second = classes

        def two(left: object, right: object) -> object:
            if type(left) is first and type(right) is second:
                return function(left, right)
            return call((left, right))

        return two
    return None


def _fit(value: object, parameter: Parameter) -> object:
    """The value as the parameter needs it, or the mark that it does not fit."""
    wanted = parameter.python_type
    if wanted is None or isinstance(value, wanted):
        return value
    if value is None:
        return None if parameter.takes_null else _NO_FIT
    if wanted is list:
        return [value]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
        if isinstance(value, wanted):
            return value
    if wanted is DateTime and isinstance(value, Date):
        return DateTime(value, _MIDNIGHT)
    return _NO_FIT


# How the families write their entries


def builtin(name: str, section: str, summary: str, *overloads: Overload, clock: bool = False) -> Builtin:
    """An entry of a family."""
    return Builtin(name, overloads, section, summary, clock)


def overload(function: Implementation, result: ResultType, *parameters: Parameter) -> Overload:
    """One way to call it."""
    return Overload(Signature(parameters, result), function)


def required(name: str, type_: Type = ANY) -> Parameter:
    """A parameter that must be given."""
    return Parameter(name, type_)


def anything(name: str) -> Parameter:
    """A parameter that makes something of every value, null too."""
    return Parameter(name, ANY, nullable=True)


def optional(name: str, type_: Type) -> Parameter:
    """A parameter that may be left out or null."""
    return Parameter(name, type_, optional=True)


def variadic(name: str, type_: Type = ANY) -> Parameter:
    """The last parameter: one or more arguments."""
    return Parameter(name, type_, variadic=True)


def numbered(letter: str, type_: Type = ANY) -> Parameter:
    """The last parameter: one or more arguments, called `c1`, `c2` and so on."""
    return Parameter(f"{letter}1", type_, variadic=True, numbered=True)
