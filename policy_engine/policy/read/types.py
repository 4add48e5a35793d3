"""Types as written: a FEEL type, a list of words, a mapping of fields."""

from __future__ import annotations

from policy_engine.policy.model import TypeSpec
from policy_engine.policy.read.names import named_entries
from policy_engine.policy.read.scalars import check_comment
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar
from policy_engine.text.problem import Note


def type_spec(node: Node | None, reading: Reading) -> TypeSpec | None:
    """The type that a node writes, or None where the schema has told what is wrong with it."""
    if node is None:
        return None
    if isinstance(node, Mapping):
        fields = []
        for name, value in named_entries(node, "a field", reading.problems):
            fields.append((name, type_spec(value, reading) or TypeSpec(value.span)))
        return TypeSpec(node.span, fields=tuple(fields)) if fields else None
    if isinstance(node, Scalar):
        return _type_text(node, reading)
    values = []
    seen: dict[str, Scalar] = {}
    for item in node.items:
        if not isinstance(item, Scalar) or item.is_empty:
            continue
        first = seen.setdefault(item.text.strip(), item)
        if first is not item:
            reading.problems.error(
                "policy-duplicate-word",
                f'the word "{item.text[:60]}" is listed twice',
                item.span,
                notes=(Note("the first stands here", first.span),),
            )
            continue
        values.append(item.fragment.strip())
    return TypeSpec(node.span, values=tuple(values)) if values else None


def _type_text(node: Scalar, reading: Reading) -> TypeSpec | None:
    fragment = node.fragment.strip()
    if not fragment.text:
        return None
    check_comment(node, reading.problems)
    nullable = fragment.text.endswith("?")
    if nullable:
        fragment = fragment.slice(0, len(fragment.text) - 1).strip()
        if not fragment.text:
            reading.problems.error("policy-empty", "a type is missing before `?`", node.span)
            return None
    return TypeSpec(node.span, text=fragment, nullable=nullable)
