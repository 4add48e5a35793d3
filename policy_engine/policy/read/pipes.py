"""Pipe rows: `| a | b |`, a line a row. A `|` within a FEEL string does not separate.

    line     = "|" { cell "|" }
    cell     = { character except "|" and quotation mark | string }
    string   = quotation mark { character | "\\" character } quotation mark

In a cell of prose (`because`, `assumed`) a quotation mark is one like any other, save within `{FEEL}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from policy_engine.policy.read.grid import Line
from policy_engine.policy.yaml.nodes import Scalar
from policy_engine.text.problem import Problems
from policy_engine.text.source import Fragment, Source

PROSE = ("assumed", "because")
"""Headers of cells for people."""

_RULE = re.compile(r"\|(\s*:?-{2,}:?\s*\|)+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*(?P<close>"|$)')


def pipe_lines(node: Scalar, problems: Problems) -> Iterator[Line]:
    """The lines of a block of rows, the header first; what is no row is told and left out."""
    prose: frozenset[int] = frozenset()
    header = True
    for text, offset in block_lines(node):
        if not text.strip():
            continue
        bounds = _row(text, offset, prose, node.source, problems)
        if bounds is None:
            continue
        cells = []
        for start, stop in bounds:
            cell = text[start:stop]
            lead = len(cell) - len(cell.lstrip())
            stripped = cell.strip()
            cells.append(Fragment(stripped, node.source, ((0, offset + (start + lead if stripped else start)),)))
        if header:
            prose = frozenset(i for i, cell_ in enumerate(cells) if cell_.text in PROSE)
            header = False
        start = offset + len(text) - len(text.lstrip())
        stop = offset + len(text.rstrip())
        yield Line(cells, node.source.span(start, stop), node.source.span(stop - 1, stop))


def block_lines(node: Scalar) -> Iterator[tuple[str, int]]:
    """Each line of a literal block and its offset."""
    fragment = node.fragment
    return zip(fragment.text.split("\n"), _line_starts(fragment), strict=True)


def _line_starts(fragment: Fragment) -> Iterator[int]:
    """The offset of each line: within a literal block a line is a piece, or runs on from the one before."""
    pieces = fragment.pieces
    at = 0
    index = 0
    while True:
        while at + 1 < len(pieces) and pieces[at + 1][0] <= index:
            at += 1
        yield pieces[at][1] + index - pieces[at][0]
        newline = fragment.text.find("\n", index)
        if newline < 0:
            return
        index = newline + 1


def _row(
    text: str, offset: int, prose: frozenset[int], source: Source, problems: Problems
) -> list[tuple[int, int]] | None:
    """Where the cells of a line begin and end."""
    first = len(text) - len(text.lstrip())
    last = len(text.rstrip())
    if text[first] != "|":
        hint = "comments cannot stand among the rows" if text[first] == "#" else "begin the line with `|`"
        problems.error(
            "policy-row",
            "this line is no row: a row begins with `|`",
            source.span(offset + first, offset + last),
            hint=hint,
        )
        return None
    if _RULE.fullmatch(text, first, last):
        problems.error(
            "policy-row",
            "a line of dashes is no row",
            source.span(offset + first, offset + last),
            hint="leave it out: the first line is the header",
        )
        return None

    def unclosed(at: int) -> None:
        problems.error(
            "policy-row",
            "a string that is never closed: it hides the cells behind it",
            source.span(offset + at, offset + last),
            hint='close it with "',
        )

    bars = split_bars(text, first, last, prose, unclosed)
    if bars is None:
        return None
    if bars[-1] != last - 1:
        problems.error(
            "policy-row",
            "this row does not end with `|`",
            source.span(offset + last - 1, offset + last),
            hint="close its last cell with `|`",
        )
        return None
    return [(a + 1, b) for a, b in pairwise(bars)]


def split_bars(
    text: str, first: int, last: int, prose: frozenset[int], unclosed: Callable[[int], None] = lambda _: None
) -> list[int] | None:
    """Where the separating bars of `text[first:last]` stand, or None where a string is not closed."""
    bars = []
    if '"' not in text:
        at = text.find("|", first, last)
        while at >= 0:
            bars.append(at)
            at = text.find("|", at + 1, last)
        return bars
    depth = 0  # of braces, within a cell of prose
    at = first
    while at < last:
        char = text[at]
        in_prose = len(bars) - 1 in prose
        if char == "|":
            bars.append(at)
            depth = 0
        elif in_prose and char in "{}":
            doubled = depth == 0 and text[at : at + 2] == char * 2
            if doubled:
                at += 1
            else:
                depth = max(0, depth + (1 if char == "{" else -1))
        elif char == '"' and (not in_prose or depth):
            string = _STRING.match(text, at, last)
            if string is None or not string["close"]:
                unclosed(at)
                return None
            at = string.end() - 1
        at += 1
    return bars
