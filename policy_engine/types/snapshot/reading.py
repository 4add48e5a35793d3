"""What the reading of a snapshot gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from policy_engine.text.problem import Problem
from policy_engine.types.json_places import Path
from policy_engine.types.snapshot.shape import SchemaPath
from policy_engine.values.context import SnapshotContext
from policy_engine.values.temporal import Date

Locate = Callable[[str], tuple[int, int] | None]
"""Line and column of a value by its path as problems show it (`account.plan`), where they are known."""


Rebuild = Callable[[Sequence[object]], SnapshotContext]
"""From the values by slot to the inputs."""


class Reading:
    """A snapshot, read once for some decisions.

    `inputs` is a copy of our own, of FEEL values, with defaults filled in: the fields read, less those absent and
    those that are wrong. `problems` are pairs (schema path, problem); `warnings` are the unknown fields.
    `day` is today for the account: the day of the moment in its time zone; None where they cannot be read.
    """

    _rebuild: Rebuild

    __slots__ = ("_inputs", "_rebuild", "day", "problems", "slots", "warnings")

    def __init__(
        self,
        inputs: SnapshotContext,
        problems: tuple[tuple[SchemaPath, Problem], ...],
        warnings: tuple[Problem, ...],
        day: Date | None,
    ) -> None:
        self._inputs: SnapshotContext | None = inputs
        self.problems = problems
        self.warnings = warnings
        self.day = day
        self.slots: list[object] | None = None
        """The same values by slot, where the swift checks made them: an evaluation may fill in more."""

    @classmethod
    def swift(cls, slots: list[object], rebuild: Rebuild, day: Date | None) -> Reading:
        """A reading without problems and warnings, whose inputs are put together when somebody asks."""
        self = cls.__new__(cls)
        self._inputs = None
        self._rebuild = rebuild
        self.problems = self.warnings = ()
        self.day = day
        self.slots = slots
        return self

    def with_inputs(self, inputs: SnapshotContext) -> Reading:
        """The same with other inputs."""
        return Reading(inputs, self.problems, self.warnings, self.day)

    @property
    def inputs(self) -> SnapshotContext:
        """The root fields, by name."""
        if self._inputs is None:
            assert self.slots is not None  # noqa: S101 - one of the two is there
            self._inputs = self._rebuild(self.slots)
        return self._inputs


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem on its way: where the schema has it, where the snapshot has it, what it is."""

    schema_path: SchemaPath
    path: Path
    problem: Problem

    def placed(self, position: tuple[int, int] | None) -> Finding:
        """The same at a line and column of the snapshot's text."""
        return replace(self, problem=replace(self.problem, position=position)) if position else self


def place(findings: Iterable[Finding], locate: Locate | None) -> list[Finding]:
    """Findings with the places that are known."""
    if locate is None:
        return list(findings)
    return [f if f.problem.path is None else f.placed(locate(f.problem.path)) for f in findings]


def show_path(path: Path) -> str:
    """A path for people: `account.gift_balances[0].remaining`; the names in it are the schema's own."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
