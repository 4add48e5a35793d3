"""Rows as every form of a table gives them: columns beside their headers, before the table's own columns are known."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from policy_engine.policy.basis import Basis
from policy_engine.policy.model import InputColumn, OutputColumn
from policy_engine.policy.rows import Cells, Locate
from policy_engine.text.coded import CODES
from policy_engine.text.source import Fragment, Span

RESERVED = ("id", "source", "overrides", "assumed", "because")
"""Headers with a meaning of their own."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as written. A cell is None where none was written, or where it was told to be wrong."""

    id: Fragment
    conditions: tuple[Fragment | None, ...]
    results: tuple[Fragment | None, ...]
    basis: Basis
    because: Fragment | None


@dataclass(frozen=True, slots=True)
class RawRows:
    """All rows as written, by column; `unread` are those of which a cell is missing, which is told."""

    ids: Sequence[str]
    conditions: tuple[Cells, ...]
    results: tuple[Cells, ...]
    locate: Locate
    alike: Sequence[int]
    basis: Callable[[int], Basis]
    messages: Cells | None = None
    unread: tuple[tuple[int, int], ...] = ()
    """Pairs of a row and a column, results behind the conditions."""

    @staticmethod
    def of(rows: Sequence[RawRow], conditions: int, results: int) -> RawRows:
        """Rows that are there already, by column."""
        nowhere = Fragment.of("")
        unread: list[tuple[int, int]] = []

        def column(at: int, cells: Sequence[Fragment | None]) -> Cells:
            if None in cells:
                unread.extend((row, at) for row, cell in enumerate(cells) if cell is None)
            return Cells.written([cell or nowhere for cell in cells])

        tests = tuple(column(at, [row.conditions[at] for row in rows]) for at in range(conditions))
        values = tuple(column(conditions + at, [row.results[at] for row in rows]) for at in range(results))
        bases: dict[tuple[tuple[str, ...], tuple[str, ...], str | None], int] = {}
        alike = array(CODES)
        for row in rows:
            basis = row.basis
            key = (
                tuple([fact.name for fact in basis.cites]),
                tuple([fact.name for fact in basis.overrides]),
                basis.assumed,
            )
            alike.append(bases.setdefault(key, len(bases)))
        messages = None
        if any(row.because is not None for row in rows):
            messages = Cells.written([row.because or nowhere for row in rows])
        return RawRows(
            [row.id.text for row in rows],
            tests,
            values,
            lambda at: rows[at].id,
            alike,
            lambda at: rows[at].basis,
            messages,
            tuple(unread),
        )


@dataclass(frozen=True, slots=True)
class RawTable:
    """Headers and rows. The cells of a row run with the headers; `any_absent` says that a condition not written
    accepts anything."""

    span: Span
    inputs: tuple[Fragment, ...]
    outputs: tuple[Fragment, ...]
    rows: RawRows
    any_absent: bool = False
    lost: tuple[str, ...] = ()
    """Ids of rows that could not be read, which is told; empty where not even the id could."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of cells, with the place to point at for the whole line and for its end."""

    cells: list[Fragment]
    span: Span
    end: Span
    spoilt: bool = False
    """Whether its cells cannot be told apart, which is told."""


Headed = TypeVar("Headed", InputColumn, OutputColumn)


def with_headings(
    columns: tuple[Headed, ...], places: Sequence[int | None], headers: Sequence[Fragment]
) -> tuple[Headed, ...]:
    """Columns with the places of their headers above the rows."""
    return tuple(
        column if at is None else replace(column, heading=headers[at].span())
        for column, at in zip(columns, places, strict=True)
    )
