"""Witnesses: whole snapshots for which something happens in a table, found by search and tried in the evaluator.

Of each snapshot the evaluator tells what the table saw. The search starts from plain snapshots (and those of cases,
where there are any), puts in what the columns ask for where they are fields, and then changes the field that brings
the table's inputs nearest to what is wanted, as long as that helps. What is found is evaluated once more, as a caller
would: nothing else is a witness.

Trials are bounded, and so is the work that they take, in the steps that evaluations count: a decision that takes long
is tried less often. Both are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from random import Random
from typing import Any, Final

from policy_engine.analysis.search.snapshots import as_sent, at, choices, json_text, places, plain_snapshot, put
from policy_engine.analysis.space.classes import Runs
from policy_engine.analysis.space.columns import ColumnSpace, Space
from policy_engine.analysis.space.feasible import Joint
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.shown import shortened
from policy_engine.engine.fields import FieldPath
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.engine.table import TableStep
from policy_engine.feel.ast import AtLiteral, NumberLiteral, StringLiteral
from policy_engine.feel.walk import walk
from policy_engine.text.problem import PolicyError
from policy_engine.values.lexical import parse_at
from policy_engine.values.order import ORDERS
from policy_engine.values.temporal import DateTime
from policy_engine.values.text import to_text
from policy_engine.values.zone import SECOND, UTC

MAX_TRIALS: Final = 1_500
"""Snapshots that are tried for one finding."""
MAX_NULL_TRIALS: Final = 300
"""The same for a null: what is computed is of a type that allows null more often than it is null."""
MAX_CONSTANTS: Final = 60
MAX_SEEDS: Final = 40
MAX_SHAKEN: Final = 400
"""Snapshots that are made by chance, where no start reaches the table."""
MAX_CLIMBS: Final = 6
MAX_WORK: Final = 30_000_000
"""Steps of work for one finding; one decision may take two thirds of that, and most take some hundreds."""
MAX_WORK_IN_ALL: Final = 1_000_000_000
"""The same for all findings of a policy set."""
_TRIAL_STEPS: Final = 500
_PLACE_STEPS: Final = 20
"""Steps that a trial counts for besides, and for each field or item that is read."""
UNREACHED: Final = 500.0
"""How far a snapshot is that does not get to the table at all."""

Snapshot = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Witness:
    """A snapshot, and the decision for which it happens."""

    decision: str
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class NoWitness:
    """That none was found among so many snapshots; whether they were fewer than would have been tried."""

    tried: int
    cut_short: bool


@dataclass(slots=True)
class Work:
    """What all searches for witnesses may do together, in steps."""

    left: int = MAX_WORK_IN_ALL


class Search:
    """Looks for witnesses in one program."""

    def __init__(self, program: Program, seeds: Sequence[Snapshot] = (), work: Work | None = None) -> None:
        """Args: `seeds` are snapshots to start from, besides plain ones."""
        self.program = program
        self.work = Work() if work is None else work
        self._constants: dict[str, list[object]] = {}
        self.seeds = [*(plain_snapshot(program, items=items) for items in range(3)), *seeds]

    def find(self, finding: Finding, joint: Joint, *, quick: bool) -> Witness | NoWitness:
        """A snapshot that shows a finding. `quick` tries those from which a search would start, and no others."""
        settings, seeds = self._settings(finding, joint), self.seeds[:MAX_SEEDS]
        wanted = self._wanted(finding)
        starts = []
        for start in seeds:
            for path, (column, runs, value) in wanted.items():
                if not _fits(column, runs, at(start, path)):
                    start = put(start, path, value)
            for path, value in settings.items():
                start = put(start, path, as_sent(value))
            starts.append(start)
        tried, cut_short = 0, False
        for decision in self._deciding(finding.space):
            climb = _Climb(self, finding, decision, frozenset((*wanted, *settings)))
            found = climb.run(starts, quick=quick)
            if found is not None:
                policy, reads = self.program.policy, self.program.reads[decision]
                return Witness(decision, shortened(found, policy.schema, reads, climb.shows))
            tried, cut_short = tried + climb.trials, cut_short or climb.is_spent
        return NoWitness(tried, cut_short)

    def constants(self, decision: str) -> list[object]:
        """The values that a decision and all that it rests on are written with, and numbers next to them."""
        if decision not in self._constants:
            policy = self.program.policy
            found: dict[object, None] = {}
            for name in policy.closure(decision):
                unit = policy.units[name]
                nodes = [unit.node, *(column.parsed.node for table in unit.tables for column in table.inputs)]
                for node in (inner for root in nodes for inner in walk(root)):
                    if isinstance(node, NumberLiteral | StringLiteral):
                        found[node.value] = None
                    elif isinstance(node, AtLiteral):
                        found[parse_at(node.text)] = None
            values = [value for value in (*found, *self.program.built.parameters.values()) if value is not None]
            near = [value + step for value in values if isinstance(value, Decimal) for step in (1, -1)]
            self._constants[decision] = [*values, *near][:MAX_CONSTANTS]
        return self._constants[decision]

    def _deciding(self, space: Space) -> list[str]:
        """The public decisions that rest on a table, those that need least first."""
        policy = self.program.policy
        closures = {name: policy.closure(name) for name in policy.public}
        return sorted(
            (name for name, closure in closures.items() if space.unit.name in closure),
            key=lambda name: len(closures[name]),
        )[:2]

    def _wanted(self, finding: Finding) -> dict[FieldPath, tuple[ColumnSpace, Runs, object]]:
        """Of columns that are fields, the classes that they are to be in, and a value that is: one that a case has,
        where there is one."""
        found: dict[FieldPath, tuple[ColumnSpace, Runs, object]] = {}
        for column, runs in zip(finding.space.columns, finding.box, strict=True) if finding.box else ():
            if column.path is None or column.classes is None or not runs:
                continue
            key = column.classes.samples[runs[0][0]]
            made = None if key is None else as_sent(ORDERS[column.classes.domain.kind].value(key))
            known = [at(seed, column.path) for seed in reversed(self.seeds)]
            if column.path == self.program.policy.schema.moment:
                known += self._edges_of_days()
            found[column.path] = column, runs, next((one for one in known if _fits(column, runs, one)), made)
        return found

    def _edges_of_days(self) -> list[str]:
        """Moments an hour before the program's days in UTC, and an hour after: in some time zone they are on these."""
        first, last = self.program.seconds
        found = [second for second in (first - 3_600, last + 3_600) if isfinite(second)]
        return [to_text(DateTime.from_instant(int(second) * SECOND, UTC)) for second in found]

    def _settings(self, finding: Finding, joint: Joint) -> dict[FieldPath, object]:
        """What the columns ask of fields that they rest on, where an example is known."""
        space, box = finding.space, finding.box or ()
        settings: list[tuple[FieldPath, object]] = []
        for columns, examples in joint.examples.items():
            sets = [box[at] for at in columns]
            for atom, values in examples.items():
                if all(_within(number, runs) for number, runs in zip(atom, sets, strict=True)):
                    settings += values.items()
                    break
        null_at = null_column(finding)
        for group in joint.groups:
            if null_at is not None and null_at in group.columns:
                settings += group.null(null_at).values.items()
            elif null_at is None and any(box[at] != space.columns[at].everything for at in group.columns):
                settings += group.example(box).values.items()
        return dict((*settings, *finding.settings))


def null_column(finding: Finding) -> int | None:
    """The column that a finding says may be null, where that is what it says."""
    if "table-null-input" not in finding.fails:
        return None
    inputs = finding.space.linked.inputs
    return next((at for at, column in enumerate(inputs) if column.parsed.fragment.span() in finding.places), None)


def _fits(column: ColumnSpace, runs: Runs, sent: object) -> bool:
    """Whether a value, as a caller sends it, is in some classes of a column."""
    assert column.classes is not None  # noqa: S101 - others are not asked for
    order = ORDERS[column.classes.domain.kind]
    value: object = sent
    if order.python_type is Decimal and isinstance(sent, int) and not isinstance(sent, bool):
        value = Decimal(sent)
    elif order.python_type not in (str, bool, Decimal) and isinstance(sent, str):
        value = parse_at(sent)
    if value is not None and type(value) is not order.python_type:
        return False
    number = column.classes.class_of(None if value is None else order.key(value))
    return number is not None and (value is not None or sent is None) and _within(number, runs)


def _within(number: int, runs: Runs) -> bool:
    return any(first <= number < end for first, end in runs)


class _Climb:
    """One search: from a start, by the change that helps most."""

    def __init__(self, search: Search, finding: Finding, decision: str, settings: frozenset[FieldPath]) -> None:
        self._settings = settings
        self.program = search.program
        self.finding = finding
        self.space = finding.space
        self.box = finding.box or ()
        self.decision = decision
        self.trials = 0
        self._most = MAX_TRIALS if null_column(finding) is None else MAX_NULL_TRIALS
        self._work = search.work
        self._left = MAX_WORK
        self.seen: set[str] = set()
        self._edges = [*_constants(finding.space), *search.constants(decision)]
        self._chance = Random(7)  # noqa: S311 - the same each time is what is wanted

    @property
    def is_spent(self) -> bool:
        """Whether the work is done that it may do."""
        return self._left <= 0 or self._work.left <= 0

    def _is_over(self) -> bool:
        return self.trials >= self._most or self.is_spent

    def run(self, starts: Iterable[Snapshot], *, quick: bool) -> Snapshot | None:
        """A witness, or None."""
        ranked: list[tuple[float, int, Snapshot]] = []
        for number, start in enumerate(starts):
            if self.is_spent:
                return None
            score = self._score(start)
            if score is None:
                return start
            ranked.append((score, number, start))
        if quick:
            return None
        best = min(score for score, _, _ in ranked)
        if best >= UNREACHED:
            # Nothing says which change brings the table nearer: many at once, by chance, but always the same.
            for number in range(MAX_SHAKEN):
                if self._is_over():
                    return None
                shaken = self._shaken(ranked[number % len(ranked)][2])
                score = self._score(shaken)
                if score is None:
                    return shaken
                if score < best:
                    ranked.append((score, len(ranked), shaken))
        for score, _, start in sorted(ranked, key=lambda one: one[:2])[:MAX_CLIMBS]:
            found = self._climb(start, score)
            if found is not None or self._is_over():
                return found
        return None

    def _shaken(self, snapshot: Snapshot) -> Snapshot:
        """A snapshot with few or many of its places changed, but for what the columns ask for."""
        reads = self.program.reads[self.decision]
        often = self._chance.choice((0.3, 0.6, 0.9))
        changed: Any = snapshot
        for place, path, type_ in [*places(snapshot, self.program.policy.schema, reads)]:
            kept = any(path[: len(field)] == field for field in self._settings)
            if not kept and self._chance.random() < (often / 3 if isinstance(at(changed, place), list) else often):
                values = [*choices(self.program, place, path, type_, changed, self._edges)]
                if values:
                    changed = put(changed, place, self._chance.choice(values))
        return changed  # type: ignore[no-any-return]

    def shows(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is a witness."""
        return self._score(snapshot) is None

    def _climb(self, start: Snapshot, score: float) -> Snapshot | None:
        now, sideways = start, 0
        while not self._is_over():
            best: tuple[float, Snapshot] | None = None
            for changed in self._changes(now):
                found = self._score(changed)
                if found is None:
                    return changed
                if best is None or found < best[0]:
                    best = (found, changed)
                if self._is_over():
                    return None
            if best is None or best[0] > score or (best[0] == score and sideways >= 3):
                return None
            sideways = sideways + 1 if best[0] == score else 0
            score, now = best
        return None

    def _changes(self, snapshot: Snapshot) -> Iterable[Snapshot]:
        """The snapshots that differ in one place."""
        reads = self.program.reads[self.decision]
        schema = self.program.policy.schema
        for place, path, type_ in places(snapshot, schema, reads):
            now = json_text(at(snapshot, place))
            told = {now}
            for value in choices(self.program, place, path, type_, snapshot, self._edges):
                text = json_text(value)
                if text in told:
                    continue
                told.add(text)
                changed = put(snapshot, place, value)
                whole = json_text(changed)
                if whole not in self.seen:
                    self.seen.add(whole)
                    yield changed

    def _score(self, snapshot: Snapshot) -> float | None:
        """How far a snapshot is from a witness; None where it is one."""
        self.trials += 1
        self._spend(_TRIAL_STEPS + _PLACE_STEPS * _size(snapshot))
        reading = self.program.readers[self.decision].read(dict(snapshot))
        if reading.problems:
            return 1000.0
        if reading.day is not None and not self.program.in_force(reading.day.ordinal):
            return 1000.0
        run, outcome = self.program.traced(self.decision, reading)
        if run is not None:
            self._spend(run.spent)
        if isinstance(outcome, PolicyError):
            if any(self.finding.shows(problem) for problem in outcome.problems):
                return None
            if run is None:
                return 1000.0
        assert run is not None  # noqa: S101 - it was begun
        steps = _steps(run, self.space)
        if not steps:
            return UNREACHED + (100.0 if isinstance(outcome, PolicyError) else 0.0)
        return min(self._far(step) for step in steps)

    def _spend(self, steps: int) -> None:
        self._left -= steps
        self._work.left -= steps

    def _far(self, step: TableStep) -> float:
        """How many of a table's inputs are not in the box."""
        far = 0.0
        for column, runs, value in zip(self.space.columns, self.box, step.inputs, strict=True):
            if column.classes is None:
                continue
            read = self.space.table.keys[column.at]
            key = None if value is None or read is None else read(value)
            number = None if value is not None and key is None else column.classes.class_of(key)
            if number is None or not _within(number, runs):
                far += 1
        return far


def _size(snapshot: Snapshot) -> int:
    """How many fields and items there are."""
    count = 0
    todo: list[Any] = [snapshot]
    while todo:
        value = todo.pop()
        if isinstance(value, Mapping | list):
            count += len(value)
            todo += value.values() if isinstance(value, Mapping) else value
    return count


def _steps(run: Run, space: Space) -> list[TableStep]:
    """What a run saw of a table, as far as it went."""
    every = [*run.steps, *(step for steps in run.steps_by.values() for step in steps)]
    return [step for step in every if step.table is space.table]


def _constants(space: Space) -> list[object]:
    """Values that the columns' own cells tell apart."""
    found: list[object] = []
    for column in space.columns:
        if column.classes is None or column.classes.domain.listed is not None:
            continue
        kind = column.classes.domain.kind
        found += [ORDERS[kind].value(key) for key in column.classes.samples if key is not None][:40]
    return found
