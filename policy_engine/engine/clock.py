"""Time as an input: `now()` is the moment of the snapshot, `today()` its day (`semantics: dmn`)."""

from __future__ import annotations

from typing import Protocol

from policy_engine.feel.builtins.clock import no_moment
from policy_engine.feel.dialect import STANDARD, STRICT, Dialect
from policy_engine.policy.link.linked import Unit
from policy_engine.text.problem import Halt
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import SchemaPath
from policy_engine.types.snapshot.today import today
from policy_engine.values.context import SnapshotContext
from policy_engine.values.temporal import Date, DateTime


class Apart(SnapshotContext):
    """The inputs of a run within another: what it is given, `around` it the inputs of the other."""

    __slots__ = ("around",)

    around: object


class HasInputs(Protocol):
    """A run, as far as the clock looks at it."""

    @property
    def inputs(self) -> object:
        """The snapshot's fields."""


class SnapshotClock:
    """What `now()` and `today()` are in a run: both follow from the snapshot. Immutable."""

    __slots__ = ("_moment", "_time_zone")

    def __init__(self, schema: SnapshotSchema) -> None:
        self._moment = schema.moment
        self._time_zone = schema.time_zone

    def now(self, run: HasInputs) -> DateTime:
        """The moment of the snapshot. Raises `Halt` where it has none."""
        return self._at("now", run)

    def today(self, run: HasInputs) -> Date:
        """The day of the moment: in the snapshot's time zone, or as the moment itself shows it. Raises `Halt`."""
        at = self._at("today", run)
        zone = None if self._time_zone is None else _field(run, self._time_zone)
        found = today(at, zone) if isinstance(zone, str) else None
        return at.date if found is None else found

    def _at(self, name: str, run: HasInputs) -> DateTime:
        value = None if self._moment is None else _field(run, self._moment)
        if not isinstance(value, DateTime):
            raise Halt(no_moment(name, None if self._moment is None else ".".join(self._moment)))
        return value


def dialect_of(unit: Unit) -> Dialect:
    """What the expressions of a unit mean."""
    return STANDARD if unit.is_dmn else STRICT


def _field(run: HasInputs, path: SchemaPath) -> object:
    """A field of the snapshot. Raises `Halt` for an absent one."""
    value = run.inputs
    while isinstance(value, Apart):
        value = value.around
    for name in path:
        try:
            value = value[name] if isinstance(value, dict) else None
        except KeyError:
            return None
    return value
