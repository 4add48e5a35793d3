"""Whether a text is a JSON Schema at all, and one that uses only keywords we check."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeGuard

from jsonschema import Draft202012Validator

from policy_engine.text.problem import Halt, Problem, Problems
from policy_engine.text.source import Source, Span
from policy_engine.text.suggest import did_you_mean
from policy_engine.types import vocabulary
from policy_engine.types.json_places import Path, offset, stretches
from policy_engine.types.json_text import parse_json

Schema = Mapping[str, object]
"""One schema object, as JSON has it: numbers are int or float."""


def is_schema(value: object) -> TypeGuard[Schema]:
    """Whether a value can be a schema: an object."""
    return isinstance(value, dict)


class SchemaText:
    """A schema's text, and the places of its parts by their paths (`("$defs", "plan", "type")`)."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems

    def span(self, path: Path) -> Span:
        """Where a part stands, or else the nearest part above it."""
        found = stretches(self.source.text, [path[:end] for end in range(len(path) + 1)])
        start, end = next(found[path[:end]] for end in range(len(path), -1, -1) if path[:end] in found)
        return Span(self.source, start, end)

    def error(self, path: Path, message: str, hint: str | None = None) -> None:
        """Adds the problem that a part of the schema has."""
        where = "/".join(("#", *(str(step) for step in path)))
        self.problems.error("schema-invalid", f"{where}: {message}", self.span(path), hint=hint)


def read_schema(text: SchemaText) -> Schema | None:
    """The schema object of a text, or None and problems where it is not JSON or not of draft 2020-12."""
    source = text.source
    try:
        parse_json(source.text)
    except Halt as halt:
        text.problems.found.append(_located(source, halt.problem))
        return None
    schema: object = json.loads(source.text)
    if not is_schema(schema):
        text.error((), "the schema of a snapshot is an object")
        return None
    if schema.get("$schema", vocabulary.DRAFT) != vocabulary.DRAFT:
        text.error(("$schema",), "only draft 2020-12 is read", f'write "{vocabulary.DRAFT}"')
        return None
    checker = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    # Each vocabulary of the metaschema says the same of a value of the wrong type.
    errors = {(tuple(error.absolute_path), str(error.validator)) for error in checker.iter_errors(schema)}
    for path, keyword in sorted(errors, key=lambda found: ([*map(str, found[0])], found[1])):
        text.error(path, f"draft 2020-12 does not allow this value ({keyword})")
    return None if errors else schema


def check_keywords(text: SchemaText, schema: Schema, path: Path, allowed: frozenset[str]) -> None:
    """Adds a problem for each keyword of a schema that is not allowed where it stands."""
    for key in schema:
        if key in allowed:
            continue
        if key in vocabulary.KEYWORDS:
            text.error((*path, key), f'"{key}" has no meaning here')
        elif key == "required":
            hint = "a field is missing for a decision that reads it"
            text.error((*path, key), '"required" is not supported', hint)
        elif key == "additionalProperties":
            text.error((*path, key), '"additionalProperties" is not supported', "an unknown field is a warning")
        else:
            text.error((*path, key), f'"{key}" is not supported', did_you_mean(key, allowed))


def _located(source: Source, problem: Problem) -> Problem:
    line, column = problem.position or (1, 1)
    start = offset(source.text, line, column)
    return Problem(problem.code, problem.message, Span(source, start, start + 1), hint=problem.hint)
