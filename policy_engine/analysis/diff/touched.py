"""Where two versions of a table may give something else: the classes of values in which an edited row matches.

Rows that are the same in both, and in the same order, give the same together: only where a row of one version matches
that has none of its like in the other can anything differ. So columns are gone through one by one, and what leaves no
such row standing is left at once; a table of thousands of rows is compared as fast as few of them were edited.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from policy_engine.analysis.diff.boxes import Masks, Place
from policy_engine.engine.table import CompiledTable, Output
from policy_engine.policy.model import HitPolicy

MAX_WORK: Final = 1_500_000
"""Classes that are looked at in all: a second or two."""
MAX_PLACES: Final = 200
"""Places that are kept."""


@dataclass(frozen=True, slots=True)
class Touched:
    """Places that differ, and whether all was looked at: no place, and all looked at, is a proof."""

    places: tuple[Place, ...]
    whole: bool


class Search:
    """One comparison of two tables with the same columns."""

    def __init__(
        self,
        tables: tuple[CompiledTable, CompiledTable],
        accepts: Sequence[Sequence[Masks]],
        told_by: Callable[[Output], Hashable],
        differs: Callable[[Masks], bool],
    ) -> None:
        """Args: `accepts` has by column and class the rows that accept it, and nothing of a column without classes;
        `told_by` is what tells outputs apart; `differs` whether rows that match give something else."""
        self._tables = tables
        self._accepts = accepts
        self._differs = differs
        self._left = MAX_WORK
        self._seen: set[tuple[int, Masks]] = set()
        policies = {table.linked.logic.hit_policy for table in tables}
        self._is_first = [table.linked.logic.hit_policy is HitPolicy.FIRST for table in tables]
        defaults = [None if one.default is None else tuple(map(told_by, one.default)) for one in tables]
        self._edited: Masks | None = None
        """The rows that have none of their like; None where even those that have may give something else."""
        if len(policies) == 1 and defaults[0] == defaults[1]:
            self._edited = _edited(*_rows(tables, told_by))
        self._order = sorted(range(len(accepts)), key=lambda at: (self._share(at), at))
        self._certain = [self._certain_from(which) for which in (0, 1)]

    def run(self) -> Touched:
        """Looks, where least is left to look at first."""
        start = (_all(self._tables[0]), _all(self._tables[1]))
        places: list[Place] = []
        for place in self._from(0, start, []):
            places.append(place)
            if len(places) == MAX_PLACES:
                break
        return Touched(tuple(places), self._left > 0)

    def _from(self, depth: int, masks: Masks, path: list[int | None]) -> Iterator[Place]:
        if depth == len(self._order):
            if self._differs(masks):
                place: list[int | None] = [None] * len(path)
                for at, number in zip(self._order, path, strict=True):
                    place[at] = number
                yield tuple(place)
            return
        accepts = self._accepts[self._order[depth]]
        self._left -= len(accepts) or 1
        options: dict[Masks, int | None] = {}
        for number, (old, new) in enumerate(accepts):
            following = self._cut(depth + 1, (masks[0] & old, masks[1] & new))
            if following is not None:
                options.setdefault(following, number)
        if not accepts:
            following = self._cut(depth + 1, masks)
            options = {} if following is None else {following: None}
        for following in sorted(options, key=lambda one: one[0].bit_count() + one[1].bit_count()):
            if (depth + 1, following) in self._seen:
                continue
            if self._left <= 0:
                return
            self._seen.add((depth + 1, following))
            yield from self._from(depth + 1, following, [*path, options[following]])

    def _cut(self, depth: int, masks: Masks) -> Masks | None:
        """The rows that may still count; None where nothing can differ."""
        old, new = (
            self._up_to_certain(which, depth, mask) if self._is_first[which] else mask
            for which, mask in enumerate(masks)
        )
        if self._edited is not None and not old & self._edited[0] and not new & self._edited[1]:
            return None
        return old, new

    def _up_to_certain(self, which: int, depth: int, mask: int) -> int:
        """The rows up to the first that matches whatever comes to the columns that are left."""
        sure = mask & self._certain[which][depth]
        return mask & ((sure & -sure) * 2 - 1) if sure else mask

    def _certain_from(self, which: int) -> list[int]:
        """By depth, the rows that accept every class of the columns from there on."""
        table = self._tables[which]
        sure = _all(table)
        for row in table.predicates:
            sure &= ~(1 << row)
        found = [sure]
        for at in reversed(self._order):
            for masks in self._accepts[at]:
                sure &= masks[which]
            found.append(sure)
        return found[::-1]

    def _share(self, at: int) -> float:
        """How much of a column the edited rows accept."""
        accepts = self._accepts[at]
        if self._edited is None or not accepts:
            return 1.0
        old, new = self._edited
        return sum(1 for one in accepts if one[0] & old or one[1] & new) / len(accepts)


def _all(table: CompiledTable) -> int:
    return (1 << len(table.linked.rows)) - 1


def _rows(
    tables: tuple[CompiledTable, CompiledTable], told_by: Callable[[Output], Hashable]
) -> tuple[list[Hashable], list[Hashable]]:
    """What tells the rows of both tables apart."""
    cells: dict[Hashable, int] = {}
    found: list[list[Hashable]] = []
    for table in tables:
        columns = []
        for at, column in enumerate(table.regions):
            known = [cells.setdefault((at, region), len(cells)) for region in column.values]
            columns.append([known[code] for code in column.codes])
        for at, outputs in enumerate(table.outputs, len(table.regions)):
            made = [cells.setdefault((at, told_by(cell)), len(cells)) for cell in outputs.values]
            columns.append([made[code] for code in outputs.codes])
        tests = table.predicates
        found.append([(*one, tests.get(row)) for row, one in enumerate(zip(*columns, strict=True))])
    return found[0], found[1]


def _edited(old: Sequence[Hashable], new: Sequence[Hashable]) -> Masks:
    """The rows that are not among the most that are the same and in the same order."""
    places: dict[Hashable, list[int]] = {}
    for at, row in reversed([*enumerate(new)]):
        places.setdefault(row, []).append(at)
    pairs = [(at, places[row].pop()) for at, row in enumerate(old) if places.get(row)]
    # The longest run of pairs whose places grow on both sides.
    ends: list[int] = []
    before: list[int | None] = []
    last: list[int] = []
    for number, (_, at) in enumerate(pairs):
        length = bisect_left(ends, at)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [at]
        last[length : length + 1] = [number]
    masks = [(1 << len(old)) - 1, (1 << len(new)) - 1]
    step = last[-1] if last else None
    while step is not None:
        for which, row in enumerate(pairs[step]):
            masks[which] &= ~(1 << row)
        step = before[step]
    return masks[0], masks[1]
