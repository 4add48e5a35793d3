"""Whether some rows of a table hold all that another accepts, and which of them are needed for that.

The row's box is cut along one hider after another, the one that leaves the fewest pieces first: of hiders that are as
wide as the box on all axes but one, none makes more pieces than there were. Sets of classes are the bits of numbers,
so that a cut is a handful of operations. Hiders that are too small to fill the box together are no question at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Final

from policy_engine.analysis.space.budget import Budget
from policy_engine.analysis.space.classes import Runs, count, meet
from policy_engine.analysis.space.cover import Box

MAX_BITS: Final = 1 << 29
"""Bits that all axes may take, for the classes in each distinct cell. Where an axis needs more than its part, they are
made for each question, of the stretches that it can tell apart."""

_Bits = tuple[int, ...]
"""For each axis, which of its classes, or of its stretches between the ends of cells."""


class Hiders:
    """The boxes of a table's rows, which may hide each other."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        """Args: `boxes` by row."""
        self.boxes = boxes
        axes = len(boxes[0]) if boxes else 0
        self._marks = [_marks({box[axis] for box in boxes}, MAX_BITS // axes) for axis in range(axes)]

    def hiding(self, row: int, others: Sequence[int], budget: Budget) -> list[int] | None:
        """Some of other rows that hold all of a row's box together, in the order given; None where they do not.

        Where one of them does alone it is the first of those. Raises `Spent`.
        """
        box = self.boxes[row]
        budget.spend((len(others) + 1) * (len(box) // 5 + 1))
        sizes = [self._sizes(axis, box[axis], others) for axis in range(len(box))]
        volumes = [prod(some) for some in zip(*sizes, strict=True)] if sizes else [1] * len(others)
        whole = prod(map(count, box))
        if whole in volumes:
            return [others[volumes.index(whole)]]
        if sum(volumes) < whole:
            return None
        columns = [self._bits(axis, box[axis], others, budget) for axis in range(len(box))]
        clipped = list(zip(*(bits for _, bits in columns), strict=True))
        order = sorted(range(len(others)), key=lambda at: -volumes[at])
        needed = _holding(tuple(mine for mine, _ in columns), [(clipped[at], others[at]) for at in order], budget)
        return None if needed is None else [other for other in others if other in needed]

    def _sizes(self, axis: int, mine: Runs, others: Sequence[int]) -> list[int]:
        """How many classes of a cell each of some rows holds."""
        marks, boxes = self._marks[axis], self.boxes
        if marks is not None:
            own = marks[mine]
            return [(marks[boxes[other][axis]] & own).bit_count() for other in others]
        shared = {cell: count(meet(cell, mine)) for cell in {boxes[other][axis] for other in others}}
        return [shared[boxes[other][axis]] for other in others]

    def _bits(self, axis: int, mine: Runs, others: Sequence[int], budget: Budget) -> tuple[int, list[int]]:
        """A cell, and what each of some rows holds of it."""
        marks, boxes = self._marks[axis], self.boxes
        if marks is not None:
            own = marks[mine]
            return own, [marks[boxes[other][axis]] & own for other in others]
        shared = {cell: meet(cell, mine) for cell in {boxes[other][axis] for other in others}}
        ends = sorted({end for runs in (mine, *shared.values()) for run in runs for end in run})
        # Numbers this long are memory, and take time.
        budget.spend(len(shared) * (len(ends) // 64 + 1))
        place = {end: at for at, end in enumerate(ends)}
        made = {cell: _mask((place[first], place[end]) for first, end in runs) for cell, runs in shared.items()}
        return _mask((place[first], place[end]) for first, end in mine), [made[boxes[other][axis]] for other in others]


def _marks(cells: set[Runs], most: int) -> Mapping[Runs, int] | None:
    """Cells as bits; None where that would be too many."""
    size = max((cell[-1][1] for cell in cells if cell), default=0)
    return {cell: _mask(cell) for cell in cells} if size * len(cells) <= most else None


def _mask(runs: Iterable[tuple[int, int]]) -> int:
    mask = 0
    for first, end in runs:
        mask |= (1 << end) - (1 << first)
    return mask


def _holding(box: _Bits, hiders: Sequence[tuple[_Bits, int]], budget: Budget) -> set[int] | None:
    """Those of some hiders along which a box was cut until nothing of it was left; None where something is."""
    used: set[int] = set()
    # Of a table with many columns, a look at a hider is dearer.
    price = len(box) // 5 + 1
    pieces = [(box, hiders)]
    while pieces:
        piece, near = pieces.pop()
        budget.spend(len(near) * price)
        cut, hider = _cut(piece, near)
        used.add(hider)
        parts = []
        rest, still = list(piece), near
        for axis, (mine, theirs) in enumerate(zip(piece, cut, strict=True)):
            out = mine & ~theirs
            if out:
                left = [one for one in still if one[0][axis] & out]
                budget.spend(len(still) // 2 + price)
                if not left:
                    return None
                rest[axis] = out
                parts.append((tuple(rest), left))
                rest[axis] = both = mine & theirs
                still = [one for one in still if one[0][axis] & both]
        # Where the fewest hiders are, something is left soonest.
        parts.sort(key=lambda one: -len(one[1]))
        pieces += parts
    return used


def _cut(piece: _Bits, near: Sequence[tuple[_Bits, int]]) -> tuple[_Bits, int]:
    """The hider that leaves the fewest pieces; the first of those, which are in order of size."""
    best, fewest = near[0], len(piece) + 1
    for one in near:
        pieces = 0
        for mine, theirs in zip(piece, one[0], strict=True):
            if mine & ~theirs:
                pieces += 1
        if pieces < fewest:
            best, fewest = one, pieces
            if pieces <= 1:
                break
    return best
