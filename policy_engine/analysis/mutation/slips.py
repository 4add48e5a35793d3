"""Other expressions in the place of one: an operator, a constant or an order as a slip might have written it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any, Final

from policy_engine.feel.ast import (
    Arithmetic,
    AtLiteral,
    Between,
    BooleanLiteral,
    Call,
    CompareTest,
    Comparison,
    Expression,
    Filter,
    If,
    In,
    Logical,
    Name,
    Negation,
    Node,
    NumberLiteral,
    Path,
    Quantified,
    RangeLiteral,
    UnaryTests,
)
from policy_engine.feel.printer import print_expression, print_unary_tests
from policy_engine.feel.walk import children, walk
from policy_engine.values.lexical import parse_at
from policy_engine.values.order import DAY, ORDERS
from policy_engine.values.text import to_text

_COMPARED: Final = {
    "=": ("!=",), "!=": ("=",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
}  # fmt: skip
_COMPUTED: Final = {"+": "-", "-": "+", "*": "/", "/": "*", "**": "*"}
_CALLED: Final = {
    "min": "max", "max": "min", "floor": "ceiling", "ceiling": "floor", "round up": "round down",
    "round down": "round up", "any": "all", "all": "any", "starts with": "ends with", "ends with": "starts with",
    "before": "after", "after": "before",
}  # fmt: skip
_WITHOUT_SCOPE: Final = (If, Logical, Comparison, Between, In, Arithmetic, Negation, Path)
"""What brings no names into scope, and makes none of what it is given."""
_STEPS: Final[dict[str, Any]] = {
    "number": Decimal(1),
    "date": 1,
    "date and time": DAY // 24,
    "days and time duration": DAY,
    "years and months duration": 1,
}
"""By kind, how far a constant is moved, as an order key."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One node of a tree, and what stands in its place."""

    before: Node
    after: Node

    @property
    def text(self) -> str:
        """`a < b → a <= b`."""
        return f"{_text(self.before)} → {_text(self.after)}"


def slips(root: Node, functions: Callable[[str], tuple[object, ...] | None]) -> Iterator[Slip]:
    """What may be slipped on in a tree, in the order written.

    Args:
        root: an expression, or a condition cell.
        functions: the types of the parameters of a function of the policy, by its name.
    """
    for node in walk(root):
        for other in _others(node, functions):
            if other is not None:
                yield Slip(node, other)


def _others(node: Node, functions: Callable[[str], tuple[object, ...] | None]) -> Iterator[Node | None]:
    if isinstance(node, Comparison | CompareTest):
        for operator in _COMPARED.get(node.operator, ()):
            yield replace(node, operator=operator)
    elif isinstance(node, Logical):
        yield replace(node, operator="or" if node.operator == "and" else "and")
    elif isinstance(node, Arithmetic):
        yield replace(node, operator=_COMPUTED[node.operator])
    elif isinstance(node, Negation):
        # Of a literal, or an index from the end: `-1`.
        yield node.operand
    elif isinstance(node, NumberLiteral):
        yield replace(node, value=node.value + 1)
    elif isinstance(node, BooleanLiteral):
        yield replace(node, value=not node.value)
    elif isinstance(node, AtLiteral):
        yield literal(parse_at(node.text), 1)
    elif isinstance(node, Quantified):
        yield replace(node, quantifier="every" if node.quantifier == "some" else "some")
    elif isinstance(node, If):
        yield replace(node, then=node.otherwise, otherwise=node.then)
    elif isinstance(node, In) and len(node.tests) > 1:
        for at in range(len(node.tests)):
            yield replace(node, tests=node.tests[:at] + node.tests[at + 1 :])
    elif isinstance(node, RangeLiteral):
        if node.low is not None:
            yield replace(node, low_closed=not node.low_closed)
        if node.high is not None:
            yield replace(node, high_closed=not node.high_closed)
    elif isinstance(node, Filter):
        if isinstance(node.condition, Comparison | Logical):
            # All items, instead of some.
            yield node.target
    elif isinstance(node, UnaryTests) and node.tests:
        yield replace(node, negated=not node.negated)
    elif isinstance(node, Call) and isinstance(node.function, Name):
        yield from _calls(node, node.function, functions)


def _calls(node: Call, name: Name, functions: Callable[[str], tuple[object, ...] | None]) -> Iterator[Node]:
    if name.name == "not" and len(node.arguments) == 1:
        yield node.arguments[0].value
    if name.name in _CALLED:
        yield replace(node, function=replace(name, name=_CALLED[name.name]))
    types = functions(name.name)
    if types is None or len(types) != len(node.arguments) or any(one.name is not None for one in node.arguments):
        return
    for at in range(len(types) - 1):
        one, other = node.arguments[at : at + 2]
        if types[at] == types[at + 1] and one.value != other.value:
            yield replace(node, arguments=(*node.arguments[:at], other, one, *node.arguments[at + 2 :]))


def literal(value: object, steps: int) -> Expression | None:
    """A constant, moved by so many steps (one, a day, an hour, a month); None where it has no neighbours."""
    for kind, step in _STEPS.items():
        order = ORDERS[kind]
        if type(value) is order.python_type:
            key = order.key(value)
            if key is None:
                return None
            moved = order.value(key + steps * step)
            if isinstance(moved, Decimal):
                made = NumberLiteral(0, 0, moved.copy_abs())
                return Negation(0, 0, made) if moved < 0 else made
            return AtLiteral(0, 0, to_text(moved))
    return None


def put(root: Node, slip: Slip) -> Any:
    """A tree with a slip in it; what is not above the slip is the same node as before."""
    if root is slip.before:
        return slip.after
    changed: dict[str, Any] = {}
    for one in fields(root):
        value = getattr(root, one.name)
        if isinstance(value, Node):
            other: Any = put(value, slip)
            if other is not value:
                changed[one.name] = other
        elif isinstance(value, tuple) and any(isinstance(item, Node) for item in value):
            items = tuple([put(item, slip) if isinstance(item, Node) else item for item in value])
            if any(mine is not theirs for mine, theirs in zip(items, value, strict=True)):
                changed[one.name] = items
    return replace(root, **changed) if changed else root


def is_seen_whole(root: Node, node: Node) -> bool:
    """Whether all parts of a tree have the same names in scope, with the same values, whatever stands at a node."""
    if root is node:
        return True
    below = next((child for child in children(root) if any(inner is node for inner in walk(child))), None)
    return below is not None and isinstance(root, _WITHOUT_SCOPE) and is_seen_whole(below, node)


def _text(node: Node) -> str:
    if isinstance(node, UnaryTests):
        return print_unary_tests(node)
    if isinstance(node, CompareTest):
        return f"{node.operator} {print_expression(node.operand)}"
    assert isinstance(node, Expression)  # noqa: S101 - all else that slips are of
    return print_expression(node)
