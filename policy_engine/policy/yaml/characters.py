"""Where each character of a scalar stands in its file.

YAML folds lines, strips indentation, doubles quotes and resolves escapes; this goes over the source once more and
says, piece by piece, from where each stretch of the resulting text came. See `Fragment.pieces`.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Pieces: TypeAlias = tuple[tuple[int, int], ...]

_ESCAPE_LENGTH = {"x": 4, "u": 6, "U": 10}
_STEP = re.compile(
    r"""(?P<fold>[ \t]*\r?\n[ \t\r\n]*)
      | (?P<joined>\\\r?\n[ \t\r\n]*)
      | (?P<escape>\\(?:x.{2}|u.{4}|U.{8}|.))
      | (?P<quote>'')
      | (?P<text>[ \t]*[^\\'\r\n \t]+|[ \t]+|'|\\)
    """,
    re.VERBOSE,
)


def pieces(text: str, start: int, end: int, style: str, value: str) -> Pieces:
    """The pieces of the scalar that stands at `text[start:end]` and reads `value`."""
    if style in ("|", ">"):
        return _block(text, start, value, folded=style == ">")
    if style:
        start, end = start + 1, end - 1
    if end - start == len(value):
        return ((0, start),)
    return _flow(text, start, end, style)


def _flow(text: str, start: int, end: int, style: str) -> Pieces:
    """Plain and quoted scalars: a line break is a space, n breaks are n - 1 breaks."""
    out: list[tuple[int, int]] = []
    index = 0
    at = start
    while at < end:
        step = _STEP.match(text, at, end)
        if step is None:
            break
        kind, taken = step.lastgroup, step[0]
        if kind in ("fold", "joined") and (kind == "fold" or style == '"'):
            breaks = [at + i for i, char in enumerate(taken) if char == "\n"]
            kept = breaks[1:] if kind == "joined" or len(breaks) > 1 else breaks
            for offset in kept:
                out.append((index, offset))
                index += 1
        elif (kind == "escape" and style == '"') or (kind == "quote" and style == "'"):
            out.append((index, at))
            index += 1
        else:
            # Outside its own style a backslash or a quote is a character like any other.
            taken = taken[:1] if kind in ("escape", "quote", "joined") else taken
            out.append((index, at))
            index += len(taken)
        at += len(taken)
    return _joined(out) or ((0, start),)


def _block(text: str, start: int, value: str, *, folded: bool) -> Pieces:
    """Literal and folded blocks: the indentation of the first line is taken off every line."""
    lines = _block_lines(text, start)
    out: list[tuple[int, int]] = []
    index = 0
    at = 0
    while at < len(lines) and index < len(value):
        first, stop = lines[at]
        if stop > first:
            out.append((index, first))
            index += stop - first
        at += 1
        breaks = [stop]
        while folded and stop > first and at < len(lines) and lines[at][0] == lines[at][1]:
            breaks.append(lines[at][1])
            at += 1
        if not folded or stop == first:
            out.append((index, stop))
            index += 1
            continue
        kept = len(value[index : index + len(breaks)]) - len(value[index : index + len(breaks)].lstrip("\n"))
        # One break that became a space; otherwise the first break went where two or more became fewer.
        for offset in breaks[:1] if kept == 0 else breaks[len(breaks) - kept :]:
            out.append((index, offset))
            index += 1
    return _joined(out) or ((0, start),)


def _block_lines(text: str, start: int) -> list[tuple[int, int]]:
    """Start and end of the content of each line after a block's header, up to the end of the text."""
    at = text.find("\n", start) + 1
    lines: list[tuple[int, int]] = []
    indent = -1
    while 0 < at < len(text):
        newline = text.find("\n", at)
        newline = len(text) if newline < 0 else newline
        stop = newline - 1 if newline > at and text[newline - 1] == "\r" else newline
        if indent < 0:
            blanks = stop - at - len(text[at:stop].lstrip(" "))
            if at + blanks < stop:
                indent = blanks
            else:
                lines.append((stop, stop))
                at = newline + 1
                continue
        elif stop > at and stop - at <= indent and text[at:stop].strip(" "):
            break  # a shallower line that is not blank: the block has ended
        elif text[at : at + indent].strip(" ") and stop - at > indent:
            break
        lines.append((min(at + indent, stop), stop))
        at = newline + 1
    return lines


def _joined(out: list[tuple[int, int]]) -> Pieces:
    """Without the pieces that only run on in step."""
    kept: list[tuple[int, int]] = []
    for index, offset in out:
        if kept and kept[-1][1] - kept[-1][0] == offset - index:
            continue
        kept.append((index, offset))
    return tuple(kept)
