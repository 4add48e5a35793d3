"""What the analysis of a table finds and its author means: the key `allow`, each finding with a reason."""

from __future__ import annotations

from typing import Final

from policy_engine.policy.model import Named
from policy_engine.policy.read.scalars import prose
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.nodes import Mapping, Node

_LEAST: Final = 3
"""Letters and digits that a reason has at least."""
_NONE: Final = frozenset(("null", "none", "nothing", "n/a", "tbd", "todo", "fixme", "why", "reason", "because"))
"""What is written in place of a reason."""


def allowed(node: Node | None, reading: Reading) -> tuple[tuple[Named, str], ...]:
    """The findings, by their first words, and the reasons."""
    if not isinstance(node, Mapping):
        return ()
    found = []
    for key, value in node.items.items():
        reason = prose(value, reading)
        if reason is None:
            continue
        name = Named(" ".join(key.split()), node.keys[key].span)
        if sum(map(str.isalnum, reason)) < _LEAST or reason.casefold() in _NONE:
            reading.problems.error(
                "policy-empty",
                f'the reason for which "{name.name[:80]}" is allowed says nothing',
                value.span,
                hint="say why it is meant",
            )
        found.append((name, reason))
    return tuple(found)
