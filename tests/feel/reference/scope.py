"""What names mean while an expression is read by the book (DMN 1.5, 10.3.2.11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from policy_engine.types.feeltype import Type
from policy_engine.values.function import Function
from policy_engine.values.temporal import DateTime


@dataclass(frozen=True)
class Lazy:
    """A value that is asked for when its name is read: an input that may be absent, a decision."""

    read: Callable[[], object]


@dataclass(frozen=True)
class Surroundings:
    """What a whole expression stands in: named types, logic that is kept elsewhere, and the semantics.

    With `standard` the standard's semantics hold (`semantics: dmn`); `moment` is its clock, if it has one.
    """

    types: Mapping[str, Type] = field(default_factory=dict)
    embedded: Callable[[str, list[object]], object] | None = None
    standard: bool = False
    moment: DateTime | None = None


@dataclass(frozen=True)
class Scope:
    """Names and their values; `item` is a filter's item, whose entries come before what is outside."""

    names: Mapping[str, object]
    outer: Scope | None = None
    item: object = None
    around: Surroundings = field(default_factory=Surroundings)

    def inside(self, names: Mapping[str, object], item: object = None) -> Scope:
        """A scope within this one."""
        return Scope(names, self, item, self.around)

    def find(self, name: str) -> tuple[object] | None:
        """The value of a name, in a tuple, or None."""
        if isinstance(self.item, dict) and name in self.item:
            return (self.item[name],)
        if name in self.names:
            value = self.names[name]
            return (value.read() if isinstance(value, Lazy) else value,)
        return self.outer.find(name) if self.outer else None

    def function(self, name: str) -> Function | None:
        """The function that a built-in's name means here, if something but the built-in: data is passed over.

        An item's entry is looked at for that, a decision is not asked.
        """
        entry = self.item[name] if isinstance(self.item, dict) and name in self.item else None
        if isinstance(entry, Function):
            return entry
        if name in self.names:
            value = self.names[name]
            return value if isinstance(value, Function) else None
        return self.outer.function(name) if self.outer else None
