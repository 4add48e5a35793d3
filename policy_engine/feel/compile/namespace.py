"""The globals of generated code: helpers, constants and functions, under names of our own making."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import CodeType, FunctionType
from typing import Any, Protocol

from policy_engine.feel.runtime import HELPERS
from policy_engine.values.temporal import Date, DateTime


class Clock(Protocol):
    """What `now()` and `today()` are in a run."""

    def now(self, run: Any) -> DateTime:
        """The moment of a run. Raises `Halt` where it has none."""

    def today(self, run: Any) -> Date:
        """The day of a run. Raises `Halt` where it has none."""


class Namespace:
    """The shared globals of all functions of one program.

    Filled while the program is compiled, read only afterwards: functions made from it may then run in several
    threads. Functions may refer to others that are defined later. `clock` is what runs take their moment from; without
    one, `now()` and `today()` are refused.
    """

    __slots__ = ("_constants", "_embedded", "_functions", "clock", "globals")

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock
        self.globals: dict[str, object] = dict(HELPERS)
        self._constants: dict[tuple[type, object], str] = {}
        self._functions: dict[str, str] = {}
        self._embedded: dict[str, str] = {}

    def constant(self, value: object) -> str:
        """The identifier of a constant; one object, and numbers of the same digits, have one."""
        # 1.0 and 1.00 are equal and print differently: each keeps its own digits.
        key = (type(value), str(value) if isinstance(value, Decimal) else id(value))
        if key not in self._constants:
            self._constants[key] = self._bind("k", value)
        return self._constants[key]

    def define_function(self, key: str, function: Callable[..., object]) -> None:
        """Sets the body of a business knowledge model: `function(run, *arguments)`."""
        self.globals[self.function(key)] = function

    def define_embedded(self, key: str, function: Callable[..., object]) -> None:
        """Sets what an `Embedded` node of that key calls: `function(run, *values)`."""
        self.globals[self.embedded(key)] = function

    def function(self, key: str) -> str:
        """The identifier of a function, defined already or later."""
        return self._functions.setdefault(key, f"f{len(self._functions)}")

    def embedded(self, key: str) -> str:
        """The identifier of an embedded piece of logic, defined already or later."""
        return self._embedded.setdefault(key, f"e{len(self._embedded)}")

    def link(self, code: CodeType) -> Callable[..., object]:
        """The function of a code object, with these globals."""
        return FunctionType(code, self.globals)

    def _bind(self, prefix: str, value: object) -> str:
        identifier = f"{prefix}{len(self.globals)}"
        self.globals[identifier] = value
        return identifier
