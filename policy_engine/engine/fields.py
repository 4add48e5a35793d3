"""Which field of the snapshot an expression is, where it is one."""

from __future__ import annotations

from collections.abc import Collection

from policy_engine.feel.ast import Name, Node, Path
from policy_engine.policy.link.linked import LinkedPolicy, LinkedTable, Unit, UnitKind
from policy_engine.types.feeltype import ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import Field

FieldPath = tuple[str, ...]


def hidden_names(unit: Unit, table: LinkedTable) -> frozenset[str]:
    """The names that mean something else in a table of a unit than outside."""
    return frozenset(table.uses) | frozenset(name for name, _ in unit.parameters)


def served_units(policy: LinkedPolicy) -> frozenset[str]:
    """The units that a decision service may evaluate, with its arguments in the place of what they read."""
    outputs = {name for unit in policy.units.values() if unit.service is not None for name, _ in unit.service.outputs}
    return frozenset(name for output in outputs for name in policy.closure(output))


def path_of(node: Node, policy: LinkedPolicy, hidden: Collection[str]) -> FieldPath | None:
    """The path of names from the snapshot that a node is, through named values that are such a path themselves."""
    names: list[str] = []
    seen: set[str] = set()
    while True:
        while isinstance(node, Path):
            names.append(node.name)
            node = node.target
        if not isinstance(node, Name) or node.name in hidden or node.name in seen:
            return None
        if policy.schema.root.field(node.name) is not None:
            return (node.name, *reversed(names))
        unit = policy.units.get(node.name)
        if unit is None or unit.kind not in (UnitKind.VALUE, UnitKind.DECISION):
            return None
        seen.add(node.name)
        node, hidden = unit.node, frozenset()


def field_of(node: Node, policy: LinkedPolicy, hidden: Collection[str]) -> tuple[FieldPath, Field] | None:
    """The field with a single value that a node is."""
    path = path_of(node, policy, hidden)
    field = policy.schema.field(path) if path is not None else None
    if path is None or field is None or not isinstance(strip_nullable(field.type), ScalarType):
        return None
    return path, field
