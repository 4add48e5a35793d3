"""CSV as RFC 4180 has it, with the place of every character.

    file   = record { line break record } [ line break ]
    record = field { "," field }
    field  = plain | '"' { character | '""' } '"'

As in Python's `csv`, a quotation mark within a plain field is a character like any other: `not("a")` needs no
quoting, unless there is a comma in it.
"""

from __future__ import annotations

import re

from policy_engine.policy.read.grid import Line
from policy_engine.text.problem import Problems
from policy_engine.text.source import Fragment, Source

_PLAIN = re.compile(r"[^,\r\n]*")
_QUOTED = re.compile(r'"(?P<content>(?:[^"]|"")*+)"?')
_QUOTING = 'put quotation marks around the whole field and write those within it twice: "not(""a"", ""b"")"'
_BREAK = re.compile(r"\r?\n")


def csv_line(source: Source, at: int, problems: Problems) -> tuple[int, Line | None]:
    """The record at an offset and the offset behind it; None for a line with nothing on it, which is passed over."""
    text = source.text
    cells: list[Fragment] = []
    start = at
    before = len(problems)
    while True:
        at, cell = _field(source, at, problems)
        cells.append(cell)
        if text[at : at + 1] != ",":
            break
        at += 1
    stop = at
    found = _BREAK.match(text, at)
    at = found.end() if found is not None else len(text)
    if len(cells) == 1 and not cells[0].text:
        return at, None
    newline = text.find("\n", start, stop)
    line = Line(
        cells,
        source.span(start, newline if newline >= 0 else stop),
        source.span(max(stop - 1, start), stop),
        len(problems) > before,
    )
    return at, line


def _field(source: Source, at: int, problems: Problems) -> tuple[int, Fragment]:
    text = source.text
    if text[at : at + 1] != '"':
        plain = _PLAIN.match(text, at)
        end = plain.end() if plain is not None else at
        content = text[at:end]
        lead = len(content) - len(content.lstrip())
        stripped = content.strip()
        if stripped.count('"') % 2:
            problems.error(
                "policy-csv",
                "a string that a comma cuts in two, or that is never closed",
                source.span(at + lead, at + lead + len(stripped)),
                hint=_QUOTING,
            )
        return end, Fragment(stripped, source, ((0, at + (lead if stripped else 0)),))
    quoted = _QUOTED.match(text, at)
    assert quoted is not None  # noqa: S101 - it begins with a quotation mark
    end = quoted.end()
    if end - at < 2 or quoted.end("content") == end:
        newline = text.find("\n", at)
        problems.error(
            "policy-csv",
            "a field whose quotation mark is never closed",
            source.span(at, newline if newline >= 0 else len(text)),
            hint='a quotation mark within a quoted field is written twice: ""',
        )
        return len(text), Fragment("", source, ((0, at),))
    rest = _PLAIN.match(text, end)
    if rest is not None and rest.end() > end:
        if rest[0].strip():
            problems.error(
                "policy-csv",
                "text behind the closing quotation mark of a field",
                source.span(end, rest.end()),
                hint=_QUOTING,
            )
        after = rest.end()
    else:
        after = end
    content = quoted["content"]
    pieces = [(0, at + 1)]
    index = content.find('""')
    dropped = 0
    while index >= 0:
        dropped += 1
        pieces.append((index + 2 - dropped, at + 1 + index + 2))
        index = content.find('""', index + 2)
    return after, Fragment(content.replace('""', '"'), source, tuple(pieces)).strip()
