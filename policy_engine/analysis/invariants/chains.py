"""Lists of which it is known what they are made of: a field's items, or what a loop makes, then some of each."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

from policy_engine.analysis.invariants.symbols import Symbol
from policy_engine.feel.ast import For
from policy_engine.policy.link.linked import Unit
from policy_engine.types.feeltype import ListType
from policy_engine.types.relations import strip_nullable


@dataclass(frozen=True, slots=True)
class Loop:
    """`for item in items return body`. `outer` are the local names around it."""

    node: For
    unit: Unit
    outer: frozenset[str]
    items: tuple[str, ...] | None
    """Where the schema has the list whose items it goes through, where it goes through some of those alone."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A list's items: those of a loop, or of a field; of each the value at a path, or some; then `more` after them.

    Items may have been left out on the way, or be in another order.
    """

    source: Loop | tuple[str, ...]
    steps: tuple[str, ...] = ()
    more: tuple[Any, ...] = ()

    @property
    def key(self) -> Hashable:
        """What tells it from others."""
        source = (id(self.source.node), self.source.items) if isinstance(self.source, Loop) else self.source
        return (source, self.steps)

    @property
    def items(self) -> tuple[str, ...] | None:
        """Where the schema has the list, where its items are items of a field."""
        return None if isinstance(self.source, Loop) or self.steps or self.more else self.source


@dataclass(frozen=True, slots=True)
class Before:
    """What a loop has made in its turns so far: nothing in the first turn; in another one what ends in `last`."""

    last: Symbol | None


@dataclass(frozen=True, slots=True)
class Last:
    """What a loop's last turn has made: a context of which one entry is known about."""

    running: str
    left: Symbol


def chain_of(value: Any) -> Chain | None:
    """What a list is made of, where it is known."""
    if not isinstance(value, Symbol):
        return None
    if isinstance(value.made, Chain):
        return value.made
    is_list = isinstance(strip_nullable(value.type), ListType)
    return Chain(value.at) if is_list and value.at is not None else None


def stepped(chain: Chain, name: str) -> Chain | None:
    """The list of one entry of each item."""
    return None if chain.more else replace(chain, steps=(*chain.steps, name))
