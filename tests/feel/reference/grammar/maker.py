"""Makes expressions of a wanted type, by productions that other files list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from policy_engine.feel import ast as feel
from policy_engine.types.feeltype import (
    ANY,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    ScalarType,
    Type,
)
from tests.feel.reference.grammar.chooser import Chooser
from tests.feel.reference.grammar.kinds import any_type
from tests.feel.reference.grammar.literals import literal

Make = Callable[["Maker", Type, int], feel.Expression | None]
"""An expression of a type, of so many levels below it; None where it has none of that type."""

PRODUCTIONS: dict[str, list[Make]] = {}
"""By the key of the type wanted; under `""` those for every type."""

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "number": ("n", "order total", "count", "a-b"),
    "string": ("s", "first name", "string"),
    "boolean": ("b",),
    "date": ("d", "date"),
    "time": ("t",),
    "date and time": ("moment",),
    "days and time duration": ("span",),
    "years and months duration": ("months",),
    "list": ("xs", "order lines", "list"),
    "context": ("c", "item"),
    "range": ("r",),
    "function": ("f",),
}
"""Names of variables by the key of their types: some of several pieces, some that are names of built-ins."""
WAYS = ("local", "input", "value", "constant")
MODEL = "model"
"""How a function may come into scope besides: as a business knowledge model."""
ODD_ONE_IN = 100
"""How often something of another type than wanted is made."""


@dataclass(frozen=True)
class Variable:
    """A variable: its type, the literal that is its value, and how it comes into scope.

    `way` is one of `WAYS`, or `MODEL`. A context of a `snapshot` has a problem where it lacks an entry.
    """

    name: str
    type: Type
    value: feel.Expression
    way: str
    snapshot: bool = False


def key_of(type_: Type) -> str:
    """The kind of a type."""
    match type_:
        case ScalarType(kind=kind):
            return str(kind)
        case ListType():
            return "list"
        case ContextType():
            return "context"
        case RangeType():
            return "range"
        case FunctionType():
            return "function"
        case _:
            return "Any"


def produces(*keys: str, weight: int = 1) -> Callable[[Make], Make]:
    """Lists a production for types of these keys, or for all."""

    def listed(make: Make) -> Make:
        for key in keys or ("",):
            PRODUCTIONS.setdefault(key, []).extend([make] * weight)
        return make

    return listed


class Maker(Chooser):
    """One expression in the making: what is in scope at the place where it grows, and how large it is."""

    def __init__(self, choose: Chooser, size: int) -> None:
        super().__init__(choose._draw)
        self.left = size
        self.variables: dict[str, Variable] = {}
        self.frames: list[Mapping[str, Type]] = []
        self.loops = 0
        """How many loops are open: what is inside is made small."""

    def expression(self, type_: Type, depth: int) -> feel.Expression:
        """An expression of a type, nearly always."""
        self.left -= 1
        if self.chance(ODD_ONE_IN):
            if self.chance(4):
                return feel.NullLiteral(0, 0) if self.below(2) else feel.Name(0, 0, "nobody")
            type_ = any_type(self)
        if type_ == ANY:
            type_ = any_type(self)
        if depth > 0 and self.left > 0:
            own = PRODUCTIONS.get(key_of(type_), [])
            # Twice as often a production of the type's own as one that gives every type.
            options = own if self.below(3) and own else PRODUCTIONS[""]
            made = self.pick(options)(self, type_, depth - 1)
            if made is not None:
                return made
        return self.leaf(type_)

    def leaf(self, type_: Type) -> feel.Expression:
        """A name or a literal."""
        if self.below(2):
            name = self.name(type_)
            if name is not None:
                return feel.Name(0, 0, name)
        return literal(self, type_)

    def name(self, type_: Type) -> str | None:
        """A name in scope of exactly this type: one that is bound around here, or a variable."""
        visible: dict[str, Type] = {}
        for frame in self.frames:
            visible |= frame
        bound = [name for name, known in visible.items() if known == type_]
        if bound and self.below(4):
            return self.pick(bound)
        own = [name for name in VARIABLES.get(key_of(type_), ()) if name not in visible]
        name = self.pick(own) if own else None
        if name is None:
            return None
        if name not in self.variables:
            snapshot = isinstance(type_, ContextType | ListType) and self.chance(4)
            way = "input" if snapshot else self.pick(WAYS)
            if isinstance(type_, FunctionType) and self.below(2):
                way = MODEL
            self.variables[name] = Variable(name, type_, literal(self, type_), way, snapshot)
        return name if self.variables[name].type == type_ else None

    @contextmanager
    def bound(self, names: Mapping[str, Type], *, loop: bool = False) -> Iterator[None]:
        """Names that are in scope inside."""
        self.frames.append(names)
        self.loops += loop
        yield
        self.loops -= loop
        self.frames.pop()
