"""Which rows of a table are decided alike, for one decision."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from policy_engine.engine.batch.codes import Coded, constant, first_rows, joined
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.moments import UNREADABLE, seconds
from policy_engine.engine.batch.observe import Observable, observed
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.text.problem import Halt
from policy_engine.types.formats import BAD
from policy_engine.types.snapshot.shape import ITEM, SchemaPath
from policy_engine.values.context import SnapshotContext

_MARGIN = 2 * 86_400
"""Seconds. No zone is further than that from UTC, a change of its clocks included."""


class Alike:
    """The codes of rows for one decision. Programs are those that make it, of all stretches of days."""

    def __init__(self, programs: Sequence[Program], leaves: Leaves, name: str) -> None:
        self.programs = programs
        self.leaves = leaves
        self.name = name
        self.program = programs[-1]
        self.schema = self.program.policy.schema
        self.reads = frozenset[SchemaPath]().union(*(program.reads[name] for program in programs))
        self.seen = [observed(program, name) for program in programs]
        self.by_value = frozenset[SchemaPath]().union(*(one.by_value for one in self.seen))
        self.always = {path for path in (self.schema.moment, self.schema.time_zone) if path is not None}
        self._converted: dict[SchemaPath, list[object]] = {}

    def codes(self) -> Coded:
        """One code for rows that are decided alike, less than the number of rows."""
        days = self._days()
        whole = joined([days, *self._columns()], self.leaves.rows)
        rows, inner = self._refused(days)
        if not len(rows):
            return whole
        codes = whole.codes.copy()
        codes[rows] = whole.size + inner.codes
        return joined([Coded(codes, whole.size + inner.size)], self.leaves.rows)

    def _columns(self) -> Iterable[Coded]:
        """What the decision hangs on, but the day."""
        yield from self._values(self.by_value - self.always)
        # An object that is not there is another problem than its fields that are not there.
        objects = {path[:depth] for path in self.reads for depth in range(1, len(path))} - self.by_value
        yield from (self.leaves.leaf(path).coded for path in sorted(objects) if ITEM not in path)
        through = [one for each in self.seen for one in each.through]
        if len(self.programs) == 1:
            yield from map(self._through, through)
        else:
            # Versions see differently: what any of them looks at counts by its value.
            others = frozenset[SchemaPath]().union(*(one.leaves for one in through))
            yield from self._values(others - self.by_value - self.always)

    def _values(self, paths: Iterable[SchemaPath]) -> Iterable[Coded]:
        """Fields, and all that is below them, by their values."""
        below = {inner for path in paths for inner in self.leaves.paths_below(path)}
        return [self.leaves.leaf(path).coded for path in sorted(below)]

    def _days(self) -> Coded:
        """The moment and the zone: where nothing but the day's program hangs on them, that program."""
        moment, time_zone = self.schema.moment, self.schema.time_zone
        if moment is None or time_zone is None:
            return constant(self.leaves.rows)
        zone = self.leaves.leaf(time_zone).coded
        column = self.leaves.column(moment)
        if column is None or self.always & self.by_value:
            return joined([self.leaves.leaf(moment).coded, zone], self.leaves.rows)
        at = seconds(column)
        program = np.full(len(at), -1, np.int64)
        for number, one in enumerate(self.programs):
            starts, ends = one.seconds
            program[(at >= starts + _MARGIN) & (at <= ends - _MARGIN)] = number
        readable = np.array([value is not BAD for value in self._feel(time_zone)])
        program[(at == UNREADABLE) | ~readable[zone.codes]] = -1
        unclear = np.flatnonzero(program < 0)
        if not len(unclear):
            return Coded(program, len(self.programs))
        # Few rows: those near a change of policies, and those that are wrong, are told apart by value.
        texts = self.leaves.some(moment, unclear)
        inner = joined([texts, Coded(zone.codes[unclear], zone.size)], len(unclear))
        program[unclear] = len(self.programs) + inner.codes
        return Coded(program, len(self.programs) + inner.size)

    def _refused(self, days: Coded) -> tuple[Any, Coded]:
        """The rows with a scalar that is wrong, and their codes: what is right in them changes no problem."""
        wrong: list[tuple[SchemaPath, Any]] = []
        others: list[SchemaPath] = []
        for path in sorted(self.schema.expand(self.reads)):
            if ITEM in path or path == self.schema.moment:
                continue
            if self.schema.scalar(path) is None:
                others.append(path)
                continue
            leaf = self.leaves.leaf(path)
            pairs = zip(self._feel(path), leaf.values, strict=True)
            flags = np.array([value is BAD and raw is not None for value, raw in pairs])
            if flags.any():
                wrong.append((path, flags[leaf.coded.codes]))
        wrong += self._wrong_moments()
        if not wrong:
            return np.zeros(0, np.int64), constant(0)
        rows = np.flatnonzero(np.logical_or.reduce([flags for _, flags in wrong]))
        moments = self.schema.moment in dict(wrong)
        # Of a row without a day, nobody knows more than that.
        columns = [Coded(np.where(wrong[-1][1], 0, days.codes + 1)[rows] if moments else days.codes[rows], days.size + 1)]
        for path, flags in wrong:
            if path == self.schema.moment:
                texts = self.leaves.some(path, rows)
                columns.append(Coded(np.where(flags[rows], texts.codes + 1, 0), texts.size + 1))
                continue
            coded = self.leaves.leaf(path).coded
            columns.append(Coded(np.where(flags, coded.codes + 1, 0)[rows], coded.size + 1))
        columns += [Coded(coded.codes[rows], coded.size) for coded in self._values(others)]
        return rows, joined(columns, len(rows))

    def _wrong_moments(self) -> list[tuple[SchemaPath, Any]]:
        """The moment, where some are wrong or missing, and which rows these are."""
        moment = self.schema.moment
        column = None if moment is None else self.leaves.column(moment)
        if moment is None or column is None:
            return []
        convert = self.schema.scalar(moment)
        assert convert is not None  # noqa: S101 - a moment is a scalar
        unread = np.flatnonzero(seconds(column) == UNREADABLE)
        if not len(unread):
            return []
        texts = column.take(pa.array(unread)).to_pylist()
        known = {text: convert(text) is BAD for text in set(texts)}
        flags = np.zeros(len(column), bool)
        flags[unread] = [known[text] for text in texts]
        return [(moment, flags)] if flags.any() else []

    def _feel(self, path: SchemaPath) -> list[object]:
        """The distinct values of a scalar field as FEEL values, `BAD` for those that are none."""
        if path not in self._converted:
            convert = self.schema.scalar(path)
            assert convert is not None  # noqa: S101 - callers ask for scalars
            self._converted[path] = [convert(value) for value in self.leaves.leaf(path).values]
        return self._converted[path]

    def _through(self, one: Observable) -> Coded:
        """What a table sees of some fields, for each row."""
        paths = sorted(one.leaves)
        if any(self.schema.scalar(path) is None for path in paths):
            return joined(list(self._values(paths)), self.leaves.rows)
        known = [self.leaves.leaf(path).coded for path in paths]
        together = joined(known, self.leaves.rows)
        firsts = first_rows(together)
        picked = [[self._feel(path)[at] for at in coded.codes[firsts]] for path, coded in zip(paths, known, strict=True)]
        classes: dict[Hashable, int] = {}
        numbers = np.empty(together.size, np.int64)
        for at, values in enumerate(zip(*picked, strict=True)):
            numbers[at] = classes.setdefault(self._class(one, paths, values, at), len(classes))
        return Coded(numbers[together.codes], len(classes))

    def _class(self, one: Observable, paths: Sequence[SchemaPath], values: Sequence[object], at: int) -> Hashable:
        """What a table sees of some values; of what is absent or wrong, that it is these values."""
        if any(value is BAD for value in values):
            return ("values", at)
        run = Run(self.program.built.units, self.program.paths, _inputs(paths, values))
        try:
            return ("class", one.see(run))
        except Halt as halt:
            return ("problem", halt.problem.code, halt.problem.message)
        except RecursionError:
            return ("values", at)


def _inputs(paths: Sequence[SchemaPath], values: Sequence[object]) -> SnapshotContext:
    """The root fields of a snapshot with some values."""
    root = SnapshotContext()
    for path, value in zip(paths, values, strict=True):
        place: dict[str, Any] = root
        for depth, name in enumerate(path[:-1], 1):
            place = place.setdefault(name, SnapshotContext(path=".".join(path[:depth])))
        place[path[-1]] = value
    return root
