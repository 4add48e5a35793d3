"""Values written as FEEL's literals, and nothing else: no name, no call, no operator is evaluated."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.feel import ast as feel
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.text.source import Fragment
from policy_engine.values.lexical import parse_at
from policy_engine.values.range import Range


def literal(text: str) -> object:
    """The value of a literal. Raises `ValueError` for anything else."""
    return _value(parse_expression(Fragment.of(text), Names()).node)


def _value(node: feel.Node | None) -> object:
    match node:
        case None | feel.NullLiteral():
            return None
        case feel.NumberLiteral(value=value) | feel.StringLiteral(value=value) | feel.BooleanLiteral(value=value):
            return value
        case feel.Negation(operand=feel.NumberLiteral(value=value)):
            # Not `-value`, which rounds to 28 digits.
            return value.copy_negate() if value else Decimal(0)
        case feel.AtLiteral(text=text):
            found = parse_at(text)
            if found is None:
                raise ValueError(f'@"{text}" is no value')
            return found
        case feel.ListLiteral(items=items):
            return [_value(item) for item in items]
        case feel.ContextLiteral(entries=entries):
            return {entry.name: _value(entry.value) for entry in entries}
        case feel.RangeLiteral(low=low, high=high):
            return Range(_value(low), _value(high), node.low_closed, node.high_closed)
        case _:
            raise ValueError(f"{type(node).__name__} is no literal")
