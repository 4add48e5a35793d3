"""Two tables compared over all classes of values: whether they give the same everywhere, and where not.

What came to each column so far leaves some rows of either table standing. Values that leave the same rows standing
are gone on with once, so that a table of many columns is compared as fast as its rows tell them apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.domain import Standing
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.space.told_apart import Classes, ValueClass
from policy_engine.engine.table import Compiled, CompiledTable, Output
from policy_engine.partition.column import Column
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.model import HitPolicy
from policy_engine.values.function import Function
from policy_engine.values.text import to_text

MAX_STATES: Final = 50_000
"""Combinations of rows left standing that one comparison goes through at most."""
MAX_PLACES: Final = 200
"""Differences that are kept."""

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


def compare(old: CompiledTable, new: CompiledTable, policy: LinkedPolicy, signs: Signs | None = None) -> Comparison:
    """Compares a table with another that has the same columns and stands in a policy. `signs` are of their program,
    where it is one."""
    return _Comparer(old, new, Standing.of_table(policy, new.linked), signs).run()


class _Comparer:
    def __init__(self, old: CompiledTable, new: CompiledTable, place: Standing, signs: Signs | None) -> None:
        self.tables = (old, new)
        self.options: list[Sequence[tuple[ValueClass | None, tuple[int, int]]]] = []
        """By column, its classes and the rows of either table that each leaves standing."""
        for at in range(len(old.inputs)):
            # Cut by the cells of both.
            classes = Classes(old, at, place, new, signs=signs)
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
    """What tells apart what a table makes of the rows that match: a value, or a problem of its making."""
    policy = table.linked.logic.hit_policy
    if not rows:
        return "nothing" if table.default is None else _value(table.default)
    if policy is HitPolicy.FIRST or (policy is HitPolicy.UNIQUE and len(rows) == 1):
        return _value(table.cells(rows[0]))
    if policy is HitPolicy.UNIQUE:
        return "two rows"
    # All other hit policies make the outputs of every row, in their order, and each may be a problem.
    values = [_value(table.cells(row)) for row in rows]
    made = [value for row, value in zip(rows, values, strict=True) if table.constant_results[row] is None]
    if policy is HitPolicy.COLLECT_COUNT:
        return ("count", len(rows), *made)
    if policy is HitPolicy.COLLECT_SUM:
        # A sum is rounded once: the order of what is added does not matter.
        return ("sum", tuple(sorted(values, key=repr)), *made)
    if policy is HitPolicy.ANY and len(set(values)) == 1:
        return values[0]
    if policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not made:
        ranked = sorted(zip(map(table.rank, rows), values, strict=True), key=itemgetter(0))
        return ranked[0][1] if policy is HitPolicy.PRIORITY else ("list", *(value for _, value in ranked))
    # Of values that are equal and print differently (1.0 and 1.00, one moment in two zones) the first counts.
    return ("list", *values)


def _value(cells: tuple[Output, ...]) -> Hashable:
    return tuple(
        constant_key(cell.constant) if cell.compute is None else ("made by", id(cell.compute)) for cell in cells
    )


def constant_key(value: object) -> Hashable:
    """Values that no expression tells apart have one: not 1.1 and 1.10, which are equal and print differently."""
    if isinstance(value, list):
        return ("list", *map(constant_key, value))
    if isinstance(value, dict):
        # `string` and loops tell the order of entries.
        return ("context", tuple((key, constant_key(one)) for key, one in value.items()))
    if isinstance(value, str | bool) or value is None:
        return (type(value), value)
    if isinstance(value, Function) or type(value) is object:
        # A function, and the mark of a row (`with_marked_row`), are like nothing else.
        return (type(value), id(value))
    return (type(value), to_text(value))
