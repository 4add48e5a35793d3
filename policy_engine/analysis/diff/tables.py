"""Two versions of one table: whether they give the same whatever comes to them, and the regions where they do not."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from policy_engine.analysis.diff.boxes import Box, Place, grown
from policy_engine.analysis.diff.flow import ANYTHING, NOTHING, VALUE, Change, of_entries
from policy_engine.analysis.diff.shape import Renamed, columns_shape, shape
from policy_engine.analysis.diff.touched import Search
from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.domain import Standing
from policy_engine.analysis.space.told_apart import Classes, region_text
from policy_engine.analysis.tables.compare import constant_key, outcome
from policy_engine.analysis.tables.made import made
from policy_engine.engine.run import Run
from policy_engine.engine.table import Compiled, CompiledTable, Output, TableStep
from policy_engine.feel.ast import Parsed
from policy_engine.feel.walk import names_in
from policy_engine.partition.column import Column
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Halt
from policy_engine.values.order import ORDERS

MAX_TUPLES: Final = 20_000
"""Combinations of classes that are looked at one by one; of larger tables the regions around some places are told."""

MAX_GROWN: Final = 20
"""Single places that are told as the regions around them."""


@dataclass(frozen=True, slots=True)
class TableRegion:
    """Inputs on which a table gives something else: by column label, and the rows that decide on either side."""

    where: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    classes: Box

    @property
    def text(self) -> str:
        """The region in one line."""
        return ", ".join(f"{label}: {cell}" for label, cell in self.where) or "all inputs"


class TablePair:
    """A table before and after a change, compared over the classes of both."""

    def __init__(
        self,
        old: CompiledTable,
        new: CompiledTable,
        policy: LinkedPolicy,
        renamed: Renamed | None = None,
        reached: frozenset[str] = frozenset(),
    ) -> None:
        """Args: tables with the same columns (`are_comparable`); the policy that the new one stands in; names that are
        others after; names in cells whose values may differ."""
        self._tables = (old, new)
        self.old = old
        self.new = _like(old, new, renamed, reached)
        place = Standing.of_table(policy, new.linked)
        self.classes = [Classes(old, at, place, new) for at in range(len(old.inputs))]
        self.numbers = [range(len(one.classes)) for one in self.classes]
        """By column, the places of its classes."""
        self._columns = [
            [Column(kind or "Any", regions) for kind, regions in zip(table.kinds, table.regions, strict=True)]
            for table in self._tables
        ]
        self.accepts = [
            [(columns[0].mask(one.key), columns[1].mask(one.key)) for one in classes.classes]
            for classes, *columns in zip(self.classes, *self._columns, strict=True)
        ]
        """By column and class, the rows of either table that accept it."""
        self.is_exact = not old.predicates and not new.predicates and not old.linked.dmn
        """Whether all that tells rows apart are sets of values, so that a comparison of classes is a proof."""
        self.is_whole = True
        touched = Search((self.old, self.new), self.accepts, told_by, self.differs).run()
        is_proved = self.is_exact and touched.whole and not touched.places
        self.regions = () if is_proved else tuple(self._regions(touched.places))
        self.is_same = self.is_exact and self.is_whole and not self.regions

    @property
    def change(self) -> Change:
        """What of the table's value may differ. Outputs that are constants have no problem of their own."""
        if self.is_same:
            return NOTHING
        policies = {table.linked.logic.hit_policy for table in (self.old, self.new)}
        if not (self.is_exact and self.is_whole) or not policies <= {HitPolicy.FIRST, HitPolicy.UNIQUE}:
            return ANYTHING
        change = NOTHING
        for region in self.regions:
            change |= self._change_at(region.classes.first)
        return change

    def _change_at(self, place: Place) -> Change:
        sides = []
        for table, mask in zip((self.old, self.new), self.masks(place), strict=True):
            rows = list(bits(mask))
            if not rows and table.default is not None:
                sides.append((table, table.default))
            elif rows and (len(rows) == 1 or table.linked.logic.hit_policy is HitPolicy.FIRST):
                sides.append((table, table.cells(rows[0])))
            else:
                return ANYTHING
        (old, before), (new, after) = sides
        names = set()
        for at, cells in enumerate(zip(before, after, strict=True)):
            if told_by(cells[0]) == told_by(cells[1]):
                continue
            if any(
                cell.compute is not None or not table.is_right(at, cell, cell.constant)
                for table, cell in zip((old, new), cells, strict=True)
            ):
                return ANYTHING
            names.add(new.linked.outputs[at].name)
        return VALUE if len(new.linked.outputs) == 1 else of_entries(frozenset(names))

    def place(self, step: TableStep) -> Place | None:
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

    def is_everything(self, at: int, region: TableRegion) -> bool:
        """Whether a region has all values of a column."""
        return all(label != self.old.linked.inputs[at].label for label, _ in region.where)

    def region_of(self, step: TableStep) -> TableRegion | None:
        """The region that a call lies in."""
        place = self.place(step)
        return next((one for one in self.regions if place in one.classes), None) if place is not None else None

    def _regions(self, places: Sequence[Place]) -> Iterator[TableRegion]:
        sizes = [len(one) or 1 for one in self.numbers]
        if not self.is_exact or prod(sizes) > MAX_TUPLES:
            self.is_whole = False
            policies = (one.linked.logic.hit_policy is HitPolicy.FIRST for one in self._tables)
            is_first = (next(policies), next(policies))
            told: list[Box] = []
            for place in places:
                if any(place in box for box in told):
                    continue
                grows = self.is_exact and len(told) < MAX_GROWN
                told.append(grown(place, self.accepts, is_first) if grows else Box(tuple((one,) for one in place)))
                yield self._region(told[-1].columns, *self.rows(place))
            return
        options: list[Sequence[int | None]] = [one or [None] for one in self.numbers]
        left = {found: signature for found in product(*options) if (signature := self._differing(found)) is not None}
        while left:
            start, signature = next(iter(left.items()))
            box: list[tuple[int | None, ...]] = [(one,) for one in start]
            for at, numbers in enumerate(self.numbers):
                for number in numbers:
                    slab = [*box[:at], (number,), *box[at + 1 :]]
                    if number not in box[at] and all(left.get(one) == signature for one in product(*slab)):
                        box[at] = (*box[at], number)
            for one in product(*box):
                del left[one]
            yield self._region(box, *signature)

    def masks(self, place: Place) -> tuple[int, int]:
        """The rows of either table that match at a place, as bits."""
        old, new = ((1 << len(table.linked.rows)) - 1 for table in self._tables)
        for accepts, one in zip(self.accepts, place, strict=True):
            if one is not None:
                old, new = old & accepts[one][0], new & accepts[one][1]
        return old, new

    def differs(self, masks: tuple[int, int]) -> bool:
        """Whether rows that match give something else."""
        sides = tuple(zip((self.old, self.new), masks, strict=True))
        values = [_constant(table, list(bits(mask))) for table, mask in sides]
        if None in values:
            values = [outcome(table, list(bits(mask))) for table, mask in sides]
        return values[0] != values[1]

    def _differing(self, place: Place) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        return self.rows(place) if self.differs(self.masks(place)) else None

    def rows(self, place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rows of either table that decide at a place."""
        old, new = self.masks(place)
        return _deciding(self.old, old), _deciding(self.new, new)

    def _region(
        self, box: Sequence[tuple[int | None, ...]], before: tuple[str, ...], after: tuple[str, ...]
    ) -> TableRegion:
        where = []
        for at, classes in enumerate(self.classes):
            if None not in box[at] and len(box[at]) < len(classes.classes):
                union = classes.joined([one for one in box[at] if one is not None])
                where.append((self.old.linked.inputs[at].label, region_text(union, classes.kind, classes.words)))
        return TableRegion(tuple(where), before, after, Box(tuple(box)))


def are_comparable(old: CompiledTable, new: CompiledTable, renamed: Renamed | None = None) -> bool:
    """Whether two tables have the same columns, so that they differ in rows and default alone."""
    return columns_shape(old.linked, renamed) == columns_shape(new.linked) and old.kinds == new.kinds


def _deciding(table: CompiledTable, mask: int) -> tuple[str, ...]:
    rows = list(bits(mask))
    if not rows:
        return ("no row" if table.default is None else "default",)
    if table.linked.logic.hit_policy is HitPolicy.FIRST:
        rows = rows[:1]
    return tuple(table.linked.logic.rows.ids[row] for row in rows)


def _constant(table: CompiledTable, rows: Sequence[int]) -> Hashable:
    """What a table makes of the rows that match where their outputs are constants, or its problem; else None."""
    known = [table.constant_results[row] for row in rows] if rows else [table.constant_default]
    if None in known and (rows or table.default is not None):
        return None
    try:
        return ("value", constant_key(table.decide(Run((), (), {}), rows, ())[1]))
    except Halt as halt:
        return ("problem", halt.problem.code)


def told_by(cell: Output) -> Hashable:
    """What tells an output from others: its constant, or what makes it."""
    return constant_key(cell.constant) if cell.compute is None else id(cell.compute)


def _like(old: CompiledTable, new: CompiledTable, renamed: Renamed | None, reached: frozenset[str]) -> CompiledTable:
    """The new table, whose outputs and predicates are the old one's own objects where they are written alike, and
    what they name has the same value."""
    known: dict[Hashable, Output] = {}

    def own(table: CompiledTable, names: Renamed | None) -> tuple[list[tuple[Output, ...]], tuple[Output, ...] | None]:
        def same(at: int, parsed: Parsed, cell: Output) -> Output:
            if not reached.isdisjoint(names_in(parsed.node)):
                return cell
            return known.setdefault((at, shape(parsed, None, names)), cell)

        columns = []
        for at, (column, cells) in enumerate(zip(table.linked.rows.results, table.outputs, strict=True)):
            # Rows with the same code have the same cell.
            made = {code: same(at, column.values[code], cells[row]) for row, code in enumerate(column.codes)}
            columns.append([made[code] for code in column.codes])
        default = None
        if table.default is not None and table.linked.default is not None:
            pairs = zip(table.linked.default, table.default, strict=True)
            default = tuple(same(at, one, cell) for at, (one, cell) in enumerate(pairs))
        return list(zip(*columns, strict=True)), default

    own(old, renamed)
    outputs, default = own(new, None)
    tests = dict(_predicates(old, renamed))

    def test_of(row: int, at: int, test: Compiled) -> Compiled:
        parsed = new.linked.rows[row].tests[at]
        return tests.get((at, shape(parsed)), test) if reached.isdisjoint(names_in(parsed.node)) else test

    predicates = {
        row: tuple((at, test_of(row, at, test)) for at, test in cells) for row, cells in new.predicates.items()
    }
    return made(new, outputs=outputs, default=default, predicates=predicates)


def _predicates(table: CompiledTable, renamed: Renamed | None) -> Iterator[tuple[Hashable, Compiled]]:
    for row, cells in table.predicates.items():
        for at, test in cells:
            yield (at, shape(table.linked.rows[row].tests[at], None, renamed)), test
