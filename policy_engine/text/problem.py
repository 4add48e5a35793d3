"""Problems: what is wrong, where, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from policy_engine.text.source import Span


class Severity(StrEnum):
    """How bad a problem is. Errors stop; warnings are told and passed over; a note is told to who asks for it."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that a problem concerns, such as where a name was first defined."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` is stable and kebab-case (`feel-unknown-name`); `message` is one sentence; `span` is the place in a
    file; `path` is the place in a snapshot (`account.gift_balances[0].remaining`); `hint` says what to do.
    A problem with a snapshot never holds the snapshot's text.
    """

    code: str
    message: str
    span: Span | None = None
    path: str | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    notes: tuple[Note, ...] = ()
    position: tuple[int, int] | None = None
    """Line and column in the snapshot's own text, where there is one: shown without the line."""
    data: Mapping[str, object] | None = field(default=None, compare=False)
    """What programs want to know besides, by name and ready for JSON: it stands beside the rest in `to_dict`."""

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, in a stable key order."""
        out: dict[str, object] = {"code": self.code, "severity": str(self.severity), "message": self.message}
        if self.span is not None:
            line, column = self.span.position
            out |= {"file": self.span.source.name, "line": line, "column": column}
        elif self.position is not None:
            out |= {"line": self.position[0], "column": self.position[1]}
        if self.path is not None:
            out["path"] = self.path
        if self.hint is not None:
            out["hint"] = self.hint
        return out if self.data is None else {**out, **self.data}


class PolicyError(Exception):
    """Everything that is wrong with a policy or a snapshot. Nothing else escapes the engine's public calls."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        from policy_engine.text.render import render_problems

        return render_problems(self.problems)


class Halt(Exception):  # noqa: N818 - it ends one evaluation; it is not an error class of the API
    """Ends an evaluation with one problem. Internal: the engine turns it into `PolicyError`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


@dataclass(slots=True)
class Problems:
    """Collects problems, so that one run tells all of them."""

    found: list[Problem] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        hint: str | None = None,
        notes: tuple[Note, ...] = (),
    ) -> None:
        """Adds an error."""
        self.found.append(Problem(code, message, span, hint=hint, notes=notes))

    def warning(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        hint: str | None = None,
        notes: tuple[Note, ...] = (),
    ) -> None:
        """Adds a warning."""
        self.found.append(Problem(code, message, span, hint=hint, severity=Severity.WARNING, notes=notes))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The errors alone."""
        return tuple(p for p in self.found if p.severity is Severity.ERROR)

    def raise_errors(self) -> None:
        """Raises `PolicyError` with all problems if any is an error."""
        if self.errors:
            raise PolicyError(self.found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)
