"""Which rows of a table are decided alike, for one decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from policy_engine.engine.batch.codes import Coded, joined
from policy_engine.engine.batch.days import days
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.observe import Observable, Observed
from policy_engine.engine.batch.refused import refused
from policy_engine.engine.batch.through import through, together
from policy_engine.engine.program import Program
from policy_engine.types.snapshot.shape import SchemaPath

_LOOKS: Final = 2
"""How often, for each row, a column may be asked what it sees: to decide on a row takes some times as long."""

_FEW: Final = 1000
"""How many times it may be asked on top of that."""


class Alike:
    """The codes of rows for one decision. `programs` are those that make it, of all stretches of days."""

    def __init__(self, programs: Sequence[Program], leaves: Leaves, name: str, seen: Sequence[Observed]) -> None:
        """`seen` is what the decision hangs on, by program."""
        self.programs = programs
        self.seen = seen
        self.leaves = leaves
        self.name = name
        self.schema = leaves.schema
        self.reads = frozenset[SchemaPath]().union(*(program.reads[name] for program in programs))

    @property
    def paths(self) -> tuple[SchemaPath, ...]:
        """The fields that the decision concerns: no other is needed to make it."""
        return self.schema.around(self.reads)

    def codes(self) -> Coded:
        """One code for rows that are decided alike, dense."""
        values = frozenset[SchemaPath]().union(*(self._complete(one.by_value) for one in self.seen))
        by_value = frozenset(path for path in self.schema.around(values) if _is_below(path, values))
        always = {self.schema.moment, self.schema.time_zone}
        on = days(self.leaves, self.programs, by_value=bool(always & by_value))
        columns = [on, *self._states(by_value), *map(self.leaves.coded, sorted(by_value - always))]
        whole = joined(columns, self.leaves.rows)
        reads = [(self._complete(each.reads), each) for one in self.seen for each in one.through]
        whole = joined([whole, *self._seen([one for one in reads if not one[0] <= by_value], whole)], self.leaves.rows)
        rows, inner = refused(self.leaves, [program.reads[self.name] for program in self.programs], on)
        if not len(rows):
            return whole
        codes = whole.codes.copy()
        codes[rows] = whole.size + inner.codes
        return joined([Coded(codes, whole.size + inner.size)], self.leaves.rows)

    def _seen(self, through_: Sequence[tuple[frozenset[SchemaPath], Observable]], known: Coded) -> Iterator[Coded]:
        """What tables see; what they read, where to look would cost more than it saves."""
        held = [(together(self.leaves, reads), reads, one) for reads, one in through_]
        rows = self.leaves.rows
        # Rows that differ all the same are decided one by one, whatever tables see of them.
        left = _FEW + _LOOKS * rows if known.size <= rows // 2 else 0
        for codes, reads, one in sorted(held, key=lambda each: each[0].size):
            left -= codes.size
            yield through(self.leaves, one, self.name, reads, codes) if left >= 0 else codes

    def _complete(self, reads: Collection[SchemaPath]) -> frozenset[SchemaPath]:
        """Some reads and what their values rest on, such as an amount's currency; not the day, which has its code."""
        always = {self.schema.moment, self.schema.time_zone}
        return frozenset(path for path in self.schema.expand(reads) if path in reads or path not in always)

    def _states(self, by_value: Collection[SchemaPath]) -> Iterator[Coded]:
        """What is there at all: where something is missing, all that is missing is told."""
        for path in self.paths:
            if path in by_value:
                continue
            coded = self.leaves.coded(path) if self.leaves.is_object(path) else self.leaves.absence(path)
            if coded.size > 1:
                yield coded


def everything(leaves: Leaves) -> Coded:
    """Codes of rows by all that the schema knows of them."""
    paths = leaves.schema.around([(name,) for name, _ in leaves.schema.root.fields])
    return joined([leaves.coded(path) for path in paths], leaves.rows)


def _is_below(path: SchemaPath, above: Collection[SchemaPath]) -> bool:
    return any(path[: len(one)] == one for one in above)
