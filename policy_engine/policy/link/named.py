"""The named types of a set: in the order written, and within themselves where they are recursive (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeGuard

from policy_engine.feel.ast import TypeExpression, TypeName
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_type
from policy_engine.feel.walk import walk
from policy_engine.policy.link.segments import Segment
from policy_engine.policy.link.types import resolve_spec
from policy_engine.policy.model import Constraint, NamedType, TypeSpec
from policy_engine.text.problem import Halt, Problems
from policy_engine.types.feeltype import AnyType, ContextType, ListType, RangeType, ScalarType, Type
from policy_engine.types.recursive import RecursiveType
from policy_engine.types.words import describe

Constrained = ScalarType | ContextType | ListType | RangeType | AnyType


@dataclass(frozen=True, slots=True)
class NamedTypes:
    """Types by name. Those with allowed values bear their name, since that is how their tests are found; `bases` are
    the types with allowed values that such a type is made of, whose tests hold for it too."""

    types: dict[str, Type]
    bases: Mapping[str, str]

    def constraints(self, written: Iterable[Constraint]) -> dict[str, list[Constraint]]:
        """All constraints of each type: its own, then those of what it is made of."""
        own: dict[str, list[Constraint]] = {}
        for constraint in written:
            own.setdefault(constraint.type.name, []).append(constraint)
        return {name: [one for at in self._way(name) for one in own.get(at, ())] for name in own}

    def _way(self, name: str | None) -> Iterator[str]:
        while name is not None:
            yield name
            name = self.bases.get(name)


def named_types(segment: Segment, given: Mapping[str, Type], problems: Problems) -> NamedTypes:
    """The types that files declare, beside those of the snapshot's schema (`given`)."""
    types = dict(given)
    bases: dict[str, str] = {}
    constrained = {one.type.name for file in segment.files for one in file.constraints}
    declared = [one for file in segment.files for one in file.types]
    within = _within_themselves(declared)
    recursive = {name: RecursiveType(name) for name in within}
    for one in declared:
        name = one.name.name
        # Where a type's own definition mentions it, and where one that is yet to come does, it stands for itself.
        ahead = {other: recursive[other] for other in within.get(name, ()) if other == name or other not in types}
        type_ = resolve_spec(one.spec, {**types, **ahead}, problems, name)
        if name in constrained and _can_bear(type_):
            before = getattr(type_, "name", None)
            if before in constrained and before != name:
                bases[name] = before
            type_ = replace(type_, name=name)
        types[name] = type_
        if name in recursive:
            recursive[name].define(type_)
    _check(segment, types, problems)
    return NamedTypes(types, bases)


def _check(segment: Segment, types: Mapping[str, Type], problems: Problems) -> None:
    for constraint in (one for file in segment.files for one in file.constraints):
        name = constraint.type.name
        found = types.get(name)
        if found is None or not _can_bear(found):
            problems.error(
                "constraint-type",
                f'there is no type "{name}" to allow values of'
                if found is None
                else f'"{name}" is {describe(found)}, whose values cannot be constrained',
                constraint.type.span,
                hint="declare it under `types`; a function, and what may be null, cannot be constrained",
            )


def _can_bear(type_: Type) -> TypeGuard[Constrained]:
    return isinstance(type_, Constrained) and not isinstance(type_, RecursiveType)


def _within_themselves(declared: list[NamedType]) -> dict[str, set[str]]:
    """The types that mention themselves, maybe by way of others, through a field or a list: each with those on the
    way. One that is nothing but another name of itself is no type, and not among them."""
    names = {one.name.name for one in declared}
    mentions = {one.name.name: set(_mentioned(one.spec, names)) for one in declared}
    reached = {name: _reached(name, mentions) for name in names}
    found = {name: {other for other in reached[name] if name in reached[other]} for name in names}
    same = {one.name.name: set(_mentioned(one.spec, names, plainly=True)) for one in declared}
    return {name: way for name, way in found.items() if way and name not in _reached(name, same)}


def _reached(name: str, mentions: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        for other in mentions[todo.pop()] - found:
            found.add(other)
            todo.append(other)
    return found


def _mentioned(spec: TypeSpec, names: set[str], *, plainly: bool = False) -> Iterator[str]:
    """The names in a type; `plainly`: the name that is all of it."""
    if spec.fields is not None and not plainly:
        for _, field in spec.fields:
            yield from _mentioned(field, names)
    if spec.text is None:
        return
    try:
        node: TypeExpression = parse_type(spec.text, Names(names))
    except Halt:
        return  # told where it is resolved
    for inner in (node,) if plainly else walk(node):
        if isinstance(inner, TypeName) and inner.name in names:
            yield inner.name
