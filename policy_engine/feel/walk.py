"""Walking a tree: every node under one, and the names it mentions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from policy_engine.feel.ast import Name, Node

_CHILDREN: dict[type, tuple[str, ...]] = {}


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes under it, parents first, in the order written."""
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(tuple(children(current))))


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under one, in the order written."""
    for name in _child_fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Node))


def names_in(node: Node) -> frozenset[str]:
    """Every name that a tree mentions, bound inside it or not."""
    return frozenset(inner.name for inner in walk(node) if isinstance(inner, Name))


def _child_fields(kind: type) -> tuple[str, ...]:
    known = _CHILDREN.get(kind)
    if known is None:
        known = tuple(f.name for f in fields(kind) if f.name not in ("start", "end", "name_start"))
        _CHILDREN[kind] = known
    return known
