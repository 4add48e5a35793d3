"""The boundary: a caller's snapshot to the inputs of some decisions, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from policy_engine.text.problem import Halt, Problem
from policy_engine.types.json_places import places
from policy_engine.types.json_text import decode, parse_json
from policy_engine.types.snapshot.foreign import plain_copy
from policy_engine.types.snapshot.missing import missing
from policy_engine.types.snapshot.plan import Outline, make_plan
from policy_engine.types.snapshot.quick import Pass, quick_check
from policy_engine.types.snapshot.reading import Finding, Locate, Reading, place
from policy_engine.types.snapshot.shape import NO_DEFAULT, SchemaPath
from policy_engine.types.snapshot.swift import lay_out, rebuild, swift_check
from policy_engine.types.snapshot.thorough import Inspector
from policy_engine.types.snapshot.today import today
from policy_engine.types.snapshot.unknown import unknown_fields
from policy_engine.values.absent import ABSENT
from policy_engine.values.context import SnapshotContext
from policy_engine.values.temporal import Date, DateTime

_UNUSUAL: Final = (None, False)


class Reader:
    """Reads snapshots for a set of reads. Made once, used by many threads.

    Raises ValueError for a read that the schema does not have.
    """

    def __init__(self, outline: Outline, reads: Iterable[SchemaPath], slots: Sequence[SchemaPath] = ()) -> None:
        """Args: the schema's tree, what is read, and the paths of the slots that readings fill."""
        self._outline = outline
        self._asked = frozenset(reads)
        self._plan = make_plan(outline, self._asked)
        self._quick = quick_check(self._plan)
        layout = lay_out(self._plan, slots)
        self._swift = swift_check(self._plan, layout)
        self._rebuild = rebuild(self._plan, layout)
        self._moment_slot = None if outline.moment is None else layout.slots[outline.moment]
        self._zone_slot = None if outline.time_zone is None else layout.slots[outline.time_zone]
        self._undated = outline.moment is None
        self._zoneless = outline.time_zone is None
        *self._moment_parents, self._moment = outline.moment or ("",)
        *self._zone_parents, self._zone = outline.time_zone or ("",)
        self._zone_default = NO_DEFAULT if outline.time_zone is None else outline.by_path[outline.time_zone].default

    @property
    def reads(self) -> frozenset[SchemaPath]:
        """The paths that are checked and converted: those asked for, and what they rest on."""
        return self._plan.reads

    def read(self, snapshot: Mapping[str, Any] | str | bytes, locate: Locate | None = None) -> Reading:
        """The reading of a snapshot: an object, or the JSON text of one.

        Whatever is given, it does not raise: what is wrong is in `problems`. The caller's object is not kept.
        `locate` gives the line and column of a path, for an object that was read from a text.
        """
        if type(snapshot) is dict:
            reading = self.swiftly(snapshot)
            if reading is not None:
                return reading
        given: Any = snapshot
        if issubclass(type(given), str):
            return self._read_text(str.__str__(given))
        if issubclass(type(given), bytes):
            return self._read_text(b"".join((given,)))
        inputs, unusual = self._try(snapshot)
        if inputs is None:
            return self._read_thoroughly(snapshot, locate)
        warnings: tuple[Problem, ...] = ()
        if unusual:
            found = place(unknown_fields(self._outline.root, snapshot), locate)
            warnings = tuple(finding.problem for finding in found)
        return Reading(inputs, (), warnings, self._day(inputs))

    def missing(self, inputs: SnapshotContext, problems: Iterable[Problem] = ()) -> tuple[Problem, ...]:
        """A problem for each field that the reads ask for and the inputs do not have, as it has no default.

        Of an absent object the object alone is told, and what would be read from it. `problems` are those of the
        reading: what is absent because it was wrong is not told again.
        """
        return missing(self._outline, self._asked, inputs, frozenset(problem.path for problem in problems))

    def swiftly(self, snapshot: Any) -> Reading | None:
        """The reading of a snapshot about which there is nothing to say; None for any other."""
        try:
            slots = self._swift(snapshot)
        except Exception:  # noqa: BLE001 - a class of the caller's own may raise anything; slower checks come next
            return None
        if slots is None:
            return None
        if self._moment_slot is None:
            return Reading.swift(slots, self._rebuild, None)
        at = slots[self._moment_slot]
        if type(at) is not DateTime:
            return None
        if self._zone_slot is None:
            return Reading.swift(slots, self._rebuild, at.date)
        zone = slots[self._zone_slot]
        name = self._zone_default if zone is ABSENT else zone
        return Reading.swift(slots, self._rebuild, today(at, name) if type(name) is str else None)

    def _try(self, snapshot: Any) -> tuple[SnapshotContext | None, bool]:
        """The inputs by the quick checks, where nothing is wrong, and whether a field is unknown."""
        state = Pass(snapshot)
        try:
            made = self._quick(snapshot, snapshot, state)
        except Exception:  # noqa: BLE001 - a class of the caller's own may raise anything; the thorough checks come next
            return _UNUSUAL
        if not isinstance(made, SnapshotContext) or (self._at(made) is None and not self._undated):
            return _UNUSUAL
        return made, state.unknown

    def _read_text(self, text: str | bytes) -> Reading:
        try:
            snapshot = parse_json(text)
        except Halt as halt:
            return Reading(SnapshotContext(), (((), halt.problem),), (), None)
        reading = self.swiftly(snapshot)
        if reading is not None:
            return reading
        whole = decode(text)
        return self._read_thoroughly(snapshot, None, whole)

    def _read_thoroughly(self, snapshot: object, locate: Locate | None, text: str | None = None) -> Reading:
        document = plain_copy(snapshot, self._outline.root)
        inspector = Inspector(self._plan, document)
        inputs = inspector.run()
        unknown = unknown_fields(self._outline.root, document)
        findings = [*inspector.findings, *unknown]
        placed = place(findings, locate) if text is None else _in_text(text, findings)
        errors, warned = placed[: len(inspector.findings)], placed[len(inspector.findings) :]
        problems = tuple((found.schema_path, found.problem) for found in errors)
        return Reading(inputs, problems, tuple(found.problem for found in warned), self._day(inputs))

    def _at(self, inputs: SnapshotContext) -> DateTime | None:
        value: Any = inputs
        for step in self._moment_parents:
            value = value[step] if isinstance(value, dict) and step in value else None
        value = value[self._moment] if isinstance(value, dict) and self._moment in value else None
        return value if type(value) is DateTime else None

    def _day(self, inputs: SnapshotContext) -> Date | None:
        """Today for the account; for no account's zone, the day that the moment shows."""
        at = self._at(inputs)
        value: Any = inputs
        for step in self._zone_parents:
            value = value[step] if isinstance(value, dict) and step in value else None
        name = self._zone_default
        if isinstance(value, dict):
            name = value.get(self._zone)
        if at is None or not isinstance(name, str):
            # Without a zone, the moment shows the day itself.
            return at.date if at is not None and self._zoneless else None
        return today(at, name)


def _in_text(text: str, findings: list[Finding]) -> list[Finding]:
    found = places(text, {finding.path for finding in findings})
    return [finding.placed(found.get(finding.path)) for finding in findings]
