"""Rules as the chainers run them: numbers for names, and nothing that a chainer could get wrong. Nouns only.

A rule set is within the safe profile: values are strings, booleans and integers of 64 bits, each field of one sort;
a condition compares a field with constants, or with an equal field of a fact before it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias

Value: TypeAlias = str | bool | int
"""What a fact may hold."""

LEAST_INTEGER = -(2**63)
GREATEST_INTEGER = 2**63 - 1


class Sort(StrEnum):
    """The sorts of values, by their FEEL names. A number is a whole one of 64 bits."""

    STRING = "string"
    BOOLEAN = "boolean"
    INTEGER = "number"


class Fact(NamedTuple):
    """A fact or conclusion. Its values are of its kind's sorts, so equal facts are the same fact."""

    kind: int
    values: tuple[Value, ...]


class Firing(NamedTuple):
    """A rule that matched, by number, and the facts that it matched, in the order of its conditions."""

    rule: int
    parents: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a kind. `words` are its declared values, where it has any."""

    name: str
    sort: Sort
    words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of facts (`given`) or conclusions."""

    name: str
    fields: tuple[Field, ...]
    given: bool


@dataclass(frozen=True, slots=True)
class Among:
    """The field, by number, has one of some values."""

    field: int
    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Within:
    """The field is an integer in one of some ranges, both ends within it; None is open. They do not overlap."""

    field: int
    ranges: tuple[tuple[int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """The field equals a field of the fact that an earlier condition matched."""

    field: int
    pattern: int
    other: int


Test: TypeAlias = Among | Within | Joined


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact of a kind that passes every test."""

    kind: int
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """The value of a field of a fact that was matched."""

    pattern: int
    field: int


@dataclass(frozen=True, slots=True)
class Produce:
    """A conclusion: for each field a constant or a value taken from a fact."""

    kind: int
    terms: tuple[Value | Taken, ...]

    def make(self, parents: tuple[Fact, ...]) -> Fact:
        """The conclusion that follows from facts."""
        return Fact(
            self.kind,
            tuple(parents[term.pattern].values[term.field] if isinstance(term, Taken) else term for term in self.terms),
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: it fires once for every combination of facts that its conditions match."""

    name: str
    priority: int
    conditions: tuple[Condition, ...]
    produces: tuple[Produce, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules in an order in which none feeds one before it."""

    name: str
    kinds: tuple[Kind, ...]
    rules: tuple[Rule, ...]


class Chainer(Protocol):
    """An engine that has compiled a rule set. Safe to share between threads."""

    def run(self, facts: Collection[Fact]) -> frozenset[Firing]:
        """Everything that fires, whatever the order of the facts.

        Raises:
            ChainError: where there is any doubt that it is everything.
        """


class ChainError(Exception):
    """A chainer could not tell everything that follows, or what follows cannot be. The text says why, not on which
    facts; `code` is that of the problem it becomes."""

    def __init__(self, message: str, code: str = "rules-engine-failed") -> None:
        super().__init__(message)
        self.code = code
