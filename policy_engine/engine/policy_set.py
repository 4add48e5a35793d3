"""Policy sets: what `load` gives, and `evaluate`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload
from weakref import WeakValueDictionary

from policy_engine.engine.collecting import paused
from policy_engine.engine.decision import Decision, Decisions
from policy_engine.engine.program import Program
from policy_engine.policy.link.linker import link
from policy_engine.policy.link.segments import Segment, in_words
from policy_engine.policy.model import PolicyFiles
from policy_engine.policy.reader import read_what_can_be
from policy_engine.policy.resources import rules_directory
from policy_engine.policy.told import bounded
from policy_engine.text.problem import Halt, PolicyError, Problem
from policy_engine.types.snapshot.reading import Locate, Reading
from policy_engine.types.snapshot.typed import typed_inputs
from policy_engine.values import work
from policy_engine.values.temporal import Date

if TYPE_CHECKING:
    import pyarrow

Snapshot = Mapping[str, object] | str | bytes
"""A snapshot: a mapping, or JSON text, whose numbers stay exact."""

_LOADED: Final[WeakValueDictionary[tuple[str, str], PolicySet]] = WeakValueDictionary()
"""The sets of this process that are in use, by their directories and digests."""


class PolicySet:
    """A loaded set of policies: immutable, and safe to share between threads."""

    def __init__(
        self, files: PolicyFiles, programs: tuple[Program, ...], warnings: tuple[Problem, ...], directory: Path
    ) -> None:
        self.files = files
        """The policy files as they were read."""
        self.programs = programs
        """One program for each stretch of days on which nothing changes, in order."""
        self.warnings = warnings
        """What `check` would warn of."""
        self.directory = directory
        """Where the files stood when they were read."""

    @property
    def decisions(self) -> tuple[str, ...]:
        """The names of the public decisions of the newest program."""
        return self.programs[-1].public

    @property
    def rows(self) -> tuple[str, ...]:
        """Every row of every table in force on any day, as `table/row`."""
        return tuple(dict.fromkeys(row for program in self.programs for row in program.rows))

    @overload
    def evaluate(self, snapshot: Snapshot, decision: str, *, locate: Locate | None = None) -> Decision: ...

    @overload
    def evaluate(self, snapshot: Snapshot, decision: None = None, *, locate: Locate | None = None) -> Decisions: ...

    def evaluate(
        self, snapshot: Snapshot, decision: str | None = None, *, locate: Locate | None = None
    ) -> Decision | Decisions:
        """Decides on a snapshot.

        Args:
            snapshot: a mapping, or JSON text.
            decision: a public decision's name; None asks for all whose inputs are present.
            locate: where a path of the snapshot stands in the text that it was read from, for its problems.

        Raises:
            PolicyError: with every problem found. Nothing else is raised for any input.
        """
        program = self.programs[-1]
        if type(snapshot) is dict and type(decision) is str:
            decided = program.decide_plain(snapshot, decision)
            if decided is not None:
                return decided
        program, reading = self.reading_of(snapshot, decision, locate)
        dated = program.policy.schema.moment is not None
        unknown = _unread(reading) if decision is None else decision not in program.readers
        if reading.day is None and dated and unknown:
            # Without a day nobody knows which version decides.
            raise PolicyError([problem for _, problem in reading.problems])
        if decision is None:
            return program.decide_all(reading)
        return program.decide(decision, reading)

    def reading_of(
        self, snapshot: Snapshot, decision: str | None, locate: Locate | None = None
    ) -> tuple[Program, Reading]:
        """The program of a snapshot's day, and the snapshot as it reads it for a decision (None: for all).

        Raises:
            PolicyError: where no program has the decision, on any day or on that day. What is wrong with the snapshot
                is in the reading.
        """
        program = self.programs[-1]
        reading = self._read(program, snapshot, decision, locate)
        if reading.day is not None and not program.in_force(reading.day.ordinal):
            program = self._on(reading.day)
            if decision is not None and decision not in program.readers:
                raise self._not_on(decision, reading.day)
            reading = self._read(program, snapshot, decision, locate)
        return program, reading

    def evaluate_batch(
        self, table: Any, decisions: str | Sequence[str] | None = None, *, processes: int = 1
    ) -> pyarrow.Table:
        """Decides on a table of snapshots, one a row; `docs/batch.md` tells all of it.

        Args:
            table: anything with the Arrow PyCapsule interface (pyarrow, Polars, pandas, DuckDB); its columns are the
                snapshot's root fields, objects are structs. Columns that the schema does not know are passed over. A
                null is an absent field, but where the schema allows null.
            decisions: public decisions' names; None asks for all.
            processes: how many processes the rows are split over.

        Returns:
            A table with a struct column for each decision: its outputs, the rows that decided, and the problems of a
            snapshot that cannot be decided, for which the rest is null. Rows are in their order.

        Raises:
            PolicyError: for a decision that there is not, for a table that is none (`batch-table`), and where pyarrow
                is not installed (`batch-pyarrow`). A problem of a row is in its result.
        """
        try:
            from policy_engine.engine.batch.evaluate import evaluate_batch
        except ModuleNotFoundError as error:
            if error.name not in ("numpy", "pyarrow"):
                raise
            message = f"decisions on tables need {error.name}, which is not installed"
            hint = "pip install 'policy-engine[batch]'"
            raise PolicyError([Problem("batch-pyarrow", message, hint=hint)]) from None
        return evaluate_batch(self, table, decisions, processes=processes)

    def __reduce__(self) -> tuple[Callable[..., PolicySet], tuple[str, str, tuple[tuple[str, bytes], ...]]]:
        # As its files: compiled code is Python's of one version, and a set loads in a fraction of a second.
        return _reload, (self.directory.as_posix(), self.files.digest, tuple(self.files.contents.items()))

    def _read(self, program: Program, snapshot: Snapshot, decision: str | None, locate: Locate | None) -> Reading:
        reader = program.reader_of_all
        if decision is not None:
            # An unhashable "name" must be the same clear error as an unknown one.
            known = program.readers.get(decision) if type(decision) is str else None
            if known is not None:
                reader = known
            elif type(decision) is not str or not any(decision in other.readers for other in self.programs):
                raise program.unknown(decision)
        reading = reader.read(snapshot, locate)
        if program.policy.inputs:
            reading = reading.with_inputs(typed_inputs(reading.inputs, program.policy.inputs))
        return reading

    def _on(self, day: Date) -> Program:
        """The program in force on a day."""
        for program in self.programs:
            if program.in_force(day.ordinal):
                return program
        raise PolicyError(
            [
                Problem(
                    "policy-not-in-force",
                    f"no policy is in force on {day.year:04}-{day.month:02}-{day.day:02}",
                    hint="see `effective` in the policy files",
                )
            ]
        )

    def _not_on(self, decision: str, day: Date) -> PolicyError:
        """The error of asking for a decision on a day on which it is not in force."""
        stretches = [
            Segment(program.policy.starts, program.policy.ends, ())
            for program in self.programs
            if decision in program.readers
        ]
        return PolicyError(
            [
                Problem(
                    "policy-not-in-force",
                    f'the decision "{decision}" is not in force on {day.year:04}-{day.month:02}-{day.day:02}',
                    hint=f"it is {in_words(stretches)}: see `effective` in the policy files",
                )
            ]
        )


def _unread(reading: Reading) -> bool:
    """Whether the snapshot could not be read at all, rather than a field of it."""
    return any(not path for path, _ in reading.problems)


def load(path: str | Path | None = None) -> PolicySet:
    """Loads a directory of policies.

    Args:
        path: the directory; None is the reference policy that ships with the package.

    Raises:
        PolicyError: with all problems of all files.
    """
    return _load(rules_directory() if path is None else Path(path), None)


def load_contents(directory: Path, contents: Mapping[str, bytes]) -> PolicySet:
    """Loads policies that stand elsewhere than in a directory of this machine.

    Args:
        directory: what their directory is called; nothing is read from it.
        contents: the files by their names from there. One that is asked for and cannot be read may raise `Halt`.

    Raises:
        PolicyError: with all problems of all files.
    """
    return _load(directory, contents)


def _reload(directory: str, digest: str, contents: tuple[tuple[str, bytes], ...]) -> PolicySet:
    """A pickled set once more: the same one where this process, or the one that it was forked from, has it."""
    known = _LOADED.get((directory, digest))
    return _load_anew(directory, contents) if known is None else known


@lru_cache(maxsize=8)
def _load_anew(directory: str, contents: tuple[tuple[str, bytes], ...]) -> PolicySet:
    # Kept, since a worker drops what it was sent after each task.
    return _load(Path(directory), dict(contents))


def _load(directory: Path, contents: Mapping[str, bytes] | None) -> PolicySet:
    with paused():
        return _loaded(directory, contents)


def _loaded(directory: Path, contents: Mapping[str, bytes] | None) -> PolicySet:
    files, told = read_what_can_be(directory, contents)
    if files is None:
        raise PolicyError(bounded(list(told)))
    policies, warnings = link(files, told)
    programs = []
    problems: list[Problem] = []
    for policy in policies:
        try:
            with work.evaluating():
                programs.append(Program(policy, files))
        except Halt as halt:
            problems.append(halt.problem)
        except PolicyError as error:
            problems += error.problems
    if problems:
        raise PolicyError(dict.fromkeys(problems))
    loaded = PolicySet(files, tuple(programs), warnings, directory)
    _LOADED[directory.as_posix(), files.digest] = loaded
    return loaded
