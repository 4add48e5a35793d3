"""What a tree reads of the snapshot: the longest static paths from its root fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from policy_engine.feel.ast import Expression, Name, Node, Path
from policy_engine.feel.builtins.clock import CLOCK_NAMES
from policy_engine.feel.walk import children, names_in
from policy_engine.types.feeltype import ContextType, NullableType, Type
from policy_engine.types.schema import SnapshotSchema


def reads_of(node: Node, root: ContextType, hidden: Collection[str] = ()) -> Iterator[tuple[str, ...]]:
    """The snapshot paths that a tree mentions.

    Args:
        node: the tree.
        root: the snapshot's type.
        hidden: local names that hide root fields.
    """
    stack: list[Node] = [node]
    while stack:
        current = stack.pop()
        path = _static_path(current) if isinstance(current, (Name, Path)) else None
        if path is not None:
            if path[0] not in hidden and root.field(path[0]) is not None:
                yield _within(path, root)
        else:
            stack.extend(children(current))


def clock_reads(trees: Iterable[Node], schema: SnapshotSchema) -> frozenset[tuple[str, ...]]:
    """The snapshot paths that trees read by asking for the moment, or its day."""
    asked = any(not names_in(tree).isdisjoint(CLOCK_NAMES) for tree in trees)
    return frozenset(path for path in (schema.moment, schema.time_zone) if path is not None) if asked else frozenset()


def _static_path(node: Expression) -> tuple[str, ...] | None:
    names: list[str] = []
    while isinstance(node, Path):
        names.append(node.name)
        node = node.target
    return (node.name, *reversed(names)) if isinstance(node, Name) else None


def _within(path: tuple[str, ...], root: ContextType) -> tuple[str, ...]:
    """The part of a path that the schema's objects know: properties of scalars and of list items are cut off."""
    known: list[str] = []
    current: Type = root
    for name in path:
        if isinstance(current, NullableType):
            current = current.item
        field = current.field(name) if isinstance(current, ContextType) else None
        if field is None:
            break
        known.append(name)
        current = field
    return tuple(known)
