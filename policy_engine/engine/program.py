"""A program: one stretch of days' policy, compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from math import inf

from policy_engine.engine.build import Built, build
from policy_engine.engine.decision import Decision, Decisions, PolicyInfo
from policy_engine.engine.run import Run
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.model import PolicyFiles
from policy_engine.text.problem import Halt, PolicyError, Problem
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import AnyType, ContextType, NullableType, NullType, Type
from policy_engine.types.snapshot.reader import Reader
from policy_engine.types.snapshot.reading import Reading
from policy_engine.values.context import SnapshotContext


class Program:
    """What is in force on a stretch of days, ready to decide. Immutable, so threads may share it."""

    def __init__(self, policy: LinkedPolicy, files: PolicyFiles) -> None:
        self.policy = policy
        self.files = files
        self.built: Built = build(policy)
        self._first_day = -inf if policy.starts is None else policy.starts.toordinal()
        self._last_day = inf if policy.ends is None else policy.ends.toordinal()
        self.public = policy.public
        self.never_null: Mapping[str, frozenset[str]] = {
            name: _never_null(name, policy.units[name].type) for name in policy.public
        }
        # What is read with it counts too: an amount cannot be checked without its currency.
        self.reads: Mapping[str, frozenset[tuple[str, ...]]] = {
            name: policy.schema.expand(policy.reads(name)) for name in self.public
        }
        wanted = {name: reads | policy.mentions(name) for name, reads in self.reads.items()}
        self.readers: Mapping[str, Reader] = {name: policy.schema.reader(paths) for name, paths in wanted.items()}
        self.reader_of_all = policy.schema.reader(frozenset().union(*wanted.values()))

    def in_force(self, day: int) -> bool:
        """Whether this program decides on a day, given as its ordinal."""
        return self._first_day <= day <= self._last_day

    # Names and labels

    def outputs_of(self, name: str, value: object) -> dict[str, object]:
        """A decision's value as named outputs: a context's entries, or one output named after its column or itself."""
        if isinstance(value, dict):
            return value
        return {self.built.output_names.get(name, name): value}

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
    def rows(self) -> tuple[str, ...]:
        """Every row of every table, as `table/row`, in the order of evaluation."""
        return tuple(name for table in self.built.tables.values() for name in table.fired_names)

    # Deciding

    def run(self, inputs: SnapshotContext, *, tracing: bool = False) -> Run:
        """A fresh evaluation."""
        return Run(self.built.units, inputs, tracing=tracing)

    def decide(self, name: str, reading: Reading) -> Decision:
        """One decision.

        Raises:
            PolicyError: with all problems of what this decision reads.
        """
        if name not in self.readers:
            raise self.unknown(name)
        if reading.problems:
            self._refuse(name, reading)
        return self._decide(name, reading, self.run(reading.inputs))

    def decide_all(self, reading: Reading) -> Decisions:
        """Every public decision, each evaluated once; the problems of those that cannot be decided."""
        decided: dict[str, Decision] = {}
        undecided: dict[str, tuple[Problem, ...]] = {}
        run = self.run(reading.inputs)
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
        try:
            value = run.value(index)
            for output, one in self.outputs_of(name, value).items():
                if one is None and output in self.never_null[name]:
                    raise Halt(self._null_output(name, output))
            return Decision(name, self, value, tuple(run.fired_by[index]), run.fired_by, reading)
        except Halt as halt:
            raise PolicyError(self._problems(name, reading, halt.problem)) from None
        except RecursionError:
            raise PolicyError(
                [
                    Problem(
                        "evaluation-too-deep",
                        f'the decision "{name}" calls functions within functions without end',
                        hint="end the recursion with an `if`",
                    )
                ]
            ) from None

    def _null_output(self, name: str, output: str) -> Problem:
        return Problem(
            "decision-null-output",
            f'the output "{output}" of {name} is null, and nobody declared that',
            self.policy.units[name].declared.name.span,
            hint="an expression that it rests on has no value for these inputs: mend it, or declare the null",
        )

    def _problems(self, name: str, reading: Reading, problem: Problem) -> tuple[Problem, ...]:
        """The problem that stopped a decision; where an input is missing, all that are missing of what it may read."""
        if problem.code != "snapshot-missing":
            return (problem,)
        # Items of lists are told one by one as they are read: not every entry of an item is.
        reads, touches = self.reads[name], self.policy.schema.touches
        others = (
            other
            for other in self.readers[name].missing(reading.inputs, (told for _, told in reading.problems))
            if other.path and "[" not in other.path and touches(reads, tuple(other.path.split(".")))
        )
        return (problem, *(other for other in others if other.path != problem.path))

    def _refuse(self, name: str, reading: Reading) -> None:
        """Raises where a problem of the snapshot is in something that a decision reads."""
        reads = self.reads[name]
        schema = self.policy.schema
        always = (schema.moment, schema.time_zone)
        concerned = [
            problem for path, problem in reading.problems if not path or path in always or schema.touches(reads, path)
        ]
        if concerned:
            raise PolicyError(concerned)

    def unknown(self, name: object) -> PolicyError:
        """The error of asking for a decision that is not there."""
        text = name if isinstance(name, str) else repr(type(name).__name__)
        private = isinstance(name, str) and name in self.policy.units
        hint = (
            "named values, functions and parameters are not asked for by themselves"
            if private
            else did_you_mean(text, self.public)
        )
        return PolicyError([Problem("decision-unknown", f'there is no decision "{text[:80]}"', hint=hint)])


def _never_null(name: str, type_: Type) -> frozenset[str]:
    """The outputs whose type is known and has no declared null."""
    fields = type_.fields if isinstance(type_, ContextType) else ((name, type_),)
    return frozenset(field for field, one in fields if not isinstance(one, AnyType | NullType | NullableType))
