"""What boxed conditions ask of their values by the standard: a boolean or null; anything else makes the whole null.

FEEL's own `if` and `some` take such a value for not true.
"""

from __future__ import annotations

from policy_engine.feel.ast import (
    Argument,
    Call,
    Comparison,
    Expression,
    For,
    FunctionDefinition,
    If,
    InstanceOf,
    Iteration,
    Logical,
    Name,
    NullLiteral,
    Parameter,
    Quantified,
    TypeName,
)

_VALUE = "\x00value"
_ITEM = "\x00item"


def strict_conditional(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    """A conditional that is null where its condition is neither a boolean nor null."""
    value = Name(0, 0, _VALUE)
    fallback = If(0, 0, _is_truth(value), otherwise, NullLiteral(0, 0))
    return _with_value(If(0, 0, value, then, fallback), condition)


def strict_quantified(quantifier: str, turns: tuple[Iteration, ...], condition: Expression) -> Expression:
    """A quantified expression that is null where a test gives neither a boolean nor null."""
    over = (Iteration(0, 0, _ITEM, Name(0, 0, _VALUE), None),)
    item = Name(0, 0, _ITEM)
    fit = Quantified(0, 0, "every", over, _is_truth(item))
    decided = If(0, 0, fit, Quantified(0, 0, quantifier, over, item), NullLiteral(0, 0))
    return _with_value(decided, For(0, 0, turns, condition))


def _is_truth(value: Expression) -> Expression:
    boolean = InstanceOf(0, 0, value, TypeName(0, 0, "boolean"))
    return Logical(0, 0, "or", boolean, Comparison(0, 0, "=", value, NullLiteral(0, 0)))


def _with_value(body: Expression, value: Expression) -> Expression:
    maker = FunctionDefinition(0, 0, (Parameter(0, 0, _VALUE, None),), body)
    return Call(0, 0, maker, (Argument(0, 0, None, value),))
