"""The JSON Schema of an imported model's input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from policy_engine.dmn.yaml_text import Noted, Value
from policy_engine.types.vocabulary import DRAFT

_SCALARS: Final[Mapping[str, dict[str, Any]]] = {
    "string": {"type": ["string", "null"]},
    "number": {"type": ["number", "string", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "time": {"type": ["string", "null"]},
    "date and time": {"type": ["string", "null"]},
    "dateTime": {"type": ["string", "null"]},
    "days and time duration": {"type": ["string", "null"], "format": "duration"},
    "dayTimeDuration": {"type": ["string", "null"], "format": "duration"},
    "years and months duration": {"type": ["string", "null"], "format": "duration"},
    "yearMonthDuration": {"type": ["string", "null"], "format": "duration"},
}
MAX_DEPTH: Final = 20
"""Types deeper than this are left open."""


MOMENT: Final[dict[str, Any]] = {
    "description": "The moment at which it is decided: now(), whose day is today().",
    "type": "string",
    "format": "date-time",
    "x-changeable": False,
}
"""The field of the moment, where a model asks for it."""


def input_schema(
    title: str, inputs: Mapping[str, Value], types: Mapping[str, Value], moment: str | None = None
) -> dict[str, Any]:
    """The schema: each field is `x-feel`, its type said by the policy; what stands beside that is for other tools.

    `moment` is the name of the field that holds the moment, where there is to be one.
    """
    fields: dict[str, Any] = {}
    for name, noted in inputs.items():
        entry = noted.value if isinstance(noted, Noted) else noted
        assert isinstance(entry, Mapping)  # noqa: S101 - the importer makes mappings
        described = {"description": entry["description"]} if "description" in entry else {}
        fields[name] = {"x-feel": True, **described, **_schema(entry["type"], types, MAX_DEPTH)}
    pointed = {}
    if moment is not None:
        pointed = {"x-moment": f"/{moment}"}
        fields[moment] = MOMENT
    return {"$schema": DRAFT, "title": title, "type": "object", **pointed, "properties": fields}


def _schema(type_: Value, types: Mapping[str, Value], depth: int) -> dict[str, Any]:
    if isinstance(type_, Noted):
        return _schema(type_.value, types, depth)
    if depth == 0:
        return {}
    if isinstance(type_, Mapping):
        fields = {name: _schema(field, types, depth - 1) for name, field in type_.items()}
        return {"type": ["object", "null"], "properties": fields}
    if isinstance(type_, list):
        strings = [word[1:-1] for word in type_ if isinstance(word, str) and word.startswith('"')]
        return {"enum": [*strings, None]} if len(strings) == len(type_) else {"type": ["number", "string", "null"]}
    assert isinstance(type_, str)  # noqa: S101 - what is left
    type_ = type_.removesuffix("?")
    if type_.startswith("list<") and type_.endswith(">"):
        return {"type": ["array", "null"], "items": _schema(type_[5:-1], types, depth - 1)}
    if type_ in types:
        return _schema(types[type_], types, depth - 1)
    return dict(_SCALARS.get(type_, {}))
