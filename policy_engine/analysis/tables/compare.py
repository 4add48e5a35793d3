"""Two tables compared over all classes of values: whether they give the same everywhere, and where not.

What came to each column so far leaves some rows of either table standing. Values that leave the same rows standing
are gone on with once, so that a table of many columns is compared as fast as its rows tell them apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.space.told_apart import Classes, ValueClass
from policy_engine.engine.table import Compiled, CompiledTable, Output
from policy_engine.partition.column import Column
from policy_engine.policy.model import HitPolicy
from policy_engine.types.schema import SnapshotSchema
from policy_engine.values.function import Function
from policy_engine.values.text import to_text

MAX_STATES: Final = 50_000
"""Combinations of rows left standing that one comparison goes through at most."""
MAX_PLACES: Final = 200
"""Differences that are kept."""
_LISTS: Final = frozenset({HitPolicy.RULE_ORDER, HitPolicy.COLLECT})

Place = tuple[ValueClass | None, ...]
"""A class of each column; None where a column's cells have none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where two tables give different values: one place for each way in which rows are left standing.

    `whole` says whether all was compared. No place, and all compared: the tables give the same everywhere.
    """

    places: tuple[Place, ...]
    whole: bool

    @property
    def is_same(self) -> bool:
        """Whether it is proved that the tables always give the same."""
        return self.whole and not self.places


def compare(
    old: CompiledTable, new: CompiledTable, schema: SnapshotSchema, signs: Signs | None = None
) -> Comparison:
    """Compares a table with another that has the same columns. `signs` are of their program, where it is one."""
    return _Comparer(old, new, schema, signs).run()


class _Comparer:
    def __init__(self, old: CompiledTable, new: CompiledTable, schema: SnapshotSchema, signs: Signs | None) -> None:
        self.tables = (old, new)
        self.options: list[Sequence[tuple[ValueClass | None, tuple[int, int]]]] = []
        """By column, its classes and the rows of either table that each leaves standing."""
        for at in range(len(old.inputs)):
            # Cut by the cells of both.
            cuts = [one for one in new.regions[at] if one is not None]
            classes = Classes(old, at, schema, more=cuts, signs=signs)
            columns = [Column(table.kinds[at] or "Any", table.regions[at]) for table in self.tables]
            if not classes.classes:
                self.options.append([(None, (_all(old), _all(new)))])
            else:
                masks = [(one, (columns[0].mask(one.key), columns[1].mask(one.key))) for one in classes.classes]
                self.options.append(masks)
        self.options += self._predicates()

    def _predicates(self) -> Iterator[list[tuple[ValueClass | None, tuple[int, int]]]]:
        """Each cell that is no set of values may hold or not, whatever the classes are."""
        tests: dict[Compiled, list[int]] = {}
        for which, table in enumerate(self.tables):
            for row, cells in table.predicates.items():
                for _, test in cells:
                    tests.setdefault(test, [0, 0])[which] |= 1 << row
        everything = (_all(self.tables[0]), _all(self.tables[1]))
        for concerned in tests.values():
            fails = (everything[0] & ~concerned[0], everything[1] & ~concerned[1])
            yield [(None, everything), (None, fails)]

    def run(self) -> Comparison:
        states: dict[tuple[int, int], Place] = {(_all(self.tables[0]), _all(self.tables[1])): ()}
        whole = True
        for at, options in enumerate(self.options):
            following: dict[tuple[int, int], Place] = {}
            is_column = at < len(self.tables[0].inputs)
            for (old, new), place in states.items():
                for one, (accepts_old, accepts_new) in options:
                    state = (old & accepts_old, new & accepts_new)
                    if state not in following:
                        following[state] = (*place, one) if is_column else place
                if len(following) > MAX_STATES:
                    whole = False
                    break
            states = following
        places: dict[Place, None] = {}
        for (old, new), place in states.items():
            if outcome(self.tables[0], list(bits(old))) != outcome(self.tables[1], list(bits(new))):
                if len(places) == MAX_PLACES:
                    break
                places[place] = None
        return Comparison(tuple(places), whole)


def _all(table: CompiledTable) -> int:
    return (1 << len(table.linked.rows)) - 1


def outcome(table: CompiledTable, rows: Sequence[int]) -> Hashable:
    """What tells apart what a table makes of the rows that match."""
    policy = table.linked.logic.hit_policy
    if not rows:
        return "nothing" if table.default is None else _value(table.default)
    values = [_value(table.cells(row)) for row in rows]
    if policy is HitPolicy.FIRST:
        return values[0]
    if policy is HitPolicy.UNIQUE:
        return values[0] if len(rows) == 1 else "two rows"
    if policy is HitPolicy.ANY:
        # Rows whose outputs are equal and print differently agree, and the first counts.
        return values[0] if len(set(values)) == 1 else ("rows that differ", *values)
    if policy is HitPolicy.COLLECT_COUNT:
        return len(rows)
    if policy in _LISTS:
        return ("list", *values)
    if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER):
        ranks = [_rank(table, row) for row in rows]
        if None in ranks:
            return ("in some order", *values)
        ranked: list[Hashable] = [values[at] for at in sorted(range(len(rows)), key=lambda at: ranks[at])]
        return ranked[0] if policy is HitPolicy.PRIORITY else ("list", *ranked)
    if policy is HitPolicy.COLLECT_SUM:
        return ("all", *sorted(values, key=repr))
    # Of numbers that are equal and print differently, 1.0 and 1.00, the first counts.
    return ("all", *values)


def _rank(table: CompiledTable, row: int) -> Any:
    constant = table.constant_results[row]
    return None if constant is None else table._rank(constant[0])


def _value(cells: tuple[Output, ...]) -> Hashable:
    return tuple(
        constant_key(cell.constant) if cell.compute is None else ("made by", id(cell.compute)) for cell in cells
    )


def constant_key(value: object) -> Hashable:
    """Values that no expression tells apart have one: not 1.1 and 1.10, which are equal and print differently."""
    if isinstance(value, list):
        return ("list", *map(constant_key, value))
    if isinstance(value, dict):
        return ("context", frozenset((key, constant_key(one)) for key, one in value.items()))
    if isinstance(value, str | bool) or value is None:
        return (type(value), value)
    if isinstance(value, Function) or type(value) is object:
        # A function, and the mark of a row (`with_marked_row`), are like nothing else.
        return (type(value), id(value))
    return (type(value), to_text(value))
