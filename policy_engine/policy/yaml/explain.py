"""YAML's complaints in plain words, with what to write instead."""

from __future__ import annotations

import re

import yaml

from policy_engine.policy.yaml.slips import slip
from policy_engine.text.problem import Note, Problem
from policy_engine.text.source import Source

_QUOTE = "put single quotes around the whole text: '…'"

_BACKSLASH = "in double quotes a backslash is written twice; or use single quotes"
_COLUMN = "check the indentation: keys of one mapping start in the same column"
_BLOCK = "`>` and `|` at the start of a text have a meaning of their own in YAML"
_ESCAPE = "an escape that YAML does not know"
_MISFIT = "this line does not fit the lines above it"

# A part of PyYAML's or libyaml's own message; our message; what to do. The first that fits is taken.
_KNOWN: tuple[tuple[str, str, str | None], ...] = (
    (
        "mapping values are not allowed",
        "a colon followed by a blank is not allowed here",
        f"if it is part of a text, {_QUOTE}; if not, check the indentation",
    ),
    (
        "could not find expected ':'",
        "a key without a colon",
        "write `key: value`; a text of several lines starts with `|` after its key",
    ),
    (
        "block sequence entries are not allowed",
        "a dash followed by a blank starts a list, which is not allowed here",
        "put quotes around the dash: '-'",
    ),
    (
        "end of stream",
        "a quotation mark that is never closed",
        "close it, or put the other kind of quotes around the whole text",
    ),
    ("unknown escape", _ESCAPE, _BACKSLASH),
    ("escape sequence", _ESCAPE, _BACKSLASH),
    ("hexadecimal", "an escape without its hexadecimal digits", _BACKSLASH),
    ("escape code", "an escape that stands for no character", None),
    ("document separator", "a document separator within a quoted text", "close the quotation mark"),
    ("chomping or indentation", _BLOCK, _QUOTE),
    ("comment or line break", _BLOCK, _QUOTE),
    ("comment or a line break", _BLOCK, _QUOTE),
    ("indentation indicator", _BLOCK, _QUOTE),
    ("tab character", "a tab in the indentation", "indent with spaces"),
    (
        "',' or ']'",
        "a list in brackets `[…]` that is not closed by `]`",
        f"if it is FEEL, such as a range, {_QUOTE}",
    ),
    (
        "',' or '}'",
        "a mapping in braces `{…}` that is not closed by `}`",
        f"if it is FEEL or a template, {_QUOTE}",
    ),
    (
        "<document start>",
        "text that does not belong to the mapping above",
        "check the indentation: the keys of a file start in the first column",
    ),
    ("tag", "`!` at the start of a text has a meaning of its own in YAML", _QUOTE),
    ("alphabetic or numeric", "`&` and `*` at the start of a text have a meaning of their own in YAML", _QUOTE),
    ("node content", "a value is missing here", None),
    ("mapping keys are not allowed", "`? ` starts a key in YAML, which is not allowed here", _QUOTE),
    (
        "directive",
        "policies have no YAML directives",
        "leave the line out; if it is a text, put quotes around it",
    ),
    ("expected key", _MISFIT, _COLUMN),
    ("<block end>", _MISFIT, _COLUMN),
    (
        "'-' indicator",
        "this line does not fit the list above it",
        "check the indentation: entries of one list start in the same column",
    ),
)

_ROWS = re.compile(r"(?:^|\n)[ \t]*rows[ \t]*:\s*\|\Z")
"""Rows that follow their key at once."""
_ROWS_HINT = "write `rows: |`, and each row on a line of its own below it"

_UNCLOSED = ("could not find expected ':'", "end of stream", "document separator", "',' or ']'", "',' or '}'")
"""What is wrong began long before it was noticed."""


def explain(error: yaml.MarkedYAMLError, source: Source) -> Problem:
    """A syntax error of YAML as a problem."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index if mark is not None else 0, len(source.text))
    said = f"{error.problem or ''}"
    begun = error.context_mark
    early = slip(said, at, source)
    if early is not None:
        return early
    message, hint = _words(said, source.text, at)
    if begun is not None and "block scalar" in f"{error.context}" and _ROWS.search(source.text[: begun.index + 1]):
        message, hint = "rows are a block, and a block begins with `|`", _ROWS_HINT
    if begun is not None:
        ends = source.text.find("\n", begun.index)
        hint = _closing(said, source.text[begun.index : ends if ends >= 0 else None], hint)
    if begun is None or mark is None or begun.line == mark.line:
        return Problem("yaml-syntax", message, source.span(at, at + 1), hint=hint)
    start = min(begun.index, len(source.text))
    if any(part in said for part in _UNCLOSED):
        return Problem("yaml-syntax", message, source.span(start, start + 1), hint=hint)
    note = Note("what it should fit begins here", source.span(start, start + 1))
    return Problem("yaml-syntax", message, source.span(at, at + 1), hint=hint, notes=(note,))


def _closing(said: str, line: str, hint: str | None) -> str | None:
    """The hint for a bracket that is not closed: to close it comes first, where no other one of the line does."""
    for opener, closer in ("[]", "{}"):
        if f"',' or '{closer}'" in said and line.count(opener) > line.count(closer) and ".." not in line:
            return f"close it with `{closer}`; {hint}"
        if f"',' or '{closer}'" in said and ";" in line:
            return f"separate entries with commas, not with `;`; {hint}"
    return hint


def _words(said: str, text: str, at: int) -> tuple[str, str | None]:
    char = text[at : at + 1]
    if "cannot start any token" in said:
        if char == "\t":
            return "a tab in the indentation", "indent with spaces"
        return f'no text can start with "{char}" in YAML', _QUOTE
    before = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    misfit = any(part in said for part in ("expected key", "<block end>", "' or ']'", "' or '}'"))
    if misfit and before.endswith(('"', "'")):
        return (
            f"text behind a closing {before[-1]}",
            "put single quotes around the whole text, and double those within it",
        )
    for part, message, hint in _KNOWN:
        if part in said:
            return message, hint
    return f"this is not YAML: {said}" if said else "this is not YAML", None
