"""Dead rows: rows that never decide, since no input gets to them, or others decide whatever they accept.

See docs/analysis/dead-rows.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.boxes import all_text
from policy_engine.analysis.space.budget import STEPS, Budget, Spent
from policy_engine.analysis.space.columns import Space, common, holds
from policy_engine.analysis.space.escape import Escapes
from policy_engine.analysis.space.hidden import Hiders
from policy_engine.analysis.space.touching import mask_of, touching
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import NAMED, listed
from policy_engine.analysis.tables.results import Results
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Note, Severity

MAX_HIDERS: Final = 40
"""Rows of which the least number that hides another is looked for; of more, those that were found are named."""
ALL_STEPS: Final = 4 * STEPS
"""What a table may take: a step here is a fraction of a microsecond."""
MOST_STEPS: Final = STEPS // 2
"""What one row may take of what the table has, so that a hard one does not keep the others from being looked at."""


def dead_rows(space: Space) -> Iterator[Finding]:
    """The rows that never decide, then notes on those that are partly hidden."""
    impossible = {row for row, box in enumerate(space.rows) if not all(box)}
    dead = [_never_matches(space, row) for row in impossible]
    partly: list[Finding] = []
    unexamined: list[int] = []
    if (rivals := _rivals(space)) is not None:
        budget = Budget(ALL_STEPS)
        try:
            masks = touching(space.rows, budget)
        except Spent:
            yield from dead
            yield _unexamined(space, [row for row in range(len(space.rows)) if row not in impossible])
            return
        hidden = _Hidden(space, budget)
        for row, mask in rivals:
            near = masks[row] & mask
            if row in impossible or not near:
                continue
            try:
                hiding = hidden.by(row, near)
            except Spent:
                unexamined.append(row)
                continue
            if hiding:
                dead.append(_hidden(space, row, hiding))
            elif space.linked.logic.hit_policy is not HitPolicy.ANY:
                partly.append(_partly(space, row, near & ~hidden.gone or near))
    yield from sorted(dead, key=lambda finding: finding.rows)
    if unexamined:
        yield _unexamined(space, sorted(unexamined))
    yield from partly


class _Hidden:
    """Which rows of a table others hide, asked in order."""

    def __init__(self, space: Space, budget: Budget) -> None:
        self._boxes = space.rows
        self._escapes = Escapes(space.rows)
        self._hiders = Hiders(space.rows)
        self._certain = mask_of([row for row, certain in enumerate(space.certain) if certain])
        self._budget = budget
        self.gone = 0
        """The rows that are hidden, as far as asked: what they accept is held by the rows that hide them."""

    def by(self, row: int, rivals: int) -> list[int]:
        """As few of some rows, a mask, as hold a row's whole box together; none where they do not. Raises `Spent`."""
        rivals &= self._certain & ~self.gone
        self._budget.spend(1)
        if self._escapes.found(row, rivals):
            return []
        share = Budget(min(MOST_STEPS, self._budget.left))
        had = share.left
        try:
            for other in bits(self._escapes.around(row, rivals)):
                share.spend(1)
                if holds(self._boxes[other], self._boxes[row]):
                    self.gone |= 1 << row
                    return [other]
            needed = self._hiders.hiding(row, list(bits(rivals)), share)
            if needed is None:
                return []
            self.gone |= 1 << row
            return self._fewest(row, needed, share)
        finally:
            self._budget.left -= had - max(share.left, 0)

    def _fewest(self, row: int, hiding: list[int], budget: Budget) -> list[int]:
        """Those of the rows that hide another without which it would not be hidden."""
        if 1 < len(hiding) <= MAX_HIDERS:
            for other in hiding[::-1]:
                try:
                    rest = self._hiders.hiding(row, [one for one in hiding if one != other], budget)
                except Spent:
                    return hiding
                hiding = hiding if rest is None else rest
        return hiding


def _unexamined(space: Space, rows: Sequence[int]) -> Finding:
    return Finding(
        "table-not-examined",
        "not examined",
        Severity.WARNING,
        f"{space.linked.key} is too large to be searched for dead rows to the end: not looked at are "
        f"{listed(space.names(rows))}",
        space.linked.logic.span,
        space,
        hint="split the table",
    )


def _rivals(space: Space) -> Iterator[tuple[int, int]] | None:
    """Each row with those to which it loses wherever both match, as a mask; None where rows do not rival."""
    policy = space.linked.logic.hit_policy
    rows = range(len(space.rows))
    if policy is HitPolicy.FIRST:
        return ((row, (1 << row) - 1) for row in rows)
    if policy is HitPolicy.ANY:
        alike: dict[object, int] = {}
        results = Results(space.table).written
        for row in rows:
            alike[results[row]] = alike.get(results[row], 0) | 1 << row
        # Of rows that say the same the last is needless.
        return ((row, alike[results[row]] & ~(1 << row)) for row in rows[::-1])
    return _by_rank(space) if policy is HitPolicy.PRIORITY else None


def _by_rank(space: Space) -> Iterator[tuple[int, int]]:
    """The rows in order of their priority, each with those of a higher one."""
    higher = 0
    ranks = map(space.table.rank, range(len(space.rows)))
    for _, row in sorted((rank, row) for row, rank in enumerate(ranks) if rank is not None):
        yield row, higher
        higher |= 1 << row


def _never_matches(space: Space, row: int) -> Finding:
    linked = space.linked
    name = linked.rows[row].row.id.name
    cells = [column for column in space.columns if not column.cells[row]]
    if cells:
        have = f": {text}" if (text := all_text(cells[0])) else ""
        why = f'its cell in "{cells[0].label}" accepts no value that the column may have{have}'
        span = linked.rows[row].tests[cells[0].at].fragment.span()
    else:
        why = "no snapshot has such values in its columns together"
        span = linked.rows[row].row.id.span
    return Finding(
        "table-dead-row",
        f"dead row {name}",
        Severity.WARNING,
        f'row "{name}" of {linked.key} never matches: {why}',
        span,
        space,
        rows=(row,),
        hint="take it out, or mend its cells",
    )


def _hidden(space: Space, row: int, hiding: Sequence[int]) -> Finding:
    linked = space.linked
    name = linked.rows[row].row.id.name
    by = listed(space.names(hiding))
    said = {
        HitPolicy.ANY: f"says nothing of its own: {by} accept{'s' if len(hiding) == 1 else ''} all that it accepts, "
        "with the same outputs",
        HitPolicy.FIRST: f"never decides: {by} before it accept{'s' if len(hiding) == 1 else ''} all that it accepts",
        HitPolicy.PRIORITY: f"never decides: {by}, of a higher priority, accept{'s' if len(hiding) == 1 else ''} all "
        "that it accepts",
    }[linked.logic.hit_policy]
    return Finding(
        "table-dead-row",
        f"dead row {name}",
        Severity.WARNING,
        f'row "{name}" of {linked.key} {said}',
        linked.rows[row].row.id.span,
        space,
        rows=(row, *hiding),
        notes=tuple(Note(f'"{linked.rows[one].row.id.name}"', linked.rows[one].row.id.span) for one in hiding[:3]),
        hint="take it out, or mend the rows that hide it",
    )


def _partly(space: Space, row: int, mask: int) -> Finding:
    linked = space.linked
    name = linked.rows[row].row.id.name
    rivals, count = list(islice(bits(mask), NAMED)), mask.bit_count()
    shared = common(space.rows[row], space.rows[rivals[0]])
    by = f"{listed(space.names(rivals), count)} leave{'s' if count == 1 else ''}"
    return Finding(
        "table-row-partly-hidden",
        f"partly hidden row {name}",
        Severity.NOTE,
        f'row "{name}" of {linked.key} decides only what {by} it',
        linked.rows[row].row.id.span,
        space,
        rows=(row, *rivals),
        box=None if shared is None else tuple(space.tuples_of(next(space.pieces(shared)))),
    )
