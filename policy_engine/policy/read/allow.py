"""What the analysis of a table finds and its author means: the key `allow`, each finding with a reason."""

from __future__ import annotations

from policy_engine.policy.model import Named
from policy_engine.policy.read.scalars import prose
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.nodes import Mapping, Node


def allowed(node: Node | None, reading: Reading) -> tuple[tuple[Named, str], ...]:
    """The findings, by their first words, and the reasons."""
    if not isinstance(node, Mapping):
        return ()
    reasons = {key: prose(value, reading) for key, value in node.items.items()}
    return tuple(
        (Named(" ".join(key.split()), node.keys[key].span), reason) for key, reason in reasons.items() if reason
    )
