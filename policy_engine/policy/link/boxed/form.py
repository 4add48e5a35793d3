"""What the lowering of one form needs of the others."""

from __future__ import annotations

from collections.abc import Callable

from policy_engine.feel.ast import Expression
from policy_engine.policy.link.place import Linking, Place
from policy_engine.policy.model import Logic
from policy_engine.types.feeltype import ANY, ListType, Type
from policy_engine.types.relations import strip_nullable

Link = Callable[[Logic, Place, Linking], tuple[Expression, Type]]
"""Links any logic at a place."""


def item_of(type_: Type) -> Type:
    """What one turn over a value of this type sees; a value that is no list counts as a list of itself."""
    bare = strip_nullable(type_)
    return bare.item if isinstance(bare, ListType) else ANY
