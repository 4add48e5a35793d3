"""Small policy sets, written into a directory and loaded."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from policy_engine import Decision, PolicyError, PolicySet, load
from policy_engine.text.render import render_problems

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "request",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/time_zone",
    "properties": {
        "as_of": {"type": "string", "format": "date-time", "x-changeable": False},
        "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        "n": {"type": "number"},
        "m": {"type": "number"},
        "count of": {"type": "integer", "minimum": 0, "maximum": 9},
        "note": {"type": ["string", "null"]},
        "text": {"type": "string"},
        "flag": {"type": "boolean"},
        "loud": {"type": "boolean"},
        "size": {"type": "string", "enum": ["small", "middle", "large"]},
        "colour": {"type": ["string", "null"], "enum": ["red", "green"]},
        "day": {"type": "string", "format": "date"},
        "end": {"type": ["string", "null"], "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "country": {"type": "string", "format": "country", "x-changeable": False},
        "currency": {"type": "string", "format": "currency"},
        "number": {"type": "string", "x-secret": True},
        "customer": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "age": {"type": "number"},
                "vip": {"type": "boolean", "default": False},
            },
        },
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "price": {"type": "number"},
                    "state": {"type": "string", "enum": ["new", "used"]},
                },
            },
        },
    },
}
SNAPSHOT: dict[str, Any] = {
    "as_of": "2026-03-10T09:00:00Z",
    "n": 5,
    "m": 7,
    "count of": 3,
    "note": None,
    "text": "hello",
    "flag": True,
    "loud": False,
    "size": "small",
    "colour": "red",
    "day": "2026-03-15",
    "end": None,
    "at": "2026-03-10T08:00:00-05:00",
    "country": "US",
    "currency": "USD",
    "number": "4111-1111",
    "customer": {"name": "Ann", "age": 40},
    "items": [
        {"id": "a", "price": 10, "state": "new"},
        {"id": "b", "price": 2.5, "state": "used"},
        {"id": "c", "price": 40, "state": "new"},
    ],
}
"""A snapshot that has every field."""


def snapshot(**changes: object) -> dict[str, Any]:
    """The snapshot with some fields changed; `...` leaves one out."""
    made = copy.deepcopy(SNAPSHOT)
    for name, value in changes.items():
        if value is ...:
            del made[name]
        else:
            made[name] = value
    return made


def write_set(directory: Path, *policies: str, schema: dict[str, Any] | None = None) -> Path:
    """Writes policy files, the first with the keys of the set, and the schema of their snapshots."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "schema.json").write_text(json.dumps(schema or SCHEMA), encoding="utf-8")
    for number, policy in enumerate(policies):
        text = dedent(policy).lstrip("\n")
        if not text.startswith("policy:") and "\npolicy:" not in text:
            text = f"policy: part {number + 1}\n{text}"
        if number == 0:
            text = f"policy set: tests\nversion: '1.0'\nsnapshot: schema.json\n{text}"
        (directory / f"part{number + 1}.yaml").write_text(text, encoding="utf-8")
    return directory


def load_set(directory: Path, *policies: str, schema: dict[str, Any] | None = None) -> PolicySet:
    """The same, loaded."""
    return load(write_set(directory, *policies, schema=schema))


def a_decision(directory: Path, logic: str, *more: str) -> PolicySet:
    """A set whose one public decision, `answer`, has some logic (YAML) and is assumed; `more` are whole sections."""
    body = indent(dedent(logic).strip(), "    ")
    sections = "\n".join(dedent(section).strip() for section in more)
    return load_set(directory, f"{sections}\ndecisions:\n  answer:\n    assumed: a test\n{body}\n")


def answer(policies: PolicySet, **changes: object) -> Decision:
    """The decision `answer` on the snapshot."""
    return policies.evaluate(snapshot(**changes), "answer")


def problems_of(directory: Path, *policies: str) -> str:
    """What is told of a set that cannot be loaded, without the directory."""
    with pytest.raises(PolicyError) as caught:
        load_set(directory, *policies)
    return said(caught.value, directory)


def refused(policies: PolicySet, **changes: object) -> PolicyError:
    """The error of the decision `answer` on the snapshot."""
    with pytest.raises(PolicyError) as caught:
        answer(policies, **changes)
    return caught.value


def said(error: PolicyError, directory: Path) -> str:
    """The text of an error, without the directory."""
    return render_problems(error.problems).replace(f"{directory.as_posix()}/", "")


def codes(error: PolicyError) -> list[str]:
    """The codes of an error's problems."""
    return [problem.code for problem in error.problems]
