"""Boxed expressions lowered to FEEL trees, one form a file."""

from __future__ import annotations

from policy_engine.feel.ast import Expression
from policy_engine.policy.boxed import (
    CallLogic,
    FilterLogic,
    FunctionLogic,
    IterationLogic,
    ListLogic,
    RelationLogic,
    TypedLogic,
)
from policy_engine.policy.link.boxed.call import link_call
from policy_engine.policy.link.boxed.filter import link_filter
from policy_engine.policy.link.boxed.form import Link
from policy_engine.policy.link.boxed.function import link_function
from policy_engine.policy.link.boxed.iteration import link_iteration
from policy_engine.policy.link.boxed.list import link_list
from policy_engine.policy.link.boxed.relation import link_relation
from policy_engine.policy.link.boxed.typed import link_typed
from policy_engine.policy.link.place import Linking, Place
from policy_engine.policy.model import Logic
from policy_engine.types.feeltype import Type

__all__ = ["link_boxed"]


def link_boxed(logic: Logic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The tree and type of a boxed expression; `link` links the logics within it."""
    match logic:
        case ListLogic():
            return link_list(logic, place, linking, link)
        case RelationLogic():
            return link_relation(logic, place, linking, link)
        case FilterLogic():
            return link_filter(logic, place, linking, link)
        case IterationLogic():
            return link_iteration(logic, place, linking, link)
        case CallLogic():
            return link_call(logic, place, linking, link)
        case FunctionLogic():
            return link_function(logic, place, linking, link)
        case TypedLogic():
            return link_typed(logic, place, linking, link)
        case _:
            raise TypeError(f"no such logic: {type(logic).__name__}")
