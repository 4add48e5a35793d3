"""`now()` and `today()` (DMN 1.5, 10.3.4.11): what the run's clock says; refused where there is none."""

from __future__ import annotations

from policy_engine.feel.builtins.signature import Builtin, Implementation
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import Code
from policy_engine.feel.runtime_calls import builtin_value
from policy_engine.text import pytree as py


def read(emitter: Emitter, builtin: Builtin) -> Code:
    """A call of one of them. It is asked in each run, never while compiling, and only where the run gets there."""
    reader = _reader(emitter, builtin)
    if reader is None:
        (only,) = builtin.overloads
        return Code(py.call(emitter.namespace.constant(only.function)))
    return Code(py.call(emitter.namespace.constant(reader), py.load("run")))


def function(emitter: Emitter, builtin: Builtin) -> Code:
    """One of them as a value."""
    reader = _reader(emitter, builtin)
    if reader is None:
        return emitter.constant(builtin_value(builtin))
    described = emitter.constant(((), builtin.name, ()))
    return Code(py.call("function_value", py.load(emitter.namespace.constant(reader)), py.load("run"), described.tree))


def _reader(emitter: Emitter, builtin: Builtin) -> Implementation | None:
    clock = emitter.namespace.clock
    if clock is None or not emitter.dialect.clock:
        return None
    return clock.now if builtin.name == "now" else clock.today
