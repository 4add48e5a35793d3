"""A column cut into classes.

Cut a column's ordered line at every edge of its cells, and it falls into points and gaps within which no cell can
tell two values apart. `masks[2 * i + 1]` are the rows that accept the i-th edge itself, `masks[2 * i]` those that
accept what lies below it (and above the edge before). Bit r of a mask stands for row r.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region


class Column:
    """The classes of one column, and the rows that accept each."""

    __slots__ = ("edges", "gap", "kind", "masks", "null_mask", "points")

    kind: str
    """The FEEL kind of the values that have a class."""
    edges: list[Any]
    masks: list[int]
    null_mask: int
    points: dict[Any, int]
    """Edge key to mask: equality columns never bisect."""
    gap: int | None
    """The mask of every gap where all gaps agree, else None."""

    def __init__(self, kind: str, regions: Sequence[Region | None]) -> None:
        """Args: kind, and each row's region (None: a predicate, so any value may match)."""
        self.kind = kind
        self.edges = sorted({key for region in regions if region is not None for key, _ in region.cuts})
        self.null_mask = 0
        index = {key: at for at, key in enumerate(self.edges)}
        size = 2 * len(self.edges) + 1
        # A row enters and leaves at a few classes only: note the flips, then sweep once.
        flips: list[int] = [0] * (size + 1)
        for row, region in enumerate(regions):
            bit = 1 << row
            if region is None:
                flips[0] ^= bit
                self.null_mask |= bit
                continue
            if region.null:
                self.null_mask |= bit
            if region.from_start:
                flips[0] ^= bit
            for key, side in region.cuts:
                flips[2 * index[key] + 1 + side] ^= bit
        mask = 0
        self.masks = []
        for at in range(size):
            mask ^= flips[at]
            self.masks.append(mask)
        self.points = {key: self.masks[2 * at + 1] for at, key in enumerate(self.edges)}
        gaps = set(self.masks[::2])
        self.gap = gaps.pop() if len(gaps) == 1 else None

    def mask(self, key: Any) -> int:
        """The rows that accept a key (None for null)."""
        if key is None:
            return self.null_mask
        found = self.points.get(key)
        if found is not None:
            return found
        if self.gap is not None:
            return self.gap
        return self.masks[2 * bisect_left(self.edges, key)]

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
