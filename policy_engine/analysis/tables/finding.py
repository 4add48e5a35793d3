"""What an analysis finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policy_engine.analysis.space.columns import Space
from policy_engine.analysis.space.cover import Box
from policy_engine.engine.fields import FieldPath
from policy_engine.text.problem import Note, Problem, Severity
from policy_engine.text.source import Span


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
    fails: tuple[str, ...] = ()
    """The codes of the problems with which an evaluation ends where it happens."""
    places: tuple[Span, ...] = ()
    """Where such a problem stands."""
    settings: tuple[tuple[FieldPath, object], ...] = ()
    """Values of fields that make it happen, beyond those of the box."""
    proved: bool = True
    """Whether it is a fact: it follows from the table alone, or a witness shows it."""

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
        """The finding as a problem."""
        return Problem(self.code, self.message, self.span, hint=self.hint, severity=self.severity, notes=self.notes)
