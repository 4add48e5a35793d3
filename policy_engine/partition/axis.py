"""A column's distinct regions, laid out on the line of their edges.

The edges of all regions are numbered in order, and each region's cuts become numbers of classes, as in `column`:
building an index compares and sorts small integers, never values, and works on distinct regions, not on rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from policy_engine.text.coded import Coded
from policy_engine.values.region import Region


class Axis:
    """One column. A predicate, whose region is unknown, stands as everything: it is tested afterwards."""

    __slots__ = ("codes", "edges", "everything", "flips", "is_point", "null", "regions", "starts")

    codes: Sequence[int]
    """By row, the number of its region."""
    edges: list[Any]
    flips: list[tuple[int, ...]]
    """By region, the classes at which it begins and ends, ascending: `2 * edge + 1 + side`."""
    starts: list[bool]
    """By region, whether it holds what lies below every edge."""
    null: list[bool]
    everything: list[bool]
    is_point: list[bool]
    """By region, whether it is a set of single values, or every value."""

    def __init__(self, column: Sequence[Region | None]) -> None:
        coded = column if isinstance(column, Coded) else Coded.of(column)
        whole = Region.everything()
        self.codes = coded.codes
        self.regions: list[Region] = [whole if region is None else region for region in coded.values]
        self.edges = sorted({key for region in self.regions for key, _ in region.cuts})
        number = {key: at for at, key in enumerate(self.edges)}
        self.flips = [tuple([2 * number[key] + 1 + side for key, side in region.cuts]) for region in self.regions]
        self.starts = [region.from_start for region in self.regions]
        self.null = [region.null for region in self.regions]
        self.everything = [region.is_everything for region in self.regions]
        self.is_point = [_is_points(region) for region in self.regions]

    def edges_of(self, regions: Iterable[int]) -> list[int]:
        """The numbers of the edges of some regions, ascending."""
        return sorted({(flip - 1) >> 1 for region in regions for flip in self.flips[region]})

    def stretches(self, region: int) -> tuple[tuple[int | None, int | None], ...]:
        """The classes at which each stretch of a region begins and ends; None: the end of the line."""
        flips = self.flips[region]
        ends: list[int | None] = [None, *flips] if self.starts[region] else [*flips]
        if len(ends) % 2:
            ends.append(None)
        return tuple(zip(ends[::2], ends[1::2], strict=True))


def _is_points(region: Region) -> bool:
    if region.from_start:
        return not region.cuts
    cuts = region.cuts
    return len(cuts) % 2 == 0 and all(cuts[at][0] == cuts[at + 1][0] for at in range(0, len(cuts), 2))
