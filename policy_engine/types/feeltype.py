"""FEEL's types (DMN 1.5, 10.3.2.9), with what policies add: allowed values, declared null, and units.

Types are immutable and compare by value. Every FEEL type admits null inside expressions; `Nullable` says that
somebody *declared* null there, which tables and the snapshot boundary ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of scalar values, by their FEEL names."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    DAYS_DURATION = "days and time duration"
    MONTHS_DURATION = "years and months duration"


@dataclass(frozen=True, slots=True)
class Type:
    """Any FEEL type."""


@dataclass(frozen=True, slots=True)
class AnyType(Type):
    """`Any`: nothing is known; by a `name` where its values are constrained."""

    name: str | None = None

    def __str__(self) -> str:
        return self.name or "Any"


@dataclass(frozen=True, slots=True)
class NullType(Type):
    """`Null`: the type of null alone."""

    def __str__(self) -> str:
        return "Null"


@dataclass(frozen=True, slots=True)
class ScalarType(Type):
    """A number, string, boolean or temporal value.

    `values` are the allowed values in their declared order (None: all); `unit` is `money` for amounts;
    `name` is what a policy or schema calls the type; `format` is that of a string which a list names one by one
    (`codes.py`), such as `currency`.
    """

    kind: Kind
    values: tuple[object, ...] | None = None
    unit: str | None = None
    name: str | None = None
    format: str | None = None

    def __str__(self) -> str:
        return self.name or str(self.kind)


@dataclass(frozen=True, slots=True)
class ListType(Type):
    """`list<item>`; by a `name` where whole lists are constrained."""

    item: Type
    name: str | None = None

    def __str__(self) -> str:
        return self.name or f"list<{self.item}>"


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """`context<name: type, ...>`; `closed` when no other entry can be there."""

    fields: tuple[tuple[str, Type], ...]
    closed: bool = True
    name: str | None = None

    def field(self, name: str) -> Type | None:
        """The type of an entry, or None."""
        for key, type_ in self.fields:
            if key == name:
                return type_
        return None

    def __str__(self) -> str:
        if self.name:
            return self.name
        return "context<" + ", ".join(f"{name}: {type_}" for name, type_ in self.fields) + ">"


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    """`range<item>`; by a `name` where its values are constrained."""

    item: Type
    name: str | None = None

    def __str__(self) -> str:
        return self.name or f"range<{self.item}>"


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    """`function<parameters> -> result`; `names` are the parameters' names where known."""

    parameters: tuple[Type, ...]
    result: Type
    names: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


@dataclass(frozen=True, slots=True)
class NullableType(Type):
    """A type whose null is declared: written `date?` in policies."""

    item: Type

    def __str__(self) -> str:
        return f"{self.item}?"


ANY = AnyType()
NULL = NullType()
NUMBER = ScalarType(Kind.NUMBER)
STRING = ScalarType(Kind.STRING)
BOOLEAN = ScalarType(Kind.BOOLEAN)
DATE = ScalarType(Kind.DATE)
TIME = ScalarType(Kind.TIME)
DATE_TIME = ScalarType(Kind.DATE_TIME)
DAYS_DURATION = ScalarType(Kind.DAYS_DURATION)
MONTHS_DURATION = ScalarType(Kind.MONTHS_DURATION)
ANY_LIST = ListType(ANY)
ANY_CONTEXT = ContextType((), closed=False)
ANY_RANGE = RangeType(ANY)
ANY_FUNCTION = FunctionType((), ANY)
MONEY = ScalarType(Kind.NUMBER, unit="money", name="money")

BY_NAME: dict[str, Type] = {
    "Any": ANY,
    "Null": NULL,
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "dateTime": DATE_TIME,
    "days and time duration": DAYS_DURATION,
    "dayTimeDuration": DAYS_DURATION,
    "years and months duration": MONTHS_DURATION,
    "yearMonthDuration": MONTHS_DURATION,
    "money": MONEY,
}
"""Built-in type names, with the XML spellings that the standard also allows."""
