"""`min` and `max`: values that have no order, or none with each other."""

from __future__ import annotations

from collections.abc import Sequence

from policy_engine.feel.ast import Call
from policy_engine.feel.check.core import Checker
from policy_engine.feel.check.fit import has_order, kinds_hint
from policy_engine.types.feeltype import AnyType, ListType, NullType, Type
from policy_engine.types.relations import disjoint, strip_nullable
from policy_engine.types.words import describe

ORDERED = frozenset({"min", "max"})
"""The built-ins whose arguments, or the items of whose one list, are compared by `<`."""


def compared_by_order(checker: Checker, node: Call, function: str, types: Sequence[Type]) -> None:
    """Reports the first argument that cannot be compared, or not with one before it."""
    before: Type | None = None
    for argument, type_ in zip(node.arguments, types, strict=True):
        item = _item(type_)
        if not has_order(item):
            message = f"{function} compares by order, and {describe(item)} has none"
            checker.error("feel-arguments", message, argument.value)
            return
        if before is not None and disjoint(before, item, by_kind=True):
            message = f"{function} cannot compare {describe(before)} with {describe(item)}"
            checker.error("feel-arguments", message, argument.value, hint=kinds_hint(before, item))
            return
        before = item if before is None or isinstance(before, AnyType | NullType) else before


def _item(type_: Type) -> Type:
    """A list of one stands for its item."""
    bare = strip_nullable(type_)
    return strip_nullable(bare.item) if isinstance(bare, ListType) else bare
