"""One evaluation: the snapshot's values, each decision's value once known, and the rows that fired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from policy_engine.feel.frame import Frame, InputPath
from policy_engine.text.problem import Halt, Problem
from policy_engine.types.snapshot.reading import Reading
from policy_engine.values.absent import ABSENT

if TYPE_CHECKING:
    from policy_engine.engine.rules import RulesStep
    from policy_engine.engine.table import TableStep

Evaluate = Callable[["Run"], object]

RECURSION = "feel-recursion"
"""The code of the problem that running out of stack is."""
TOO_LONG = "evaluation-too-long"

MAX_CALLS = 1_000_000
"""Calls of named functions for one decision. Past it, a recursion that branches would run for ever."""


class Run(Frame):
    """The state of one evaluation. Made anew for each, never shared between threads.

    `fired` collects the rows that decide while a unit is evaluated, as `table/row`; `steps`, where somebody asked
    for an explanation, what each table saw.
    """

    __slots__ = (
        "_calls",
        "_failed",
        "_source",
        "_units",
        "called",
        "fired",
        "fired_by",
        "rules",
        "steps",
        "steps_by",
        "tracing",
    )

    def __init__(
        self,
        units: Sequence[Evaluate],
        paths: Sequence[InputPath],
        source: Mapping[str, object] | Reading,
        *,
        tracing: bool = False,
    ) -> None:
        # Not by the constructor of `Frame`: one is made for every evaluation.
        self.paths = paths
        slots = source.slots if type(source) is Reading else None
        self.slots = [ABSENT] * len(paths) if slots is None else slots
        self.values = [ABSENT] * len(units)
        self._units = units
        self._source = source
        self._failed: dict[int, Problem] = {}
        self._calls = 0
        self.tracing = tracing
        self.fired: list[str] = []
        self.fired_by: dict[int, list[str]] = {}
        if tracing:
            self.steps: list[TableStep] = []
            self.steps_by: dict[int, list[TableStep]] = {}
            self.called: set[str] = set()
            """Named functions that were called."""
            self.rules: dict[str, RulesStep] = {}
            """What rules that chain saw, by their key."""

    @property
    def inputs(self) -> Mapping[str, object]:
        """The snapshot's root fields."""
        source = self._source
        return source.inputs if isinstance(source, Reading) else source

    def value(self, index: int) -> object:
        """The value of a decision or named value: evaluated on first use, then kept, as is the problem of one that has
        none."""
        value = self.values[index]
        if value is not ABSENT:
            return value
        if index in self._failed:
            raise Halt(self._failed[index])
        if self.tracing:
            return self._trace(index)
        outer = self.fired
        self.fired = self.fired_by[index] = []
        try:
            value = self.values[index] = self._units[index](self)
        except Halt as halt:
            self._fail(index, halt.problem)
            raise
        finally:
            self.fired = outer
        return value

    def _trace(self, index: int) -> object:
        """The same, while what tables see is kept by unit."""
        outer, outer_steps = self.fired, self.steps
        self.fired, self.steps = self.fired_by[index], self.steps_by[index] = [], []
        try:
            value = self.values[index] = self._units[index](self)
        except Halt as halt:
            self._fail(index, halt.problem)
            raise
        finally:
            self.fired, self.steps = outer, outer_steps
        return value

    def _fail(self, index: int, problem: Problem) -> None:
        # What is left of the stack and of calls depends on who asks: another may still get a value.
        if problem.code not in (RECURSION, TOO_LONG):
            self._failed[index] = problem

    def apart(self, inputs: Mapping[str, object], known: Mapping[int, object]) -> Run:
        """A run of the same decisions on other inputs, with some values known; rows that fire are told here too."""
        other = Run(self._units, self.paths, inputs, tracing=self.tracing)
        for index, value in known.items():
            other.values[index] = value
        other.fired = self.fired
        if self.tracing:
            other.steps, other.called = self.steps, self.called
        return other

    def failed_first(self, problem: Problem) -> int | None:
        """The unit in which a problem arose: those that asked for its value failed after it."""
        return next((index for index, known in self._failed.items() if known is problem), None)

    @property
    def calls(self) -> int:
        """How many calls of named functions were counted."""
        return self._calls

    def count_anew(self) -> None:
        """Gives the next decision all the calls that one may make."""
        self._calls = 0

    def count_call(self, name: str) -> None:
        """Counts a call of a named function; halts the evaluation past `MAX_CALLS`."""
        self._calls += 1
        if self.tracing:
            self.called.add(name)
        if self._calls > MAX_CALLS:
            raise Halt(
                Problem(
                    TOO_LONG,
                    f"this decision calls named functions more than {MAX_CALLS:,} times",
                    hint="end the recursion earlier, or loop over less",
                )
            )

    def known(self, index: int) -> bool:
        """Whether a unit was evaluated."""
        return self.values[index] is not ABSENT
