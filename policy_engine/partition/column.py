"""A column cut into classes.

Cut a column's ordered line at every edge of its cells, and it falls into points and gaps within which no cell can
tell two values apart. Class `2 * i + 1` is the i-th edge itself, class `2 * i` what lies below it (and above the
edge before). Each class has a mask, the rows that accept it: bit r stands for row r.

A mask a class is quadratic where every row has an edge of its own. Past `MASK_BYTES` only every n-th mask is kept,
and the ones between are made from the rows that come and go on the way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region

MASK_BYTES = 4 * 1024 * 1024
"""What the masks of one column may weigh."""


class Column:
    """The classes of one column, and the rows that accept each."""

    __slots__ = ("_flips", "_masks", "_stride", "edges", "gap", "kind", "null_mask", "points")

    kind: str
    """The FEEL kind of the values that have a class."""
    edges: list[Any]
    null_mask: int
    points: dict[Any, int]
    """Edge key to mask, where all masks are kept: equality columns never bisect."""
    gap: int | None
    """The mask of every gap where all masks are kept and all gaps agree, else None."""

    def __init__(self, kind: str, regions: Sequence[Region | None]) -> None:
        """Args: kind, and each row's region (None: a predicate, so any value may match)."""
        self.kind = kind
        self.edges = sorted({key for region in regions if region is not None for key, _ in region.cuts})
        self.null_mask = 0
        index = {key: at for at, key in enumerate(self.edges)}
        size = 2 * len(self.edges) + 1
        # A row comes and goes at a few classes only: note where, then sweep once.
        self._flips: dict[int, list[int]] = {}
        for row, region in enumerate(regions):
            if region is None or region.null:
                self.null_mask |= 1 << row
            if region is None or region.from_start:
                self._flips.setdefault(0, []).append(row)
            if region is not None:
                for key, side in region.cuts:
                    self._flips.setdefault(2 * index[key] + 1 + side, []).append(row)
        self._stride = max(1, size * len(regions) // (8 * MASK_BYTES))
        self._masks: list[int] = []
        mask = 0
        for at in range(size):
            mask = self._flip(mask, at)
            if at % self._stride == 0:
                self._masks.append(mask)
        self.points = {}
        self.gap = None
        if self._stride == 1:
            self.points = {key: self._masks[2 * at + 1] for at, key in enumerate(self.edges)}
            gaps = set(self._masks[::2])
            self.gap = gaps.pop() if len(gaps) == 1 else None
            self._flips = {}

    def mask(self, key: Any) -> int:
        """The rows that accept a key (None for null)."""
        if key is None:
            return self.null_mask
        found = self.points.get(key)
        if found is not None:
            return found
        if self.gap is not None:
            return self.gap
        number = self.class_of(key)
        kept, further = divmod(number, self._stride)
        mask = self._masks[kept]
        for at in range(number - further + 1, number + 1):
            mask = self._flip(mask, at)
        return mask

    def _flip(self, mask: int, at: int) -> int:
        """The mask of a class, from that of the class before."""
        for row in self._flips.get(at, ()):
            mask ^= 1 << row
        return mask

    def class_masks(self) -> list[int]:
        """The mask of each class, in order."""
        if self._stride == 1:
            return self._masks
        masks, mask = [], 0
        for at in range(2 * len(self.edges) + 1):
            mask = self._flip(mask, at)
            masks.append(mask)
        return masks

    def class_of(self, key: Any) -> int:
        """The number of a key's class: even for gaps, odd for edges."""
        at = bisect_left(self.edges, key)
        return 2 * at + 1 if at < len(self.edges) and self.edges[at] == key else 2 * at

    def samples(self) -> list[Any]:
        """One key for each class that has one: gaps that hold no value are passed over."""
        between = ORDERS[self.kind].between
        ends = [None, *self.edges, None]
        keys: list[Any] = []
        for at in range(len(self.edges) + 1):
            gap = between(ends[at], ends[at + 1])
            if gap is not None:
                keys.append(gap)
            if at < len(self.edges):
                keys.append(self.edges[at])
        return keys
