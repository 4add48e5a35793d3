"""Outcomes as Arrow columns: outputs by their types, the rows that decided, problems."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyarrow as pa

from policy_engine.engine.batch.codes import Codes
from policy_engine.engine.batch.decide import Outcome
from policy_engine.engine.decision import Decision
from policy_engine.engine.program import Program
from policy_engine.text.problem import PolicyError, Problem
from policy_engine.types.feeltype import ContextType, Kind, ListType, NullableType, ScalarType, Type
from policy_engine.values.python import to_json

NUMBER: Final = pa.decimal128(38, 10)
"""Numbers of outputs: up to 28 digits before the point and 10 behind it. One that does not fit is a problem."""

PROBLEM: Final = pa.struct(
    [("code", pa.string()), ("message", pa.string()), ("path", pa.string()), ("hint", pa.string())]
)
"""A problem; `path` is the place in the snapshot."""

_SCALARS: Final[dict[Kind, pa.DataType]] = {
    Kind.NUMBER: NUMBER,
    Kind.STRING: pa.string(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATE_TIME: pa.timestamp("us", "UTC"),
    Kind.DAYS_DURATION: pa.duration("us"),
    Kind.MONTHS_DURATION: pa.string(),
    Kind.TIME: pa.string(),
}


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


def decision_type(program: Program, name: str) -> pa.DataType:
    """The Arrow type of a decision's column: its outputs by name, `decided_by` and `problems`."""
    outputs = [(output, arrow_type(type_)) for output, type_ in program.output_types(name).items()]
    return pa.struct([*outputs, ("decided_by", pa.list_(pa.string())), ("problems", pa.list_(PROBLEM))])


def column(program: Program, name: str, outcomes: Sequence[Outcome], codes: Codes) -> pa.Array:
    """A decision's column, from the outcomes that there are and the number of each row's own."""
    types = program.output_types(name)
    made = [_entry(outcome, types) for outcome in outcomes]
    distinct = pa.array(made, decision_type(program, name))
    return distinct.take(pa.array(codes))


def _entry(outcome: Outcome, types: dict[str, Type]) -> dict[str, Any]:
    if isinstance(outcome, PolicyError):
        return {"problems": _problems(outcome.problems)}
    try:
        outputs = {name: _arrow(outcome.outputs.get(name), type_) for name, type_ in types.items()}
    except _Unfit as unfit:
        return {"problems": _problems([unfit.problem(outcome)])}
    return {**outputs, "decided_by": list(outcome.decided_by), "problems": []}


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{"code": p.code, "message": p.message, "path": p.path, "hint": p.hint} for p in problems]


class _Unfit(Exception):  # noqa: N818 - it ends one conversion
    """A value that its Arrow type does not hold."""

    def __init__(self, what: str) -> None:
        self.what = what

    def problem(self, decision: Decision) -> Problem:
        return Problem("batch-value", f"an output of {decision.name} does not fit its column: {self.what}")


def _arrow(value: Any, type_: Type) -> Any:
    """A value of Python's as pyarrow takes it."""
    if value is None:
        return None
    match type_:
        case NullableType(item=item):
            return _arrow(value, item)
        case ScalarType(kind=Kind.NUMBER):
            return _number(value)
        case ScalarType(kind=Kind.TIME):
            return value.isoformat()
        case ScalarType():
            return value
        case ListType(item=item):
            return [_arrow(one, item) for one in value]
        case ContextType(fields=fields) if fields:
            return {name: _arrow(value.get(name), inner) for name, inner in fields}
        case _:
            return json.dumps(value, default=_json, ensure_ascii=False, separators=(",", ":"))


def _number(value: Any) -> Any:
    _, digits, exponent = value.as_tuple()
    whole = len(digits) + exponent
    if whole > NUMBER.precision - NUMBER.scale or -exponent > NUMBER.scale:
        trimmed = value.normalize()
        if trimmed.adjusted() + 1 > NUMBER.precision - NUMBER.scale or -trimmed.as_tuple().exponent > NUMBER.scale:
            raise _Unfit("a number of more than 28 digits before or 10 behind the point")
        return trimmed
    return value


def _json(value: Any) -> Any:
    return to_json(value) if not hasattr(value, "isoformat") else value.isoformat()
