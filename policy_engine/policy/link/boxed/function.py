"""A boxed function (DMN 1.5, 10.2.1.8): its value is a function that sees what is around it."""

from __future__ import annotations

from policy_engine.feel.ast import Expression, FunctionDefinition, Parameter, TypeName
from policy_engine.policy.boxed import FunctionLogic
from policy_engine.policy.link.boxed.form import Link
from policy_engine.policy.link.place import Linking, Place
from policy_engine.policy.link.types import resolve_spec
from policy_engine.types.feeltype import ANY, FunctionType, Type


def link_function(logic: FunctionLogic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The definition's tree and type."""
    parameters: list[Parameter] = []
    types: list[Type] = []
    inner = place
    for name, spec in logic.parameters:
        type_ = ANY if spec is None else resolve_spec(spec, linking.named, linking.problems)
        written = None if spec is None else TypeName(0, 0, linking.type_name(type_))
        parameters.append(Parameter(0, 0, name.name, written))
        types.append(type_)
        inner = inner.seeing(name.name, type_)
    body, result = link(logic.body, inner, linking)
    names = tuple(name.name for name, _ in logic.parameters)
    return FunctionDefinition(0, 0, tuple(parameters), body), FunctionType(tuple(types), result, names)
