"""Trees without literals: each is a name instead, and its value an input, so that nothing is worked out beforehand."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from policy_engine.feel import ast as feel
from policy_engine.values.lexical import parse_at

_LITERALS = feel.NumberLiteral | feel.StringLiteral | feel.BooleanLiteral | feel.NullLiteral | feel.AtLiteral


def lifted(node: feel.Node) -> tuple[feel.Node, dict[str, object]]:
    """The tree with names in the place of literals, and their values. The names are none of FEEL's."""
    values: dict[str, object] = {}

    def lift(part: Any) -> Any:
        if isinstance(part, tuple):
            return tuple(map(lift, part))
        if isinstance(part, _LITERALS):
            name = f"#{len(values)}"
            values[name] = _value(part)
            return feel.Name(part.start, part.end, name)
        if isinstance(part, feel.Node):
            return replace(part, **{field.name: lift(getattr(part, field.name)) for field in fields(part)})
        return part

    tree: feel.Node = lift(node)
    return tree, values


def _value(node: feel.Node) -> object:
    match node:
        case feel.NumberLiteral(value=value) | feel.StringLiteral(value=value) | feel.BooleanLiteral(value=value):
            return value
        case feel.AtLiteral(text=text):
            return parse_at(text)
        case _:
            return None
