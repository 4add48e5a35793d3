"""Boxes for people: as large as they can be, none of them needless, and written in FEEL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Final

from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.budget import Budget, Spent
from policy_engine.analysis.space.classes import Classes, Runs, joined, numbers, without
from policy_engine.analysis.space.columns import ColumnSpace, Space, atoms_in, holds
from policy_engine.analysis.space.cover import Box, Cover
from policy_engine.analysis.space.told_apart import key_text, region_text
from policy_engine.analysis.space.touching import Stretches, mask_of
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Cut, Region

_EXACT: Final = 10**30
"""Numbers below this have whole neighbours."""
MAX_BOXES: Final = 60
"""Regions that are told of one table, at most."""
MAX_WORDS: Final = 8
"""Values of a list that are written one by one, at most."""


def largest(space: Space, found: Iterable[Box], rows: Sequence[int], budget: Budget) -> tuple[list[Box], bool]:
    """Boxes that hold all of `found`, each as large as no row allows to be larger, none of them held by the others.

    Returns:
        the boxes, as sets of each column's classes, and whether that was all: no more than `MAX_BOXES` are made.
    """
    grown: list[Box] = []
    seen: list[Box] = []
    meeting = _Meeting(space, rows)
    try:
        for box in (piece for whole in found for piece in space.pieces(whole)):
            budget.spend((len(seen) + 1) * sum(map(len, box)) // 4 + 1)
            if any(holds(other, box) for other in seen):
                continue
            if len(grown) == MAX_BOXES:
                return _needed(space, grown, budget), False
            columns = said(space, _grow(space, space.tuples_of(box), meeting, budget))
            grown.append(columns)
            seen.append(space.box_of(columns))
    except Spent:
        return grown, False
    return _needed(space, grown, budget), True


def said(space: Space, box: Box) -> Box:
    """Sets of columns' classes without what no snapshot has, and without what follows from the others: what is computed
    of fields is left out where they say it, and a field where other fields do."""
    columns = list(box)
    for axis in space.axes:
        if axis.atoms is None:
            continue
        reached = atoms_in(axis, [columns[at] for at in axis.columns])
        atoms = [axis.atoms[at] for at in numbers(reached)]
        for place, at in enumerate(axis.columns):
            columns[at] = joined((atom[place], atom[place] + 1) for atom in atoms)
        computed = [at for at in axis.columns if space.columns[at].path is None]
        for at in computed:
            narrow, columns[at] = columns[at], space.columns[at].everything
            if atoms_in(axis, [columns[other] for other in axis.columns]) != reached:
                columns[at] = narrow
        fields = [space.columns[at].everything if at in computed else columns[at] for at in axis.columns]
        reached = atoms_in(axis, fields)
        for place, at in enumerate(axis.columns):
            if at in computed:
                continue
            narrow, fields[place] = fields[place], space.columns[at].everything
            if atoms_in(axis, fields) == reached:
                columns[at] = fields[place]
            else:
                fields[place] = narrow
    return tuple(columns)


class _Meeting:
    """Which of some rows meet a set of classes, axis by axis."""

    def __init__(self, space: Space, rows: Sequence[int]) -> None:
        self.rows = rows
        self.axes: list[Stretches] = []
        for axis in range(len(space.axes)):
            cells: dict[Runs, list[int]] = {}
            for at, row in enumerate(rows):
                cells.setdefault(space.rows[row][axis], []).append(at)
            self.axes.append(Stretches({cell: mask_of(some) for cell, some in cells.items()}))

    def mask(self, axis: int, runs: Runs, budget: Budget) -> int:
        """The rows that hold one of some classes."""
        budget.spend(1 + 20 * len(runs))
        return self.axes[axis].touching(runs)


def _grow(space: Space, columns: Sequence[Runs], meeting: _Meeting, budget: Budget) -> Box:
    """Takes in further classes, column by column, as long as no row accepts a snapshot in the box."""
    grown = list(columns)
    box = list(space.box_of(grown))
    masks = [meeting.mask(axis, runs, budget) for axis, runs in enumerate(box)]
    for number, axis in enumerate(space.axes):
        others = (1 << len(meeting.rows)) - 1
        for at, mask in enumerate(masks):
            others &= mask if at != number else others
        near = [space.rows[meeting.rows[at]][number] for at in bits(others)]
        budget.spend(len(near))
        taken = joined(run for cell in set(near) for run in cell)
        if axis.atoms is None:
            grown[axis.columns[0]] = without(axis.everything, taken)
        else:
            # Tuples that no snapshot reaches are in nobody's way.
            barred = set(numbers(taken))
            for place, column in enumerate(axis.columns):
                allowed = []
                sets = [set(numbers(grown[other])) for other in axis.columns]
                for value in range(space.columns[column].size):
                    sets[place] = {value}
                    budget.spend(len(axis.atoms))
                    if not any(
                        at in barred and all(part in some for part, some in zip(atom, sets, strict=True))
                        for at, atom in enumerate(axis.atoms)
                    ):
                        allowed.append((value, value + 1))
                grown[column] = joined(allowed)
        box = list(space.box_of(grown))
        masks[number] = meeting.mask(number, box[number], budget)
    return tuple(grown)


def _needed(space: Space, boxes: Sequence[Box], budget: Budget) -> list[Box]:
    """The boxes without those that others hold together."""
    kept = list(boxes)
    for box in reversed(boxes):
        others = [space.box_of(other) for other in kept if other is not box]
        try:
            if next(Cover(others, space.box_of(box), budget).left(), None) is None and others:
                kept = [other for other in kept if other is not box]
        except Spent:
            break
    return kept


def box_text(space: Space, box: Box, *, whole: bool = False) -> str:
    """A box as `status = closed and balance < 5`: the columns on which it is not everything.

    Of long lists it has the first values only, unless it is `whole`.
    """
    parts = [
        _part(column.label, runs_text(column, runs, whole=whole))
        for column, runs in zip(space.columns, box, strict=True)
        if runs != column.everything
    ]
    return " and ".join(parts) or "any input at all"


def _part(label: str, cell: str) -> str:
    if ", " in cell:
        return f"{label} not in {cell[3:]}" if cell.startswith("not(") else f"{label} in ({cell})"
    if cell.startswith("not("):
        return f"{label} != {cell[4:-1]}"
    if cell.startswith(("<", ">")):
        return f"{label} {cell}"
    return f"{label} in {cell}" if cell.startswith(("[", "(")) else f"{label} = {cell}"


def all_text(column: ColumnSpace) -> str | None:
    """What a column may be, as far as it is bounded: `[0..9]`, its words."""
    if column.classes is None or (domain := column.classes.domain).region.cuts == ():
        return None
    if domain.listed is None:
        return _shortened(_whole(domain.region) if domain.whole else domain.region, domain.kind)
    words = frozenset(domain.listed)
    texts = [key_text(ORDERS[domain.kind].key(value), domain.kind, words) for value in domain.listed]
    if len(texts) > MAX_WORDS:
        texts = [*texts[: MAX_WORDS - 1], f"and {len(texts) - MAX_WORDS + 1} more"]
    return ", ".join([*texts, "null"] if domain.region.null else texts)


def runs_text(column: ColumnSpace, runs: Runs, *, whole: bool = True) -> str:
    """Some classes of a column as a cell; if it is long and not `whole`, with a count of what is left out."""
    classes = column.classes
    if classes is None or runs == column.everything:
        return "-"
    domain = classes.domain
    region = region_of(classes, runs)
    if domain.whole:
        region = _whole(region)
    if domain.listed is None:
        if region.from_start and not domain.region.null and region.cuts and _leaves_points(region):
            region = Region(region.cuts, True, True)
        return region_text(region, domain.kind) if whole else _shortened(region, domain.kind)
    order = ORDERS[domain.kind]
    words = frozenset(domain.listed)
    inside = [value for value in domain.listed if order.key(value) in region]
    outside = [value for value in domain.listed if order.key(value) not in region]
    shown, is_not = (inside, False) if len(inside) <= max(2, len(outside)) else (outside, True)
    texts = [key_text(order.key(value), domain.kind, words) for value in shown]
    if len(texts) > MAX_WORDS and not whole:
        texts = [*texts[: MAX_WORDS - 1], f"and {len(texts) - MAX_WORDS + 1} more"]
    if domain.region.null and region.null != is_not:
        texts.append("null")
    return f"not({', '.join(texts)})" if is_not else ", ".join(texts)


def _whole(region: Region) -> Region:
    """A set of whole numbers with ends that are in it, where there are two: `[6..14]`, not `(5..15)`."""
    cuts = []
    for low, high in region.intervals():
        if low is not None and high is not None and max(abs(low[0]), abs(high[0])) < _EXACT:
            first, last = low[0].to_integral_value(ROUND_CEILING), high[0].to_integral_value(ROUND_FLOOR)
            low = (first + 1 if low[1] and first == low[0] else first, 0)
            high = (last - 1 if not high[1] and last == high[0] else last, 1)
        cuts += [cut for cut in (low, high) if cut is not None]
    return Region(tuple(cuts), region.from_start, region.null)


def _shortened(region: Region, kind: str) -> str:
    """A region as a cell, with no more than `MAX_WORDS` intervals, or values left out."""
    parts = region.intervals()
    most = MAX_WORDS - 1
    left = (len(region.cuts) // 2 if _leaves_points(region) else len(parts) + region.null) - most
    if left <= 1:
        return region_text(region, kind)
    if region.from_start and _leaves_points(region):
        text = region_text(Region(region.cuts[: 2 * most], True, region.null), kind)
    else:
        text = region_text(Region(region.cuts[: 2 * most - region.from_start], region.from_start, False), kind)
    more = f", and {left} more"
    return f"{text[:-1]}{more})" if text.startswith("not(") else f"{text}{more}"


def _leaves_points(region: Region) -> bool:
    """Whether a region is all but single values."""
    cuts = region.cuts
    return len(cuts) % 2 == 0 and all(cuts[at][0] == cuts[at + 1][0] for at in range(0, len(cuts), 2))


def region_of(classes: Classes, runs: Runs) -> Region:
    """Some classes as a region; where they reach the end of what values may be, it has no bound."""
    cuts: list[Cut] = []
    from_start = null = False
    for first, end in runs:
        last = end
        if classes.null is not None and end == classes.null + 1:
            null, last = True, classes.null
        if first == last:
            continue
        low, high = classes.bounds((first, last))
        if low is None:
            from_start = True
        else:
            cuts.append((low[0], 0 if low[1] else 1))
        if high is not None:
            cuts.append((high[0], 1 if high[1] else 0))
    return Region(tuple(cuts), from_start, null)
