"""Finding the rows that accept an input: bitmaps in small tables, a tree over them in large ones.

Bitmaps weigh more, and take longer to AND, the more rows there are, so a table of many rows is first split on the
columns that tell most rows apart (by hash where they test equality, by bisection where they test ranges) until few
rows are left in a leaf, or one column alone is left, whose classes then know their rows.
A row that a split cannot tell apart is kept in every branch it may match in; a split that would copy too many rows
is not made.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from policy_engine.partition.axis import Axis
from policy_engine.partition.column import Column
from policy_engine.partition.line import Line, build_line
from policy_engine.text.coded import CODES
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

    def __init__(
        self, kinds: Sequence[str], regions: Regions, rows: Rows, unsettled: Sequence[int] | None = None
    ) -> None:
        self.rows = tuple(rows)
        asked = range(len(kinds)) if unsettled is None else unsettled
        columns = [(at, Column(kinds[at], [regions[at][row] for row in rows])) for at in asked]
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


Tests = tuple[tuple[int, Sequence[int], Sequence[Region]], ...]
"""Columns that are still to be asked: which, the numbers of its rows' regions, and the regions."""


class Few:
    """So few rows that asking each costs less than a grid weighs."""

    __slots__ = ("_rows", "_tests")

    def __init__(self, rows: Rows, tests: Tests) -> None:
        self._rows = tuple(rows)
        self._tests = tests

    def find(self, keys: Sequence[Any]) -> Sequence[int]:
        """The rows that accept the keys, ascending."""
        rows: Rows = self._rows
        for at, codes, regions in self._tests:
            key = keys[at]
            rows = [row for row in rows if key in regions[codes[row]]]
        return rows


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


Node = Leaf | Few | Line | HashSplit | RangeSplit


def build_index(kinds: Sequence[str], regions: Regions, rows: Rows) -> Node:
    """An index over rows.

    Args:
        kinds: each column's FEEL kind.
        regions: by column, then by row: what the cell accepts (None: a predicate, which is tested afterwards).
        rows: the rows to index, ascending.
    """
    if len(rows) <= LEAF_ROWS:
        return Leaf(kinds, regions, rows)
    return _Builder(kinds, regions).build(rows, tuple(range(len(kinds))), frozenset())


class _Builder:
    def __init__(self, kinds: Sequence[str], regions: Regions) -> None:
        self.kinds = kinds
        self.regions = regions
        self.axes = [Axis(column) for column in regions]
        self.tests: dict[tuple[int, ...], Tests] = {}
        self.nothing = Few((), ())

    def build(self, rows: Rows, unsettled: tuple[int, ...], used: frozenset[int]) -> Node:
        """A node over rows. `used` are columns that are not split on again; all but the unsettled accept already."""
        if not rows:
            return self.nothing
        unsettled = tuple(at for at in unsettled if not self._is_wild(self.axes[at], rows))
        if len(rows) <= FEW_ROWS or not unsettled:
            return self._few(rows, unsettled)
        if len(unsettled) == 1:
            line = build_line(unsettled[0], self.axes[unsettled[0]], rows)
            if line is not None:
                return line
        if len(rows) <= LEAF_ROWS:
            return Leaf(self.kinds, self.regions, rows, unsettled)
        plans = [plan for at in unsettled if at not in used and (plan := _plan(at, self.axes[at], rows)) is not None]
        if not plans:
            return Leaf(self.kinds, self.regions, rows, unsettled)
        # Points settle their column, which stretches do not: they come first unless they copy rows.
        plan = min(plans, key=lambda plan: (isinstance(plan, _Ranges) or plan.copies > len(rows) / 2, plan.largest))
        axis = self.axes[plan.at]
        others = tuple(at for at in unsettled if at != plan.at)
        null = self.build(plan.null(rows), others, used | {plan.at})
        if isinstance(plan, _Points):
            # A split by points settles its column.
            parts = plan.parts(rows)
            other = self.build(plan.wild(rows), others, used | {plan.at})
            branches = {
                axis.edges[edge]: self.build(part, others, used | {plan.at}) for edge, part in parts.items()
            }
            return HashSplit(plan.at, branches, other, null)
        # One by stretches may be split again, further in.
        inner = used | {plan.at} if plan.largest > len(rows) / 2 else used
        nodes = [self.build(part, unsettled, inner) for part in plan.branches(rows)]
        return RangeSplit(plan.at, [axis.edges[edge] for edge in plan.starts], nodes, null)

    def _is_wild(self, axis: Axis, rows: Rows) -> bool:
        everything, codes = axis.everything, axis.codes
        return all(everything[codes[row]] for row in rows)

    def _few(self, rows: Rows, unsettled: tuple[int, ...]) -> Few:
        tests = self.tests.get(unsettled)
        if tests is None:
            tests = tuple((at, self.axes[at].codes, self.axes[at].regions) for at in unsettled)
            self.tests[unsettled] = tests
        return Few(rows, tests)


class _Points:
    """A split by the points of a column. Sizes are counted by distinct regions; rows are dealt out if it is made."""

    def __init__(self, at: int, axis: Axis, counts: Mapping[int, int]) -> None:
        self.at = at
        self.axis = axis
        self.regions = tuple(counts)
        self.nulls = sum(count for code, count in counts.items() if axis.null[code])
        self.wilds = sum(count for code, count in counts.items() if axis.starts[code])
        sizes: Counter[int] = Counter()
        for code, count in counts.items():
            for flip in axis.flips[code][::2]:
                sizes[flip >> 1] += count
        self.edges = sorted(sizes)
        self.copies = self.wilds * len(self.edges)
        self.largest = max(self.nulls, self.wilds + max(sizes.values(), default=0))

    def null(self, rows: Rows) -> Rows:
        """The rows that accept null."""
        return _having(self.axis.null, self.axis, rows) if self.nulls else ()

    def wild(self, rows: Rows) -> Rows:
        """The rows that accept any value."""
        return _having(self.axis.starts, self.axis, rows) if self.wilds else ()

    def parts(self, rows: Rows) -> dict[int, Rows]:
        """The rows of each edge."""
        parts: dict[int, array[int]] = {edge: array(CODES) for edge in self.edges}
        codes, starts = self.axis.codes, self.axis.starts
        every = list(parts.values())
        homes = {
            code: every if starts[code] else [parts[flip >> 1] for flip in self.axis.flips[code][::2]]
            for code in self.regions
        }
        for row in rows:
            for part in homes[codes[row]]:
                part.append(row)
        return dict(parts)


class _Ranges:
    """A split by stretches of a column."""

    def __init__(self, at: int, axis: Axis, counts: Mapping[int, int], edges: list[int]) -> None:
        self.at = at
        self.axis = axis
        self.starts = edges[:: max(1, len(edges) // BRANCHES)]
        self.homes = {code: self._branches_of(code) for code in counts}
        self.copies = sum(count * sum(map(len, self.homes[code])) for code, count in counts.items())
        self.nulls = sum(count for code, count in counts.items() if axis.null[code])
        sizes = [0] * (len(self.starts) + 1)
        for code, count in counts.items() if self.copies <= MAX_COPIES * sum(counts.values()) else ():
            for branches in self.homes[code]:
                for branch in branches:
                    sizes[branch] += count
        self.largest = max(self.nulls, *sizes)

    def _branches_of(self, code: int) -> list[range]:
        starts = self.starts
        found: list[range] = []
        last = -1
        for low, high in self.axis.stretches(code):
            first = 0 if low is None else bisect_right(starts, (low - 1) >> 1)
            # A stretch that ends just before a start does not reach that start's branch.
            if high is None:
                end = len(starts)
            else:
                edge, side = (high - 1) >> 1, (high - 1) & 1
                end = bisect_right(starts, edge) if side else bisect_left(starts, edge)
            found.append(range(max(first, last + 1), end + 1))
            last = max(last, end)
        return found

    def null(self, rows: Rows) -> Rows:
        """The rows that accept null."""
        return _having(self.axis.null, self.axis, rows) if self.nulls else ()

    def branches(self, rows: Rows) -> list[array[int]]:
        """The rows of each branch."""
        parts = [array(CODES) for _ in range(len(self.starts) + 1)]
        codes = self.axis.codes
        homes = {code: [parts[at] for some in found for at in some] for code, found in self.homes.items()}
        for row in rows:
            for part in homes[codes[row]]:
                part.append(row)
        return parts


def _having(wanted: Sequence[bool], axis: Axis, rows: Rows) -> Rows:
    codes = axis.codes
    return array(CODES, [row for row in rows if wanted[codes[row]]])


def _plan(at: int, axis: Axis, rows: Rows) -> _Points | _Ranges | None:
    """How one column would split the rows, or None where that does not pay."""
    codes = axis.codes
    counts = Counter(codes if len(rows) == len(codes) else map(codes.__getitem__, rows))
    edges = axis.edges_of(counts)
    if len(edges) < 2:
        return None
    most = len(rows) * 3 / 4
    if all(axis.is_point[code] for code in counts):
        points = _Points(at, axis, counts)
        if points.copies > MAX_COPIES * len(rows):
            return None
        return points if points.largest <= most else None
    if sum(count for code, count in counts.items() if axis.null[code]) > most:
        return None
    ranges = _Ranges(at, axis, counts, edges)
    return ranges if ranges.copies <= MAX_COPIES * len(rows) and ranges.largest <= most else None
