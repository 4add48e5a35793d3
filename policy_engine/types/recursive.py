"""A named type within its own definition (DMN 1.5, 7.3.2): a tree of trees."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy_engine.types.feeltype import ANY, AnyType, Type


@dataclass(frozen=True, slots=True)
class RecursiveType(AnyType):
    """Where a type's definition mentions the type. Checkers know nothing of it; values are held against it."""

    _definition: list[Type] = field(default_factory=list, compare=False, repr=False)

    def define(self, type_: Type) -> None:
        """Says what it is; once, when its definition is complete."""
        self._definition[:] = [type_]

    @property
    def definition(self) -> Type:
        """What it is; `Any` where its definition is wrong, which is told."""
        return self._definition[0] if self._definition else ANY
