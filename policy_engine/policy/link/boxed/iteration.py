"""A boxed iterator (DMN 1.5, 10.2.1.11): `for`, `some` and `every` over one list."""

from __future__ import annotations

from policy_engine.feel.ast import Expression, For, Iteration, Quantified
from policy_engine.policy.boxed import IterationLogic
from policy_engine.policy.link.boxed.form import Link, item_of
from policy_engine.policy.link.boxed.truth import strict_quantified
from policy_engine.policy.link.place import Linking, Place
from policy_engine.types.feeltype import ANY, ANY_LIST, BOOLEAN, ListType, Type


def link_iteration(logic: IterationLogic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The iterator's tree; `for` gives a list of its body's type, and its body sees the results so far as `partial`."""
    domain, type_ = link(logic.domain, place.within("in"), linking)
    name = logic.variable.name
    inner = place.seeing(name, item_of(type_) if type_ != ANY else ANY)
    if logic.kind == "for":
        inner = inner.seeing("partial", ANY_LIST)
    body, body_type = link(logic.body, inner, linking)
    turns = (Iteration(0, 0, name, domain, None),)
    if logic.kind == "for":
        return For(0, 0, turns, body), ListType(body_type)
    if linking.dmn:
        return strict_quantified(logic.kind, turns, body), BOOLEAN
    return Quantified(0, 0, logic.kind, turns, body), BOOLEAN
