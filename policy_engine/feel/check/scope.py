"""What names mean while an expression is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from policy_engine.types.feeltype import ANY, AnyType, ContextType, FunctionType, Type
from policy_engine.types.relations import strip_nullable

_NOTHING: Mapping[str, Type] = MappingProxyType({})


class Clock(Enum):
    """What `now()` and `today()` are where an expression stands."""

    REFUSED = "refused"
    MOMENT = "moment"
    """The moment of the snapshot."""
    NO_MOMENT = "no moment"
    """The moment of the snapshot, whose schema declares none."""


@dataclass(frozen=True, slots=True)
class TypeScope:
    """Names and their types, over a parent's. Immutable; a child costs its own names only.

    A function is a name of a `FunctionType` whose `names` are its parameters. `types` are the named types
    that `instance of` and parameters may mention. `clock` says what `now()` and `today()` are. In an `open` scope a
    name that it does not hold may still be there (an entry of a context of which not all entries are known):
    such a name is of type Any, and no problem. `embedded` gives the type of boxed logic by its key, as seen
    from a scope.
    """

    names: Mapping[str, Type] = field(default_factory=lambda: _NOTHING)
    types: Mapping[str, Type] = field(default_factory=lambda: _NOTHING)
    parent: TypeScope | None = None
    clock: Clock = Clock.REFUSED
    open: bool = False
    embedded: Callable[[str, TypeScope], Type] | None = None

    def child(self, names: Mapping[str, Type], *, open: bool = False) -> TypeScope:  # noqa: A002 - as the field
        """A scope with these names over this one."""
        return TypeScope(names, self.types, self, self.clock, open, self.embedded)

    def entries(self, item: Type) -> TypeScope:
        """The scope of a filter's condition: the item, and its entries where it is a context."""
        bare = strip_nullable(item)
        names: dict[str, Type] = {"item": item}
        if isinstance(bare, ContextType):
            names |= dict(bare.fields)
            return self.child(names, open=not bare.closed)
        return self.child(names, open=bare == ANY)

    def find(self, name: str) -> Type | None:
        """The type of a name, or None for an unknown one."""
        scope: TypeScope | None = self
        maybe_hidden = False
        while scope is not None:
            found = scope.names.get(name)
            if found is not None:
                # An entry of an open scope that nobody knows of may hide it; functions are not hidden.
                return ANY if maybe_hidden and not isinstance(found, FunctionType) else found
            maybe_hidden = maybe_hidden or scope.open
            scope = scope.parent
        return ANY if maybe_hidden else None

    def function(self, name: str) -> Type | None:
        """What a call of the name reaches: a function, or a name of unknown type; others hide no function."""
        scope: TypeScope | None = self
        while scope is not None:
            found = scope.names.get(name)
            if found is not None and isinstance(strip_nullable(found), FunctionType | AnyType):
                return strip_nullable(found)
            scope = scope.parent
        return None

    def known(self) -> Iterator[str]:
        """Every name in scope, the innermost first."""
        scope: TypeScope | None = self
        while scope is not None:
            yield from scope.names
            scope = scope.parent
