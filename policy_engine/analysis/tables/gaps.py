"""Gaps: inputs that no row accepts, where the table then has no value.

See docs/analysis/gaps.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policy_engine.analysis.space.boxes import box_text, largest
from policy_engine.analysis.space.budget import Budget, Spent
from policy_engine.analysis.space.columns import Space
from policy_engine.analysis.space.cover import Box, Cover
from policy_engine.analysis.tables.finding import Finding
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Severity
from policy_engine.text.source import Span

NAMED: Final = 5
"""Rows that are named in a sentence."""


@dataclass(frozen=True, slots=True)
class Left:
    """What no row accepts: boxes, as sets of each column's classes; `whole` where there are no more of them."""

    boxes: Sequence[Box]
    unexamined: Sequence[Box]
    whole: bool


def needs_a_row(space: Space) -> bool:
    """Whether an input that no row accepts is one too many."""
    policy = space.linked.logic.hit_policy
    # Of what is listed or counted, no row at all is a result like any other.
    return space.linked.default is None and not policy.gives_list and policy is not HitPolicy.COLLECT_COUNT


def uncovered(space: Space, rows: Sequence[int], budget: Budget) -> Left:
    """The inputs that none of some rows may accept."""
    try:
        cover = Cover([space.rows[row] for row in rows], space.everything, budget)
    except Spent:
        return Left((), [tuple(column.everything for column in space.columns)], whole=False)
    boxes, whole = largest(space, cover.left(), rows, budget)
    return Left(boxes, [tuple(space.tuples_of(box)) for box in cover.unexamined], whole and not cover.unexamined)


def gaps(space: Space) -> Iterator[Finding]:
    """The gaps of a table that needs a row for every input."""
    if not needs_a_row(space):
        return
    every = range(len(space.rows))
    found = uncovered(space, every, Budget())
    for box in found.boxes:
        yield _gap(space, box)
    yield from _unexamined(space, found)
    uncertain = [row for row in every if not space.certain[row]]
    if uncertain and not found.boxes:
        certain = [row for row in every if space.certain[row]]
        if (left := uncovered(space, certain, Budget())).boxes:
            yield _undecided(space, uncertain, left.boxes)


def null_gaps(space: Space) -> Iterator[Finding]:
    """The columns whose type allows a null that the table has no place for, whatever its hit policy."""
    if space.linked.dmn:
        return
    for column in space.columns:
        if column.undeclared_null:
            place = space.linked.inputs[column.at].parsed.fragment.span()
            yield Finding(
                "table-gap",
                f"gap {column.label} = null",
                Severity.ERROR,
                f'{space.linked.key} has no place for the null that "{column.label}" may be',
                place,
                space,
                box=tuple(other.everything for other in space.columns),
                hint="declare the column's type with a `?`, and test for null in a row",
                fails=("table-null-input",),
                places=(place,),
                settings=((column.path, None),) if column.path is not None else (),
            )


def _gap(space: Space, box: Box) -> Finding:
    text = box_text(space, box)
    return Finding(
        "table-gap",
        f"gap {box_text(space, box, whole=True)}",
        Severity.ERROR if not space.linked.dmn else Severity.WARNING,
        f"no row of {space.linked.key} accepts {text}",
        _end(space),
        space,
        box=box,
        hint="add a row for them, or a default",
        fails=("table-no-row",),
        places=(space.linked.logic.span,),
    )


def _end(space: Space) -> Span:
    """Where a row is missing: at the last one."""
    rows = space.linked.rows
    return rows[len(rows) - 1].row.id.span if len(rows) else space.linked.logic.span


def _undecided(space: Space, uncertain: Sequence[int], boxes: Sequence[Box]) -> Finding:
    names = listed(space.names(uncertain))
    return Finding(
        "table-gap-unknown",
        "gap unknown",
        Severity.NOTE,
        f"whether {space.linked.key} has a row for {box_text(space, boxes[0])}"
        f"{' and more' if len(boxes) > 1 else ''} rests on cells that are no sets of values, in {names}",
        _end(space),
        space,
        rows=tuple(uncertain),
        box=boxes[0],
        proved=False,
    )


def _unexamined(space: Space, found: Left) -> Iterator[Finding]:
    if found.whole:
        return
    where = "; or ".join(box_text(space, box) for box in found.unexamined[:3])
    yield Finding(
        "table-not-examined",
        "not examined",
        Severity.WARNING,
        f"{space.linked.key} is too large to be searched for gaps to the end"
        + (f": not looked at is {where}" if where else ": there are more than those told"),
        space.linked.logic.span,
        space,
        hint="split the table",
    )


def listed(names: Sequence[str], count: int | None = None) -> str:
    """Row ids in a sentence. Args: `count` is how many there are, where not all names are given."""
    count = len(names) if count is None else count
    quoted = [f'"{name}"' for name in names[:NAMED]]
    if count > len(quoted):
        quoted.append(f"{count - len(quoted):,} more")
    what = "row" if count == 1 else "rows"
    if len(quoted) == 1:
        return f"{what} {quoted[0]}"
    return f"{what} {', '.join(quoted[:-1])} and {quoted[-1]}"
