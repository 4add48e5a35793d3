"""JSON texts as the values of declared types: days, times, durations, and numbers written as texts to keep digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from policy_engine.types.feeltype import ContextType, Kind, ListType, NullableType, ScalarType, Type
from policy_engine.types.recursive import RecursiveType
from policy_engine.values.context import SnapshotContext
from policy_engine.values.lexical import parse_date, parse_date_time, parse_duration, parse_time
from policy_engine.values.number import parse_number

_PARSERS: Final[Mapping[Kind, Callable[[str], object]]] = {
    Kind.NUMBER: parse_number,
    Kind.DATE: parse_date,
    Kind.TIME: parse_time,
    Kind.DATE_TIME: parse_date_time,
    Kind.DAYS_DURATION: parse_duration,
    Kind.MONTHS_DURATION: parse_duration,
}


def typed_inputs(inputs: SnapshotContext, types: Mapping[str, Type]) -> SnapshotContext:
    """A snapshot's fields, their texts read as their types ask for."""
    return SnapshotContext(
        {name: from_json(value, types[name]) if name in types else value for name, value in inputs.items()},
        inputs.path,
    )


def from_json(value: object, type_: Type) -> object:
    """A value with its texts read as its type asks for; a text that is none of the type stays as it is."""
    match type_:
        case NullableType(item=item):
            return from_json(value, item)
        case RecursiveType():
            return from_json(value, type_.definition)
        case ScalarType(kind=kind) if isinstance(value, str) and kind in _PARSERS:
            found = _PARSERS[kind](value)
            return value if found is None else found
        case ListType(item=item) if isinstance(value, list):
            return [from_json(one, item) for one in value]
        case ListType(item=item):
            return from_json(value, item)
        case ContextType(fields=fields) if isinstance(value, dict):
            # A field that is not there is null, as the standard has it: the context is of its type without it.
            given = {name: from_json(value[name], field) if name in value else None for name, field in fields}
            return given | {name: one for name, one in value.items() if name not in given}
        case _:
            return value
