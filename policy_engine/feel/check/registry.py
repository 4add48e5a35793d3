"""The built-in functions as the checker sees them."""

from __future__ import annotations

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.types.feeltype import ANY_FUNCTION, FunctionType, Type


def is_builtin(name: str) -> bool:
    """Whether a built-in has that name."""
    return name in REGISTRY


def function_type(name: str) -> Type:
    """A built-in as a value: its type where it takes its arguments in one way only."""
    signatures = REGISTRY[name].signatures
    if len(signatures) != 1 or any(p.optional or p.variadic for p in signatures[0].parameters):
        return ANY_FUNCTION
    parameters = signatures[0].parameters
    types = tuple(parameter.type for parameter in parameters)
    return FunctionType(types, signatures[0].result_of(types), tuple(p.name for p in parameters))
