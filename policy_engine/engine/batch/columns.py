"""The Arrow types of decisions' columns, known before anything is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.types.feeltype import ANY, ContextType, Kind, ListType, NullableType, ScalarType, Type

NUMBER: Final = pa.decimal128(38, 10)
"""Numbers of outputs: up to 28 digits before the point and 10 behind it. One that does not fit is a problem."""

PROBLEM: Final = pa.struct(
    [("code", pa.string()), ("message", pa.string()), ("path", pa.string()), ("hint", pa.string())]
)
"""A problem; `path` is the place in the snapshot."""

_SCALARS: Final[Mapping[Kind, pa.DataType]] = {
    Kind.NUMBER: NUMBER,
    Kind.STRING: pa.string(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATE_TIME: pa.timestamp("us", "UTC"),
    Kind.DAYS_DURATION: pa.duration("us"),
    Kind.MONTHS_DURATION: pa.string(),
    Kind.TIME: pa.string(),
}
_OWN: Final = ("decided_by", "problems")


@dataclass(frozen=True, slots=True)
class DecisionColumn:
    """A decision's column: its outputs and their FEEL types, and what they are called in the column's struct."""

    name: str
    outputs: Mapping[str, Type]
    fields: Mapping[str, str]
    type: pa.DataType


def decision_column(policies: PolicySet, name: str) -> DecisionColumn:
    """The column of a decision. Versions of it share one: where their types differ, an output is JSON text."""
    programs = [program for program in reversed(policies.programs) if name in program.readers]
    outputs: dict[str, Type] = {}
    for program in programs:
        for output, type_ in _outputs(program, name).items():
            known = outputs.setdefault(output, type_)
            if arrow_type(known) != arrow_type(type_):
                outputs[output] = ANY
    fields: dict[str, str] = {}
    for output in outputs:
        field = output
        while field in _OWN or field in fields.values() or (field != output and field in outputs):
            field += "_"
        fields[output] = field
    listed = [(fields[output], arrow_type(type_)) for output, type_ in outputs.items()]
    type_ = pa.struct([*listed, ("decided_by", pa.list_(pa.string())), ("problems", pa.list_(PROBLEM))])
    return DecisionColumn(name, outputs, fields, type_)


def columns_schema(columns: Sequence[DecisionColumn]) -> pa.Schema:
    """The schema of a table of decisions."""
    return pa.schema([pa.field(column.name, column.type) for column in columns])


def arrow_type(type_: Type) -> pa.DataType:
    """The Arrow type of a FEEL type. What has none of its own is JSON text."""
    match type_:
        case NullableType(item=item):
            return arrow_type(item)
        case ScalarType(kind=kind):
            return _SCALARS[kind]
        case ListType(item=item):
            return pa.list_(arrow_type(item))
        case ContextType(fields=fields) if fields:
            return pa.struct([(name, arrow_type(inner)) for name, inner in fields])
        case _:
            return pa.string()


def _outputs(program: Program, name: str) -> Mapping[str, Type]:
    """The outputs of a decision; one of its name, of any type, where they are known only once it is made."""
    found = program.output_types(name)
    return found or {name: ANY}
