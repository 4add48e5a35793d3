"""Finding the rows that accept an input: bitmaps in small tables, a tree over them in large ones.

Bitmaps weigh more, and take longer to AND, the more rows there are, so a table of many rows is first split on the
columns that tell most rows apart (by hash where they test equality, by bisection where they test ranges) until few
rows are left in a leaf.
A row that a split cannot tell apart is kept in every branch it may match in; a split that would copy too many rows
is not made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from policy_engine.partition.column import Column
from policy_engine.values.region import Region

LEAF_ROWS = 256
"""Rows under which a plain grid of bitmaps is used."""
FEW_ROWS = 4
"""Rows in a branch under which each row is asked by itself."""
BRANCHES = 512
"""Ranges that one split by bisection makes at most."""
MAX_COPIES = 4.0
"""How many copies of a row a split may make, on average."""

Rows = Sequence[int]
Regions = Sequence[Sequence[Region | None]]


class Leaf:
    """Few rows: one bitmap a column and class."""

    __slots__ = ("columns", "rows")

    def __init__(self, kinds: Sequence[str], regions: Regions, rows: Rows) -> None:
        self.rows = tuple(rows)
        columns = [(at, Column(kind, [regions[at][row] for row in rows])) for at, kind in enumerate(kinds)]
        everything = (1 << len(self.rows)) - 1
        self.columns = tuple(
            (at, column)
            for at, column in columns
            if column.gap != everything or column.edges or column.null_mask != everything
        )

    def find(self, keys: Sequence[Any]) -> Sequence[int]:
        """The rows that accept the keys, ascending."""
        mask = (1 << len(self.rows)) - 1
        for at, column in self.columns:
            mask &= column.mask(keys[at])
            if not mask:
                return ()
        rows = self.rows
        if not mask & (mask - 1):
            return (rows[mask.bit_length() - 1],)
        found = []
        while mask:
            low = mask & -mask
            found.append(rows[low.bit_length() - 1])
            mask ^= low
        return found


class Few:
    """So few rows that asking each costs less than a grid weighs."""

    __slots__ = ("regions", "rows")

    def __init__(self, regions: Regions, rows: Rows) -> None:
        self.rows = tuple(rows)
        self.regions = tuple(
            tuple(
                (at, region)
                for at, column in enumerate(regions)
                if (region := column[row]) is not None and not region.is_everything
            )
            for row in rows
        )

    def find(self, keys: Sequence[Any]) -> Sequence[int]:
        """The rows that accept the keys, ascending."""
        return [
            row
            for row, tests in zip(self.rows, self.regions, strict=True)
            if all(keys[at] in region for at, region in tests)
        ]


class HashSplit:
    """Many rows told apart by the points of one column."""

    __slots__ = ("at", "branches", "null", "other")

    def __init__(self, at: int, branches: dict[Any, Node], other: Node, null: Node) -> None:
        self.at = at
        self.branches = branches
        self.other = other
        self.null = null

    def find(self, keys: Sequence[Any]) -> Sequence[int]:
        """The rows that accept the keys, ascending."""
        key = keys[self.at]
        if key is None:
            return self.null.find(keys)
        return self.branches.get(key, self.other).find(keys)


class RangeSplit:
    """Many rows told apart by stretches of one column's line."""

    __slots__ = ("at", "branches", "null", "starts")

    def __init__(self, at: int, starts: list[Any], branches: list[Node], null: Node) -> None:
        self.at = at
        self.starts = starts
        self.branches = branches
        self.null = null

    def find(self, keys: Sequence[Any]) -> Sequence[int]:
        """The rows that accept the keys, ascending."""
        key = keys[self.at]
        if key is None:
            return self.null.find(keys)
        return self.branches[bisect_right(self.starts, key)].find(keys)


Node = Leaf | Few | HashSplit | RangeSplit


def build_index(kinds: Sequence[str], regions: Regions, rows: Rows) -> Node:
    """An index over rows.

    Args:
        kinds: each column's FEEL kind.
        regions: by column, then by row: what the cell accepts (None: a predicate, which is tested afterwards).
        rows: the rows to index, ascending.
    """
    return _build(kinds, regions, tuple(rows), frozenset(), top=True)


def _build(kinds: Sequence[str], regions: Regions, rows: Rows, used: frozenset[int], *, top: bool = False) -> Node:
    if len(rows) <= FEW_ROWS and not top:
        return Few(regions, rows)
    if len(rows) <= LEAF_ROWS:
        return Leaf(kinds, regions, rows)
    best: tuple[float, int, _Split] | None = None
    for at in range(len(kinds)):
        if at in used:
            continue
        split = _split(regions[at], rows)
        if split is not None and (best is None or split.largest < best[0]):
            best = (split.largest, at, split)
    if best is None:
        return Leaf(kinds, regions, rows)
    _, at, split = best
    # A split by points settles its column; a split by stretches may be split again, further in.
    inner = used | {at} if split.by_points or split.largest > len(rows) / 2 else used
    null = _build(kinds, regions, split.null, used | {at})
    if split.by_points:
        branches = {key: _build(kinds, regions, some, inner) for key, some in zip(split.keys, split.parts, strict=True)}
        return HashSplit(at, branches, _build(kinds, regions, split.other, inner), null)
    return RangeSplit(at, split.keys, [_build(kinds, regions, part, inner) for part in split.parts], null)


class _Split:
    __slots__ = ("by_points", "keys", "largest", "null", "other", "parts")

    def __init__(
        self, keys: list[Any], parts: list[list[int]], other: list[int], null: list[int], *, by_points: bool
    ) -> None:
        self.keys = keys
        self.parts = parts
        self.other = other
        self.null = null
        self.by_points = by_points
        self.largest = max(len(other), len(null), *(len(part) for part in parts))


def _split(column: Sequence[Region | None], rows: Rows) -> _Split | None:
    """The rows of each branch of a split on one column, or None where the split does not pay."""
    null = [row for row in rows if (region := column[row]) is None or region.null]
    edges = sorted({key for row in rows if (region := column[row]) is not None for key, _ in region.cuts})
    if len(edges) < 2 or len(null) > len(rows) * 3 / 4:
        return None
    if all((region := column[row]) is None or _is_points(region) for row in rows):
        split = _split_points(column, rows, edges, null)
    else:
        split = _split_ranges(column, rows, edges, null)
    return split if split is not None and split.largest <= len(rows) * 3 / 4 else None


def _is_points(region: Region) -> bool:
    """Whether it is a set of single values, or everything."""
    if region.from_start:
        return not region.cuts
    cuts = region.cuts
    return len(cuts) % 2 == 0 and all(cuts[at][0] == cuts[at + 1][0] for at in range(0, len(cuts), 2))


def _split_points(column: Sequence[Region | None], rows: Rows, edges: list[Any], null: list[int]) -> _Split | None:
    wild = [row for row in rows if (region := column[row]) is None or region.from_start]
    if len(wild) * len(edges) > MAX_COPIES * len(rows):
        return None
    parts: dict[Any, list[int]] = {key: [] for key in edges}
    for row in rows:
        region = column[row]
        if region is not None and not region.from_start:
            for key, _ in region.cuts[::2]:
                parts[key].append(row)
    if wild:
        parts = {key: sorted(part + wild) for key, part in parts.items()}
    return _Split(list(parts), list(parts.values()), wild, null, by_points=True)


def _split_ranges(column: Sequence[Region | None], rows: Rows, edges: list[Any], null: list[int]) -> _Split | None:
    step = max(1, len(edges) // BRANCHES)
    starts = edges[::step]
    parts: list[list[int]] = [[] for _ in range(len(starts) + 1)]
    copies = 0
    for row in rows:
        region = column[row]
        stretches = Region.everything().intervals() if region is None else region.intervals()
        last = -1
        for low, high in stretches:
            first = 0 if low is None else bisect_right(starts, low[0])
            # A stretch that ends just before a start does not reach that start's branch.
            if high is None:
                end = len(starts)
            else:
                end = bisect_right(starts, high[0]) if high[1] else bisect_left(starts, high[0])
            for branch in range(max(first, last + 1), end + 1):
                parts[branch].append(row)
                copies += 1
            last = max(last, end)
        if copies > MAX_COPIES * len(rows):
            return None
    return _Split(starts, parts, [], null, by_points=False)
