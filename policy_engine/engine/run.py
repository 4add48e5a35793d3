"""One evaluation: the snapshot's values, each decision's value once known, and the rows that fired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policy_engine.text.problem import Halt, Problem
from policy_engine.values.work import TOO_LONG, spend

if TYPE_CHECKING:
    from policy_engine.engine.rules import RulesStep
    from policy_engine.engine.table import TableStep

Evaluate = Callable[["Run"], object]

RECURSION = "feel-recursion"
"""The code of the problem that running out of stack is."""

_UNKNOWN: Any = object()

CALL_STEPS = 80
"""Steps of work that a call of a named function is worth, besides those of large expressions, loops and tables."""


class Run:
    """The state of one evaluation. Made anew for each, never shared between threads.

    `fired` collects the rows that decide while a unit is evaluated, as `table/row`; `steps`, where somebody asked
    for an explanation, what each table saw.
    """

    __slots__ = (
        "_failed",
        "_units",
        "_values",
        "called",
        "fired",
        "fired_by",
        "inputs",
        "rules",
        "steps",
        "steps_by",
        "tracing",
    )

    def __init__(self, units: Sequence[Evaluate], inputs: Mapping[str, object], *, tracing: bool = False) -> None:
        self._units = units
        self._values: list[object] = [_UNKNOWN] * len(units)
        self._failed: dict[int, Problem] = {}
        self.inputs = inputs
        self.tracing = tracing
        self.fired: list[str] = []
        self.fired_by: dict[int, list[str]] = {}
        self.steps: list[TableStep] = []
        self.steps_by: dict[int, list[TableStep]] = {}
        self.called: set[str] = set()
        """Named functions that were called, where somebody asked for an explanation."""
        self.rules: dict[str, RulesStep] = {}
        """What rules that chain saw, by their key, where somebody asked for an explanation."""

    def value(self, index: int) -> object:
        """The value of a decision or named value: evaluated on first use, then kept, as is the problem of one that has
        none."""
        value = self._values[index]
        if value is not _UNKNOWN:
            return value
        if index in self._failed:
            raise Halt(self._failed[index])
        outer, outer_steps = self.fired, self.steps
        self.fired = self.fired_by[index] = []
        if self.tracing:
            self.steps = self.steps_by[index] = []
        try:
            value = self._values[index] = self._units[index](self)
        except Halt as halt:
            # What is left of the stack and of calls depends on who asks: another may still get a value.
            if halt.problem.code not in (RECURSION, TOO_LONG):
                self._failed[index] = halt.problem
            raise
        finally:
            self.fired, self.steps = outer, outer_steps
        return value

    def apart(self, inputs: Mapping[str, object], known: Mapping[int, object]) -> Run:
        """A run of the same decisions on other inputs, with some values known; rows that fire are told here too."""
        other = Run(self._units, inputs, tracing=self.tracing)
        for index, value in known.items():
            other._values[index] = value
        other.fired, other.steps, other.called = self.fired, self.steps, self.called
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
        return self._values[index] is not _UNKNOWN
