"""Rows that could be one: the same outputs, reasons and sources, and cells that differ in one column.

See docs/analysis.md.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from policy_engine.analysis.space.boxes import runs_text
from policy_engine.analysis.space.classes import joined, touch
from policy_engine.analysis.space.columns import Space
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import listed
from policy_engine.analysis.tables.results import Results
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Severity

_FREE = (HitPolicy.UNIQUE, HitPolicy.ANY)
"""Hit policies by which the order of rows says nothing."""


def mergeable(space: Space) -> Iterator[Finding]:
    """Groups of rows that one row could replace; each row is in one group at most."""
    results = Results(space.table)
    used: set[int] = set()
    for column in space.columns:
        if column.classes is None:
            continue
        groups: dict[Hashable, list[int]] = {}
        for row, linked in enumerate(space.linked.rows):
            if row in used or not space.certain[row]:
                continue
            others = tuple(other.cells[row] for other in space.columns if other.at != column.at)
            because = linked.row.because.text if linked.row.because is not None else None
            cited = (frozenset(fact.name for fact in linked.row.basis.cites), linked.row.basis.assumed)
            over = frozenset(fact.name for fact in linked.row.basis.overrides)
            groups.setdefault((others, results.rows[row], because, cited, over), []).append(row)
        for group in groups.values():
            for rows in _together(space, column.at, group):
                used.update(rows)
                yield _merge(space, column.at, rows)


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
