"""Rows that could be one: the same outputs, reasons and sources, and cells that differ in one column.

See docs/analysis/mergeable-rows.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from policy_engine.analysis.space.boxes import runs_text
from policy_engine.analysis.space.classes import Runs, joined, touch
from policy_engine.analysis.space.columns import ColumnSpace, Space
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import listed
from policy_engine.analysis.tables.results import Results
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Severity

_FREE = (HitPolicy.UNIQUE, HitPolicy.ANY)
"""Hit policies by which the order of rows says nothing."""


def mergeable(space: Space) -> Iterator[Finding]:
    """Groups of rows that one row could replace; each row is in one group at most."""
    if len(space.rows) < 2:
        return
    said = _said(space)
    used: set[int] = set()
    # A sum of what each cell adds: what the others of a row are takes one subtraction to tell.
    parts = [[hash((at, cell)) for cell in _codes(column)] for at, column in enumerate(space.columns)]
    sums = [sum(cells) for cells in zip(*parts, strict=True)]
    for column in space.columns:
        if column.classes is None:
            continue
        groups: dict[Hashable, list[int]] = {}
        for row, one in said.items():
            groups.setdefault((sums[row] - parts[column.at][row], one), []).append(row)
        for group in groups.values():
            for alike in _alike(space, column.at, [row for row in group if row not in used]):
                for rows in _together(space, column.at, alike):
                    used.update(rows)
                    yield _merge(space, column.at, rows)


def _said(space: Space) -> dict[int, int]:
    """For each row without cells that are no sets of values, a number that rows share which say the same."""
    results = Results(space.table)
    numbers: dict[Hashable, int] = {}
    found: dict[int, int] = {}
    for at, linked in enumerate(space.linked.rows):
        if space.certain[at]:
            row = linked.row
            because = row.because.text if row.because is not None else None
            cited = (frozenset(fact.name for fact in row.basis.cites), row.basis.assumed)
            over = frozenset(fact.name for fact in row.basis.overrides)
            found[at] = numbers.setdefault((results.written[at], because, cited, over), len(numbers))
    return found


def _codes(column: ColumnSpace) -> Iterator[int]:
    """By row, the number of its cell."""
    numbers: dict[Runs, int] = {}
    return (numbers.setdefault(cell, len(numbers)) for cell in column.cells)


def _alike(space: Space, at: int, rows: Sequence[int]) -> Iterator[list[int]]:
    """The parts of some rows whose cells are the same in all columns but one."""
    if len(rows) < 2:
        return
    parts: dict[Hashable, list[int]] = {}
    for row in rows:
        parts.setdefault(tuple(column.cells[row] for column in space.columns if column.at != at), []).append(row)
    yield from parts.values()


def _together(space: Space, at: int, rows: Sequence[int]) -> Iterator[list[int]]:
    """The parts of a group that may be merged: neighbours where order counts, apart where each match counts."""
    policy = space.linked.logic.hit_policy
    if policy in _FREE:
        if len(rows) > 1:
            yield list(rows)
        return
    cells = space.columns[at].cells
    part: list[int] = []
    for row in rows:
        apart = policy in (HitPolicy.FIRST, HitPolicy.PRIORITY) or not any(touch(cells[row], cells[o]) for o in part)
        if part and (part[-1] != row - 1 or not apart):
            if len(part) > 1:
                yield part
            part = []
        part = [*part, row]
    if len(part) > 1:
        yield part


def _merge(space: Space, at: int, rows: Sequence[int]) -> Finding:
    column = space.columns[at]
    cell = runs_text(column, joined(run for row in rows for run in column.cells[row]))
    linked = space.linked
    return Finding(
        "table-mergeable-rows",
        f"mergeable rows {' '.join(space.names(rows))}",
        Severity.NOTE,
        f'{listed(space.names(rows))} of {linked.key} could be one, with `{cell}` in "{column.label}"',
        linked.rows[rows[0]].row.id.span,
        space,
        rows=tuple(rows),
    )
