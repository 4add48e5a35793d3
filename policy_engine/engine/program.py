"""A program: one stretch of days' policy, compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from math import inf
from typing import Any

from policy_engine.engine.build import build
from policy_engine.engine.built import Built
from policy_engine.engine.decision import Decision, Decisions, PolicyInfo, plain_outputs
from policy_engine.engine.run import RECURSION, Run
from policy_engine.engine.secrecy import Secrecy
from policy_engine.feel.compiler import FunctionGlobal
from policy_engine.feel.runtime_calls import conform_all
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.model import PolicyFiles
from policy_engine.text.problem import Halt, PolicyError, Problem
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import AnyType, ContextType, NullableType, NullType, Type
from policy_engine.types.snapshot.reader import Reader
from policy_engine.types.snapshot.reading import Reading
from policy_engine.values import work
from policy_engine.values.context import SnapshotContext
from policy_engine.values.temporal import DateTime
from policy_engine.values.zone import EPOCH_DAY


class Program:
    """What is in force on a stretch of days, ready to decide. Immutable, so threads may share it."""

    def __init__(self, policy: LinkedPolicy, files: PolicyFiles) -> None:
        self.policy = policy
        self.files = files
        self.built: Built = build(policy)
        self.paths = self.built.namespace.paths
        self._first_day = -inf if policy.starts is None else policy.starts.toordinal()
        self._last_day = inf if policy.ends is None else policy.ends.toordinal()
        self.public = policy.public
        self.never_null: Mapping[str, frozenset[str]] = {  # outputs whose type is known and declares no null
            name: frozenset(
                output
                for output, type_ in self.output_types(name).items()
                if not (policy.units[name].is_dmn or isinstance(type_, AnyType | NullType | NullableType))
            )
            for name in policy.public
        }
        # What is read with it counts too: an amount cannot be checked without its currency.
        self.reads: Mapping[str, frozenset[tuple[str, ...]]] = {
            name: policy.schema.expand(policy.reads(name)) for name in self.public
        }
        wanted = {name: reads | policy.mentions(name) for name, reads in self.reads.items()}
        self.readers: Mapping[str, Reader] = {
            name: policy.schema.reader(paths, self.paths) for name, paths in wanted.items()
        }
        self.reader_of_all = policy.schema.reader(frozenset().union(*wanted.values()), self.paths)

    @property
    def seconds(self) -> tuple[float, float]:
        """The first and the last second of its days in UTC, since 1970-01-01T00:00:00Z."""
        first, last = self._first_day - EPOCH_DAY, self._last_day - EPOCH_DAY
        return first * 86_400, last * 86_400 + 86_399

    def in_force(self, day: int) -> bool:
        """Whether this program decides on a day, given as its ordinal."""
        return self._first_day <= day <= self._last_day

    # Names and labels

    def outputs_of(self, name: str, value: object) -> dict[str, object]:
        """A decision's value as named outputs: a table's one column, a context's entries, or one named as it is."""
        column = self.built.output_names.get(name)
        if column is None and isinstance(value, dict):
            return value
        return {column or name: value}

    def output_types(self, name: str) -> dict[str, Type]:
        """The outputs of a decision that are known before it is made, and their types."""
        type_ = self.policy.units[name].type
        column = self.built.output_names.get(name)
        if column is None and isinstance(type_, ContextType):
            return dict(type_.fields)
        return {column or name: type_}

    def info(self) -> PolicyInfo:
        """The set, and the stretch of days on which all of it is the same."""
        return PolicyInfo(self.files.name, self.files.version, self.policy.starts, self.policy.ends, self.files.digest)

    def info_of(self, name: str) -> PolicyInfo:
        """The policy file that a decision stands in."""
        file = self.policy.units[name].file
        return replace(
            self.info(),
            name=file.name.name,
            effective_from=file.effective_from,
            effective_to=file.effective_to,
        )

    @cached_property
    def secrecy(self) -> Secrecy:
        """What an explanation must not show."""
        return Secrecy(self.policy)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Every row of every table, as `table/row`, in the order of evaluation; then every rule that chains."""
        tables = [table.fired_names for table in self.built.tables.values()]
        rules = [rules.fired_names for rules in self.built.rules.values()]
        return tuple(name for names in (*tables, *rules) for name in names)

    # Deciding

    def run(self, source: SnapshotContext | Reading, *, tracing: bool = False) -> Run:
        """A fresh evaluation."""
        if not self.built.conformers:
            return Run(self.built.units, self.paths, source, tracing=tracing)
        inputs = source.inputs if isinstance(source, Reading) else source
        typed = SnapshotContext(inputs)
        run = Run(self.built.units, self.paths, typed, tracing=tracing)
        for field, conformer in self.built.conformers.items():
            if field in typed:
                typed[field] = conformer(run, typed[field])
        return run

    def value(self, name: str, inputs: Mapping[str, object], moment: DateTime | None = None) -> object:
        """The FEEL value of a decision or named value for FEEL values of the snapshot's fields; null for those absent.

        Where the schema says which field holds the moment, `moment` is put there.

        Raises:
            Halt: with what stopped it.
        """
        run = self.run(self._complete(inputs, moment))
        return self._halting(name, lambda: run.value(self.built.indexes[name]))

    def call(self, name: str, arguments: Mapping[str, object], moment: DateTime | None = None) -> object:
        """The FEEL value of a function or decision service for FEEL arguments by name; null for those absent.

        `moment` is as for `value`.

        Raises:
            Halt: with what stopped it.
        """
        function = self.built.globals[name]
        assert isinstance(function, FunctionGlobal)  # noqa: S101 - a function was asked for
        given = [arguments.get(parameter) for parameter in function.parameters]
        converted = conform_all(given, function.types)
        if converted is None:
            return None
        body: Any = self.built.namespace.globals[self.built.namespace.function(function.key)]
        run = self.run(self._complete({}, moment))
        return self._halting(name, lambda: body(run, *converted))

    def _halting(self, name: str, evaluate: Callable[[], object]) -> object:
        """What some work gives; running out of stack is a problem like any other."""
        try:
            with work.evaluating():
                return evaluate()
        except RecursionError:
            problem = self.too_deep(name)
        raise Halt(problem)

    def _complete(self, inputs: Mapping[str, object], moment: DateTime | None) -> SnapshotContext:
        fields = dict.fromkeys(name for name, _ in self.policy.schema.root.fields)
        complete = SnapshotContext({**fields, **inputs})
        if moment is not None and self.policy.schema.moment is not None:
            *above, last = self.policy.schema.moment
            owner = complete
            for name in above:
                inner = owner[name]
                owner[name] = owner = SnapshotContext(inner if isinstance(inner, dict) else {})
            owner[last] = moment
        return complete

    def decide(self, name: str, reading: Reading) -> Decision:
        """One decision.

        Raises:
            PolicyError: with all problems of what this decision reads.
        """
        if name not in self.readers:
            raise self.unknown(name)
        if reading.problems:
            self._refuse(name, reading)
        return self._decide(name, reading, self.run(reading))

    def traced(self, name: str, reading: Reading) -> tuple[Run | None, Decision | PolicyError]:
        """One decision, or its problems, and the run in which every table kept what it saw.

        The run is as far as it went; None where what the decision reads has problems, so that it was not begun.
        """
        try:
            if reading.problems:
                self._refuse(name, reading)
        except PolicyError as error:
            return None, error
        run = self.run(reading, tracing=True)
        try:
            return run, self._decide(name, reading, run)
        except PolicyError as error:
            return run, error

    def decide_plain(self, snapshot: dict[Any, Any], name: str) -> Decision | None:
        """One decision on a snapshot about which there is nothing to say, on a day of this program; None for others.

        Raises:
            PolicyError: with what stopped the evaluation.
        """
        reader = self.readers.get(name)
        if reader is None or self.built.conformers:
            return None
        reading = reader.swiftly(snapshot)
        if reading is None:
            return None
        day = reading.day
        if day is None or not self.in_force(day.ordinal):
            return None
        return self._decide(name, reading, Run(self.built.units, self.paths, reading))

    def decide_all(self, reading: Reading) -> Decisions:
        """Every public decision, each evaluated once; the problems of those that cannot be decided."""
        decided: dict[str, Decision] = {}
        undecided: dict[str, tuple[Problem, ...]] = {}
        run = self.run(reading)
        for name in self.public:
            try:
                if reading.problems:
                    self._refuse(name, reading)
                decided[name] = self._decide(name, reading, run)
            except PolicyError as error:
                undecided[name] = error.problems
        return Decisions(decided, undecided, self.info())

    def _decide(self, name: str, reading: Reading, run: Run) -> Decision:
        index = self.built.indexes[name]
        meter = work.METER
        outer, meter.left = meter.left, work.MAX_STEPS
        try:
            value = run.value(index)
            column = self.built.output_names.get(name)
            outputs = value if column is None and isinstance(value, dict) else {column or name: value}
            plain = plain_outputs(name, outputs)
            if None in plain.values():
                for output, one in plain.items():
                    if one is None and output in self.never_null[name]:
                        raise Halt(self._null_output(name, output))
            return Decision(name, self, value, plain, tuple(run.fired_by[index]), reading)
        except Halt as halt:
            raise PolicyError(self._problems(name, reading, self._placed(run, halt.problem))) from None
        except RecursionError:
            # Compiled code makes a problem of it, but for a stack that was all but full before.
            raise PolicyError([self.too_deep(name)]) from None
        except MemoryError:
            raise PolicyError(
                [
                    Problem(
                        "evaluation-too-large",
                        f'the decision "{name}" makes values that do not fit into memory',
                        self.policy.units[name].declared.name.span,
                    )
                ]
            ) from None
        finally:
            if run.tracing:
                run.spent += work.MAX_STEPS - meter.left
            meter.left = outer

    def fired(self, name: str, inputs: SnapshotContext) -> tuple[str, ...]:
        """Every row that fires for a decision, in all that it rests on too, the deepest first."""
        run = self.run(inputs)
        with work.evaluating():
            run.value(self.built.indexes[name])
        indexes = self.built.indexes
        return tuple(
            row for unit in self.policy.units if unit in indexes for row in run.fired_by.get(indexes[unit], ())
        )

    def too_deep(self, name: str) -> Problem:
        """The problem of a decision for which the stack has no room."""
        return Problem(
            "evaluation-too-deep",
            f'the decision "{name}" calls functions within functions without end',
            self.policy.units[name].declared.name.span,
            hint="end the recursion with an `if`",
        )

    def _null_output(self, name: str, output: str) -> Problem:
        return Problem(
            "decision-null-output",
            f'the output "{output}" of {name} is null, and nobody declared that',
            self.policy.units[name].declared.name.span,
            hint="an expression that it rests on has no value for these inputs: mend it, or declare the null",
        )

    def _placed(self, run: Run, problem: Problem) -> Problem:
        """A problem that stands nowhere, such as a loop with too many turns, at the unit in which it arose."""
        index = run.failed_first(problem)
        if index is None or problem.span is not None or problem.path is not None:
            return problem
        unit = next(self.policy.units[name] for name, at in self.built.indexes.items() if at == index)
        message = f'{problem.message}, in the {unit.kind} "{unit.name}"'
        return replace(problem, message=message, span=unit.declared.name.span)

    def _problems(self, name: str, reading: Reading, problem: Problem) -> tuple[Problem, ...]:
        """The problem that stopped a decision; where an input is missing, all that are missing of what it may read."""
        if problem.code == RECURSION:
            return (self.too_deep(name),)
        if problem.code == work.TOO_LONG:
            return (replace(work.too_long(f'the decision "{name}"'), span=self.policy.units[name].declared.name.span),)
        if problem.code != "snapshot-missing":
            return (problem,)
        # Items of lists are told one by one as they are read: not every entry of an item is.
        reads, touches = self.reads[name], self.policy.schema.touches
        others = (
            other
            for other in self.readers[name].missing(reading.inputs, (told for _, told in reading.problems))
            if other.path and "[" not in other.path and touches(reads, tuple(other.path.split(".")))
        )
        optional = {".".join(path) for path in self.policy.optional(name)}
        told = {problem.path, *optional}
        return (problem, *(other for other in others if other.path not in told), *reading.warnings)

    def _refuse(self, name: str, reading: Reading) -> None:
        """Raises where a problem of the snapshot is in something that a decision reads."""
        reads = self.reads[name]
        schema = self.policy.schema
        concerned = [
            problem
            for path, problem in reading.problems
            if not path or path in (schema.moment, schema.time_zone) or schema.touches(reads, path)
        ]
        if concerned:
            # A misspelt field is often why another is wrong or missing: the warnings come along.
            raise PolicyError([*concerned, *reading.warnings])

    def unknown(self, name: object) -> PolicyError:
        """The error of asking for a decision that is not there."""
        if not isinstance(name, str):
            told = f"a decision is asked for by its name, a text, not by a value of type {type(name).__name__[:80]}"
            return PolicyError([Problem("decision-unknown", told)])
        private = name in self.policy.units
        hint = (
            "named values, functions and parameters are not asked for by themselves"
            if private
            else did_you_mean(name, self.public)
        )
        return PolicyError([Problem("decision-unknown", f'there is no decision "{name[:80]}"', hint=hint)])
