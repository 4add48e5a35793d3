"""How large a type may be. A type that holds another twice, and that one another, doubles at each level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy_engine.types.feeltype import (
    ANY,
    ContextType,
    FunctionType,
    ListType,
    NullableType,
    RangeType,
    Type,
)

MAX_PARTS: Final = 5_000
"""The most parts of a type. A larger one cannot be declared; where it is inferred, nothing is known of it instead."""


def is_too_large(type_: Type) -> bool:
    """Whether a type, written out, has more than `MAX_PARTS` parts."""
    waiting = [type_]
    parts = 0
    while waiting:
        parts += 1
        if parts > MAX_PARTS:
            return True
        waiting += _inner(waiting.pop())
    return False


def bounded(type_: Type) -> Type:
    """An inferred type, or `Any` where it is too large."""
    return ANY if is_too_large(type_) else type_


def _inner(type_: Type) -> Iterator[Type]:
    match type_:
        case ListType(item=item) | NullableType(item=item) | RangeType(item=item):
            yield item
        case ContextType(fields=fields):
            yield from (field for _, field in fields)
        case FunctionType(parameters=parameters, result=result):
            yield from parameters
            yield result
        case _:
            return
