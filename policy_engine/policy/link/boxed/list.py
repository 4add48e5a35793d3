"""A boxed list (DMN 1.5, 10.2.1.6): `[item, item]`."""

from __future__ import annotations

from functools import reduce

from policy_engine.feel.ast import Expression, ListLiteral
from policy_engine.policy.boxed import ListLogic
from policy_engine.policy.link.boxed.form import Link
from policy_engine.policy.link.place import Linking, Place
from policy_engine.types.feeltype import ANY, ListType, Type
from policy_engine.types.relations import join


def link_list(logic: ListLogic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The list's tree, and a list of what its items have in common."""
    linked = [link(item, place.within(str(at)), linking) for at, item in enumerate(logic.items, 1)]
    types = [type_ for _, type_ in linked]
    return ListLiteral(0, 0, tuple(tree for tree, _ in linked)), ListType(reduce(join, types) if types else ANY)
