"""Sources, spans and fragments: where each character of a policy stands.

A `Fragment` is text taken out of a source, such as the FEEL of one cell. It may be shorter than what it was
taken from (indentation stripped, escapes resolved), so it keeps the place of each of its characters.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A whole text and the name it is shown by (a path, `<stdin>`, `<snapshot>`)."""

    name: str
    text: str
    _lines: array[int] | None = field(default=None, init=False, repr=False)

    @property
    def _starts(self) -> array[int]:
        """Where each line begins: found when a place is first asked for, since most texts hold no mistake."""
        starts = self._lines
        if starts is None:
            starts = array("Q", [0])
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            object.__setattr__(self, "_lines", starts)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its line break."""
        start = self._starts[number - 1]
        end = self._starts[number] - 1 if number < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\r")

    def span(self, start: int, end: int) -> Span:
        """The span of two offsets."""
        return Span(self, start, end)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source: from `start` up to, not including, `end` (offsets in characters)."""

    source: Source
    start: int
    end: int

    @property
    def position(self) -> tuple[int, int]:
        """Line and column of the start, both from 1."""
        return self.source.position(self.start)


@dataclass(frozen=True, slots=True, eq=False)
class Fragment:
    """A piece of text and where each of its characters stands.

    `pieces` are pairs (index in `text`, offset in `source.text`), ascending, the first for index 0; from one
    pair to the next the two run in step.
    """

    text: str
    source: Source
    pieces: tuple[tuple[int, int], ...]

    @staticmethod
    def of(text: str, name: str = "<text>") -> Fragment:
        """A fragment that is its own source."""
        return Fragment(text, Source(name, text), ((0, 0),))

    def offset(self, index: int) -> int:
        """The source offset of the character at `index` (or of the end)."""
        at = bisect_right(self.pieces, (index, len(self.source.text) + 1)) - 1
        piece_index, piece_offset = self.pieces[max(at, 0)]
        return piece_offset + index - piece_index

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The source span of `text[start:end]`."""
        last = len(self.text) if end is None else end
        first = self.offset(start)
        stop = self.offset(last - 1) + 1 if last > start else first
        return Span(self.source, first, max(stop, first))

    def slice(self, start: int, end: int) -> Fragment:
        """The fragment of `text[start:end]`."""
        pieces = [(0, self.offset(start))]
        pieces += [(index - start, offset) for index, offset in self.pieces if start < index < end]
        return Fragment(self.text[start:end], self.source, tuple(pieces))

    def strip(self) -> Fragment:
        """Without white space at its two ends."""
        text = self.text
        start = len(text) - len(text.lstrip())
        end = len(text.rstrip())
        return self.slice(start, max(start, end))


def join_spans(spans: Iterable[Span]) -> Span:
    """The smallest span of one source that holds them all."""
    every = list(spans)
    return Span(every[0].source, min(s.start for s in every), max(s.end for s in every))
