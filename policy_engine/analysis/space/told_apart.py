"""The classes of values that the cells of one column tell apart, and how they are written.

Each edge is a class of its own, and so is each gap between two edges. Only classes that hold a value count, as far as
it is known what the values may be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from typing import Any, Final

from policy_engine.analysis.space.classes import Classes as Elementary
from policy_engine.analysis.space.domain import Standing, column_domain
from policy_engine.analysis.space.signs import Signs
from policy_engine.engine.table import CompiledTable
from policy_engine.partition.column import Column
from policy_engine.types.feeltype import Kind, ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.values.number import number
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Cut, Region
from policy_engine.values.text import to_text

_FEW: Final = 20
"""Values of a class that is written one by one; of more, those that it lacks are."""


@dataclass(frozen=True, slots=True)
class ValueClass:
    """Values that no cell of a column tells apart: `region` holds them, `key` is the order key of one (None: null),
    `text` says which they are: as a cell would, of whole numbers by the first and the last."""

    region: Region
    key: Any
    text: str


class Classes:
    """The classes of one column of a table, as far as they may hold a value."""

    def __init__(
        self,
        table: CompiledTable,
        at: int,
        place: Standing,
        other: CompiledTable | None = None,
        signs: Signs | None = None,
    ) -> None:
        """Args: the table and its column; where it stands; a table with the same columns, whose cells cut it further;
        what is known of the numbers of its program."""
        linked = table.linked.inputs[at]
        self.kind = table.kinds[at]
        self.nullable = linked.nullable
        bare = strip_nullable(linked.type)
        self.words = bare.values if isinstance(bare, ScalarType) and bare.kind is Kind.STRING else None
        """The words that its cells are written with."""
        self.classes: tuple[ValueClass, ...] = ()
        self._index: dict[int | None, int] = {}
        if self.kind is None:
            return
        tables = (table,) if other is None else (table, other)
        domains = [
            column_domain(place, one.linked.inputs[at], self.kind, dmn=one.linked.dmn, signs=signs) for one in tables
        ]
        self.domain = domains[0].joined(domains[-1])
        regions = [region for one in tables for region in one.regions[at].values]
        self.column = Column(self.kind, regions)
        self._is_words = self.domain.listed is not None or (self.kind == "string" and self.column.gap is not None)
        self.classes = tuple(self._made(regions))

    def of(self, key: Any) -> int | None:
        """The place of a key's class (None: of null) among the classes; None where there should be no such value."""
        return self._index.get(None if key is None else self._number(key))

    def joined(self, numbers: Sequence[int]) -> Region:
        """Some classes as one set, with what lies between two neighbours and no value is in."""
        chosen = sorted(numbers)
        parts = [self.classes[one].region for one in chosen]
        if not self._is_words:
            for one, other in pairwise(chosen):
                low, high = self.classes[one].region, self.classes[other].region
                if other == one + 1 and low.cuts and high.cuts and low.cuts[-1] < high.cuts[0]:
                    parts.append(Region((low.cuts[-1], high.cuts[0])))
        return Region.union(parts)

    def _number(self, key: Any) -> int:
        """The number of what the cells tell apart that a key is in: what no cell names is one class of words."""
        found = self.column.class_of(key)
        return 0 if self._is_rest(found) else found

    def _is_rest(self, place: int) -> bool:
        """Whether it is that of the words that no cell names."""
        return self._is_words and self.column.gap is not None and place % 2 == 0

    def _made(self, regions: Sequence[Region | None]) -> Iterable[ValueClass]:
        """The classes, in order: of words as they are declared, of what else is ordered by its order, then null."""
        order = ORDERS[self.domain.kind]
        if self.domain.listed is not None:
            keys: Iterable[Any] = [order.key(value) for value in self.domain.listed]
        elif self._is_words:
            # Texts order, but cells that name single ones tell the others not apart.
            edges = self.column.edges
            keys = [*edges, order.between(max(edges, default=None), None)]
        else:
            keys = [key for key in Elementary(self.domain, regions).samples if key is not None]
        groups: dict[int, list[Any]] = {}
        for key in keys:
            groups.setdefault(self._number(key), []).append(key)
        if 0 in groups and self._is_rest(0) and len(groups[0]) > _FEW:
            # What the cells do not name stands behind what they do.
            groups[0] = groups.pop(0)
        for place, group in groups.items():
            self._index[place] = len(self._index)
            yield self._class(place, group)
        if self.nullable:
            self._index[None] = len(self._index)
            yield ValueClass(Region.only_null(), None, "null")

    def _class(self, place: int, group: Sequence[Any]) -> ValueClass:
        edges, at = self.column.edges, place // 2
        if place % 2:
            region = Region.point(edges[at])
        elif self.domain.listed is not None and len(group) <= _FEW:
            region = Region.points(group)
        elif self._is_rest(place):
            region = Region.points(edges).complement()
            region = region.without_null() if self.nullable else region
        else:
            low, high = (edges[at - 1] if at else None), (edges[at] if at < len(edges) else None)
            region = Region.interval(low, high, low_closed=False, high_closed=False)
            if self.domain.whole and low is not None and high is not None:
                return ValueClass(region, group[0], _whole_text(low, high))
        return ValueClass(region, group[0], region_text(region, self.kind, self.words))


def _whole_text(low: Any, high: Any) -> str:
    """The whole numbers between two numbers, which are not among them."""
    first, last = number(floor(low) + 1), number(ceil(high) - 1)
    return to_text(first) if first >= last else f"{to_text(first)} to {to_text(last)}"


# Writing


def region_text(region: Region, kind: str | None, words: Sequence[object] | None = None) -> str:
    """A set of values as a cell: `-`, `apple, amazon`, `not(apple)`, `[1..10)`, `> @"2026-01-01"`, `null`."""
    if region.is_everything or kind is None:
        return "-"
    if region.is_empty:
        return "no value"
    known = frozenset(words or ())
    outside = region.complement()
    if region.from_start and outside.cuts and _is_points(outside.without_null()):
        return f"not({', '.join(_pieces(outside, kind, known))})"
    return ", ".join(_pieces(region, kind, known))


def _pieces(region: Region, kind: str, words: frozenset[object]) -> Iterable[str]:
    for low, high in region.intervals():
        yield _stretch(low, high, kind, words)
    if region.null:
        yield "null"


def _stretch(low: Cut | None, high: Cut | None, kind: str, words: frozenset[object]) -> str:
    if low is not None and high is not None and low[0] == high[0]:
        return key_text(low[0], kind, words)
    if low is None and high is None:
        return "not(null)"
    if low is None:
        assert high is not None  # noqa: S101 - one of the two is there
        return f"{'<=' if high[1] else '<'} {key_text(high[0], kind, words)}"
    if high is None:
        return f"{'>' if low[1] else '>='} {key_text(low[0], kind, words)}"
    opening, closing = "(" if low[1] else "[", "]" if high[1] else ")"
    return f"{opening}{key_text(low[0], kind, words)}..{key_text(high[0], kind, words)}{closing}"


def key_text(key: Any, kind: str, words: frozenset[object] = frozenset()) -> str:
    """A value, given by its order key, as FEEL writes it; a declared word is bare."""
    value = ORDERS[kind].value(key)
    text = to_text(value)
    if kind == "string":
        return text if value in words else json.dumps(text, ensure_ascii=False)
    return text if kind in ("number", "boolean") else f'@"{text}"'


def _is_points(region: Region) -> bool:
    cuts = region.cuts
    if region.from_start or len(cuts) % 2:
        return False
    return all(opening[0] == closing[0] for opening, closing in zip(cuts[::2], cuts[1::2], strict=True))
