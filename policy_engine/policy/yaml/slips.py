"""Slips that YAML notices only later: a blank or a colon left out, a line moved sideways.

A slip is told only where mending it lets YAML read on past the place at which it stopped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from policy_engine.text.problem import Problem
from policy_engine.text.source import Source

_BLOCK_OF_ROWS = re.compile(r"[ \t]*rows[ \t]*:[ \t]*\|[-+]?[ \t]*(#.*)?\Z")
_KEY = r"(?P<key>[A-Za-z_][\w ()-]*?)"
_TIGHT_COLON = re.compile(rf"[ ]*(?:- )?{_KEY}:(?=[^\s:/])")
_TIGHT_DASH = re.compile(r"[ ]*-(?=[A-Za-z_][\w -]*: )")
_WIDE_COLON = re.compile(rf"[ ]*(?:- )?{_KEY}(?P<colon>：[ ]?)")
_EQUALS = re.compile(rf"[ ]*(?:- )?{_KEY}(?P<colon>[ ]*=[ ]*)(?=[^\s=])")
_MARGIN = re.compile(r"[ ]*[\u00a0\u2000-\u200a\u202f\u3000][\s\u00a0]*")
_SHOWN = 60
MAX_TEXT = 500_000
"""Characters of a file, at most, that is read once more for each slip that it may have."""
_MISFIT = ("expected key", "<block end>")
_NOTICED_LATE = ("mapping values are not allowed", "could not find expected ':'")


@dataclass(frozen=True, slots=True)
class _Slip:
    """What is wrong at `start` to `end`, and what should stand there."""

    start: int
    end: int
    instead: str
    message: str
    hint: str
    shown: tuple[int, int] | None = None
    """The place to point at, where it is another one."""


def slip(said: str, at: int, source: Source) -> Problem | None:
    """The slip that made YAML stop at an offset with these words, or None where none is sure."""
    if at >= len(source.text):
        return None
    number, _ = source.position(at)
    found = _moved_row(number, source)
    if found is not None:
        return found
    char = source.text[at]
    if char in "}]" and any(part in said for part in _MISFIT):
        span = source.span(at, at + 1)
        return Problem("yaml-syntax", f"`{char}` closes nothing here", span, hint="take it away, or open it before")
    if len(source.text) <= MAX_TEXT and any(part in said for part in _NOTICED_LATE):
        for guess in _guesses(number, source):
            if _reads_on(source.text[: guess.start] + guess.instead + source.text[guess.end :], number):
                span = source.span(*(guess.shown or (guess.start, guess.end)))
                return Problem("yaml-syntax", guess.message, span, hint=guess.hint)
    return None


def _moved_row(number: int, source: Source) -> Problem | None:
    """A row of a block that stands further left than the block, or behind a tab."""
    line = source.line(number)
    margin = line[: len(line) - len(line.lstrip())]
    if not line.lstrip().startswith("|"):
        return None
    above = number - 1
    first: str | None = None
    while above and (not source.line(above).strip() or source.line(above).lstrip().startswith("|")):
        if source.line(above).strip():
            first = source.line(above)
        above -= 1
    if not above or not _BLOCK_OF_ROWS.match(source.line(above)):
        return None
    key = source.line(above)
    wanted = _indent(first) if first is not None else _indent(key) + 2
    start = _offset(source, number)
    if "\t" in margin:
        tab = start + margin.index("\t")
        message, span = "a tab in the indentation", source.span(tab, tab + 1)
    elif len(margin) < wanted:
        message = "this row stands further left than the rows above it"
        if first is None:
            message = "rows stand further right than their key `rows`"
        span = source.span(start + len(margin), start + len(margin) + 1)
    else:
        return None
    as_these = ", as the rows above it" if first is not None else ""
    return Problem("yaml-syntax", message, span, hint=f"begin it with {wanted} blanks{as_these}")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _offset(source: Source, number: int) -> int:
    """Where a line begins."""
    low, high = 0, len(source.text)
    while low < high:
        middle = (low + high) // 2
        if source.position(middle)[0] < number:
            low = middle + 1
        else:
            high = middle
    return low


def _guesses(number: int, source: Source) -> Iterator[_Slip]:
    """What may be wrong in a line, or in the one above it."""
    above = number - 1
    while above and not source.line(above).strip():
        above -= 1
    for one in (above, number) if above else (number,):
        yield from _in_line(one, source)
    if above:
        yield from _moved_key(above, number, source)


def _in_line(number: int, source: Source) -> Iterator[_Slip]:
    line, start = source.line(number), _offset(source, number)
    margin = _MARGIN.match(line)
    if margin is not None:
        odd = re.search(r"[^ ]", margin[0])
        at = start + (odd.start() if odd else 0)
        message = "a blank in the indentation is none of the keyboard's: it is a non-breaking or a wide one"
        yield _Slip(at, start + margin.end(), " " * (start + margin.end() - at), message, "indent with plain blanks")
    tight = _TIGHT_COLON.match(line)
    if tight is not None and ": " not in line and not line.endswith(":"):
        shown = _short(f"{tight['key']}: {line[tight.end() :].strip()}")
        yield _Slip(
            start + tight.end() - 1,
            start + tight.end(),
            ": ",
            "this colon has no blank behind it, so it is part of a text",
            f"write `{shown}`",
        )
    dash = _TIGHT_DASH.match(line)
    for instead in ("- ", " ") if dash is not None else ():
        # The keys below may stand under the first one as it is, or as it should be.
        begin = start + line.index("-")
        shown = _short("- " + line.strip()[1:].strip())
        message = "this dash has no blank behind it, so it begins no entry of a list"
        yield _Slip(begin, begin + 1, instead, message, f"write `{shown}`")
    for pattern, what in ((_WIDE_COLON, "this colon is that of another script"), (_EQUALS, "`=` makes no key")):
        found = pattern.match(line)
        if found is not None and ": " not in line:
            shown = _short(f"{found['key']}: {line[found.end() :].strip()}")
            sign = start + found.start("colon")
            yield _Slip(sign, start + found.end("colon"), ": ", what, f"write `{shown}`")


def _moved_key(above: int, number: int, source: Source) -> Iterator[_Slip]:
    """A key that stands one to three columns beside the key above it."""
    before, line = source.line(above), source.line(number)
    wanted, has = _indent(before), _indent(line)
    if 1 <= abs(has - wanted) <= 3 and not before.lstrip().startswith(("- ", "#", "|")):
        start = _offset(source, number)
        yield _Slip(
            start,
            start + has,
            " " * wanted,
            "this key stands further right than the one above it, which has a value already"
            if has > wanted
            else "this key stands further left than the one above it",
            f"keys of one mapping start in the same column: the one above starts in column {wanted + 1}",
            (start + has, start + has + 1),
        )


def _reads_on(text: str, number: int) -> bool:
    """Whether YAML reads a text past a line."""
    loader: Any = yaml.CSafeLoader
    try:
        for _ in yaml.parse(text, Loader=loader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return mark is not None and mark.line + 1 > number
    return True


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
