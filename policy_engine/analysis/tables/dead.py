"""Dead rows: rows that never decide, since no input gets to them, or others decide whatever they accept.

See docs/analysis.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.budget import STEPS, Budget, Spent
from policy_engine.analysis.space.columns import Space, common, holds
from policy_engine.analysis.space.cover import Cover
from policy_engine.analysis.space.touching import touching
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import listed
from policy_engine.analysis.tables.results import Alike, Results
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Note, Severity

MAX_HIDERS: Final = 40
"""Rows of which the least number that hides another is looked for; of more, the first are named."""
MAX_NOTES: Final = 50


def dead_rows(space: Space) -> Iterator[Finding]:
    """The rows that never decide, then notes on those that are partly hidden."""
    impossible = {row for row, box in enumerate(space.rows) if not all(box)}
    for row in sorted(impossible):
        yield _never_matches(space, row)
    before = _before(space)
    if before is None:
        return
    budget = Budget(STEPS // 2)
    partly: list[Finding] = []
    done = 0
    try:
        masks = touching(space.rows, budget)
        gone = 0
        for row in _order(space):
            done += 1
            if row in impossible:
                continue
            near = masks[row] & ~(1 << row) & ~gone
            rivals = [other for other in bits(near) if before(row, other)]
            hiders = [other for other in rivals if space.certain[other]]
            hiding = _hiding(space, row, hiders, budget)
            if hiding:
                if space.linked.logic.hit_policy is HitPolicy.ANY:
                    gone |= 1 << row
                yield _hidden(space, row, hiding)
            elif rivals and len(partly) < MAX_NOTES and space.linked.logic.hit_policy is not HitPolicy.ANY:
                partly.append(_partly(space, row, rivals))
    except Spent:
        yield Finding(
            "table-not-examined",
            "not examined",
            Severity.WARNING,
            f"{space.linked.key} is too large to be searched for dead rows to the end: not looked at are "
            f"{listed(space.names(_order(space)[max(0, done - 1) :]))}",
            space.linked.logic.span,
            space,
            hint="split the table",
        )
    yield from partly


def _order(space: Space) -> Sequence[int]:
    """By hit policy "any", of rows that say the same the last is needless."""
    rows = range(len(space.rows))
    return rows[::-1] if space.linked.logic.hit_policy is HitPolicy.ANY else rows


def _before(space: Space) -> Callable[[int, int], bool] | None:
    """Whether a row loses to another wherever both match; None where rows do not rival."""
    policy = space.linked.logic.hit_policy
    if policy is HitPolicy.FIRST:
        return lambda row, other: other < row
    results = Results(space.table)
    if policy is HitPolicy.ANY:
        return lambda row, other: results.alike(row, other) is Alike.YES
    if policy is HitPolicy.PRIORITY:
        ranks = _ranks(space)

        def wins(row: int, other: int) -> bool:
            mine, theirs = ranks[row], ranks[other]
            return mine is not None and theirs is not None and (theirs, other) < (mine, row)

        return wins
    return None


def _ranks(space: Space) -> list[tuple[int, ...] | None]:
    """By row, its place in the order of the outputs' declared values; None where that rests on the input."""
    found: list[tuple[int, ...] | None] = []
    for cells in space.table.by_row():
        values: list[Any] = []
        known = True
        for cell, ranks in zip(cells, space.table.ranks, strict=True):
            if ranks:
                known = known and cell.compute is None
                values.append(ranks.get(cell.constant, len(ranks)) if known else None)
        found.append(tuple(values) if known else None)
    return found


def _hiding(space: Space, row: int, hiders: Sequence[int], budget: Budget) -> list[int]:
    """As few of some rows as hold a row's whole box together; none where they do not."""
    box = space.rows[row]
    if not hiders:
        return []
    for other in hiders:
        budget.spend(1)
        if holds(space.rows[other], box):
            return [other]

    def hidden(by: Sequence[int]) -> bool:
        cover = Cover([space.rows[other] for other in by], box, budget)
        found = next(cover.left(), None) is None
        if cover.unexamined:
            raise Spent
        return found

    if not hidden(hiders):
        return []
    needed = list(hiders)
    if len(needed) <= MAX_HIDERS:
        for other in hiders[::-1]:
            rest = [one for one in needed if one != other]
            if hidden(rest):
                needed = rest
    return needed


def _never_matches(space: Space, row: int) -> Finding:
    linked = space.linked
    name = linked.rows[row].row.id.name
    cells = [column for column in space.columns if not column.cells[row]]
    if cells:
        why = f'its cell in "{cells[0].label}" accepts no value that the column may have'
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


def _partly(space: Space, row: int, rivals: Sequence[int]) -> Finding:
    linked = space.linked
    name = linked.rows[row].row.id.name
    shared = common(space.rows[row], space.rows[rivals[0]])
    by = f"{listed(space.names(rivals))} leave{'s' if len(rivals) == 1 else ''}"
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
