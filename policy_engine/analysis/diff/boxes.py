"""Boxes of classes: the regions of tables, as large as the same rows decide in all of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

Place = tuple[int | None, ...]
"""A class of each column; None where a column's cells have no classes."""
Masks = tuple[int, int]
"""Rows of two tables, as bits."""


@dataclass(frozen=True, slots=True)
class Box:
    """Some classes of each column; the first of each are the place that it was found by."""

    columns: tuple[tuple[int | None, ...], ...]

    @property
    def first(self) -> Place:
        """A place in it."""
        return tuple(some[0] for some in self.columns)

    def __contains__(self, place: Place) -> bool:
        return all(one in some for one, some in zip(place, self.columns, strict=True))

    def __iter__(self) -> Iterator[Place]:
        return product(*self.columns)

    def __len__(self) -> int:
        return prod(map(len, self.columns))


@dataclass(frozen=True, slots=True)
class _Side:
    """The rows of one table that may match in a box, and those that do in all of it."""

    may: int
    do: int

    def __and__(self, other: _Side) -> _Side:
        return _Side(self.may & other.may, self.do & other.do)

    def with_class(self, mask: int) -> _Side:
        return _Side(self.may | mask, self.do & mask)

    def is_one(self, *, is_first: bool) -> bool:
        """Whether the same rows decide in all of the box."""
        if is_first and self.do:
            lowest = self.do & -self.do
            return self.may & (lowest * 2 - 1) == lowest
        return self.may == self.do


def grown(place: Place, accepts: Sequence[Sequence[Masks]], is_first: tuple[bool, bool]) -> Box:
    """The box around a place in which the same rows of two tables decide, grown column by column.

    Args: `accepts` has by column and class the rows of either that accept it; `is_first` whether the first row decides.
    """
    everything = (_Side(-1, -1), _Side(-1, -1))
    sides = [
        everything if one is None else (_Side(*[masks[one][0]] * 2), _Side(*[masks[one][1]] * 2))
        for masks, one in zip(accepts, place, strict=True)
    ]
    columns: list[tuple[int | None, ...]] = [(one,) for one in place]
    for at, masks in enumerate(accepts):
        if place[at] is None:
            continue
        rest = everything
        for other, pair in enumerate(sides):
            if other != at:
                rest = (rest[0] & pair[0], rest[1] & pair[1])
        chosen = [place[at]]
        for number, mask in enumerate(masks):
            if number == place[at]:
                continue
            pair = (sides[at][0].with_class(mask[0]), sides[at][1].with_class(mask[1]))
            if all((rest[which] & pair[which]).is_one(is_first=is_first[which]) for which in (0, 1)):
                sides[at] = pair
                chosen.append(number)
        columns[at] = tuple(chosen)
    return Box(tuple(columns))
