"""Where the value is written whose type does not fit: a parameter's, often far from where it is used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policy_engine.feel.ast import Name, Parsed
from policy_engine.feel.checker import TypeScope
from policy_engine.feel.walk import children, walk
from policy_engine.text.problem import Note, Problem, Problems
from policy_engine.text.source import Span
from policy_engine.types.words import describe

_OF_TYPES = frozenset({"feel-type", "feel-arguments"})
"""Problems of values of the wrong type."""


def note_definitions(
    parsed: Parsed, scope: TypeScope, definition: Callable[[str], Span | None], problems: Problems, before: int
) -> None:
    """Notes, with each problem of types since `before`, where the parameters stand that it is about."""
    found = problems.found
    for at in range(before, len(found)):
        if found[at].code in _OF_TYPES and found[at].span is not None:
            notes = tuple(_notes(parsed, found[at], scope, definition))
            found[at] = replace(found[at], notes=(*found[at].notes, *notes))


def _notes(parsed: Parsed, problem: Problem, scope: TypeScope, definition: Callable[[str], Span | None]) -> list[Note]:
    noted: dict[str, Note] = {}
    for node in walk(parsed.node):
        if parsed.span(node) != problem.span:
            continue
        for part in (node, *children(node)):
            type_ = scope.find(part.name) if isinstance(part, Name) else None
            if isinstance(part, Name) and type_ is not None and (span := definition(part.name)) is not None:
                noted[part.name] = Note(f'"{part.name}" is {describe(type_)} here', span)
    return list(noted.values())
