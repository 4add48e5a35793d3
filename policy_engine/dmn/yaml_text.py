"""Policy files written: mappings, lists and texts as YAML for people, comments with them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*|[0-9]+(?:\.[0-9]+)?")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ufeff\ud800-\udfff\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Block:
    """A text written as it is, line by line: the rows of a table."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with comments before it."""

    value: Value
    comments: tuple[str, ...]


Value: TypeAlias = "str | Block | Noted | Mapping[str, Value] | Sequence[Value]"


def to_yaml(document: Mapping[str, Value]) -> str:
    """The text of a file."""
    return "\n".join(_mapping(document, 0)) + "\n"


def scalar(text: str) -> str:
    """A text on one line: plain, in single quotes, or in double quotes where it holds what cannot be shown."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    if _UNPRINTABLE.search(text):
        return json.dumps(text, ensure_ascii=False)
    return "'" + text.replace("'", "''") + "'"


def _mapping(mapping: Mapping[str, Value], indent: int) -> Iterator[str]:
    blank = " " * indent
    for key, value in mapping.items():
        if isinstance(value, Noted):
            yield from _comments(value.comments, blank)
            value = value.value
        yield from _entry(f"{blank}{scalar(key)}:", value, indent + 2)


def _entry(head: str, value: Value, indent: int) -> Iterator[str]:
    """A key or a dash, with what belongs to it."""
    if isinstance(value, Noted):
        yield from _comments(value.comments, " " * (indent - 2))
        value = value.value
    if isinstance(value, str):
        yield from _text(head, value, indent)
    elif isinstance(value, Block):
        yield f"{head} |"
        yield from (" " * indent + line for line in value.lines)
    elif isinstance(value, Mapping):
        if not value:
            yield f"{head} {{}}"
        elif head.endswith("-"):
            lines = list(_mapping(value, indent))
            first = next(at for at, line in enumerate(lines) if not line.lstrip().startswith("#"))
            yield from (line for line in lines[:first])
            yield f"{head} {lines[first].strip()}"
            yield from lines[first + 1 :]
        else:
            yield head
            yield from _mapping(value, indent)
    elif not value or isinstance(value, Noted):
        yield f"{head} []"
    else:
        yield head
        for item in value:
            yield from _entry(" " * indent + "-", item, indent + 2)


def _text(head: str, text: str, indent: int) -> Iterator[str]:
    lines = text.split("\n")
    if len(lines) == 1 or not _is_block(lines):
        yield f"{head} {scalar(text)}"
        return
    yield f"{head} |-"
    yield from (" " * indent + line if line else "" for line in lines)


def _is_block(lines: list[str]) -> bool:
    """Whether a text comes back the same from a literal block."""
    first, last = lines[0], lines[-1]
    shown = not any(_UNPRINTABLE.search(line) for line in lines)
    return (
        shown
        and bool(first)
        and bool(last)
        and not first[0].isspace()
        and not any(line != line.rstrip() for line in lines)
    )


def _comments(comments: Sequence[str], blank: str) -> Iterator[str]:
    for comment in comments:
        for line in comment.splitlines():
            yield f"{blank}# {_UNPRINTABLE.sub(' ', line).strip()}".rstrip()
