"""The classes of values that the cells of one column tell apart, and how they are written.

Each edge is a class of its own, and so is each gap between two edges. Where the values are known (words, booleans,
numbers that the schema bounds) only classes that hold one count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.analysis.space.signs import Signs
from policy_engine.engine.table import CompiledTable
from policy_engine.feel.ast import Call, Name, Node, Path
from policy_engine.partition.column import Column
from policy_engine.types.feeltype import Kind, ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import SnapshotSchema
from policy_engine.values.number import number
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Cut, Region
from policy_engine.values.text import to_text

_NOT_NEGATIVE: Final = frozenset({"count", "string length"})
"""Built-in functions whose value is never below zero."""


@dataclass(frozen=True, slots=True)
class ValueClass:
    """Values that no cell of a column tells apart: `region` holds them, `key` is the order key of one (None: null),
    `text` says which they are, in FEEL."""

    region: Region
    key: Any
    text: str
    is_edge: bool


class Classes:
    """The classes of one column of a table, as far as they may hold a value."""

    def __init__(
        self,
        table: CompiledTable,
        at: int,
        schema: SnapshotSchema,
        more: Iterable[Region] = (),
        signs: Signs | None = None,
    ) -> None:
        """Args: the table and its column; the schema, which may bound its values; regions that cut it further; what is
        known of the numbers of the table's program."""
        linked = table.linked.inputs[at]
        self.kind = table.kinds[at]
        self.nullable = linked.nullable
        bare = strip_nullable(linked.type)
        self.words = bare.values if isinstance(bare, ScalarType) and bare.kind is Kind.STRING else None
        self.classes: tuple[ValueClass, ...] = ()
        self._index: dict[int | None, int] = {}
        if self.kind is None:
            return
        self.column = Column(self.kind, (*table.regions[at], *more))
        found = list(self._finite() or self._stretches(_bounds(linked.parsed.node, self.kind, table, schema, signs)))
        if linked.nullable:
            found.append(([None], Region.only_null(), None, True))
        classes: list[ValueClass] = []
        for numbers, region, key, is_edge in found:
            self._index.update(dict.fromkeys(numbers, len(classes)))
            classes.append(ValueClass(region, key, region_text(region, self.kind, self.words), is_edge))
        self.classes = tuple(classes)

    def of(self, key: Any) -> int | None:
        """The place of a key's class (None: of null) among the classes; None where there should be no such value."""
        return self._index.get(None if key is None else self.column.class_of(key))

    def _finite(self) -> Iterable[_Found] | None:
        """The classes of a column whose values are listed."""
        values: Sequence[Any] | None = self.words
        if self.kind == "boolean":
            values = (True, False)
        gap = self.column.gap
        if values is None:
            if self.kind != "string" or gap is None:
                return None
            # Texts order, but cells that name single ones tell the others not apart.
            edges = self.column.edges
            gaps = list(range(0, 2 * len(edges) + 1, 2))
            rest = Region.points(edges).complement()
            rest = rest.without_null() if self.nullable else rest
            points = [([2 * at + 1], Region.point(key), key, True) for at, key in enumerate(edges)]
            return [*points, (gaps, rest, ORDERS["string"].between(max(edges, default=None), None), False)]
        groups: dict[int, list[Any]] = {}
        for value in values:
            number = self.column.class_of(value)
            groups.setdefault(number if number % 2 or gap is None else 0, []).append(value)
        last = 2 * len(self.column.edges) + 1
        return [
            (
                range(0, last, 2) if not number and gap is not None else [number],
                Region.points(group),
                group[0],
                bool(number % 2),
            )
            for number, group in groups.items()
        ]

    def _stretches(self, bounds: tuple[Any, Any]) -> Iterable[_Found]:
        """The classes of an ordered line, in order."""
        assert self.kind is not None  # noqa: S101 - such a column has no classes
        edges = self.column.edges
        between = ORDERS[self.kind].between
        low, high = bounds
        ends = [None, *edges, None]
        for at in range(len(edges) + 1):
            below, above = ends[at], ends[at + 1]
            least = low if low is not None and (below is None or below < low) else None
            key = least if least is not None else between(below, above)
            outside = (above is not None and low is not None and above <= low) or (
                below is not None and high is not None and below >= high
            )
            if key is not None and not outside:
                yield [2 * at], Region.interval(below, above, low_closed=False, high_closed=False), key, False
            if above is not None and (low is None or above >= low) and (high is None or above <= high):
                yield [2 * at + 1], Region.point(above), above, True


_Found = tuple[Iterable[int | None], Region, Any, bool]


def _bounds(
    node: Node, kind: str, table: CompiledTable, schema: SnapshotSchema, signs: Signs | None
) -> tuple[Any, Any]:
    """The least and the greatest key that a column's values may have, as far as that is known."""
    low, high = _bounds_of_field(node, table, schema)
    if low is None and kind == "number" and signs is not None and signs.never_negative(node):
        low = number(0)
    return low, high


def _bounds_of_field(node: Node, table: CompiledTable, schema: SnapshotSchema) -> tuple[Any, Any]:
    if isinstance(node, Call) and isinstance(node.function, Name) and node.function.name in _NOT_NEGATIVE:
        return number(0), None
    names: list[str] = []
    while isinstance(node, Path):
        names.append(node.name)
        node = node.target
    if not isinstance(node, Name) or node.name in table.linked.uses:
        return None, None
    field = schema.field((node.name, *reversed(names)))
    if field is None or (field.low is None and field.high is None):
        return None, None
    return tuple(None if one is None else number(one) for one in (field.low, field.high))  # type: ignore[return-value]


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
