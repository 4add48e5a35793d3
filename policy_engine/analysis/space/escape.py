"""A quick look for a place of a row's box that none of some other rows holds.

On each axis a few classes of the row's cell are tried, and the one that the fewest of the others hold is kept. Where
none of them is left in the end, the place is the row's own. Where some are left nothing is known: it is a guess, which
spares most rows of a large table the work of asking in earnest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from policy_engine.analysis.space.classes import Runs, count
from policy_engine.analysis.space.cover import Box
from policy_engine.analysis.space.touching import mask_of

MAX_BITS: Final = 1 << 29
"""Bits that all axes may take, for the rows of each class. Where an axis needs more than its part, some classes do."""
TRIED: Final = 12
"""Classes of a cell that are tried."""


class Escapes:
    """The rows that hold each class, axis by axis."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        """Args: `boxes` by row."""
        self._boxes = boxes
        wide = len(boxes[0]) if boxes else 0
        axes = [_holding([box[axis] for box in boxes], MAX_BITS // wide) for axis in range(wide)]
        # The axis that tells the most rows apart comes first.
        self._axes = sorted(enumerate(axes), key=lambda one: -len(one[1]))

    def found(self, row: int, others: int) -> bool:
        """Whether a place of a row, whose box is not empty, was found that none of other rows holds: a mask."""
        for axis, holding in self._axes:
            if not others:
                break
            tried = [holding[at] for at in _some(self._boxes[row][axis]) if at in holding]
            others = min((others & mask for mask in tried), key=int.bit_count, default=others)
        return not others

    def around(self, row: int, others: int) -> int:
        """Those of other rows, a mask, that may hold all of a row's box: they hold the ends of its cells."""
        for axis, holding in self._axes:
            cell = self._boxes[row][axis]
            for at in (cell[0][0], cell[-1][1] - 1):
                others &= holding.get(at, others)
        return others


def _holding(cells: Sequence[Runs], most: int) -> Mapping[int, int]:
    """For classes of an axis, the rows whose cells hold it, as a mask; for some classes only where there are many."""
    rows: dict[Runs, list[int]] = {}
    for row, cell in enumerate(cells):
        rows.setdefault(cell, []).append(row)
    flips: dict[int, int] = {}
    for cell, some in rows.items():
        mask = mask_of(some)
        for first, end in cell:
            flips[first] = flips.get(first, 0) ^ mask
            flips[end] = flips.get(end, 0) ^ mask
    ends = sorted(flips)
    # Between two ends of cells all classes are held by the same rows, but a few of them must be known by number.
    size = ends[-1] if ends else 0
    step = max(1, size * len(cells) // most)
    found: dict[int, int] = {}
    mask = 0
    for first, end in pairwise(ends):
        mask ^= flips[first]
        for at in range(-(-first // step) * step, end, step):
            found[at] = mask
    return found


def _some(runs: Runs) -> list[int]:
    """A few classes, spread evenly."""
    step = max(1, count(runs) // TRIED)
    return [at for first, end in runs for at in range(first, end, step)][:TRIED]
