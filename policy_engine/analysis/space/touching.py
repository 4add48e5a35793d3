"""Which rows' boxes meet: for each row a mask of the others, bit r for row r.

Bitmaps an axis, joined by `&`: the work grows with the rows and their distinct cells, not with the pairs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Final

from policy_engine.analysis.space.budget import Budget
from policy_engine.analysis.space.classes import Runs, touch
from policy_engine.analysis.space.cover import Box

SMALL: Final = 400_000
"""Classes times distinct cells of an axis up to which masks are made class by class, which is exact."""


def touching(boxes: Sequence[Box], budget: Budget) -> list[int]:
    """For each box, the boxes that share something with it, itself too (unless it is empty). Raises `Spent`."""
    whole = (1 << len(boxes)) - 1
    found = [whole] * len(boxes)
    if not boxes:
        return found
    for axis in range(len(boxes[0])):
        rows_by_cell: dict[Runs, list[int]] = {}
        for row, box in enumerate(boxes):
            rows_by_cell.setdefault(box[axis], []).append(row)
        masks = _axis_masks(rows_by_cell, budget)
        for cell, rows in rows_by_cell.items():
            mask = masks[cell]
            for row in rows:
                found[row] &= mask
    empty = sum(1 << row for row, box in enumerate(boxes) if not all(box))
    if empty:
        found = [0 if empty >> row & 1 else mask & ~empty for row, mask in enumerate(found)]
    return found


def _axis_masks(rows_by_cell: dict[Runs, list[int]], budget: Budget) -> dict[Runs, int]:
    """For each distinct cell the rows that touch it."""
    own = {cell: mask_of(rows) for cell, rows in rows_by_cell.items()}
    size = max((cell[-1][1] for cell in own if cell), default=0)
    budget.spend(len(own))
    if size * len(own) <= SMALL:
        by_class = [0] * size
        for cell, mask in own.items():
            for first, end in cell:
                for number in range(first, end):
                    by_class[number] |= mask
        return {cell: _union(by_class, cell) for cell in own}
    if any(len(cell) > 1 for cell in own):
        return _of_several(own, budget)
    # A cell touches what starts before its end, and ends after its start: two sweeps.
    starts = sorted((cell[0][0], mask) for cell, mask in own.items() if cell)
    ends = sorted((cell[-1][1], mask) for cell, mask in own.items() if cell)
    started = _sweep(starts, sorted({cell[-1][1] for cell in own if cell}), inclusive=False)
    ended = _sweep(ends, sorted({cell[0][0] for cell in own if cell}), inclusive=True)
    budget.spend(2 * len(own))
    return {cell: started[cell[-1][1]] & ~ended[cell[0][0]] if cell else 0 for cell in own}


def _of_several(own: Mapping[Runs, int], budget: Budget) -> dict[Runs, int]:
    """The same where cells have several runs: one touches what holds the start of a run, or starts within it."""
    flips: dict[int, int] = {}
    asked: dict[int, list[Runs]] = {}
    for cell, mask in own.items():
        for first, end in cell:
            flips[first] = flips.get(first, 0) ^ mask
            flips[end] = flips.get(end, 0) ^ mask
            asked.setdefault(first, []).append(cell)
    starts = sorted((first, own[cell]) for first, cells in asked.items() for cell in cells)
    unions = Unions([mask for _, mask in starts])
    found = dict.fromkeys(own, 0)
    holding = 0
    for at in sorted(flips):
        holding ^= flips[at]
        for cell in asked.get(at, ()):
            found[cell] |= holding
    for cell in own:
        budget.spend(2 * Unions.EACH * len(cell))
        for first, end in cell:
            found[cell] |= unions.between(bisect_left(starts, (first,)), bisect_left(starts, (end,)))
    return found


class Unions:
    """The unions of masks that stand in a row, between any two places."""

    EACH: Final = 32
    """Masks of which a union is kept, and then of two of those unions, of four, and so on."""

    def __init__(self, masks: Sequence[int]) -> None:
        self._masks = masks
        level = [self._union(at, at + self.EACH) for at in range(0, len(masks), self.EACH)]
        self._levels = [level]
        width = 1
        while 2 * width <= len(self._levels[0]):
            level = [one | other for one, other in zip(level, level[width:], strict=False)]
            self._levels.append(level)
            width *= 2

    def _union(self, first: int, end: int) -> int:
        found = 0
        for mask in self._masks[first:end]:
            found |= mask
        return found

    def between(self, first: int, end: int) -> int:
        """The union of the masks from a place on, up to another."""
        low, high = -(-first // self.EACH), end // self.EACH
        if low >= high:
            return self._union(first, end)
        depth = (high - low).bit_length() - 1
        level = self._levels[depth]
        inner = level[low] | level[high - (1 << depth)]
        return inner | self._union(first, low * self.EACH) | self._union(high * self.EACH, end)


class Stretches:
    """Which of some cells touch a run of classes, each cell with a mask of its rows."""

    EVERY: Final = 32
    """Unions of masks are kept for every so many cells only: all of them would be quadratic."""

    def __init__(self, masks: Mapping[Runs, int]) -> None:
        single = [(cell[0], mask) for cell, mask in masks.items() if len(cell) == 1]
        self._others = [(cell, mask) for cell, mask in masks.items() if len(cell) > 1]
        self._starts = sorted((run[0], mask) for run, mask in single)
        self._ends = sorted((run[1], mask) for run, mask in single)
        self._started = self._unions(self._starts)
        self._ended = self._unions(self._ends)

    def _unions(self, events: Sequence[tuple[int, int]]) -> list[int]:
        kept, mask = [0], 0
        for number, (_, own) in enumerate(events, start=1):
            mask |= own
            if number % self.EVERY == 0:
                kept.append(mask)
        return kept

    def _until(self, events: Sequence[tuple[int, int]], unions: Sequence[int], place: int) -> int:
        """The union of the masks of the events before a place."""
        count = bisect_left(events, (place,))
        mask = unions[count // self.EVERY]
        for at in range(count - count % self.EVERY, count):
            mask |= events[at][1]
        return mask

    def touching(self, runs: Runs) -> int:
        """The rows of the cells that touch some runs."""
        found = 0
        for first, end in runs:
            started = self._until(self._starts, self._started, end)
            found |= started & ~self._until(self._ends, self._ended, first + 1)
        for cell, mask in self._others:
            if touch(cell, runs):
                found |= mask
        return found


def _sweep(events: Sequence[tuple[int, int]], asked: Sequence[int], *, inclusive: bool) -> dict[int, int]:
    """For each place asked for, the union of the masks before it (at it too where `inclusive`)."""
    found: dict[int, int] = {}
    mask = at = 0
    for place in asked:
        while at < len(events) and (events[at][0] < place or (inclusive and events[at][0] == place)):
            mask |= events[at][1]
            at += 1
        found[place] = mask
    return found


def mask_of(rows: Sequence[int]) -> int:
    """Bits set, without a long addition for each."""
    if not rows:
        return 0
    raw = bytearray(rows[-1] // 8 + 1)
    for row in rows:
        raw[row // 8] |= 1 << row % 8
    return int.from_bytes(raw, "little")


def _union(by_class: Sequence[int], cell: Runs) -> int:
    mask = 0
    for first, end in cell:
        for number in range(first, end):
            mask |= by_class[number]
    return mask
