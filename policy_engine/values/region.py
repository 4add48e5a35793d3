"""Regions: sets of values of one ordered kind, with an algebra.

A region is kept as the *cuts* of the ordered line at which membership flips. A cut is `(key, 0)`, just before a
key, or `(key, 1)`, just after it: `[a..b)` is the cuts `(a, 0)`, `(b, 0)`; the point `a` is `(a, 0)`, `(a, 1)`.
Keys are what `order_key` makes of values: plain Python values that one kind orders totally. Null stands apart,
as a member or not. All operations are linear in the cuts; equality is structural, since the form is canonical.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import merge
from typing import Any, TypeAlias

Cut: TypeAlias = tuple[Any, int]


@dataclass(frozen=True, slots=True)
class Region:
    """A set of keys of one kind, and whether null is in it."""

    cuts: tuple[Cut, ...] = ()
    from_start: bool = False
    """Whether the set begins at minus infinity."""
    null: bool = False

    @staticmethod
    def everything() -> Region:
        """All values, null too."""
        return Region((), True, True)

    @staticmethod
    def nothing() -> Region:
        """The empty set."""
        return Region()

    @staticmethod
    def only_null() -> Region:
        """Null alone."""
        return Region((), False, True)

    @staticmethod
    def point(key: object) -> Region:
        """One value."""
        return Region(((key, 0), (key, 1)))

    @staticmethod
    def points(keys: Iterable[Any]) -> Region:
        """Several values."""
        return Region(tuple(cut for key in sorted(set(keys)) for cut in ((key, 0), (key, 1))))

    @staticmethod
    def interval(
        low: object | None, high: object | None, *, low_closed: bool = True, high_closed: bool = True
    ) -> Region:
        """Values between two bounds; a bound of None is open to that side. Empty where the bounds cross."""
        start: Cut | None = None if low is None else (low, 0 if low_closed else 1)
        end: Cut | None = None if high is None else (high, 1 if high_closed else 0)
        if start is not None and end is not None and start >= end:
            return Region()
        cuts = tuple(cut for cut in (start, end) if cut is not None)
        return Region(cuts, start is None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it."""
        return not (self.cuts or self.from_start or self.null)

    @property
    def is_everything(self) -> bool:
        """Whether every value is in it, null too."""
        return self.from_start and self.null and not self.cuts

    def __contains__(self, key: object) -> bool:
        """Whether a key (None for null) is in it."""
        if key is None:
            return self.null
        return bool((bisect_right(self.cuts, (key, 0)) & 1) ^ self.from_start)

    def complement(self) -> Region:
        """Everything else: null flips too."""
        return Region(self.cuts, not self.from_start, not self.null)

    def without_null(self) -> Region:
        """The same values, null left out."""
        return Region(self.cuts, self.from_start)

    def __or__(self, other: Region) -> Region:
        return _combine((self, other), 1)

    def __and__(self, other: Region) -> Region:
        return _combine((self, other), 2)

    def __sub__(self, other: Region) -> Region:
        return self & other.complement()

    @staticmethod
    def union(regions: Iterable[Region]) -> Region:
        """All that is in any of them."""
        return _combine(tuple(regions), 1)

    def intervals(self) -> tuple[tuple[Cut | None, Cut | None], ...]:
        """Its stretches, as pairs of an opening and a closing cut (None: infinity)."""
        ends: list[Cut | None] = [None, *self.cuts] if self.from_start else [*self.cuts]
        if len(ends) % 2:
            ends.append(None)
        return tuple(zip(ends[::2], ends[1::2], strict=True))


def _combine(regions: tuple[Region, ...], needed: int) -> Region:
    """The keys that at least `needed` of the regions hold."""
    depth = sum(region.from_start for region in regions)
    from_start = inside = depth >= needed
    steps = merge(*(_steps(region) for region in regions), key=lambda step: step[0])
    cuts: list[Cut] = []
    for cut, change in steps:
        depth += change
        # Steps at one cut are applied together: a flip that is undone at the same cut leaves no trace.
        if (depth >= needed) != inside:
            inside = not inside
            if cuts and cuts[-1] == cut:
                cuts.pop()
            else:
                cuts.append(cut)
    return Region(tuple(cuts), from_start, sum(region.null for region in regions) >= needed)


def _steps(region: Region) -> Iterable[tuple[Cut, int]]:
    change = -1 if region.from_start else 1
    for cut in region.cuts:
        yield cut, change
        change = -change
