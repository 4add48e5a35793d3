"""CSV files of many rows: most are read by Python's own reader, and what it may take otherwise, by the exact one."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Sequence
from itertools import accumulate

from policy_engine.policy.basis import Basis
from policy_engine.policy.read.columns import Columns, Unclear
from policy_engine.policy.read.csv import csv_line
from policy_engine.policy.read.grid import Line, RawRows, RawTable
from policy_engine.policy.read.headed import (
    Header,
    basis_of,
    read_header,
    tell_count,
    tell_empty_table,
    tell_header_only,
)
from policy_engine.policy.read.scalars import NO_BASIS
from policy_engine.policy.yaml.limits import MAX_ROWS
from policy_engine.text.coded import CODES
from policy_engine.text.problem import Problems
from policy_engine.text.source import Source, Span

CHUNK = 1 << 18
"""Characters that are read at once, about."""
MAX_LOST = 1_000
"""Rows that cannot be read, past which a file is not read on: each is told."""


def csv_table(source: Source, span: Span, problems: Problems) -> RawTable | None:
    """The raw table of a file; None where its header cannot be understood."""
    at, first = 0, None
    while first is None and at < len(source.text):
        at, first = csv_line(source, at, problems)
    if first is None:
        tell_empty_table(span, problems)
        return None
    before = len(problems)
    header = read_header(first, problems)
    if header is None:
        return None
    reader = _Reader(source, header, problems)
    reader.read(at)
    columns = reader.columns
    if not columns.ids and not reader.lost and len(problems) == before:
        tell_header_only(first.span, problems)
    return RawTable(
        span,
        header.cells[1 : header.arrow],
        tuple(cell for _, cell in header.outputs),
        _rows(columns, header),
        lost=tuple(reader.lost),
    )


class _Reader:
    def __init__(self, source: Source, header: Header, problems: Problems) -> None:
        self.source = source
        self.header = header
        self.problems = problems
        self.columns = Columns(source, header.size)
        self.lost: list[str] = []

    def read(self, at: int) -> None:
        """Reads all rows from an offset on."""
        text = self.source.text
        while at < len(text) and len(self.lost) <= MAX_LOST:
            stop = text.find("\n", at + CHUNK) + 1 or len(text)
            at = stop if self._quickly(at, stop) else self._carefully(at, stop)
            if len(self.columns.ids) > MAX_ROWS:
                self.problems.error(
                    "policy-too-many-rows",
                    f"this table has more than {MAX_ROWS:,} rows",
                    self.source.span(self.columns.starts[MAX_ROWS], self.columns.starts[MAX_ROWS] + 1),
                    hint="split it by what decides first, such as a country",
                )
                return

    def _quickly(self, at: int, stop: int) -> bool:
        """Whether the lines are read: each is one row with as many cells as the header."""
        lines = self.source.text[at:stop].split("\n")
        if not lines[-1]:
            lines.pop()
        try:
            rows = list(csv.reader(lines, strict=True))
            if len(rows) != len(lines) or any(len(row) != self.header.size for row in rows):
                return False
            starts = accumulate([len(line) + 1 for line in lines[:-1]], initial=at)
            self.columns.add(starts, rows)
        except (csv.Error, Unclear):
            return False
        return True

    def _carefully(self, at: int, stop: int) -> int:
        """Reads rows up to an offset, or past it where a field does not end before; gives the offset behind them."""
        while at < stop and len(self.lost) <= MAX_LOST:
            start = at
            told = len(self.problems)
            at, line = csv_line(self.source, at, self.problems)
            if len(self.problems) > told:
                # How many rows there were, and what their ids, nobody knows.
                self.lost.append("")
            if line is None:
                continue
            if line.spoilt or not self._fits(line):
                self.lost.append(line.cells[0].text)
            else:
                self.columns.add_read(start, line.cells)
        return at

    def _fits(self, line: Line) -> bool:
        if len(line.cells) == self.header.size:
            return True
        tell_count(line, self.header, self.problems)
        return False


def _rows(columns: Columns, header: Header) -> RawRows:
    special = header.special
    written = {name: columns.cells(at) for name, at in special.items() if name != "because"}
    numbers: dict[tuple[int, ...], int] = {}
    alike: Sequence[int] = array(CODES, bytes(4 * len(columns.ids)))
    if len(written) == 1:
        (cells,) = written.values()
        alike = cells.codes
    elif written:
        keys = zip(*(cells.codes for cells in written.values()), strict=True)
        alike = array(CODES, [numbers.setdefault(key, len(numbers)) for key in keys])

    def basis(row: int) -> Basis:
        return basis_of({name: cells.locate(row) for name, cells in written.items()}) if written else NO_BASIS

    return RawRows(
        columns.ids,
        tuple(columns.cells(at) for at in range(1, header.arrow)),
        tuple(columns.cells(at) for at, _ in header.outputs),
        columns.id_of,
        alike,
        basis,
        columns.cells(special["because"]) if "because" in special else None,
    )
