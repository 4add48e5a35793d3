"""What rules rest on, and words with their places."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.text.source import Span


@dataclass(frozen=True, slots=True)
class Named:
    """A word and where it stands (an id, a fact cited, a name)."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule, parameter or decision rests on: facts cited, facts overridden, or an assumption and why."""

    cites: tuple[Named, ...] = ()
    overrides: tuple[Named, ...] = ()
    assumed: str | None = None
