"""Trying an invariant on one snapshot: whether it breaks it, and how far it is from that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.analysis.invariants.distance import FAR, distance, probe_name
from policy_engine.analysis.invariants.prove import is_broken
from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.policy.link.linked import LinkedInvariant
from policy_engine.text.problem import Halt, PolicyError
from policy_engine.values import work
from policy_engine.values.absent import ABSENT
from policy_engine.values.python import to_python

_ENDS: Final = (Halt, RecursionError, MemoryError)
"""How an evaluation ends that has no value."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a snapshot. `broken` is None where it is not decided, or another program decides."""

    broken: bool | None
    distance: float = FAR
    """How far it is from being broken, where it is decided."""
    made: int = 0
    """How many decisions and values were made, before the evaluation ended in a problem where it did."""


class Trials:
    """The snapshots that are tried for one invariant. `left`: the steps that all their evaluations may take."""

    def __init__(self, program: Program, invariant: LinkedInvariant, left: int) -> None:
        self.program = program
        self.invariant = invariant
        self.left = left
        name = invariant.unit.name
        self._condition, self._probe = (program.built.indexes[one] for one in (name, probe_name(name)))
        self._reader = program.readers[probe_name(name)]

    def of(self, snapshot: dict[str, Any]) -> Trial:
        """What comes of a snapshot that may have nothing that the schema does not know."""
        reading = self._reader.read(snapshot)
        if reading.problems or reading.warnings:
            return Trial(None)
        if reading.day and not self.program.in_force(reading.day.ordinal):
            return Trial(None)
        run = self.program.run(reading)
        steps = min(max(self.left, 0), work.MAX_STEPS)
        outer = work.start(steps)
        try:
            return self._evaluated(run)
        finally:
            self.left -= steps - max(work.METER.left, 0)
            work.end(outer)

    def _evaluated(self, run: Run) -> Trial:
        try:
            broken = is_broken(run.value(self._condition), never=self.invariant.declared.never)
        except _ENDS:
            return Trial(None, made=sum(value is not ABSENT for value in run.values))
        try:
            values = to_python(run.value(self._probe))
        except _ENDS:
            # A part that the condition itself does not ask for.
            return Trial(broken)
        return Trial(broken, distance(self.invariant, values) if isinstance(values, list) else FAR)


def breaks(program: Program, invariant: LinkedInvariant, snapshot: Mapping[str, Any]) -> bool:
    """Whether a snapshot, as a caller sends it, breaks an invariant on a day on which the program decides."""
    name = invariant.unit.name
    reading = program.readers[name].read(dict(snapshot))
    if reading.day and not program.in_force(reading.day.ordinal):
        return False
    try:
        value = program.decide(name, reading).outputs[name]
    except PolicyError:
        return False
    return is_broken(value, never=invariant.declared.never)
