"""Overlaps: rows that can match together where the hit policy allows one, or wants them to agree.

See docs/analysis/overlaps.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.boxes import box_text, said
from policy_engine.analysis.space.budget import Budget, Spent
from policy_engine.analysis.space.columns import Space, common
from policy_engine.analysis.space.cover import Box
from policy_engine.analysis.space.touching import touching
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import listed
from policy_engine.analysis.tables.results import Alike, Results
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Note, Severity

MAX_GROUPS: Final = 20
"""Overlaps that are told of one table, one for each row that overlaps most."""
MAX_ASKED: Final = 20
"""Pairs of one overlap of which a solver is asked."""


def overlaps(space: Space) -> Iterator[Finding]:
    """The overlaps of a table by whose hit policy they make an evaluation fail."""
    policy = space.linked.logic.hit_policy
    if policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return
    try:
        masks = touching(space.rows, Budget())
        masks = [mask & ~(1 << row) for row, mask in enumerate(masks)]
        perhaps = [0] * len(masks)
        if policy is HitPolicy.ANY:
            masks, perhaps = _different(space, masks, Budget())
        sure = sum(1 << row for row, certain in enumerate(space.certain) if certain)
        for row, mask in enumerate(masks):
            known = mask & sure if sure >> row & 1 else 0
            perhaps[row] |= mask & ~known
            masks[row] = known
    except Spent:
        yield Finding(
            "table-not-examined",
            "not examined",
            Severity.WARNING,
            f"{space.linked.key} is too large to be searched for overlaps to the end",
            space.linked.logic.span,
            space,
            hint="split the table",
        )
        return
    yield from _groups(space, masks)
    yield from _unknown(space, perhaps)


def _different(space: Space, masks: Sequence[int], budget: Budget) -> tuple[list[int], list[int]]:
    """Of the rows that meet, those whose outputs differ, and those whose outputs perhaps do."""
    results = Results(space.table)
    by_result: dict[object, int] = {}
    for row, cells in enumerate(results.rows):
        by_result[cells] = by_result.get(cells, 0) | 1 << row
    constant = sum(1 << row for row in range(len(masks)) if results.constant(row))
    surely, perhaps = [], []
    for row, mask in enumerate(masks):
        mask &= ~by_result[results.rows[row]]
        differ = mask & constant if constant >> row & 1 else 0
        unsure = 0
        for other in bits(mask & ~differ):
            budget.spend(1)
            if results.alike(row, other) is Alike.NO:
                differ |= 1 << other
            else:
                unsure |= 1 << other
        surely.append(differ)
        perhaps.append(unsure)
    return surely, perhaps


def _groups(space: Space, masks: list[int]) -> Iterator[Finding]:
    """Each overlap once, with the row of most overlaps first."""
    pairs = sum(mask.bit_count() for mask in masks) // 2
    left = pairs
    counts = [mask.bit_count() for mask in masks]
    for _ in range(MAX_GROUPS):
        if not left:
            return
        # The later row of two is the one that is out of place, other things being equal.
        hub = max(range(len(masks)), key=lambda row: (counts[row], row))
        others = list(bits(masks[hub]))
        for other in others:
            masks[other] &= ~(1 << hub)
            counts[other] -= 1
        masks[hub] = counts[hub] = 0
        left -= len(others)
        yield _overlap(space, hub, others)
    if left:
        yield Finding(
            "table-overlap",
            "overlap others",
            _severity(space),
            f"{left:,} more pairs of rows of {space.linked.key} overlap, {pairs:,} in all",
            space.linked.logic.span,
            space,
        )


def _overlap(space: Space, hub: int, others: Sequence[int]) -> Finding:
    linked = space.linked
    shared = common(space.rows[hub], space.rows[others[0]])
    assert shared is not None  # noqa: S101 - they meet
    box = said(space, tuple(space.tuples_of(next(space.pieces(shared)))))
    differ = " with different outputs" if linked.logic.hit_policy is HitPolicy.ANY else ""
    names = space.names([hub, *others])
    where = box_text(space, box)
    return Finding(
        "table-overlap",
        f"overlap {' '.join(sorted((names[0], names[1])))}" if len(others) == 1 else f"overlap {names[0]}",
        _severity(space),
        f'row "{names[0]}" of {linked.key} matches together with {listed(names[1:])}{differ}: {where}',
        linked.rows[hub].row.id.span,
        space,
        rows=(hub, *others),
        box=box,
        notes=tuple(Note(f'"{linked.rows[row].row.id.name}"', linked.rows[row].row.id.span) for row in others[:3]),
        hint=f'hit policy "{linked.logic.hit_policy}" gives them no value: make their cells exclude each other',
        fails=("table-not-unique", "table-any-differs"),
        # The box is that of the first two: whoever gets there has a problem with one of them.
        places=tuple(linked.rows[row].row.id.span for row in (hub, others[0])),
    )


def without_impossible(finding: Finding, impossible: Callable[[Box], bool]) -> Finding | None:
    """An overlap of a row with those of the others with which it is not proved to have no snapshot in common; None
    where there is none.

    Args:
        impossible: whether it is proved that no snapshot is in sets of columns' classes.
    """
    space, (hub, *others) = finding.space, finding.rows
    left = []
    for asked, other in enumerate(others):
        shared = common(space.rows[hub], space.rows[other])
        if asked >= MAX_ASKED or shared is None or not impossible(tuple(space.tuples_of(shared))):
            left.append(other)
    return finding if left == others else _overlap(space, hub, left) if left else None


def _unknown(space: Space, perhaps: Sequence[int]) -> Iterator[Finding]:
    rows = [row for row, mask in enumerate(perhaps) if mask]
    if rows:
        yield Finding(
            "table-overlap-unknown",
            "overlap unknown",
            Severity.NOTE,
            f"whether {listed(space.names(rows))} of {space.linked.key} match together rests on cells or outputs "
            "that are no constants",
            space.linked.logic.span,
            space,
            rows=tuple(rows),
            proved=False,
        )


def _severity(space: Space) -> Severity:
    return Severity.WARNING if space.linked.dmn else Severity.ERROR
