"""Type expressions (`list<number>`, `tLoan`) to types (DMN 1.5, 10.3.1.2 rule 54)."""

from __future__ import annotations

from collections.abc import Mapping

from policy_engine.feel.ast import TypeContext, TypeExpression, TypeFunction, TypeList, TypeName, TypeRange
from policy_engine.text.problem import Problems
from policy_engine.text.source import Fragment
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import (
    ANY,
    ANY_CONTEXT,
    ANY_FUNCTION,
    ANY_LIST,
    ANY_RANGE,
    BY_NAME,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
)

_BARE: dict[str, Type] = {
    "list": ANY_LIST,
    "context": ANY_CONTEXT,
    "function": ANY_FUNCTION,
    "range": ANY_RANGE,
}
"""Constructors without arguments, as item definitions and older texts write them."""


def unmapped(expression: TypeExpression, named: Mapping[str, Type]) -> TypeName | None:
    """The first name in a type that is no node of the lattice of types (10.3.2.9): an unknown one, or a bare `list`.

    A type that is made of types needs them, so that `x instance of list` is null (table 61).
    """
    match expression:
        case TypeName(name=name):
            return None if name in named or name in BY_NAME else expression
        case TypeList(item=item) | TypeRange(item=item):
            return unmapped(item, named)
        case TypeContext(fields=fields):
            parts = tuple(type_ for _, type_ in fields)
        case TypeFunction(parameters=parameters, result=result):
            parts = (*parameters, result)
        case _:
            parts = ()
    return next((found for part in parts if (found := unmapped(part, named)) is not None), None)


def is_bare(name: TypeName) -> bool:
    """Whether a name is that of a constructor, without the types that it is made of."""
    return name.name in _BARE


def resolve_type(
    expression: TypeExpression,
    named: Mapping[str, Type],
    problems: Problems | None = None,
    fragment: Fragment | None = None,
) -> Type:
    """The type that is written; named types come before the built-in ones.

    An unknown name is `Any`, and an error `feel-unknown-type` where `problems` are given (with `fragment`, to
    say where).
    """

    def resolve(node: TypeExpression) -> Type:
        match node:
            case TypeName(name=name):
                found = named.get(name) or BY_NAME.get(name) or _BARE.get(name)
                if found is None and problems is not None:
                    span = fragment.span(node.start, node.end) if fragment else None
                    hint = did_you_mean(name, [*named, *BY_NAME])
                    problems.error("feel-unknown-type", f'no type "{name}"', span, hint=hint)
                return found or ANY
            case TypeList(item=item):
                return ListType(resolve(item))
            case TypeRange(item=item):
                return RangeType(resolve(item))
            case TypeContext(fields=fields):
                return ContextType(tuple((name, resolve(type_)) for name, type_ in fields))
            case TypeFunction(parameters=parameters, result=result):
                # `function<> -> T` is a function without parameters, not one of which nothing is known.
                names = () if not parameters else None
                return FunctionType(tuple(map(resolve, parameters)), resolve(result), names)
            case _:
                return ANY

    return resolve(expression)
