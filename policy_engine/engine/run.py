"""One evaluation: the snapshot's values, each decision's value once known, and the rows that fired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from policy_engine.text.problem import Halt, Problem

if TYPE_CHECKING:
    from policy_engine.engine.table import TableStep

Evaluate = Callable[["Run"], object]

_UNKNOWN: Any = object()

MAX_CALLS = 1_000_000
"""Calls of named functions in one evaluation. Past it, a recursion that branches would run for ever."""


class Run:
    """The state of one evaluation. Made anew for each, never shared between threads.

    `fired` collects the rows that decide while a unit is evaluated, as `table/row`; `steps`, where somebody asked
    for an explanation, what each table saw.
    """

    __slots__ = ("_calls", "_units", "_values", "fired", "fired_by", "inputs", "steps", "steps_by", "tracing")

    def __init__(self, units: Sequence[Evaluate], inputs: Mapping[str, object], *, tracing: bool = False) -> None:
        self._units = units
        self._values: list[object] = [_UNKNOWN] * len(units)
        self._calls = 0
        self.inputs = inputs
        self.tracing = tracing
        self.fired: list[str] = []
        self.fired_by: dict[int, list[str]] = {}
        self.steps: list[TableStep] = []
        self.steps_by: dict[int, list[TableStep]] = {}

    def value(self, index: int) -> object:
        """The value of a decision or named value: evaluated on first use, then kept."""
        value = self._values[index]
        if value is not _UNKNOWN:
            return value
        outer = self.fired
        self.fired = self.fired_by[index] = []
        if self.tracing:
            outer_steps = self.steps
            self.steps = self.steps_by[index] = []
            value = self._units[index](self)
            self.steps = outer_steps
        else:
            value = self._units[index](self)
        self.fired = outer
        self._values[index] = value
        return value

    def count_call(self) -> None:
        """Counts a call of a named function; halts the evaluation past `MAX_CALLS`."""
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise Halt(
                Problem(
                    "evaluation-too-long",
                    f"this evaluation calls named functions more than {MAX_CALLS:,} times",
                    hint="end the recursion earlier, or loop over less",
                )
            )

    def known(self, index: int) -> bool:
        """Whether a unit was evaluated."""
        return self._values[index] is not _UNKNOWN
