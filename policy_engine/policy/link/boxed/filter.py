"""A boxed filter (DMN 1.5, 10.2.1.10): `target[condition]`."""

from __future__ import annotations

from dataclasses import replace

from policy_engine.feel.ast import Expression, Filter
from policy_engine.policy.boxed import FilterLogic
from policy_engine.policy.link.boxed.form import Link, item_of
from policy_engine.policy.link.place import Linking, Place
from policy_engine.types.feeltype import ContextType, Type
from policy_engine.types.relations import strip_nullable


def link_filter(logic: FilterLogic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The filter's tree and its target's type; in the condition `item` and the item's entries are in scope."""
    target, type_ = link(logic.target, place, linking)
    item = item_of(type_)
    inner = place.seeing("item", item)
    bare = strip_nullable(item)
    fields = dict(bare.fields) if isinstance(bare, ContextType) else {}
    # An entry of an item of unknown type may have any name that some context has.
    members = place.names.members.spellings.values()
    inner = replace(inner, scope=inner.scope.child(fields), names=inner.names.child([*fields, *members]))
    condition, _ = link(logic.condition, inner, linking)
    return Filter(0, 0, target, condition), type_
