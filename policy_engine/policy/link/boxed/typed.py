"""A logic with a declared type (DMN 1.5, 10.3.2.9.4): its value is converted, or null where it does not conform."""

from __future__ import annotations

from policy_engine.feel.ast import Argument, Call, Expression
from policy_engine.policy.boxed import TypedLogic
from policy_engine.policy.link.boxed.form import Link
from policy_engine.policy.link.linked import Conform
from policy_engine.policy.link.place import Linking, Place
from policy_engine.policy.link.types import resolve_spec
from policy_engine.types.feeltype import ANY, Type
from policy_engine.types.relations import conforms, nullable
from policy_engine.types.words import describe


def link_typed(logic: TypedLogic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The converted tree, of the declared type; a type that it can never be is a problem."""
    tree, type_ = link(logic.inner, place, linking)
    wanted = resolve_spec(logic.type, linking.named, linking.problems)
    if not linking.dmn and type_ != ANY and not conforms(type_, nullable(wanted)):
        linking.problems.error(
            "result-type", f"this gives {describe(type_)}, and is declared to give {describe(wanted)}", logic.type.span
        )
    return converted(tree, wanted, linking), wanted


def converted(tree: Expression, type_: Type, linking: Linking) -> Expression:
    """A tree whose value is converted to a type."""
    return Call(0, 0, linking.helper(Conform(type_)), (Argument(0, 0, None, tree),))
