"""The columns of a CSV file, gathered as it is read: each distinct text once, each place worked out when asked for.

A place is found by reading the row's line again, so that a row costs a few numbers and nothing else.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from policy_engine.policy.read.csv import csv_line
from policy_engine.policy.rows import Cells
from policy_engine.text.coded import CODES
from policy_engine.text.problem import Problems
from policy_engine.text.source import Fragment, Source


class Unclear(Exception):  # noqa: N818 - it ends one attempt, and is no error
    """Texts that must be read with care."""


class Texts(dict[str, int]):
    """The distinct texts of a column: raw texts to numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.stripped: list[str] = []

    def __missing__(self, raw: str) -> int:
        # A quotation mark that has no other: told where the exact reader meets it, unless it is quoted itself.
        if raw.count('"') % 2:
            raise Unclear
        text = raw.strip()
        if text != raw:
            number = self[text]
        else:
            number = len(self.stripped)
            self.stripped.append(raw)
        self[raw] = number
        return number

    def add(self, text: str) -> int:
        """The number of a text that the exact reader gave."""
        number = self.get(text)
        if number is None:
            number = self[text] = len(self.stripped)
            self.stripped.append(text)
        return number

    def forget(self, size: int) -> None:
        """Takes back all but the first texts."""
        if len(self.stripped) > size:
            del self.stripped[size:]
            for raw in [raw for raw, number in self.items() if number >= size]:
                del self[raw]


class Column:
    """One column as it grows."""

    __slots__ = ("codes", "firsts", "texts")

    def __init__(self) -> None:
        self.texts = Texts()
        self.codes = array(CODES)
        self.firsts = array(CODES)

    def extend(self, codes: Sequence[int]) -> None:
        """More rows, of which some may have texts that are new."""
        before = len(self.codes)
        self.codes.extend(codes)
        at = 0
        for number in range(len(self.firsts), len(self.texts.stripped)):
            while codes[at] != number:
                at += 1
            self.firsts.append(before + at)


class Columns:
    """All columns of a file but that of the ids, by their number in the header."""

    def __init__(self, source: Source, width: int) -> None:
        self.source = source
        self.starts = array("Q")
        """By row, the offset of its line."""
        self.ids: list[str] = []
        self.columns = [Column() for _ in range(width - 1)]

    def add(self, starts: Iterable[int], rows: Sequence[Sequence[str]]) -> None:
        """Rows of raw texts. Raises `Unclear`, and adds nothing, where a text must be read with care."""
        ids, *cells = zip(*rows, strict=True)
        sizes = [len(column.texts.stripped) for column in self.columns]
        if any(raw.count('"') % 2 for raw in ids):
            raise Unclear
        try:
            found = [
                array(CODES, map(column.texts.__getitem__, some))
                for column, some in zip(self.columns, cells, strict=True)
            ]
        except Unclear:
            for column, size in zip(self.columns, sizes, strict=True):
                column.texts.forget(size)
            raise
        for column, codes in zip(self.columns, found, strict=True):
            column.extend(codes)
        self.ids.extend(map(str.strip, ids))
        self.starts.extend(starts)

    def add_read(self, start: int, cells: Sequence[Fragment]) -> None:
        """A row that the exact reader gave."""
        for column, cell in zip(self.columns, cells[1:], strict=True):
            column.extend((column.texts.add(cell.text),))
        self.ids.append(cells[0].text)
        self.starts.append(start)

    def cells(self, at: int) -> Cells:
        """A column by its number in the header."""
        column = self.columns[at - 1]
        texts, codes = column.texts.stripped, column.codes
        return Cells(texts, codes, lambda row: Placed(texts[codes[row]], self, row, at), column.firsts)

    def id_of(self, row: int) -> Fragment:
        """The cell of a row's id."""
        return Placed(self.ids[row], self, row, 0)

    def read(self, row: int, at: int) -> Fragment:
        """A cell with its place, read again."""
        _, line = csv_line(self.source, self.starts[row], Problems())
        assert line is not None  # noqa: S101 - a row was read there
        return line.cells[at]


class Placed(Fragment):
    """A cell whose place is worked out when it is asked for."""

    __slots__ = ("_find",)

    _find: Callable[[], Fragment]

    def __init__(self, text: str, columns: Columns, row: int, at: int) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "source", columns.source)
        object.__setattr__(self, "_find", partial(columns.read, row, at))

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """Where the characters stand."""
        return self._find().pieces
