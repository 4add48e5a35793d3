"""Counting what tables see: one tally a table as it is written, whatever the stretches of days it is in force on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policy_engine.analysis.coverage.days import days_text
from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.domain import Standing
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.space.told_apart import Classes
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable, TableStep
from policy_engine.partition.column import Column
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Halt
from policy_engine.text.source import Span

Place = tuple[str, int]


def runs(run: Run) -> Iterator[Run]:
    """A run that was traced, and those of the decision services that were called in it."""
    yield run
    for inner in run.inner:
        yield from runs(inner)


def calls(run: Run) -> Iterator[tuple[Run, TableStep]]:
    """What every call of a table saw in a run that was traced, and the run in which it was called."""
    for one in runs(run):
        for steps in one.steps_by.values():
            yield from ((one, step) for step in steps)


def observe(run: Run) -> Iterator[TableStep]:
    """What every call of a table saw in a run that was traced."""
    return (step for _, step in calls(run))


class Tally:
    """All tables and rules of a set."""

    def __init__(self, policies: PolicySet) -> None:
        self._grids: dict[CompiledTable, Grid] = {}
        self._seen: dict[tuple[str, int], TableTally] = {}
        for program in policies.programs:
            signs = Signs(program)
            for table in program.built.tables.values():
                grid = self._grids[table] = Grid(table, program.policy, signs)
                place = _place(table.linked.logic.span)
                known = self._seen.get((place[0], table.linked.logic.span.start))
                if known is None:
                    known = self._seen[place[0], table.linked.logic.span.start] = TableTally(table, place)
                known.grids.append(grid)
            for rules in program.built.rules.values():
                span = rules.linked.rules[0].rule.id.span
                place = _place(span)
                self._seen.setdefault((place[0], span.start), TableTally(rules.linked, place))
        self._by_row = {
            f"{seen.key}/{row}": (seen, number)
            for seen in self._seen.values()
            if seen.hit_policy is None
            for number, row in enumerate(seen.rows)
        }

    def see(self, program: Program, run: Run) -> None:
        """Counts one case."""
        for inner, step in calls(run):
            self._grids[step.table].see(step, inner)
        if not program.built.rules:
            return
        for fired in (fired for inner in runs(run) for fired in inner.fired_by.values()):
            for row in fired:
                found = self._by_row.get(row)
                if found is not None:
                    seen, number = found
                    seen.fired[number] += 1

    def tables(self) -> Iterable[TableTally]:
        """Every table, in the order in which they are written."""
        return (self._seen[place] for place in sorted(self._seen))


class TableTally:
    """A table, or rules that chain, and what was seen of it."""

    def __init__(self, table: CompiledTable | LinkedRules, place: Place) -> None:
        self.key = table.key
        self.place = place
        self.grids: list[Grid] = []
        self.fired: Counter[int] = Counter()
        self.hit_policy: HitPolicy | None = None
        self.rows: tuple[str, ...]
        self.conditions: Sequence[tuple[str, ...]]
        self.results: Sequence[tuple[str, ...]]
        self.outputs: tuple[str, ...] = ()
        if isinstance(table, LinkedRules):
            self.rows = tuple(rule.rule.id.name for rule in table.rules)
            self.conditions = self.results = [()] * len(self.rows)
            return
        linked = table.linked
        self.hit_policy = linked.logic.hit_policy
        self.rows = tuple(row.row.id.name for row in linked.rows)
        self.conditions = [tuple(_line(cell.fragment.text) for cell in row.tests) for row in linked.rows]
        self.results = [tuple(_line(cell.fragment.text) for cell in row.results) for row in linked.rows]
        self.outputs = tuple(column.name for column in linked.outputs)
        if linked.default is not None:
            self.rows = (*self.rows, "default")
            self.conditions.append(())
            self.results.append(tuple(_line(cell.fragment.text) for cell in linked.default))

    @property
    def hits(self) -> Counter[int]:
        """By row, how often it decided."""
        return sum((grid.hits for grid in self.grids), self.fired.copy())

    @property
    def calls(self) -> int:
        """How often it was asked."""
        return sum(grid.calls for grid in self.grids)

    @property
    def columns(self) -> list[tuple[str, list[tuple[str, int, str]]]]:
        """By column, its label, and its classes: the text of each, how often it was seen, and the days on which it is
        one, where it is not always (a cell may read a parameter that has other values on other days)."""
        if not self.grids:
            return []
        made = []
        for at, column in enumerate(self.grids[0].table.linked.inputs):
            found: dict[str, list[tuple[Grid, int]]] = {}
            for grid in self.grids:
                # A column that nothing tests has no classes to tell apart.
                for number, one in enumerate(grid.classes[at].classes if len(grid.classes[at].classes) > 1 else ()):
                    found.setdefault(one.text, []).append((grid, grid.seen[at][number]))
            classes = []
            for text, seen in found.items():
                days = "" if len(seen) == len(self.grids) else days_text(grid.policy for grid, _ in seen)
                classes.append((text, sum(count for _, count in seen), days))
            made.append((column.label, classes))
        return made

    def is_any(self, row: int, at: int) -> bool:
        """Whether a cell accepts whatever there is."""
        return all(grid.is_any(row, at) for grid in self.grids)

    def cell(self, row: int, at: int) -> tuple[int, int, int]:
        """How often a cell accepted, rejected, and alone rejected."""
        counts = [grid.cell(row, at) for grid in self.grids]
        accepted, rejected, alone = (sum(one) for one in zip(*counts, strict=True))
        return accepted, rejected, alone


@dataclass(frozen=True, slots=True)
class Sight:
    """What one call of a table exercises.

    `rows` are those that decided (the number of rows stands for the default); by column, `classes` are the places of
    the values' classes, `accepts` the rows whose sets hold the value, `rejected` those whose cells do not accept it;
    `tests` and `alone` are cells by row and column: predicates that held, and cells that alone kept their row out.
    """

    rows: tuple[int, ...]
    classes: tuple[int | None, ...]
    accepts: tuple[int, ...]
    rejected: tuple[int, ...]
    tests: tuple[tuple[int, int], ...]
    alone: tuple[tuple[int, int], ...]


class Grid:
    """One table as it is compiled: what came to its columns, by class."""

    def __init__(self, table: CompiledTable, policy: LinkedPolicy, signs: Signs) -> None:
        self.table = table
        self.policy = policy
        place = Standing.of_table(policy, table.linked)
        self.classes = [Classes(table, at, place, signs=signs) for at in range(len(table.inputs))]
        self.columns = [
            Column(kind or "Any", regions) for kind, regions in zip(table.kinds, table.regions, strict=True)
        ]
        self.calls = 0
        self.hits: Counter[int] = Counter()
        self.seen: list[Counter[int]] = [Counter() for _ in self.classes]
        self.masks: list[Counter[int]] = [Counter() for _ in self.classes]
        """By column, the masks of the rows whose regions accepted, and how often."""
        self.tests: Counter[tuple[int, int]] = Counter()
        """The predicates that held, by row and column."""
        self.alone: Counter[tuple[int, int]] = Counter()
        self.every = (1 << len(table.linked.rows)) - 1

    def see(self, step: TableStep, run: Run) -> None:
        """Counts one call."""
        self.calls += 1
        sight = self.look(step, run)
        self.hits.update(sight.rows)
        self.alone.update(sight.alone)
        self.tests.update(sight.tests)
        for at, (number, accepts) in enumerate(zip(sight.classes, sight.accepts, strict=True)):
            if number is not None:
                self.seen[at][number] += 1
            self.masks[at][accepts] += 1

    def look(self, step: TableStep, run: Run) -> Sight:
        """What one call exercises."""
        table = self.table
        classes: list[int | None] = []
        accepts: list[int] = []
        for at, value in enumerate(step.inputs):
            read = table.keys[at]
            key: Any = value if read is None or value is None else read(value)
            classes.append(None if read is None else self.classes[at].of(key))
            accepts.append(self.every if read is None else self.columns[at].mask(key))
        rejected = [self.every ^ mask for mask in accepts]
        held = []
        for row, tests in table.predicates.items():
            for at, test in tests:
                if _holds(test, run, step.inputs[at], step.scope):
                    held.append((row, at))
                else:
                    rejected[at] |= 1 << row
        rows = step.rows
        if not rows and table.default is not None:
            rows = (len(table.linked.rows),)
        return Sight(rows, tuple(classes), tuple(accepts), tuple(rejected), tuple(held), self._alone(step, rejected))

    def _alone(self, step: TableStep, rejected: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """The cells that alone kept their row out."""
        once = twice = 0
        for mask in rejected:
            twice |= once & mask
            once |= mask
        by_one = once & ~twice
        if step.rows and self.table.linked.logic.hit_policy is HitPolicy.FIRST:
            # What stands behind the row that decides would not have decided.
            by_one &= (1 << step.rows[0]) - 1
        return tuple((row, at) for at, mask in enumerate(rejected) for row in bits(mask & by_one))

    def is_any(self, row: int, at: int) -> bool:
        """Whether a cell accepts whatever there is."""
        region = self.table.regions[at][row] if row < len(self.table.linked.rows) else None
        return region is not None and region.is_everything

    def cell(self, row: int, at: int) -> tuple[int, int, int]:
        """How often a cell accepted, rejected, and alone rejected."""
        if self.table.regions[at][row] is None:
            accepted = self.tests[row, at]
        else:
            accepted = sum(count for mask, count in self.masks[at].items() if mask >> row & 1)
        return accepted, self.calls - accepted, self.alone[row, at]


def _holds(test: Any, run: Run, value: object, scope: tuple[object, ...]) -> bool:
    # A cell behind the row that decided was perhaps never asked, since it has no value.
    try:
        return test(run, value, *scope) is True
    except (Halt, RecursionError):
        return False


def _place(span: Span) -> Place:
    return span.source.name, span.position[0]


def _line(text: str) -> str:
    return " ".join(text.split())
