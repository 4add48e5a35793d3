"""What a stretch of days' files declare: names, their types as they become known, and the scopes made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.checker import TypeScope
from policy_engine.feel.names import Names
from policy_engine.policy.boxed import names_given, parts
from policy_engine.policy.link.linked import UnitKind
from policy_engine.policy.link.results import DatedTypes
from policy_engine.policy.link.segments import Segment
from policy_engine.policy.link.types import resolve_spec
from policy_engine.policy.model import (
    Decision,
    DecisionService,
    Function,
    Logic,
    PolicyFile,
    PolicyParameter,
    TableLogic,
    UnreadLogic,
)
from policy_engine.policy.rules_model import RulesLogic
from policy_engine.text.problem import Problems
from policy_engine.text.suggest import did_you_mean
from policy_engine.types.feeltype import (
    ANY,
    ContextType,
    FunctionType,
    ListType,
    NullableType,
    ScalarType,
    Type,
)
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.words import describe


@dataclass(frozen=True, slots=True)
class Item:
    """A declaration and the file it stands in."""

    kind: UnitKind
    declared: Decision | Function | PolicyParameter | DecisionService
    file: PolicyFile


@dataclass(slots=True)
class Declared:
    """Everything that can be named. `types` grows as units are checked, in dependency order."""

    schema: SnapshotSchema
    items: dict[str, Item]
    named: dict[str, Type]
    names: Names
    """For the parser: every global name, and every member name."""
    function_names: Names
    """For the parser inside functions, which see each other alone."""
    types: dict[str, Type] = field(default_factory=dict)
    inputs: dict[str, Type] = field(default_factory=dict)
    """The types of snapshot fields that its schema leaves open."""
    dated: DatedTypes = field(default_factory=DatedTypes)
    told: bool = False
    """Whether the reader has told of errors."""
    faulty: set[str] = field(default_factory=set)
    """Units with errors, and those that rest on them: not all of their types is known."""
    unsure: set[str] = field(default_factory=set)
    """Names of which it is told that they mean nothing certain: of any type, so that nobody who uses them is told."""

    def scope(self) -> TypeScope:
        """What decisions, values and messages see."""
        return TypeScope({**dict(self.schema.root.fields), **self.inputs, **self.types}, self.named)

    def function_scope(self) -> TypeScope:
        """What functions see beside their parameters: each other."""
        return TypeScope(
            {name: t for name, t in self.types.items() if self.items[name].kind is UnitKind.FUNCTION},
            self.named,
        )


def declare(
    segment: Segment, schema: SnapshotSchema, problems: Problems, elsewhere: Iterable[str] = ()
) -> Declared:
    """Gathers what the files of a segment declare; reports names that clash.

    `elsewhere` are names that files declare which are not in force on these days: read as names, and unknown.
    """
    items: dict[str, Item] = {}
    unsure: set[str] = set()
    for file in segment.files:
        for item in _items(file):
            named_as = item.declared.name
            if schema.root.field(named_as.name) is not None:
                problems.error(
                    "name-hides-input",
                    f'"{named_as.name}" is already a field of the snapshot',
                    named_as.span,
                    hint="choose another name",
                )
                unsure.add(named_as.name)
            if named_as.name in items or _is_unread(item.declared):
                unsure.add(named_as.name)
            items[named_as.name] = item
    named = _named_types(segment, schema, problems)
    inputs = _input_types(segment, schema, named, problems)
    members = set(_members([schema.root, *named.values(), *inputs.values()]))
    for item in items.values():
        if isinstance(item.declared, DecisionService):
            members |= {name.name for name in item.declared.outputs}
        elif not isinstance(item.declared, PolicyParameter):
            members |= set(_logic_names(item.declared.logic))
    functions = [name for name, item in items.items() if item.kind is UnitKind.FUNCTION]
    roots = [name for name, _ in schema.root.fields]
    declared = Declared(
        schema,
        items,
        named,
        Names([*items, *roots, *elsewhere], members, REGISTRY),
        Names(functions, members, REGISTRY),
        dict.fromkeys(unsure, ANY),
        inputs,
        unsure=unsure,
    )
    for name in functions:
        if name in unsure:
            continue
        function = items[name].declared
        if isinstance(function, Function):
            declared.types[name] = _function_type(function, declared, problems)
        elif isinstance(function, DecisionService):
            declared.types[name] = service_type(function, declared, problems)
    return declared


def _is_unread(declared: Decision | Function | PolicyParameter | DecisionService) -> bool:
    """Whether nobody can say how it is called: a function whose parameters, or a service whose outputs, could not be
    read."""
    if isinstance(declared, DecisionService):
        return not declared.outputs
    return isinstance(declared, Function) and isinstance(declared.logic, UnreadLogic) and not declared.parameters


def _items(file: PolicyFile) -> Iterator[Item]:
    for parameter in file.parameters:
        yield Item(UnitKind.PARAMETER, parameter, file)
    for function in file.functions:
        yield Item(UnitKind.FUNCTION, function, file)
    for service in file.services:
        yield Item(UnitKind.FUNCTION, service, file)
    for decision in file.decisions:
        yield Item(UnitKind.DECISION if decision.public else UnitKind.VALUE, decision, file)


def _named_types(segment: Segment, schema: SnapshotSchema, problems: Problems) -> dict[str, Type]:
    """Types by name. Those with allowed values bear it, since that is how their tests are found."""
    named: dict[str, Type] = dict(schema.named)
    constraints = {constraint.type.name: constraint for file in segment.files for constraint in file.constraints}
    for file in segment.files:
        for defined in file.types:
            name = defined.name.name
            type_ = resolve_spec(defined.spec, named, problems, name)
            named[name] = replace(type_, name=name) if name in constraints and _can_bear(type_) else type_
    for name, constraint in constraints.items():
        found = named.get(name)
        if found is None or not _can_bear(found):
            problems.error(
                "constraint-type",
                f'there is no type "{name}" to allow values of'
                if found is None
                else f'"{name}" is {describe(found)}, whose values cannot be constrained',
                constraint.type.span,
                hint="declare it under `types`, as a scalar or a context",
            )
    return named


def _can_bear(type_: Type) -> TypeGuard[ScalarType | ContextType]:
    return isinstance(type_, ScalarType | ContextType)


def _input_types(
    segment: Segment, schema: SnapshotSchema, named: dict[str, Type], problems: Problems
) -> dict[str, Type]:
    found: dict[str, Type] = {}
    for file in segment.files:
        for given in file.inputs:
            name = given.name.name
            if schema.root.field(name) is None:
                problems.error(
                    "input-unknown",
                    f'the snapshot has no field "{name}"',
                    given.name.span,
                    hint=did_you_mean(name, [field for field, _ in schema.root.fields]),
                )
            found[name] = resolve_spec(given.spec, named, problems)
    return found


def _function_type(function: Function, declared: Declared, problems: Problems) -> FunctionType:
    parameters = tuple(resolve_spec(spec, declared.named, problems) for _, spec in function.parameters)
    result = ANY if function.result is None else resolve_spec(function.result, declared.named, problems)
    return FunctionType(parameters, result, tuple(name.name for name, _ in function.parameters))


def _members(types: Iterable[Type]) -> Iterator[str]:
    """Names of context entries, at any depth."""
    todo = list(types)
    while todo:
        type_ = todo.pop()
        if isinstance(type_, ListType | NullableType):
            todo.append(type_.item)
        elif isinstance(type_, ContextType):
            for name, inner in type_.fields:
                yield name
                todo.append(inner)


def _logic_names(logic: Logic) -> Iterator[str]:
    """Names that a logic gives to entries and outputs."""
    yield from (name.name for name in names_given(logic))
    if isinstance(logic, TableLogic):
        yield from (column.name.name for column in logic.outputs)
    if isinstance(logic, RulesLogic):
        yield from (field.name for fact in logic.facts for field in fact.fields)
        yield from (field.name for kind in logic.conclusions for field, _ in kind.fields)
        yield from (output.name.name for output in logic.outputs)
        yield from ("because", "priority")
    for part, _ in parts(logic):
        yield from _logic_names(part)


def service_type(service: DecisionService, declared: Declared, problems: Problems) -> FunctionType:
    """The type of a service as far as it is declared: what its parameters are, and its result."""
    names = tuple(name.name for name in service.parameters)
    types = tuple(_parameter_type(name, declared, problems) for name in names)
    result = ANY if service.type is None else resolve_spec(service.type, declared.named, problems)
    return FunctionType(types, result, names)


def _parameter_type(name: str, declared: Declared, problems: Problems) -> Type:
    item = declared.items.get(name)
    if item is None:
        return declared.inputs.get(name) or declared.schema.root.field(name) or ANY
    written = item.declared.type if isinstance(item.declared, Decision) else None
    return ANY if written is None else resolve_spec(written, declared.named, problems)


def parameter_types(function: Function, declared: Declared) -> Mapping[str, Type]:
    """A function's parameters and their types."""
    type_ = declared.types[function.name.name]
    if not isinstance(type_, FunctionType):
        return {name.name: ANY for name, _ in function.parameters}
    types = type_.parameters
    return {name.name: one for (name, _), one in zip(function.parameters, types, strict=True)}
