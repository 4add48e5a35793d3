"""Coverage of tables: which rows, cells and classes of values a suite of cases exercises.

A row is hit where it decides. A cell is exercised where it has accepted a value and rejected one; it is told apart
where it alone kept its row out, so that the outcome hung on it. A class is seen where a value of it came to its column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policy_engine.analysis.coverage.tally import Tally
from policy_engine.cases.model import Case
from policy_engine.engine.policy_set import PolicySet
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import PolicyError


@dataclass(frozen=True, slots=True)
class CellCoverage:
    """A condition cell: its text, how often it accepted and rejected a value, and how often it alone rejected, so
    that its row did not decide. A cell that accepts everything (`-`) has nothing to exercise."""

    text: str
    accepted: int
    rejected: int
    alone: int
    is_any: bool

    @property
    def sides(self) -> int:
        """How many of its two sides were seen."""
        return (self.accepted > 0) + (self.rejected > 0)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        counts = {"accepted": self.accepted, "rejected": self.rejected, "alone": self.alone}
        return {"text": self.text, "any": True} if self.is_any else {"text": self.text, **counts}


@dataclass(frozen=True, slots=True)
class RowCoverage:
    """A row, or the default, and how often it decided. `results` are its output cells as they are written."""

    name: str
    hits: int
    cells: tuple[CellCoverage, ...]
    results: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"row": self.name, "hits": self.hits, "cells": [cell.to_dict() for cell in self.cells]}


@dataclass(frozen=True, slots=True)
class ClassCoverage:
    """A class of the values of a column, as a cell would name it, and how often one of it was seen.

    `days` are those on which it is one, where that is not always: cells may read parameters with dated values.
    """

    text: str
    seen: int
    days: str = ""

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        days = {"days": self.days} if self.days else {}
        return {"class": self.text, "seen": self.seen, **days}


@dataclass(frozen=True, slots=True)
class ColumnCoverage:
    """A condition column and its classes: each edge of its cells, and each gap between edges that holds a value."""

    label: str
    classes: tuple[ClassCoverage, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"column": self.label, "classes": [one.to_dict() for one in self.classes]}


@dataclass(frozen=True, slots=True)
class Count:
    """So many of so many."""

    seen: int
    of: int

    def __add__(self, other: Count) -> Count:
        return Count(self.seen + other.seen, self.of + other.of)

    @property
    def percent(self) -> float:
        """In percent; of nothing, all is seen."""
        return 100 * self.seen / self.of if self.of else 100.0


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """A table, or rules that chain, whose rows alone are counted (`hit_policy` is then None).

    `place` is where it is written; `calls` how often it was asked.
    """

    key: str
    place: tuple[str, int]
    hit_policy: HitPolicy | None
    calls: int
    columns: tuple[ColumnCoverage, ...]
    outputs: tuple[str, ...]
    rows: tuple[RowCoverage, ...]

    @property
    def row_count(self) -> Count:
        """The rows that decided."""
        return Count(sum(row.hits > 0 for row in self.rows), len(self.rows))

    @property
    def cell_count(self) -> Count:
        """The cells that both accepted and rejected."""
        cells = list(self._tested())
        return Count(sum(cell.sides == 2 for cell in cells), len(cells))

    @property
    def alone_count(self) -> Count:
        """The cells that alone kept their row out (for each condition to have its effect shown: MC/DC)."""
        cells = list(self._tested())
        return Count(sum(cell.alone > 0 for cell in cells), len(cells))

    @property
    def class_count(self) -> Count:
        """The classes of which a value was seen."""
        classes = [one for column in self.columns for one in column.classes]
        return Count(sum(one.seen > 0 for one in classes), len(classes))

    def _tested(self) -> Iterator[CellCoverage]:
        return (cell for row in self.rows for cell in row.cells if not cell.is_any)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "table": self.key,
            "file": self.place[0],
            "line": self.place[1],
            "hit_policy": self.hit_policy,
            "calls": self.calls,
            **_counted(self),
            "columns": [column.to_dict() for column in self.columns],
            "all_rows": [row.to_dict() for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """What some cases exercise of the tables of a set: every table in force on some day, in the order written."""

    name: str
    cases: int
    tables: tuple[TableCoverage, ...]

    @property
    def row_count(self) -> Count:
        """The rows that decided."""
        return sum((table.row_count for table in self.tables), Count(0, 0))

    @property
    def cell_count(self) -> Count:
        """The cells that both accepted and rejected."""
        return sum((table.cell_count for table in self.tables), Count(0, 0))

    @property
    def alone_count(self) -> Count:
        """The cells that alone kept their row out."""
        return sum((table.alone_count for table in self.tables), Count(0, 0))

    @property
    def class_count(self) -> Count:
        """The classes of which a value was seen."""
        return sum((table.class_count for table in self.tables), Count(0, 0))

    @property
    def percent(self) -> float:
        """Rows hit, cells seen on both sides and classes seen, of all there are."""
        return (self.row_count + self.cell_count + self.class_count).percent

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        tables = [table.to_dict() for table in self.tables]
        return {"policy": self.name, "cases": self.cases, "percent": _rounded(self.percent), **_counted(self),
                "tables": tables}  # fmt: skip


def measure(policies: PolicySet, cases: Iterable[Case]) -> Coverage:
    """What cases exercise. Each is decided anew; whether it gets what it expects does not matter here."""
    tally = Tally(policies)
    count = 0
    for case in cases:
        count += 1
        try:
            program, reading = policies.reading_of(case.snapshot, case.decision)
        except PolicyError:
            continue  # It expects that nobody knows such a decision, or none on such a day.
        if case.decision in program.readers:
            run, _ = program.traced(case.decision, reading)
            if run is not None:
                tally.see(program, run)
    return _coverage(policies.files.name, count, tally)


def _coverage(name: str, cases: int, tally: Tally) -> Coverage:
    tables = []
    for seen in tally.tables():
        cells = [
            tuple(CellCoverage(text, *seen.cell(number, at), is_any=seen.is_any(number, at))
                  for at, text in enumerate(texts))
            for number, texts in enumerate(seen.conditions)
        ]  # fmt: skip
        tables.append(
            TableCoverage(
                seen.key,
                seen.place,
                seen.hit_policy,
                seen.calls,
                tuple(
                    ColumnCoverage(label, tuple(ClassCoverage(*one) for one in classes))
                    for label, classes in seen.columns
                ),
                seen.outputs,
                tuple(
                    RowCoverage(row, seen.hits[number], cells[number], seen.results[number])
                    for number, row in enumerate(seen.rows)
                ),
            )
        )
    return Coverage(name, cases, tuple(tables))


def _counted(part: TableCoverage | Coverage) -> dict[str, object]:
    counts = {
        "rows": part.row_count,
        "cells": part.cell_count,
        "alone": part.alone_count,
        "classes": part.class_count,
    }
    return {name: {"seen": count.seen, "of": count.of} for name, count in counts.items()}


def _rounded(percent: float) -> float:
    """One place, downwards: what is not all is never 100."""
    return int(percent * 10) / 10
