"""The boxed expressions directly within one."""

from __future__ import annotations

from collections.abc import Iterator as Iterating

from policy_engine.dmn.model import (
    Boxed,
    Conditional,
    Context,
    Filter,
    FunctionOf,
    Invocation,
    Iterator,
    ListOf,
    Relation,
)


def parts(boxed: Boxed) -> Iterating[Boxed]:
    """Those directly within, in the order written."""
    match boxed:
        case Context(entries=entries, result=result):
            yield from (value for _, value in entries)
            if result is not None:
                yield result
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            yield from (condition, then, otherwise)
        case ListOf(items=items):
            yield from items
        case Relation(rows=rows):
            yield from (cell for row in rows for cell in row)
        case Filter(target=first, condition=second) | Iterator(domain=first, body=second):
            yield from (first, second)
        case Invocation(function=function, bindings=bindings):
            yield function
            yield from (value for _, value in bindings)
        case FunctionOf(body=Boxed() as body):
            yield body
