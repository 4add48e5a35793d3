"""The bench that mutants are tried on: every case read once, and what it saw of each table kept.

A run that is traced asks every table itself, so a table can be exchanged in place. A case is decided again only where
the exchanged table would take other rows than it took before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from policy_engine.analysis.coverage.tally import calls
from policy_engine.analysis.mutation.edits import Edit
from policy_engine.analysis.mutation.make import Mutant
from policy_engine.analysis.space.signs import Signs
from policy_engine.cases.judge import differences
from policy_engine.cases.model import Case
from policy_engine.engine.decision import Decision
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable, TableStep
from policy_engine.text.problem import Halt, PolicyError
from policy_engine.types.snapshot.reading import Reading
from policy_engine.values import work


@dataclass(frozen=True, slots=True)
class Sight:
    """That a case sees a change: it fails, or only gets something else; `what` says what.

    `is_given` says that what is decided is something else, not the rows that decide alone.
    """

    case: str
    fails: bool
    what: str
    is_given: bool


@dataclass(frozen=True, slots=True)
class _Prepared:
    case: Case
    program: Program
    reading: Reading
    outcome: Decision | PolicyError
    steps: dict[CompiledTable, list[tuple[Run, TableStep]]]


class Bench:
    """A set, its cases, and what each saw. Cases that fail as it is are left out: they would notice anything."""

    def __init__(self, policies: PolicySet, cases: Sequence[Case]) -> None:
        """Tables are exchanged in place, so all is compiled once more: the set itself stays as it is."""
        with work.evaluating():
            programs = tuple(Program(program.policy, program.files) for program in policies.programs)
        self.policies = policies = PolicySet(policies.files, programs, policies.warnings, policies.directory)
        self.prepared: list[_Prepared] = []
        self.failing: list[Case] = []
        for case in cases:
            prepared = _prepare(policies, case)
            if prepared is None:
                continue
            if _wrong(case, prepared.outcome):
                self.failing.append(case)
            else:
                self.prepared.append(prepared)
        self._signs: dict[Program, Signs] = {}
        self._closures: dict[tuple[Program, str], frozenset[str]] = {}
        """By program and decision, all that it rests on."""
        self._noticed: dict[str, list[str]] = {}
        """By unit, the cases that noticed an edit of it."""
        self._programs = {table: program for program in policies.programs for table in program.built.tables.values()}

    def written(self) -> Iterator[Sequence[Sequence[CompiledTable]]]:
        """Every table as it is written; of each, those of several stretches of days together that are compiled to the
        same."""
        found: dict[object, dict[object, list[CompiledTable]]] = {}
        for table in self._programs:
            span = table.linked.logic.span
            alike = (table.kinds, tuple(map(tuple, table.regions)), len(table.linked.rows))
            found.setdefault((span.source.name, span.start), {}).setdefault(alike, []).append(table)
        return (tuple(groups.values()) for groups in found.values())

    def serves(self, group: Sequence[CompiledTable], decision: str) -> bool:
        """Whether a decision rests on a table."""
        return any(
            decision in self._programs[table].public
            and table.linked.unit in self._programs[table].policy.closure(decision)
            for table in group
        )

    def signs_of(self, program: Program) -> Signs:
        """What is known of the numbers of a program."""
        if program not in self._signs:
            self._signs[program] = Signs(program)
        return self._signs[program]

    def program_of(self, table: CompiledTable) -> Program:
        """The program that a table is of."""
        return self._programs[table]

    def sight(self, pairs: Mapping[CompiledTable, CompiledTable], mutant: Mutant) -> Sight | None:
        """The first case that fails with a mutant; where none does, the first that gets something else.

        Args: pairs: tables, and what stands in their place.
        """
        seen: Sight | None = None
        for prepared in self._concerned(pairs, mutant):
            with exchanged(pairs):
                outcome = _outcome(prepared.program, prepared.case.decision, prepared.reading)
            seen = _sight(prepared, outcome, seen)
            if seen is not None and seen.fails:
                return seen
        return seen

    def sight_of_edit(self, edit: Edit, programs: Mapping[Program, Program]) -> Sight | None:
        """The same for an edit; `programs` are by those that they take the place of."""
        seen: Sight | None = None
        concerned = [one for one in self.prepared if self._rests_on(one, edit.unit) and one.program in programs]
        # What noticed another edit of the unit is likely to notice this one.
        first = self._noticed.setdefault(edit.unit, [])
        order = {name: at for at, name in enumerate(first)}
        for prepared in sorted(concerned, key=lambda one: order.get(one.case.name, len(order))):
            program, case = programs[prepared.program], prepared.case
            reading = program.readers[case.decision].read(case.snapshot)
            seen = _sight(prepared, _outcome(program, case.decision, reading), seen)
            if seen is not None and seen.fails:
                if case.name not in order:
                    first.append(case.name)
                return seen
        return seen

    def _rests_on(self, prepared: _Prepared, unit: str) -> bool:
        key = (prepared.program, prepared.case.decision)
        if key not in self._closures:
            self._closures[key] = frozenset(prepared.program.policy.closure(prepared.case.decision))
        return unit in self._closures[key]

    def _concerned(self, pairs: Mapping[CompiledTable, CompiledTable], mutant: Mutant) -> Iterator[_Prepared]:
        for prepared in self.prepared:
            for table, other in pairs.items():
                if self._programs[table] is not prepared.program:
                    continue
                steps = prepared.steps.get(table, ())
                if any(_takes_other(table, other, step, run, mutant.outputs_of) for run, step in steps):
                    yield prepared
                    break
                # The call that ended with a problem is not among the steps.
                if isinstance(prepared.outcome, PolicyError) and self._rests_on(prepared, table.linked.unit):
                    yield prepared
                    break


def _prepare(policies: PolicySet, case: Case) -> _Prepared | None:
    try:
        program, reading = policies.reading_of(case.snapshot, case.decision)
    except PolicyError:
        return None
    if case.decision not in program.readers:
        return None
    run, outcome = program.traced(case.decision, reading)
    if run is None:
        return None
    steps: dict[CompiledTable, list[tuple[Run, TableStep]]] = {}
    for inner, step in calls(run):
        steps.setdefault(step.table, []).append((inner, step))
    return _Prepared(case, program, reading, outcome, steps)


def _wrong(case: Case, outcome: Decision | PolicyError) -> str:
    """What a case does not get that it expects; empty where it gets all."""
    if isinstance(outcome, PolicyError):
        codes = [problem.code for problem in outcome.problems]
        return "" if case.error in codes else f"a problem: {', '.join(dict.fromkeys(codes))}"
    if case.error is not None:
        return f"no problem, instead of {case.error}"
    return next(differences(case, outcome), "")


def _outcome(program: Program, decision: str, reading: Reading) -> Decision | PolicyError:
    """A decision, or its problems. It is traced, since only then every table is asked itself."""
    return program.traced(decision, reading)[1]


def _sight(prepared: _Prepared, outcome: Decision | PolicyError, seen: Sight | None) -> Sight | None:
    """What a case sees of a change with which it has some outcome; where it does not fail, what was `seen` before goes
    first, unless only this one gets something else."""
    case, before = prepared.case, prepared.outcome
    wrong = _wrong(case, outcome)
    given = _given(before, outcome)
    if wrong:
        return Sight(case.name, fails=True, what=wrong, is_given=given)
    if seen is not None and (seen.is_given or not given):
        return seen
    other = _otherwise(before, outcome)
    return Sight(case.name, fails=False, what=other, is_given=given) if other else seen


def _given(before: Decision | PolicyError, after: Decision | PolicyError) -> bool:
    """Whether what is decided is something else."""
    if isinstance(before, PolicyError) or isinstance(after, PolicyError):
        return type(before) is not type(after)
    return before.outputs != after.outputs


def _otherwise(before: Decision | PolicyError, after: Decision | PolicyError) -> str:
    """What a case gets that it did not get before."""
    if isinstance(before, PolicyError) or isinstance(after, PolicyError):
        return ""
    changed = [name for name, value in after.outputs.items() if before.outputs.get(name) != value]
    if changed:
        return f"its {' and '.join(changed)} would differ"
    return "other rows would decide" if before.decided_by != after.decided_by else ""


def _takes_other(
    table: CompiledTable, other: CompiledTable, step: TableStep, run: Run, changed: frozenset[str]
) -> bool:
    """Whether a call would take other rows, or one whose outputs are changed."""
    try:
        before = [table.linked.rows[row].row.id.name for row in table.match(run, step.inputs, step.scope)]
        after = [other.linked.rows[row].row.id.name for row in other.match(run, step.inputs, step.scope)]
    except Halt:
        return True
    return (
        before != after
        or not changed.isdisjoint(after or ("default",))
        or (not after and (table.default is None) != (other.default is None))
    )


@contextmanager
def exchanged(pairs: Mapping[CompiledTable, CompiledTable]) -> Iterator[None]:
    """Tables are others for a while, in place: whoever holds one has the other."""
    before = {table: _state(table) for table in pairs}
    try:
        for table, other in pairs.items():
            _put(table, _state(other))
        yield
    finally:
        for table, state in before.items():
            _put(table, state)


def _state(table: CompiledTable) -> tuple[object, ...]:
    return tuple(getattr(table, slot) for slot in CompiledTable.__slots__)


def _put(table: CompiledTable, state: tuple[object, ...]) -> None:
    for slot, value in zip(CompiledTable.__slots__, state, strict=True):
        setattr(table, slot, value)
