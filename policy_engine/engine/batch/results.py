"""Outcomes as an Arrow column: outputs by their types, the rows that decided, problems."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from policy_engine.engine.batch.codes import Codes
from policy_engine.engine.batch.columns import NUMBER, DecisionColumn
from policy_engine.engine.batch.spread import spread
from policy_engine.engine.decision import Decision
from policy_engine.text.problem import Halt, PolicyError, Problem
from policy_engine.types.feeltype import ContextType, Kind, ListType, NullableType, ScalarType, Type
from policy_engine.values.number import CONTEXT

Outcome = Decision | PolicyError

_CLASSES: Final[Mapping[Kind, type]] = {
    Kind.STRING: str,
    Kind.BOOLEAN: bool,
    Kind.DATE: dt.date,
    Kind.DAYS_DURATION: dt.timedelta,
    Kind.MONTHS_DURATION: str,
}
_WHOLE: Final = NUMBER.precision - NUMBER.scale
_MISSING: Final = object()


class _Unfit(Exception):  # noqa: N818 - it ends one conversion
    """A value that its Arrow type does not hold."""


def column(made: DecisionColumn, outcomes: Iterable[Outcome], codes: Codes) -> pa.Array:
    """A decision's column, from the outcomes that there are and the number of each row's own."""
    return spread(pa.array([_entry(made, outcome) for outcome in outcomes], made.type), codes)


def _entry(made: DecisionColumn, outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, PolicyError):
        return {"problems": _problems(outcome.problems)}
    try:
        entry = _outputs(made, outcome)
    except _Unfit as unfit:
        message = f"an output of {made.name} does not fit its column: {unfit}"
        return {"problems": _problems([Problem("batch-value", message)])}
    except Halt as halt:
        return {"problems": _problems([halt.problem])}
    entry["decided_by"] = outcome.decided_by
    entry["problems"] = ()
    return entry


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    texts = ({"code": p.code, "message": p.message, "path": p.path, "hint": p.hint} for p in problems)
    return [{key: None if text is None else _whole(text) for key, text in one.items()} for one in texts]


def _whole(text: str) -> str:
    """A text of a policy's as Arrow takes it: halves of surrogate pairs are written out."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def _outputs(made: DecisionColumn, outcome: Decision) -> dict[str, Any]:
    outputs = outcome.outputs
    if not outputs.keys() <= made.outputs.keys():
        if list(made.outputs) != [made.name]:
            raise _Unfit("it has outputs that no version declares")
        # A context whose entries are known only once it is made: it is told whole.
        told = json.dumps(outcome.to_dict()["outputs"], ensure_ascii=False, separators=(",", ":"))
        return {made.fields[made.name]: _text(told)}
    entry: dict[str, Any] = {}
    json_of: Any = None
    for name, value in outputs.items():
        type_ = made.outputs[name]
        plain = _arrow(value, type_)
        if plain is _MISSING:
            json_of = json_of or outcome.to_dict()["outputs"]
            plain = _arrow(value, type_, json_of[name])
        entry[made.fields[name]] = plain
    return entry


def _arrow(value: Any, type_: Type, told: Any = _MISSING) -> Any:
    """A value of Python's as pyarrow takes it; `_MISSING` where what JSON makes of it must be told to know."""
    if value is None:
        return None
    match type_:
        case NullableType(item=item):
            return _arrow(value, item, told)
        case ScalarType(kind=Kind.NUMBER):
            return _number(value)
        case ScalarType(kind=Kind.DATE_TIME):
            return _moment(value)
        case ScalarType(kind=Kind.TIME):
            return told if told is _MISSING or isinstance(told, str) else _wrong()
        case ScalarType(kind=kind):
            if type(value) is not _CLASSES[kind]:
                _wrong()
            return _text(value) if type(value) is str else value
        case ListType(item=item):
            if not isinstance(value, list):
                _wrong()
            items = [_arrow(one, item, told if told is _MISSING else told[at]) for at, one in enumerate(value)]
            return _MISSING if _MISSING in items else items
        case ContextType(fields=fields) if fields:
            return _context(value, dict(fields), told)
        case _:
            if told is _MISSING:
                return _MISSING
            return _text(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def _context(value: Any, fields: Mapping[str, Type], told: Any) -> Any:
    if not isinstance(value, dict):
        _wrong()
    if not value.keys() <= fields.keys():
        raise _Unfit("it has an entry that its type does not declare")
    entries = {name: _arrow(one, fields[name], told if told is _MISSING else told[name]) for name, one in value.items()}
    return _MISSING if any(one is _MISSING for one in entries.values()) else entries


def _wrong() -> Any:
    raise _Unfit("a value that is not of its type")


def _text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _Unfit("a text with half of a surrogate pair") from None
    return value


def _moment(value: Any) -> dt.datetime:
    if type(value) is not dt.datetime:
        _wrong()
    moment: dt.datetime = value
    if moment.utcoffset() is None:
        raise _Unfit("a date and time without a zone")
    return moment


def _number(value: Any) -> Decimal:
    if type(value) is not Decimal:
        _wrong()
    number: Decimal = value
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return _wrong()  # type: ignore[no-any-return]
    if len(digits) + exponent <= _WHOLE and -exponent <= NUMBER.scale:
        return number
    # Zeros at the end need no place.
    _, digits, exponent = number.normalize(CONTEXT).as_tuple()
    if not isinstance(exponent, int) or len(digits) + exponent > _WHOLE or -exponent > NUMBER.scale:
        raise _Unfit(f"a number of more than {_WHOLE} digits before the point or {NUMBER.scale} behind it")
    return number
