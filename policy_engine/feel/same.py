"""Whether two trees are the same but for where they stand."""

from __future__ import annotations

from dataclasses import fields

from policy_engine.feel.ast import Node

_PLACES = frozenset({"start", "end", "name_start"})


def same_tree(a: object, b: object) -> bool:
    """Whether two nodes, or tuples of nodes, are equal up to positions. A number's scale counts not."""
    stack = [(a, b)]
    while stack:
        left, right = stack.pop()
        if type(left) is not type(right):
            return False
        if isinstance(left, tuple) and isinstance(right, tuple):
            if len(left) != len(right):
                return False
            stack.extend(zip(left, right, strict=True))
        elif isinstance(left, Node):
            names = (field.name for field in fields(left))
            stack.extend((getattr(left, name), getattr(right, name)) for name in names if name not in _PLACES)
        elif left != right:
            return False
    return True
