"""The sections that models of the standard need: inputs, constraints, services."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.feel.names import normal_name
from policy_engine.policy.model import Constraint, DecisionService, Named, NamedType, Semantics
from policy_engine.policy.read.names import named_entries
from policy_engine.policy.read.scalars import feel, prose, text_of
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.types import type_spec
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence


def semantics(node: Node | None) -> Semantics:
    """The key `semantics`; the schema has told of another word."""
    written = text_of(node)
    return Semantics(written) if written in list(Semantics) else Semantics.STRICT


def inputs(node: Node | None, reading: Reading) -> tuple[NamedType, ...]:
    """The section `inputs`: types of the snapshot's fields."""
    found = []
    for name, value in named_entries(node, "an input", reading.problems):
        spec = type_spec(value.items.get("type"), reading) if isinstance(value, Mapping) else None
        if spec is not None:
            found.append(NamedType(name, spec))
    return tuple(found)


def constraints(node: Node | None, reading: Reading) -> tuple[Constraint, ...]:
    """The section `constraints`: allowed values by type; of several tests, all must hold."""
    found = []
    for name, value in named_entries(node, "a type", reading.problems):
        for written in value.items if isinstance(value, Sequence) else (value,):
            tests = feel(written, f'the allowed values of "{name.name[:60]}"', reading)
            if tests is not None:
                found.append(Constraint(name, tests))
    return tuple(found)


def services(node: Node | None, reading: Reading) -> tuple[DecisionService, ...]:
    """The section `services`."""
    found = []
    for name, value in named_entries(node, "a service", reading.problems):
        # What is wrong with it is told; its name is known all the same.
        items = value.items if isinstance(value, Mapping) else {}
        called: dict[str, str] = {}
        for key in ("outputs", "input decisions", "input data"):
            called |= dict(_called(items.get(key)))
        found.append(
            DecisionService(
                name,
                _names(items.get("outputs")),
                _names(items.get("encapsulated")),
                _names(items.get("input decisions")),
                _names(items.get("input data")),
                type_spec(items.get("type"), reading),
                prose(items.get("description"), reading),
                called,
            )
        )
    return tuple(found)


def _names(node: Node | None) -> tuple[Named, ...]:
    """The elements that a list names, or a mapping of the service's own names."""
    items = node.items if isinstance(node, Sequence) else node.items.values() if isinstance(node, Mapping) else ()
    return tuple(Named(normal_name(item.text), item.span) for item in items if isinstance(item, Scalar))


def _called(node: Node | None) -> Iterator[tuple[str, str]]:
    """The service's own names, by those of the elements."""
    if isinstance(node, Mapping):
        for name, item in node.items.items():
            if isinstance(item, Scalar):
                yield normal_name(item.text), normal_name(name)
