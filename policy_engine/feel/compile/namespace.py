"""The globals of generated code: helpers, constants and functions, under names of our own making."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Protocol

from policy_engine.feel.frame import InputPath
from policy_engine.feel.runtime import HELPERS
from policy_engine.values.temporal import Date, DateTime


class Clock(Protocol):
    """What `now()` and `today()` are in a run."""

    def now(self, run: Any) -> DateTime:
        """The moment of a run. Raises `Halt` where it has none."""

    def today(self, run: Any) -> Date:
        """The day of a run. Raises `Halt` where it has none."""

if TYPE_CHECKING:
    from policy_engine.feel.compile.emitter import Emitter
    from policy_engine.feel.compile.scope import Code


class Namespace:
    """The shared globals of all functions of one program.

    Filled while the program is compiled, read only afterwards: functions made from it may then run in several
    threads. Functions may refer to others that are defined later. `clock` is what runs take their moment from; without
    one, `now()` and `today()` are refused.
    """

    __slots__ = (
        "_constants",
        "_embedded",
        "_functions",
        "_inlines",
        "_sealed",
        "_slots",
        "clock",
        "globals",
        "keeping",
    )

    def __init__(self, clock: Clock | None = None, *, keeping: bool = False) -> None:
        """Args: keeping: whether runs are frames (`feel/frame.py`), which keep what was read of the snapshot."""
        self.clock = clock
        self.keeping = keeping
        self.globals: dict[str, object] = dict(HELPERS)
        self._constants: dict[tuple[type, object], str] = {}
        self._functions: dict[str, str] = {}
        self._embedded: dict[str, str] = {}
        self._inlines: dict[str, Callable[[Emitter, Sequence[Code]], Code]] = {}
        self._slots: dict[InputPath, int] = {}
        self._sealed = False

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

    def define_inline(self, key: str, emit: Callable[[Emitter, Sequence[Code]], Code]) -> None:
        """Sets what an `Embedded` node of that key is compiled to, instead of the call: `emit(emitter, values)`."""
        self._inlines[key] = emit

    def inline(self, key: str) -> Callable[[Emitter, Sequence[Code]], Code] | None:
        """What was set for a key."""
        return self._inlines.get(key)

    def function(self, key: str) -> str:
        """The identifier of a function, defined already or later."""
        return self._functions.setdefault(key, f"f{len(self._functions)}")

    def embedded(self, key: str) -> str:
        """The identifier of an embedded piece of logic, defined already or later."""
        return self._embedded.setdefault(key, f"e{len(self._embedded)}")

    def slot(self, path: InputPath) -> int | None:
        """The number under which a run keeps what is at a path; None for one that it does not keep."""
        if path not in self._slots and self.keeping and not self._sealed:
            self._slots[path] = len(self._slots)
        return self._slots.get(path)

    @property
    def paths(self) -> tuple[InputPath, ...]:
        """The paths by slot."""
        return tuple(self._slots)

    def sealed(self) -> Namespace:
        """A copy for code that is compiled once the program is there: what it adds stays its own."""
        copy = Namespace.__new__(Namespace)
        copy.globals = dict(self.globals)
        copy._constants = dict(self._constants)
        copy._functions = self._functions
        copy._embedded = self._embedded
        copy._inlines = self._inlines
        copy._slots = self._slots
        copy._sealed = True
        copy.keeping = self.keeping
        copy.clock = self.clock
        return copy

    def link(self, code: CodeType) -> Callable[..., object]:
        """The function of a code object, with these globals."""
        return FunctionType(code, self.globals)

    def _bind(self, prefix: str, value: object) -> str:
        identifier = f"{prefix}{len(self.globals)}"
        self.globals[identifier] = value
        return identifier
