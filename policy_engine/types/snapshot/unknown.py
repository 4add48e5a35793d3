"""Warnings of fields that the schema does not know: a key is named, its value never."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from policy_engine.text.problem import Problem, Severity
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.json_places import Path
from policy_engine.types.snapshot.foreign import MAX_ITEMS
from policy_engine.types.snapshot.reading import Finding, show_path
from policy_engine.types.snapshot.shape import Entry, ListShape, ObjectShape

MAX_WARNINGS: Final = 100
"""The most unknown fields told of."""

_NAME_LIKE = re.compile(r"[a-z][a-z0-9]*(?:[_-]?[A-Za-z][a-z0-9]*)*")
_MAX_NAME: Final = 40
_MAX_DIGITS: Final = 2


def unknown_fields(root: Entry, document: object) -> list[Finding]:
    """A warning for each unknown field of a document's known objects, in the order of the document."""
    findings: list[Finding] = []
    for entry, path, key, known in _find(root, document, ()):
        if len(findings) == MAX_WARNINGS:
            message = f"there are more than {MAX_WARNINGS} unknown fields"
            more = Problem("snapshot-unknown-field", message, severity=Severity.WARNING)
            findings.append(Finding((), (), more))
            break
        findings.append(Finding(entry.path, (*path, key), _warning(path, key, known)))
    return findings


def _find(entry: Entry, raw: Any, path: Path) -> Iterator[tuple[Entry, Path, str, tuple[str, ...]]]:
    match entry.shape:
        case ObjectShape(entries=entries) if type(raw) is dict:
            for key, value in raw.items():
                if type(key) is not str:
                    continue
                inner = entries.get(key)
                if inner is None:
                    yield entry, path, key, tuple(entries)
                elif type(value) in (dict, list):
                    yield from _find(inner, value, (*path, key))
        case ListShape(item=item) if type(raw) is list and len(raw) <= MAX_ITEMS:
            for index, value in enumerate(raw):
                yield from _find(item, value, (*path, index))


def _warning(path: Path, key: str, known: tuple[str, ...]) -> Problem:
    hint = _hint(key, known)
    if not is_name_like(key) and hint is None:
        message = f"there is a field here that is not known; its name, of {len(key):,} characters, is not shown"
        return Problem("snapshot-unknown-field", message, path=show_path(path) or None, severity=Severity.WARNING)
    message = f'the field "{key}" is not known'
    where = show_path((*path, key))
    return Problem("snapshot-unknown-field", message, path=where, hint=hint, severity=Severity.WARNING)


def is_name_like(key: str) -> bool:
    """Whether a key reads like the name of a field (`billing_source`, `billingSource`).

    A code that stands where a name should has capitals or many digits.
    """
    if len(key) > _MAX_NAME or sum(char.isdigit() for char in key) > _MAX_DIGITS:
        return False
    return _NAME_LIKE.fullmatch(key) is not None


@lru_cache(maxsize=1024)
def _hint(key: str, known: tuple[str, ...]) -> str | None:
    return did_you_mean(key, known)
