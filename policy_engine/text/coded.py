"""Many items of which few differ: each distinct one is held once, and every place holds its number."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar, overload

Item = TypeVar("Item")
Made = TypeVar("Made")

CODES = "I"
"""The type code of an array of numbers of items: four bytes each."""


class Coded(Sequence[Item], Generic[Item]):
    """A sequence whose item at a place is `values[codes[place]]`."""

    __slots__ = ("codes", "values")

    def __init__(self, values: Sequence[Item], codes: Sequence[int]) -> None:
        self.values = values
        self.codes = codes

    @staticmethod
    def of(items: Iterable[Item]) -> Coded[Item]:
        """The items, told apart by what they are, not by what they are equal to."""
        numbers: dict[int, int] = {}
        values: list[Item] = []
        codes = array(CODES)
        for item in items:
            number = numbers.setdefault(id(item), len(values))
            if number == len(values):
                values.append(item)
            codes.append(number)
        return Coded(values, codes)

    def map(self, make: Callable[[Item], Made]) -> Coded[Made]:
        """A sequence of what is made of each distinct item, once."""
        return Coded([make(value) for value in self.values], self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, at: int) -> Item: ...

    @overload
    def __getitem__(self, at: slice) -> Coded[Item]: ...

    def __getitem__(self, at: int | slice) -> Item | Coded[Item]:
        if isinstance(at, slice):
            return Coded(self.values, self.codes[at])
        return self.values[self.codes[at]]

    def __iter__(self) -> Iterator[Item]:
        return map(self.values.__getitem__, self.codes)


class Lazy(Sequence[Item], Generic[Item]):
    """A sequence whose items are made whenever they are asked for, and not kept."""

    __slots__ = ("_make", "_size")

    def __init__(self, size: int, make: Callable[[int], Item]) -> None:
        self._size = size
        self._make = make

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> Item: ...

    @overload
    def __getitem__(self, at: slice) -> list[Item]: ...

    def __getitem__(self, at: int | slice) -> Item | list[Item]:
        if isinstance(at, slice):
            return [self._make(place) for place in range(*at.indices(self._size))]
        if at < 0:
            at += self._size
        if not 0 <= at < self._size:
            raise IndexError(at)
        return self._make(at)

    def __iter__(self) -> Iterator[Item]:
        return map(self._make, range(self._size))


def first_places(codes: Sequence[int], count: int) -> Sequence[int]:
    """Where each of the numbers below `count` comes first; they come in ascending order."""
    places = array(CODES)
    at = 0
    for code in range(count):
        while codes[at] != code:
            at += 1
        places.append(at)
    return places
