"""`export_model`: a policy set as a DMN model with diagrams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policy_engine.dmn.dialect import DMN_15, Dialect
from policy_engine.dmn.write_model import ModelWriter
from policy_engine.dmn.write_types import quoted
from policy_engine.dmn.write_xml import to_xml
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.link.segments import Segment, in_words
from policy_engine.policy.model import PolicyParameter
from policy_engine.text.problem import PolicyError, Problem, Problems
from policy_engine.types.feeltype import ContextType, ListType, NullableType, Type
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import ITEM, NO_DEFAULT, SchemaPath
from policy_engine.values.temporal import Date
from policy_engine.values.text import to_text


@dataclass(frozen=True, slots=True)
class Exported:
    """A model's XML, and what of the policy it does not say."""

    text: str
    warnings: tuple[Problem, ...]


def export_model(policies: PolicySet, on: Date | None = None, dialect: Dialect = DMN_15) -> Exported:
    """The model of what is in force on a day; without one, on the newest stretch of days.

    What DMN has no way to say is told: other days, rules that chain (their decision has no logic there), functions
    that the standard does not have, invariants, and what fields of the snapshot are where they are left out.

    Raises:
        PolicyError: where nothing is in force on the day.
    """
    program = policies.programs[-1] if on is None else _on(policies, on)
    problems = Problems()
    for other in policies.programs:
        if other is not program:
            message, hint = _left_out(program.policy, other.policy)
            problems.warning("export-dated", message, hint=hint)
    defaults = _defaults(program.policy)
    if defaults:
        said = ", ".join(default for found in defaults.values() for default in found)
        problems.warning(
            "export-default", f"a model has no defaults: fields that are left out are null there, not {said}"
        )
    if program.policy.invariants:
        count = len(program.policy.invariants)
        left = "that of the policy is left out" if count == 1 else f"the {count} of the policy are left out"
        problems.warning("export-invariants", f"a model has no invariants: {left}")
    writer = ModelWriter(policies, program.policy, problems, dialect, defaults)
    return Exported(to_xml(writer.definitions()), tuple(problems))


def _on(policies: PolicySet, day: Date) -> Program:
    for program in policies.programs:
        if program.in_force(day.ordinal):
            return program
    whole = [Segment(program.policy.starts, program.policy.ends, ()) for program in policies.programs]
    message = f"no policy is in force on {to_text(day)}"
    raise PolicyError([Problem("policy-not-in-force", message, hint=f"policies are in force {in_words(whole)}")])


def _left_out(kept: LinkedPolicy, other: LinkedPolicy) -> tuple[str, str]:
    """What is told of a stretch of days that is not exported, and how to export it."""
    days = Segment(other.starts, other.ends, ())
    here = Segment(kept.starts, kept.ends, ())
    names = [
        name
        for name in dict.fromkeys((*other.units, *kept.units))
        if name not in kept.units or name not in other.units or _differs(name, other, kept)
    ]
    day = other.starts or other.ends
    said = ", ".join(f'"{name}"' for name in names)
    message = f"the model has what holds {here}; what holds {days} is left out, where {said} are otherwise"
    return message, f"`--on {day}` exports that"


def _differs(name: str, one: LinkedPolicy, other: LinkedPolicy) -> bool:
    """Whether a name means something else on other days: another version of its policy, or another dated value."""
    declared = one.units[name].declared
    if declared is not other.units[name].declared:
        return True
    if not isinstance(declared, PolicyParameter):
        return False
    values = [Segment(policy.starts, policy.ends, ()).value_of(declared) for policy in (one, other)]
    return values[0] is not values[1]


def _defaults(policy: LinkedPolicy) -> dict[str, list[str]]:
    """What fields that are read are where they are left out, other than null, by the input that they are in."""
    reads = {path for unit in policy.units.values() for path in unit.reads}
    found: dict[str, list[str]] = {}
    for path in _paths(policy.schema.root, ()):
        described = policy.schema.field(path)
        if described is None or described.default is NO_DEFAULT or described.default is None:
            continue
        if SnapshotSchema.touches(reads, path):
            shown = ".".join(step for step in path if step != ITEM)
            found.setdefault(path[0], []).append(f"{shown} {_shown(described.default)}")
    return found


def _shown(value: object) -> str:
    return quoted(value) if isinstance(value, str) else to_text(value)


def _paths(type_: Type, path: SchemaPath) -> Iterator[SchemaPath]:
    """The fields of a snapshot, those of items too."""
    match type_:
        case NullableType(item=item):
            yield from _paths(item, path)
        case ListType(item=item):
            yield from _paths(item, (*path, ITEM))
        case ContextType(fields=fields):
            for name, inner in fields:
                yield (*path, name)
                yield from _paths(inner, (*path, name))
