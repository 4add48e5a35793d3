"""Logic: an expression, a context, a conditional, a table, or rules."""

from __future__ import annotations

from policy_engine.policy.boxed import TypedLogic
from policy_engine.policy.model import (
    ConditionalLogic,
    ContextLogic,
    ExpressionLogic,
    Logic,
    Named,
    UnreadLogic,
)
from policy_engine.policy.read.boxed import check_companions, read_boxed
from policy_engine.policy.read.names import named_entries
from policy_engine.policy.read.rules import read_rules
from policy_engine.policy.read.scalars import feel
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.table import read_table
from policy_engine.policy.read.types import type_spec
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence


def read_logic(node: Node, what: str, reading: Reading) -> Logic:
    """The logic that a node writes, with its `type`; `UnreadLogic` where it is wrong, which is told.

    `what` names it in problems.
    """
    logic = read_plain_logic(node, what, reading)
    if isinstance(logic, UnreadLogic) or not isinstance(node, Mapping) or "type" not in node.items:
        return logic
    spec = type_spec(node.items["type"], reading)
    return UnreadLogic(logic.span) if spec is None else TypedLogic(logic.span, logic, spec)


def read_plain_logic(node: Node, what: str, reading: Reading) -> Logic:
    """The same, other keys beside the logic aside: those of the decision or function that has it."""
    return _logic(node, what, reading) or UnreadLogic(node.span)


def _read_part(node: Node | None, what: str, reading: Reading) -> Logic | None:
    """A logic within another; None where there is none, which is told."""
    return None if node is None else read_logic(node, what, reading)


def _logic(node: Node, what: str, reading: Reading) -> Logic | None:
    if isinstance(node, Sequence):
        return None
    if isinstance(node, Scalar):
        text = feel(node, what, reading)
        return None if text is None else ExpressionLogic(node.span, text)
    check_companions(node, reading)
    if "expression" in node.items:
        written = node.items["expression"]
        # A list or mapping has been told by the schema.
        text = feel(written, what, reading) if isinstance(written, Scalar) else None
        return None if text is None else ExpressionLogic(written.span, text)
    if "context" in node.items:
        return _context(node.items["context"], reading)
    if "if" in node.items:
        return _conditional(node, reading)
    if "table" in node.items:
        return read_table(node.items["table"], reading)
    if "rules" in node.items:
        return read_rules(node, reading)
    return read_boxed(node, reading, _read_part)


def _context(node: Node, reading: Reading) -> ContextLogic | None:
    if not isinstance(node, Mapping):
        return None
    entries: list[tuple[Named, Logic]] = []
    result: Logic | None = None
    for name, value in named_entries(node, "an entry", reading.problems):
        logic = read_logic(value, f"`{name.name[:60]}`", reading)
        if name.name == "result":
            result = logic
        else:
            entries.append((name, logic))
    return ContextLogic(node.span, tuple(entries), result)


def _conditional(node: Mapping, reading: Reading) -> ConditionalLogic | None:
    if not all(key in node.items for key in ("if", "then", "else")):
        return None
    condition, then, otherwise = (read_logic(node.items[key], f"`{key}`", reading) for key in ("if", "then", "else"))
    return ConditionalLogic(node.keys["if"].span, condition, then, otherwise)
