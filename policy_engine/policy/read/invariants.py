"""The section `invariants`: what holds for every snapshot."""

from __future__ import annotations

from policy_engine.feel.names import normal_name
from policy_engine.policy.model import Invariant, Named
from policy_engine.policy.read.names import check_new
from policy_engine.policy.read.scalars import basis, feel
from policy_engine.policy.read.state import Reading
from policy_engine.policy.yaml.nodes import Mapping, Node


def invariants(node: Node | None, reading: Reading) -> tuple[Invariant, ...]:
    """The section `invariants`. Their names are sentences: no expression names them."""
    found = []
    seen: dict[str, Named] = {}
    if not isinstance(node, Mapping):
        return ()
    for key, value in node.items.items():
        name = Named(normal_name(key), node.keys[key].span)
        if not name.name:
            reading.problems.error("policy-name", "the name of an invariant is empty", name.span)
        check_new(name, seen, "each invariant", reading.problems)
        if not isinstance(value, Mapping):
            continue
        never = "never" in value.items
        condition = feel(value.items.get("never" if never else "always"), f'the invariant "{name.name[:60]}"', reading)
        if condition is not None:
            found.append(Invariant(name, condition, never, basis(value, reading)))
    return tuple(found)
