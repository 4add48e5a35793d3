"""What the standard's semantics change for expressions: times compare at whole seconds, and time is an input."""

from __future__ import annotations

from policy_engine.values.function import Function
from policy_engine.values.range import Range
from policy_engine.values.temporal import DateTime, Time
from policy_engine.values.zone import SECOND
from tests.feel.reference.scope import Scope


def compared(value: object, scope: Scope) -> object:
    """A value as comparisons see it: without fractions of seconds, where the standard's semantics hold."""
    return cut(value) if scope.around.standard else value


def cut(value: object) -> object:
    """A value whose times are those at which their second began."""
    match value:
        case Time():
            return Time.from_nanoseconds(value.local - value.local % SECOND, value.zone)
        case DateTime():
            time = cut(value.time)
            assert isinstance(time, Time)
            return DateTime(value.date, time, value.later)
        case list():
            return [cut(item) for item in value]
        case dict():
            return {name: cut(entry) for name, entry in value.items()}
        case Range():
            return Range(cut(value.low), cut(value.high), value.low_closed, value.high_closed)
        case _:
            return value


def clock(name: str, scope: Scope) -> Function | None:
    """`now` or `today` of the moment that is given; None for any other name, and where none is."""
    moment = scope.around.moment
    if moment is None or name not in ("now", "today"):
        return None
    return Function((), lambda: moment if name == "now" else moment.date, name)
