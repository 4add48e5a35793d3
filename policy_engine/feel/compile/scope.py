"""What a name means at one place of an expression."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from policy_engine.types.feeltype import Type


@dataclass(frozen=True, slots=True)
class InputGlobal:
    """A root field of the snapshot: `run.inputs[name]`, which raises `Halt` where it is absent."""

    name: str


@dataclass(frozen=True, slots=True)
class ValueGlobal:
    """A decision or named value: `run.value(index)`, evaluated once a run."""

    index: int


@dataclass(frozen=True, slots=True)
class ConstantGlobal:
    """A policy parameter."""

    value: object


@dataclass(frozen=True, slots=True)
class FunctionGlobal:
    """A business knowledge model; its compiled function is the namespace's under `key`.

    Arguments are converted to the `types` that are declared (DMN 1.5, 10.3.2.9.4).
    """

    key: str
    name: str
    parameters: tuple[str, ...]
    types: tuple[Type | None, ...]


Global: TypeAlias = InputGlobal | ValueGlobal | ConstantGlobal | FunctionGlobal


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled expression: a Python expression, and what is known of it.

    `simple` ones (a variable, a constant) cost nothing to repeat. A `constant` one has its `value` already. `entries`
    are names that its value, a context, has for sure.
    """

    tree: ast.expr
    simple: bool = False
    constant: bool = False
    value: object = None
    entries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """A chain of scopes: the names that one construct binds, then those outside."""

    outer: Scope | None
    names: Mapping[str, Code]
    item: Code | None = None
    """In a filter's condition, the item whose entries are in scope too."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may be: an entry of one of `items`, tried from the innermost out, else what is `bound`."""

    items: tuple[Code, ...]
    bound: Code | Global | None


def find(scope: Scope | None, name: str, globals_: Mapping[str, Global]) -> Meaning:
    """What a name means: locals shadow an item's entries of an outer filter, those shadow globals."""
    items: list[Code] = []
    while scope is not None:
        bound = scope.names.get(name)
        if scope.item is not None:
            # `item` is the item itself, except to an item that has an entry of that name.
            items.append(scope.item)
        if bound is not None:
            return Meaning(tuple(items), bound)
        scope = scope.outer
    return Meaning(tuple(items), globals_.get(name))
