"""Evaluates the few forms of FEEL that the conformance files are written in: literals, calls, comparisons."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from policy_engine.feel.ast import (
    AtLiteral,
    BooleanLiteral,
    Call,
    Comparison,
    ContextLiteral,
    FunctionDefinition,
    ListLiteral,
    Name,
    Negation,
    Node,
    NullLiteral,
    NumberLiteral,
    RangeLiteral,
    StringLiteral,
)
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.text.source import Fragment
from policy_engine.values.compare import equal, greater, greater_equal, less, less_equal
from policy_engine.values.function import Function
from policy_engine.values.lexical import parse_at
from policy_engine.values.range import Range

_NAMES = Names(functions=REGISTRY)
_COMPARE: dict[str, Callable[[object, object], bool | None]] = {
    "=": equal,
    "<": less,
    "<=": less_equal,
    ">": greater,
    ">=": greater_equal,
}
_Scope = dict[str, object]


def read(text: str) -> object:
    """The value of a FEEL text."""
    return _value(parse_expression(Fragment.of(text), _NAMES).node, {})


def _value(node: Node | None, scope: _Scope) -> object:
    match node:
        case None | NullLiteral():
            return None
        case NumberLiteral(value=number):
            return number
        case StringLiteral(value=text):
            return text
        case BooleanLiteral(value=truth):
            return truth
        case AtLiteral(text=text):
            return parse_at(text)
        case ListLiteral(items=items):
            return [_value(item, scope) for item in items]
        case ContextLiteral(entries=entries):
            return {entry.name: _value(entry.value, scope) for entry in entries}
        case RangeLiteral(low=low, high=high):
            return Range(_value(low, scope), _value(high, scope), node.low_closed, node.high_closed)
        case Negation(operand=operand):
            positive = _value(operand, scope)
            assert isinstance(positive, Decimal)
            return -positive
        case Comparison(operator=operator, left=left, right=right):
            return _COMPARE[operator](_value(left, scope), _value(right, scope))
        case FunctionDefinition(parameters=parameters, body=body):
            names = tuple(parameter.name for parameter in parameters)
            return Function(
                names, lambda *values: _value(body, {**scope, **dict(zip(names, values, strict=True))})
            )
        case Name(name=name):
            return scope[name]
        case Call(function=Name(name=name), arguments=arguments):
            if any(argument.name for argument in arguments):
                named = {argument.name or "": _value(argument.value, scope) for argument in arguments}
                return REGISTRY[name].call_named(named)
            return REGISTRY[name].call([_value(argument.value, scope) for argument in arguments])
        case _:
            raise NotImplementedError(type(node).__name__)
