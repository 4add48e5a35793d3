"""What generated cases are to exercise: every row, every cell alone, and every class of values of every column."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.analysis.coverage.tally import Grid, Sight, calls
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.tables.compare import constant_key
from policy_engine.engine.decision import Decision
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable
from policy_engine.values.temporal import Date
from policy_engine.values.text import to_text

LONGEST: Final = 40
"""Characters of a value that a name shows."""


@dataclass(frozen=True, slots=True, order=True)
class Goal:
    """One thing to exercise of the table of a number: a row (`at` and `among` are -1), a cell that alone keeps its
    row out (`at` is its column), or a class of a column (`row` is -1, `among` is its place)."""

    table: int
    row: int
    at: int = -1
    among: int = -1


@dataclass(frozen=True, slots=True)
class Trial:
    """A snapshot that was decided, and on which day: what it exercises, what each table saw of it, and the decision."""

    snapshot: Mapping[str, object]
    goals: frozenset[Goal]
    sights: tuple[tuple[int, Sight], ...]
    decision: Decision
    run: Run
    day: Date | None


class Goals:
    """The tables that a decision rests on, and what there is to exercise of them."""

    def __init__(self, program: Program, name: str, but: Collection[Hashable] = ()) -> None:
        """Args: but: keys of what is not to be exercised."""
        self.program = program
        self.decision = name
        closure = program.policy.closure(name)
        self.tables: list[CompiledTable] = [
            table
            for unit in program.policy.units.values()
            if unit.name in closure
            for table in (program.built.tables[linked.handle] for linked in unit.tables)
        ]
        self.signs = Signs(program)
        self.grids = [Grid(table, program.policy, self.signs) for table in self.tables]
        self._numbers = {table: number for number, table in enumerate(self.tables)}
        self.every = frozenset(goal for goal in self._every() if not but or self.key(goal) not in but)

    def _every(self) -> Iterator[Goal]:
        for number, (table, grid) in enumerate(zip(self.tables, self.grids, strict=True)):
            for row in range(len(table.linked.rows) + (table.default is not None)):
                yield Goal(number, row)
            for at, classes in enumerate(grid.classes):
                for row in range(len(table.linked.rows)):
                    if not grid.is_any(row, at):
                        yield Goal(number, row, at)
                if len(classes.classes) > 1:
                    yield from (Goal(number, -1, at, among) for among in range(len(classes.classes)))

    def key(self, goal: Goal) -> Hashable:
        """What a goal is on any day: the same of a table that is compiled to the same, as far as the goal goes."""
        table = self.tables[goal.table]
        span = table.linked.logic.span
        if goal.row < 0:
            known = self.grids[goal.table].classes[goal.at].classes
            return span.source.name, span.start, goal.at, known[goal.among].text
        is_default = goal.row == len(table.linked.rows)
        regions = () if is_default else tuple(column[goal.row] for column in table.regions)
        cells = table.default if is_default else table.cells(goal.row)
        given = [None if cell.compute is not None else constant_key(cell.constant) for cell in cells or ()]
        return span.source.name, span.start, goal.row, goal.at, regions, tuple(given)

    def reached(self, run: Run) -> tuple[frozenset[Goal], tuple[tuple[int, Sight], ...]]:
        """What a traced run exercises."""
        found: set[Goal] = set()
        sights = []
        for inner, step in calls(run):
            number = self._numbers[step.table]
            sight = self.grids[number].look(step, inner)
            sights.append((number, sight))
            found.update(Goal(number, row) for row in sight.rows)
            found.update(Goal(number, row, at) for row, at in sight.alone)
            found.update(Goal(number, -1, at, among) for at, among in enumerate(sight.classes) if among is not None)
        return self.every & found, tuple(sights)

    def wanted(self, goal: Goal) -> dict[int, Any]:
        """By column, an order key that a goal wants there.

        It is one of the class, or one that the row's cell accepts, or rejects where that is to keep the row out. Of the
        default nothing is known, nor of a cell that is no set of values.
        """
        table, grid = self.tables[goal.table], self.grids[goal.table]
        if goal.row < 0:
            return {goal.at: grid.classes[goal.at].classes[goal.among].key}
        keys: dict[int, Any] = {}
        for at, classes in enumerate(grid.classes if goal.row < len(table.linked.rows) else ()):
            region = table.regions[at][goal.row]
            for one in classes.classes:
                if region is not None and (one.key in region) == (at != goal.at):
                    keys.setdefault(at, one.key)
        return keys

    def number(self, table: CompiledTable) -> int | None:
        """The number of a table; None for one that the decision does not rest on."""
        return self._numbers.get(table)

    def text(self, goal: Goal) -> str:
        """What a goal is, for people."""
        table, grid = self.tables[goal.table], self.grids[goal.table]
        if goal.row < 0:
            label = table.linked.inputs[goal.at].label
            return f"{table.key}: {label} is {grid.classes[goal.at].classes[goal.among].text}"
        rows = table.linked.rows
        row = "default" if goal.row == len(rows) else rows[goal.row].row.id.name
        if goal.at < 0:
            return f"{table.key}: {row} decides"
        return f"{table.key}: {row} is kept out by {table.linked.inputs[goal.at].label} alone"

    def name(self, goals: Iterable[Goal], trial: Trial) -> str:
        """A name for a snapshot that exercises some goals: by a row of the decision's own tables before other rows,
        rows before single cells, those before values. Of the latter two it is the row that decides instead, and for
        which value."""

        def weight(goal: Goal) -> tuple[int, bool, Goal]:
            kind = 2 if goal.row < 0 else 0 if goal.at < 0 else 1
            return kind, self.tables[goal.table].linked.unit != self.decision, goal

        goal = min(goals, key=weight)
        if goal.row >= 0 and goal.at < 0:
            return self.text(goal)
        sight, step = next(
            (sight, step)
            for (_, step), (number, sight) in zip(calls(trial.run), trial.sights, strict=True)
            if number == goal.table
            and (sight.classes[goal.at] == goal.among if goal.row < 0 else (goal.row, goal.at) in sight.alone)
        )
        table = self.tables[goal.table]
        ids = [*table.linked.rows.rows.ids, "default"]
        deciding = " and ".join(ids[row] for row in sight.rows) or "no row"
        value = to_text(step.inputs[goal.at])
        value = value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
        instead = "" if goal.row < 0 else f", not {ids[goal.row]},"
        decides = "decide" if len(sight.rows) > 1 else "decides"
        return f"{table.key}: {deciding} {decides}{instead} where {table.linked.inputs[goal.at].label} is {value}"

    def distance(self, goal: Goal, trial: Trial) -> float:
        """How far a snapshot is from a goal, by the cells that stand in the way."""
        return min((self._far(goal, sight) for number, sight in trial.sights if number == goal.table), default=99.0)

    def _far(self, goal: Goal, sight: Sight) -> float:
        if goal.row < 0:
            among = sight.classes[goal.at]
            return 50.0 if among is None else 1.0 + abs(among - goal.among) / 100
        every = self.grids[goal.table].every
        if goal.row == len(self.tables[goal.table].linked.rows):
            wrong = every
            for mask in sight.rejected:
                wrong &= ~mask
            return float(wrong.bit_count())
        far = 0.0
        for at, mask in enumerate(sight.rejected):
            rejects = bool(mask >> goal.row & 1)
            far += (not rejects) if at == goal.at else rejects
        # Rows before it that match keep it from deciding.
        accepted = every
        for mask in sight.rejected:
            accepted &= ~mask
        return far + 0.5 * (accepted & (1 << goal.row) - 1).bit_count()
