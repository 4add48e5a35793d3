"""What a snapshot's schema says, as a tree: the one structure that types, checks and messages are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from policy_engine.types.feeltype import Type

SchemaPath = tuple[str, ...]
"""The names from the root down to a field; `[]` is any item of a list."""

ITEM: Final = "[]"


class NoDefault(Enum):
    """Stands where a field has no default; null is a default like any other."""

    NO_DEFAULT = auto()


NO_DEFAULT: Final = NoDefault.NO_DEFAULT


class Form(StrEnum):
    """What the text or number of a scalar field must be."""

    TEXT = "text"
    WORD = "word"
    MONEY = "money"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date-time"
    TIME_ZONE = "time-zone"
    CURRENCY = "currency"
    COUNTRY = "country"
    FEEL = "feel"
    """Any value; what its type makes of it is the policy's."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be. `type` is its FEEL type; null is allowed when `nullable`."""

    type: Type
    nullable: bool


@dataclass(frozen=True, slots=True)
class ScalarShape(Shape):
    """One value. `words` are those of an enumeration; `low` and `high` bound a number, both included."""

    form: Form
    words: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class ListShape(Shape):
    """A list; `unique` names the field by which its items differ."""

    item: Entry
    unique: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectShape(Shape):
    """An object and its known fields, in the order of the schema."""

    entries: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Entry:
    """A shape at its place: a field of an object, the item of a list, or the root.

    `currency` is the schema path of the field that says what an amount is in.
    """

    path: SchemaPath
    shape: Shape
    description: str | None = None
    default: object = NO_DEFAULT
    changeable: bool = True
    secret: bool = False
    currency: SchemaPath | None = None

    def __iter__(self) -> Iterator[Entry]:
        """The entries directly below."""
        match self.shape:
            case ObjectShape(entries=entries):
                yield from entries.values()
            case ListShape(item=item):
                yield item

    def walk(self) -> Iterator[Entry]:
        """This entry and all below it."""
        yield self
        for entry in self:
            yield from entry.walk()


def show(path: SchemaPath) -> str:
    """A schema path for people: `account.gift_balances[].remaining`."""
    return ".".join(path).replace(".[]", "[]") or "the snapshot"
