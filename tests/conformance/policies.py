"""A case of a table: the table in a policy, strict or of `semantics: dmn`, and what it gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import indent
from typing import Any

from policy_engine import PolicyError, PolicySet, load
from tests.conformance.files import Case
from tests.conformance.literals import literal

SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "request",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/time_zone",
    "properties": {
        "as_of": {"type": "string", "format": "date-time"},
        "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        "n": {"type": "number"},
        "m": {"type": "number"},
        "perhaps": {"type": ["number", "null"]},
        "text": {"type": "string"},
        "flag": {"type": "boolean"},
    },
}
"""What tables may read. `perhaps` alone may be null."""


@cache
def _loaded(table: str, dialect: str) -> PolicySet | tuple[str, ...]:
    """A policy whose decision `answer` is the table's value in a context; or the codes of its problems."""
    policy = (
        "policy set: tests\nversion: '1.0'\nsnapshot: schema.json\npolicy: part\n"
        f"{'semantics: dmn' if dialect == 'dmn' else ''}\n"
        f"values:\n  table:\n    assumed: a test\n    table:\n{indent(table, '      ')}\n"
        "decisions:\n  answer:\n    assumed: a test\n    expression: '{value: table}'\n"
    )
    with TemporaryDirectory() as directory:
        (Path(directory) / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
        (Path(directory) / "part.yaml").write_text(policy, encoding="utf-8")
        try:
            return load(directory)
        except PolicyError as error:
            return tuple(problem.code for problem in error.problems)


def codes_of(table: str, dialect: str) -> tuple[str, ...]:
    """What is told of a table that cannot be loaded."""
    loaded = _loaded(table, dialect)
    return () if isinstance(loaded, PolicySet) else loaded


def value_of(case: Case, table: str, dialect: str) -> object:
    """The table's value. Raises `PolicyError`."""
    loaded = _loaded(table, dialect)
    assert isinstance(loaded, PolicySet), loaded
    inputs = {name: literal(text) for name, text in case.inputs.items()}
    return loaded.evaluate({"as_of": "2026-03-10T09:00:00Z", **inputs}, "answer").outputs["value"]
