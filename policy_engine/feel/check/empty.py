"""Ranges that nothing lies in, as far as their ends are written out."""

from __future__ import annotations

from policy_engine.feel.ast import (
    AtLiteral,
    Call,
    Expression,
    Name,
    Negation,
    NumberLiteral,
    RangeLiteral,
    StringLiteral,
)
from policy_engine.feel.check.core import Checker, text_of
from policy_engine.feel.check.particular import written
from policy_engine.values.arithmetic import negate
from policy_engine.values.compare import equal, less
from policy_engine.values.lexical import parse_at
from policy_engine.values.temporal import Date


def empty_range(checker: Checker, node: RangeLiteral) -> bool:
    """Reports a range whose ends cross, or leave nothing between them."""
    if node.low is None or node.high is None:
        return False
    low, high = _value(node.low), _value(node.high)
    if low is None or high is None:
        return False
    first, last = text_of(checker, node.low), text_of(checker, node.high)
    if less(high, low) is True:
        _tell(checker, node, f"it runs from {first} down to {last}", f"write [{last}..{first}]")
    elif equal(low, high) is True and not (node.low_closed and node.high_closed):
        _tell(checker, node, "it leaves out its only value", f"write [{first}..{last}]")
    elif isinstance(low, Date) and isinstance(high, Date) and _no_day(node, low, high):
        _tell(checker, node, "there is no day between its ends", f"write [{first}..{last}]")
    else:
        return False
    return True


def _tell(checker: Checker, node: RangeLiteral, why: str, hint: str) -> None:
    message = f"nothing lies in {text_of(checker, node)}: {why}"
    checker.error("feel-empty-range", message, node, hint=hint)


def _no_day(node: RangeLiteral, low: Date, high: Date) -> bool:
    return not node.low_closed and not node.high_closed and high.ordinal - low.ordinal == 1


def _value(node: Expression) -> object:
    """The value of an end that is written out; None for any other."""
    match node:
        case NumberLiteral() | StringLiteral():
            return node.value
        case AtLiteral():
            return parse_at(node.text)
        case Negation():
            value = _value(node.operand)
            return None if value is None else negate(value)
        case Call(function=Name(name=name), arguments=(argument,)) if isinstance(argument.value, StringLiteral):
            return written(name, argument.value.value)
        case _:
            return None
