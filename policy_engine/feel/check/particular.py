"""What is known of single built-ins beyond their signatures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policy_engine.feel.ast import Call, StringLiteral
from policy_engine.feel.builtins.signature import Parameter
from policy_engine.feel.builtins.temporal import day_of_week, month_of_year
from policy_engine.feel.check.core import Checker
from policy_engine.feel.check.fit import literal
from policy_engine.types.feeltype import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_DURATION,
    MONTHS_DURATION,
    TIME,
    FunctionType,
    Kind,
    ListType,
    ScalarType,
    Type,
)
from policy_engine.types.relations import strip_nullable, widen
from policy_engine.values.kinds import kind_of
from policy_engine.values.lexical import parse_at, parse_date_string, parse_date_time, parse_duration, parse_time
from policy_engine.values.temporal import Date

TEMPORAL: Mapping[str, Type] = {
    str(type_): type_ for type_ in (DATE, TIME, DATE_TIME, DAYS_DURATION, MONTHS_DURATION)
}
"""The types of temporal values by their kinds' names."""

_READERS: Mapping[str, tuple[Callable[[str], object], str, str]] = {
    "date": (parse_date_string, "date", '"2026-01-31"'),
    "time": (parse_time, "time", '"09:00:00" or "09:00:00Z"'),
    "date and time": (
        parse_date_time,
        "date and time",
        '"2026-01-31T09:00:00" or "2026-01-31T09:00:00Z"',
    ),
    "duration": (parse_duration, "duration", '"P7D", "PT36H", "P1M" or "P1Y6M"'),
}
RESULTS: Mapping[str, Type] = {
    "day of week": ScalarType(Kind.STRING, tuple(day_of_week(Date(2024, 1, day)) for day in range(1, 8))),
    "month of year": ScalarType(Kind.STRING, tuple(month_of_year(Date(2024, month, 1)) for month in range(1, 13))),
}
"""Built-ins that give one of a few words. (The first of January 2024 was a Monday.)"""
_NARROWER: Mapping[tuple[str, str], Type] = {("not", "negand"): BOOLEAN}
"""Parameters that take any value, but give null for all other types."""

_SAME = frozenset({"date", "time", "date and time"})


def useful(function: str, parameter: Parameter) -> Type:
    """The type of the arguments that a parameter makes anything of."""
    return _NARROWER.get((function, parameter.name), parameter.type)


def precise(function: str, parameter: Parameter, arguments: Mapping[str, Type]) -> Type:
    """The type of a function argument, given those of the other arguments by their names."""
    if not isinstance(parameter.type, FunctionType):
        return parameter.type
    item = _item(arguments.get("list", ANY))
    if function == "sort":
        return FunctionType((item, item), BOOLEAN)
    if function == "list replace":
        return FunctionType((item, widen(arguments.get("newItem", ANY))), BOOLEAN)
    return parameter.type


def constant(checker: Checker, function: str, node: Call) -> Type | None:
    """The type of a date, time or duration written as a text; a problem where the text is none. Else None."""
    if function not in _READERS or len(node.arguments) != 1:
        return None
    argument = node.arguments[0].value
    if not isinstance(argument, StringLiteral) or node.arguments[0].name not in (None, "from"):
        return None
    read, what, example = _READERS[function]
    value = read(argument.value)
    if value is not None:
        return TEMPORAL[function] if function in _SAME else TEMPORAL[kind_of(value)]
    message = f"{literal(argument.value)} is no {what}"
    return checker.error("feel-temporal", message, argument, hint=f"write it like {example}")


def written(function: str, text: str) -> object:
    """The date, time or duration that a call of a built-in with a text makes; None where it makes none."""
    return _READERS[function][0](text) if function in _READERS else None


def temporal(text: str) -> Type | None:
    """The type of what stands after `@`, or None where it is nothing."""
    return TEMPORAL.get(kind_of(parse_at(text)))


def _item(type_: Type) -> Type:
    bare = strip_nullable(type_)
    return bare.item if isinstance(bare, ListType) else widen(bare)
