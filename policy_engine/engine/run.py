"""One evaluation: the snapshot's values, each decision's value once known, and the rows that fired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from policy_engine.feel.frame import Frame, InputPath
from policy_engine.text.problem import Halt, Problem
from policy_engine.types.snapshot.reading import Reading
from policy_engine.values.absent import ABSENT
from policy_engine.values.work import TOO_LONG, spend

if TYPE_CHECKING:
    from policy_engine.engine.rules import RulesStep
    from policy_engine.engine.table import TableStep

Evaluate = Callable[["Run"], object]

RECURSION = "feel-recursion"
"""The code of the problem that running out of stack is."""

CALL_STEPS = 80
"""Steps of work that a call of a named function is worth, besides those of large expressions, loops and tables."""


class Run(Frame):
    """The state of one evaluation. Made anew for each, never shared between threads.

    `fired` collects the rows that decide while a unit is evaluated, as `table/row`; `steps`, where somebody asked
    for an explanation, what each table saw.
    """

    __slots__ = (
        "_failed",
        "_source",
        "_units",
        "called",
        "fired",
        "fired_by",
        "inner",
        "rules",
        "spent",
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
        self.paths = paths
        slots = source.slots if type(source) is Reading else None
        self.slots = [ABSENT] * len(paths) if slots is None else slots
        self.values = [ABSENT] * len(units)
        self._units = units
        self._source = source
        self._failed: dict[int, Problem] = {}
        self.tracing = tracing
        self.fired: list[str] = []
        self.fired_by: dict[int, list[str]] = {}
        if tracing:
            self.steps: list[TableStep] = []
            self.steps_by: dict[int, list[TableStep]] = {}
            self.called: set[str] = set()
            """Named functions that were called."""
            self.spent = 0
            """Steps of work of the decisions that were made."""
            self.rules: dict[str, RulesStep] = {}
            """What rules that chain saw, by their key."""
            self.inner: list[Run] = []
            """The runs of decision services that were called."""

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
        outer, outer_steps = self.fired, self.steps if self.tracing else None
        self.fired = self.fired_by[index] = []
        if outer_steps is not None:
            self.steps = self.steps_by[index] = []
        try:
            value = self.values[index] = self._units[index](self)
        except Halt as halt:
            # What is left of the stack and of calls depends on who asks: another may still get a value.
            if halt.problem.code not in (RECURSION, TOO_LONG):
                self._failed[index] = halt.problem
            raise
        finally:
            self.fired = outer
            if outer_steps is not None:
                self.steps = outer_steps
        return value

    def apart(self, inputs: Mapping[str, object], known: Mapping[int, object]) -> Run:
        """A run of the same decisions on other inputs, with some values known; rows that fire are told here too."""
        other = Run(self._units, self.paths, inputs, tracing=self.tracing)
        for index, value in known.items():
            other.values[index] = value
        other.fired = self.fired
        if self.tracing:
            other.steps, other.called = self.steps, self.called
            self.inner.append(other)
        return other

    def failed_first(self, problem: Problem) -> int | None:
        """The unit in which a problem arose: those that asked for its value failed after it."""
        return next((index for index, known in self._failed.items() if known is problem), None)

    def count_call(self, name: str) -> None:
        """Counts a call of a named function. Raises `Halt` where it is one too many."""
        if self.tracing:
            self.called.add(name)
        spend(CALL_STEPS)

    def known(self, index: int) -> bool:
        """Whether a unit was evaluated."""
        return self.values[index] is not ABSENT
