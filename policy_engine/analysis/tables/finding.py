"""What an analysis finds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from policy_engine.analysis.space.columns import Space
from policy_engine.analysis.space.cover import Box
from policy_engine.engine.fields import FieldPath
from policy_engine.text.problem import Note, Problem, Severity
from policy_engine.text.source import Span
from policy_engine.values.number import plain

MAX_NAME: Final = 200
"""Characters of a name that is told; of longer ones the first words will do."""
_QUOTED: Final = re.compile(r": | #|:$")
"""What makes a text no plain key in YAML."""
_EXACT: Final = 2**53
"""Whole numbers up to this are the same for all readers of JSON."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about one table.

    `name` is what the table's `allow` calls it. `witness` is a snapshot for which it happens, as a caller sends it;
    without one it is not proved that any snapshot gets there.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    space: Space = field(repr=False)
    rows: tuple[int, ...] = ()
    box: Box | None = None
    """By column, the classes of the inputs that it is about."""
    notes: tuple[Note, ...] = ()
    hint: str | None = None
    witness: Mapping[str, Any] | None = None
    decision: str | None = None
    """The decision for which the witness shows it."""
    fails: tuple[str, ...] = ()
    """The codes of the problems with which an evaluation ends where it happens."""
    places: tuple[Span, ...] = ()
    """Where such a problem stands."""
    settings: tuple[tuple[FieldPath, object], ...] = ()
    """Values of fields that make it happen, beyond those of the box."""
    proved: bool = True
    """Whether it is a fact: it follows from the table alone, or a witness shows it."""
    is_group: bool = False
    """Whether it stands for several findings, which are not told one by one."""

    @property
    def key(self) -> str:
        """The table that it is about."""
        return self.space.linked.key

    def shows(self, problem: Problem) -> bool:
        """Whether a problem is what it says will happen."""
        if problem.code not in self.fails:
            return False
        return problem.span in self.places or any(note.span in self.places for note in problem.notes)

    def problem(self) -> Problem:
        """The finding as a problem, with its witness for programs."""
        data = None
        if self.witness is not None:
            data = {"witness": {"decision": self.decision, "snapshot": as_json(self.witness)}}
        return Problem(
            self.code, self.message, self.span, hint=self._hint(), severity=self.severity, notes=self.notes, data=data
        )

    def _hint(self) -> str | None:
        """The hint, and what to write under `allow` where it is meant."""
        if self.severity is Severity.NOTE or self.is_group or len(self.name) > MAX_NAME:
            return self.hint
        key = f"'{self.name.replace(chr(39), chr(39) * 2)}'" if _QUOTED.search(self.name) else self.name
        allow = f"to allow it: `{key}`"
        return allow if self.hint is None else f"{self.hint}; {allow}"


def as_json(value: object) -> object:
    """A snapshot ready for JSON: a number that a float does not hold is its digits, as text."""
    if isinstance(value, Mapping):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if not isinstance(value, Decimal):
        return value
    if value == value.to_integral_value() and abs(value) < _EXACT:
        return int(value)
    near = float(value)
    return near if Decimal(repr(near)) == value else plain(value)
