"""Two versions of one table: whether they give the same whatever comes to them, and the regions where they do not."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from policy_engine.analysis.diff.shape import columns_shape, shape
from policy_engine.analysis.mutation.make import made
from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.told_apart import Classes, region_text
from policy_engine.analysis.tables.compare import compare, outcome
from policy_engine.engine.table import Compiled, CompiledTable, Output, TableStep
from policy_engine.partition.column import Column
from policy_engine.policy.model import HitPolicy
from policy_engine.types.schema import SnapshotSchema
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region

MAX_TUPLES: Final = 20_000
"""Combinations of classes that are looked at one by one; of larger tables single places are told."""

Tuple = tuple[int | None, ...]
"""A class of each column, by its place; None where a column's cells have no classes."""


@dataclass(frozen=True, slots=True)
class TableRegion:
    """Inputs on which a table gives something else: by column label, and the rows that decide on either side."""

    where: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    classes: frozenset[Tuple]

    @property
    def text(self) -> str:
        """The region in one line."""
        return ", ".join(f"{label}: {cell}" for label, cell in self.where) or "all inputs"


class TablePair:
    """A table before and after a change, compared over the classes of both."""

    def __init__(self, old: CompiledTable, new: CompiledTable, schema: SnapshotSchema) -> None:
        """Args: tables with the same columns (`are_comparable`)."""
        self.old = old
        self.new = _like(old, new)
        self._tables = (old, new)
        self.classes = [
            Classes(old, at, schema, more=[one for one in new.regions[at].values if one is not None])
            for at in range(len(old.inputs))
        ]
        self._columns = [
            [Column(kind or "Any", regions) for kind, regions in zip(table.kinds, table.regions, strict=True)]
            for table in self._tables
        ]
        self.comparison = compare(self.old, self.new, schema)
        self.is_exact = not old.predicates and not new.predicates and not old.linked.dmn
        """Whether all that tells rows apart are sets of values, so that a comparison of classes is a proof."""
        self.is_same = self.is_exact and self.comparison.is_same
        self.is_whole = True
        self.regions = () if self.is_same else tuple(self._regions())

    def place(self, step: TableStep) -> Tuple | None:
        """The classes that came to either table in a call; None for a call of another."""
        if step.table not in self._tables:
            return None
        table = step.table
        keys = [
            None if value is None or read is None else read(value)
            for value, read in zip(step.inputs, table.keys, strict=True)
        ]
        return tuple(one.of(key) if one.classes else None for one, key in zip(self.classes, keys, strict=True))

    def value(self, at: int, number: int) -> object:
        """A value of a class of a column."""
        classes = self.classes[at]
        key = classes.classes[number].key
        return None if key is None or classes.kind is None else ORDERS[classes.kind].value(key)

    def region_of(self, step: TableStep) -> TableRegion | None:
        """The region that a call lies in."""
        place = self.place(step)
        return next((one for one in self.regions if place in one.classes), None) if place is not None else None

    def _regions(self) -> Iterator[TableRegion]:
        sizes = [len(one.classes) or 1 for one in self.classes]
        if not self.is_exact or prod(sizes) > MAX_TUPLES:
            self.is_whole = False
            for place in self.comparison.places:
                found = tuple(
                    None if one is None else classes.classes.index(one)
                    for classes, one in zip(self.classes, place, strict=True)
                )
                yield self._region([(one,) for one in found], *self._rows(found))
            return
        left = {
            found: signature
            for found in product(*([*range(len(one.classes))] or [None] for one in self.classes))
            if (signature := self._differing(found)) is not None
        }
        while left:
            start, signature = next(iter(left.items()))
            box: list[tuple[int | None, ...]] = [(one,) for one in start]
            for at, classes in enumerate(self.classes):
                for number in range(len(classes.classes)):
                    slab = [*box[:at], (number,), *box[at + 1 :]]
                    if number not in box[at] and all(left.get(one) == signature for one in product(*slab)):
                        box[at] = (*box[at], number)
            for one in product(*box):
                del left[one]
            yield self._region(box, *signature)

    def _masks(self, place: Tuple) -> tuple[int, int]:
        found = []
        for table, columns in zip(self._tables, self._columns, strict=True):
            mask = (1 << len(table.linked.rows)) - 1
            for classes, column, one in zip(self.classes, columns, place, strict=True):
                if one is not None:
                    mask &= column.mask(classes.classes[one].key)
            found.append(mask)
        return found[0], found[1]

    def _differing(self, place: Tuple) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        old, new = self._masks(place)
        if outcome(self.old, list(bits(old))) == outcome(self.new, list(bits(new))):
            return None
        return _deciding(self.old, old), _deciding(self.new, new)

    def _rows(self, place: Tuple) -> tuple[tuple[str, ...], tuple[str, ...]]:
        old, new = self._masks(place)
        return _deciding(self.old, old), _deciding(self.new, new)

    def _region(
        self, box: Sequence[tuple[int | None, ...]], before: tuple[str, ...], after: tuple[str, ...]
    ) -> TableRegion:
        where = []
        for at, classes in enumerate(self.classes):
            chosen = [classes.classes[one] for one in box[at] if one is not None]
            if chosen and len(chosen) < len(classes.classes):
                union = Region.union(one.region for one in chosen)
                where.append((self.old.linked.inputs[at].label, region_text(union, classes.kind, classes.words)))
        return TableRegion(tuple(where), before, after, frozenset(product(*box)))


def are_comparable(old: CompiledTable, new: CompiledTable) -> bool:
    """Whether two tables have the same columns, so that they differ in rows and default alone."""
    return columns_shape(old.linked) == columns_shape(new.linked) and old.kinds == new.kinds


def _deciding(table: CompiledTable, mask: int) -> tuple[str, ...]:
    rows = list(bits(mask))
    if not rows:
        return ("no row" if table.default is None else "default",)
    if table.linked.logic.hit_policy is HitPolicy.FIRST:
        rows = rows[:1]
    return tuple(table.linked.logic.rows.ids[row] for row in rows)


def _like(old: CompiledTable, new: CompiledTable) -> CompiledTable:
    """The new table, whose outputs and predicates are the old one's own objects where they are written alike."""
    known: dict[Hashable, Output] = {}

    def own(table: CompiledTable) -> tuple[list[tuple[Output, ...]], tuple[Output, ...] | None]:
        columns = []
        for at, column in enumerate(table.linked.rows.results):
            shapes = [shape(parsed) for parsed in column.values]
            columns.append(
                [known.setdefault((at, shapes[code]), table.outputs[at][row]) for row, code in enumerate(column.codes)]
            )
        default = None
        if table.default is not None and table.linked.default is not None:
            cells = zip(table.linked.default, table.default, strict=True)
            default = tuple(known.setdefault((at, shape(one)), cell) for at, (one, cell) in enumerate(cells))
        return list(zip(*columns, strict=True)), default

    own(old)
    outputs, default = own(new)
    tests = dict(_predicates(old))
    predicates = {
        row: tuple((at, tests.get((at, shape(new.linked.rows[row].tests[at])), test)) for at, test in cells)
        for row, cells in new.predicates.items()
    }
    return made(new, outputs=outputs, default=default, predicates=predicates)


def _predicates(table: CompiledTable) -> Iterator[tuple[Hashable, Compiled]]:
    for row, cells in table.predicates.items():
        for at, test in cells:
            yield (at, shape(table.linked.rows[row].tests[at])), test
