"""The classes of a column over what its values may be: its declared type, and the bounds that the schema sets.

A class is an edge of the column's cells or of its domain, or a gap between two edges that holds a value. Classes are
numbered densely in order, null last; a set of values that the cells can tell apart is a tuple of *runs* of classes,
`(first, end)` with the end left out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any, Final

from policy_engine.values.number import CONTEXT, ONE
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region

Run = tuple[int, int]
Runs = tuple[Run, ...]

NOTHING: Final[Runs] = ()


class Domain:
    """What a column's values may be: a region of one kind, and whether its numbers are whole."""

    __slots__ = ("kind", "listed", "region", "whole")

    def __init__(
        self, kind: str, region: Region, *, whole: bool = False, listed: Sequence[object] | None = None
    ) -> None:
        """Args: `listed` are the values one by one, in their declared order, where there are few."""
        self.kind = kind
        self.region = region
        self.whole = whole
        self.listed = listed

    def joined(self, other: Domain) -> Domain:
        """What either may be."""
        if self.region == other.region and self.whole == other.whole:
            return self
        return Domain(self.kind, self.region | other.region, whole=self.whole and other.whole)

    def between(self, low: Any, high: Any) -> Any:
        """A key strictly between two (None: no bound); None where there is none."""
        if self.kind == "number" and self.whole and (low is not None or high is not None):
            # Of numbers that take all digits there are, the neighbour is further away than one.
            if low is None:
                floor = high.to_integral_value(rounding=ROUND_FLOOR)
                return floor if floor < high else min(CONTEXT.subtract(floor, ONE), CONTEXT.next_minus(floor))
            floor = low.to_integral_value(rounding=ROUND_FLOOR)
            key = max(CONTEXT.add(floor, ONE), CONTEXT.next_plus(floor).to_integral_value(rounding=ROUND_CEILING))
            return key if key.is_finite() and (high is None or key < high) else None
        return ORDERS[self.kind].between(low, high)


class Classes:
    """The classes of one column."""

    __slots__ = ("_dense", "_elementary", "domain", "edges", "null", "samples", "size")

    def __init__(self, domain: Domain, regions: Iterable[Region | None]) -> None:
        """Args: the domain, and what cells accept (None: a predicate)."""
        self.domain = domain
        cuts = {key for region in regions if region is not None for key, _ in region.cuts}
        self.edges: list[Any] = sorted(cuts | {key for key, _ in domain.region.cuts})
        ends = [None, *self.edges, None]
        self._elementary: list[int] = []
        """By class, twice the number of the gap it is, or of the edge it is plus one, as columns number them."""
        self.samples: list[Any] = []
        """By class, a key in it; None for null."""
        inside = _members(domain.region, self.edges)
        for at in range(len(self.edges) + 1):
            if inside[2 * at]:
                key = domain.between(ends[at], ends[at + 1])
                if key is not None:
                    self._add(2 * at, key)
            if at < len(self.edges) and inside[2 * at + 1] and self._may_be(self.edges[at]):
                self._add(2 * at + 1, self.edges[at])
        self.null = len(self.samples) if domain.region.null else None
        if self.null is not None:
            self.samples.append(None)
        self.size = len(self.samples)
        self._dense = [0] * (2 * len(self.edges) + 2)
        """By elementary class, how many classes there are before it."""
        known = iter([*self._elementary, 2 * len(self.edges) + 1])
        coming, count = next(known), 0
        for at in range(2 * len(self.edges) + 2):
            self._dense[at] = count
            if at == coming and at <= 2 * len(self.edges):
                count += 1
                coming = next(known)

    def _add(self, elementary: int, key: Any) -> None:
        self._elementary.append(elementary)
        self.samples.append(key)

    def _may_be(self, key: Any) -> bool:
        return not (self.domain.whole and self.domain.kind == "number") or key == key.to_integral_value()

    def runs(self, region: Region) -> Runs:
        """The classes of a region whose cuts are all among the edges."""
        found: list[Run] = []
        for low, high in region.intervals():
            first = 0 if low is None else 2 * bisect_left(self.edges, low[0]) + 1 + low[1]
            end = 2 * len(self.edges) + 1 if high is None else 2 * bisect_left(self.edges, high[0]) + 1 + high[1]
            _append(found, self._dense[first], self._dense[end])
        if region.null and self.null is not None:
            _append(found, self.null, self.null + 1)
        return tuple(found)

    @property
    def everything(self) -> Runs:
        """All classes."""
        return ((0, self.size),) if self.size else NOTHING

    def class_of(self, key: Any) -> int | None:
        """The class of a key (None: null); None where the domain does not hold it."""
        if key is None:
            return self.null
        at = bisect_left(self.edges, key)
        elementary = 2 * at + (at < len(self.edges) and self.edges[at] == key)
        number = self._dense[elementary]
        known = number < len(self._elementary) and self._elementary[number] == elementary
        return number if known else None

    def bounds(self, run: Run) -> tuple[tuple[Any, bool] | None, tuple[Any, bool] | None]:
        """The ends of a run of classes without null: a key and whether it is in; None where the domain has no more."""
        first, last = self._elementary[run[0]], self._elementary[run[1] - 1]
        low = None if run[0] == 0 else (self.edges[(first - 1) // 2], first % 2 == 1)
        high = None if run[1] == len(self._elementary) else (self.edges[last // 2], last % 2 == 1)
        return low, high


def _append(found: list[Run], first: int, end: int) -> None:
    if first >= end:
        return
    if found and found[-1][1] == first:
        found[-1] = (found[-1][0], end)
    else:
        found.append((first, end))


def _members(region: Region, edges: Sequence[Any]) -> list[bool]:
    """By elementary class of some edges, whether it is in a region whose cuts are among them."""
    flips = {2 * bisect_left(edges, key) + 1 + side for key, side in region.cuts}
    inside, found = region.from_start, []
    for at in range(2 * len(edges) + 1):
        if at in flips:
            inside = not inside
        found.append(inside)
    return found


def meet(one: Runs, other: Runs) -> Runs:
    """The classes in both."""
    if len(one) == 1:
        return _between(other, *one[0])
    if len(other) == 1:
        return _between(one, *other[0])
    found: list[Run] = []
    at = to = 0
    while at < len(one) and to < len(other):
        first, end = max(one[at][0], other[to][0]), min(one[at][1], other[to][1])
        if first < end:
            found.append((first, end))
        if one[at][1] < other[to][1]:
            at += 1
        else:
            to += 1
    return tuple(found)


def _between(runs: Runs, first: int, end: int) -> Runs:
    """The classes from a first one up to an end."""
    if not runs or (first <= runs[0][0] and runs[-1][1] <= end):
        return runs
    start = bisect_left(runs, (first,))
    if start and runs[start - 1][1] > first:
        start -= 1
    found = list(runs[start : bisect_left(runs, (end,))])
    if found:
        found[0] = (max(found[0][0], first), found[0][1])
        found[-1] = (found[-1][0], min(found[-1][1], end))
    return tuple(found)


def touch(one: Runs, other: Runs) -> bool:
    """Whether a class is in both."""
    if len(one) == 1 and len(other) == 1:
        return one[0][0] < other[0][1] and other[0][0] < one[0][1]
    return bool(meet(one, other))


def within(inner: Runs, outer: Runs) -> bool:
    """Whether all classes of one are in the other."""
    for first, end in inner:
        at = bisect_right(outer, first, key=_first)
        if not at or outer[at - 1][1] < end:
            return False
    return True


def _first(run: Run) -> int:
    return run[0]


def joined(runs: Iterable[Run]) -> Runs:
    """The classes in any of some runs."""
    found: list[Run] = []
    for first, end in sorted(runs):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif first < end:
            found.append((first, end))
    return tuple(found)


def without(one: Runs, other: Runs) -> Runs:
    """The classes of one that are not in the other."""
    found: list[Run] = []
    for first, end in one:
        for low, high in other:
            if high <= first or low >= end:
                continue
            if low > first:
                found.append((first, low))
            first = max(first, high)
        if first < end:
            found.append((first, end))
    return tuple(found)


def count(runs: Runs) -> int:
    """How many classes there are."""
    return sum(end - first for first, end in runs)


def numbers(runs: Runs) -> Iterable[int]:
    """The classes, one by one."""
    for first, end in runs:
        yield from range(first, end)
