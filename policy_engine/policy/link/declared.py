"""What a stretch of days' files declare: names, their types as they become known, and the scopes made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.checker import Clock, TypeScope
from policy_engine.feel.names import Names
from policy_engine.policy.boxed import names_given, parts
from policy_engine.policy.link.linked import UnitKind
from policy_engine.policy.link.named import named_types
from policy_engine.policy.link.results import DatedTypes
from policy_engine.policy.link.segments import Segment
from policy_engine.policy.link.types import resolve_spec
from policy_engine.policy.model import (
    Constraint,
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
    Type,
)
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import SnapshotSchema


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
    constraints: Mapping[str, Sequence[Constraint]] = field(default_factory=dict)
    """What each type with allowed values asks for."""
    dated: DatedTypes = field(default_factory=DatedTypes)
    told: bool = False
    """Whether the reader has told of errors."""
    faulty: set[str] = field(default_factory=set)
    """Units with errors, and those that rest on them: not all of their types is known."""
    unsure: set[str] = field(default_factory=set)
    """Names of which it is told that they mean nothing certain: of any type, so that nobody who uses them is told."""

    def scope(self, file: PolicyFile) -> TypeScope:
        """What decisions, values and messages of a file see."""
        names = {**dict(self.schema.root.fields), **self.inputs, **self.types}
        return TypeScope(names, self.named, clock=self._clock(file))

    def function_scope(self, file: PolicyFile) -> TypeScope:
        """What functions of a file see beside their parameters: each other."""
        return TypeScope(
            {name: t for name, t in self.types.items() if self.items[name].kind is UnitKind.FUNCTION},
            self.named,
            clock=self._clock(file),
        )

    def _clock(self, file: PolicyFile) -> Clock:
        """By the standard, time is an input: the moment of the snapshot."""
        if not file.is_dmn:
            return Clock.REFUSED
        return Clock.NO_MOMENT if self.schema.moment is None else Clock.MOMENT


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
    known = named_types(segment, schema.named, problems)
    named = known.types
    inputs = _input_types(segment, schema, named, problems)
    members = set(_members([schema.root, *named.values(), *inputs.values()]))
    for item in items.values():
        if isinstance(item.declared, DecisionService):
            members |= {item.declared.name_of(name) for name in item.declared.outputs}
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
        constraints=known.constraints(one for file in segment.files for one in file.constraints),
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
    types = tuple(_parameter_type(name.name, declared, problems) for name in service.elements)
    result = ANY if service.type is None else resolve_spec(service.type, declared.named, problems)
    return FunctionType(types, result, service.parameters)


def _parameter_type(name: str, declared: Declared, problems: Problems) -> Type:
    item = declared.items.get(name)
    if item is None:
        found = input_path(name, declared)
        return ANY if found is None else found[1]
    written = item.declared.type if isinstance(item.declared, Decision) else None
    return ANY if written is None else resolve_spec(written, declared.named, problems)


def input_path(name: str, declared: Declared) -> tuple[tuple[str, ...], Type] | None:
    """A field of the snapshot, or one within its fields (`credit.applicant`), with its type."""
    roots = {**dict(declared.schema.root.fields), **declared.inputs}
    return _within(name, roots)


def _within(name: str, fields: Mapping[str, Type]) -> tuple[tuple[str, ...], Type] | None:
    if name in fields:
        return (name,), fields[name]
    for field_name, type_ in fields.items():
        inner = strip_nullable(type_)
        if name.startswith(f"{field_name}.") and isinstance(inner, ContextType):
            found = _within(name.removeprefix(f"{field_name}."), dict(inner.fields))
            if found is not None:
                return (field_name, *found[0]), found[1]
    return None


def parameter_types(function: Function, declared: Declared) -> Mapping[str, Type]:
    """A function's parameters and their types."""
    type_ = declared.types[function.name.name]
    if not isinstance(type_, FunctionType):
        return {name.name: ANY for name, _ in function.parameters}
    types = type_.parameters
    return {name.name: one for (name, _), one in zip(function.parameters, types, strict=True)}
