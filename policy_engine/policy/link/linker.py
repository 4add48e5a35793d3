"""Linking a set of policy files: the way from the model to checked trees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from policy_engine.feel.ast import Expression, Node, NullLiteral
from policy_engine.policy.link.boxed.typed import converted
from policy_engine.policy.link.citations import check_citations
from policy_engine.policy.link.constraint import link_constraint
from policy_engine.policy.link.declared import Declared, Item, declare, parameter_types
from policy_engine.policy.link.dependencies import Dependencies, dependencies
from policy_engine.policy.link.graph import order
from policy_engine.policy.link.linked import LinkedPolicy, LinkedService, LinkedTable, Unit, UnitKind
from policy_engine.policy.link.logic import link_logic
from policy_engine.policy.link.place import Linking, Place, expression_of, link_expression
from policy_engine.policy.link.reads import reads_of
from policy_engine.policy.link.rules import mentioned_by, read_by
from policy_engine.policy.link.segments import Segment, segments
from policy_engine.policy.link.service import link_service
from policy_engine.policy.link.types import resolve_spec
from policy_engine.policy.model import Basis, DecisionService, Function, PolicyFiles, PolicyParameter
from policy_engine.text.problem import Note, Problem, Problems, Severity
from policy_engine.text.source import Span
from policy_engine.types.feeltype import ANY, FunctionType, Type
from policy_engine.types.relations import conforms, nullable
from policy_engine.types.schema import SnapshotSchema, load_schema
from policy_engine.types.words import describe


def link(files: PolicyFiles) -> tuple[tuple[LinkedPolicy, ...], tuple[Problem, ...]]:
    """The policy of each stretch of days, in order, and warnings.

    Raises:
        PolicyError: with all problems of all stretches.
    """
    schema = load_schema(files.schema, moment_required=not files.is_dmn)
    problems = Problems()
    check_citations(files, problems)
    policies: list[LinkedPolicy] = []
    for segment in segments(files):
        found = Problems()
        policy = _link_segment(segment, schema, found)
        # What is wrong on several stretches is told once.
        problems.found.extend(problem for problem in found if problem not in problems.found)
        policies.append(policy)
    if not policies:
        problems.error("policy-no-decisions", "there is no decision in this set")
    _check_undated(policies, schema, problems)
    problems.found.sort(key=_place)
    problems.raise_errors()
    return tuple(policies), tuple(problems.found)


def _place(problem: Problem) -> tuple[str, int]:
    """Problems are told in the order of the text."""
    return (problem.span.source.name, problem.span.start) if problem.span is not None else ("", 0)


def _link_segment(segment: Segment, schema: SnapshotSchema, problems: Problems) -> LinkedPolicy:
    declared = declare(segment, schema, problems)
    needs = {name: _needs(item, declared) for name, item in declared.items.items()}
    _check_cycles(declared, needs, problems)
    ordered, _ = order({name: need.requires | need.mentions for name, need in needs.items()})
    units: dict[str, Unit] = {}
    for name in ordered:
        unit = _link_unit(name, declared, needs[name], segment, problems)
        units[name] = unit
        if unit.kind is not UnitKind.FUNCTION:
            declared.types[name] = unit.type
    public = tuple(name for name, item in declared.items.items() if item.kind is UnitKind.DECISION)
    constraints = {
        constraint.type.name: parsed
        for file in segment.files
        for constraint in file.constraints
        if (parsed := link_constraint(constraint, declared, problems)) is not None
    }
    return LinkedPolicy(
        segment.starts,
        segment.ends,
        units,
        public,
        schema,
        declared.named,
        declared.inputs,
        constraints,
    )


def _needs(item: Item, declared: Declared) -> Dependencies:
    thing = item.declared
    if isinstance(thing, PolicyParameter):
        return Dependencies()
    if isinstance(thing, DecisionService):
        inside = (name.name for name in (*thing.outputs, *thing.encapsulated))
        return Dependencies({name for name in inside if name in declared.items})
    if isinstance(thing, Function):
        functions = [name for name, other in declared.items.items() if other.kind is UnitKind.FUNCTION]
        local = [name.name for name, _ in thing.parameters]
        return dependencies(thing.logic, local, declared.function_names.child(local), functions)
    # By the standard a decision does not see itself: a built-in of its name is what it calls.
    own = (thing.name.name,) if item.file.is_dmn else ()
    return dependencies(thing.logic, own, declared.names, declared.items)


def _check_cycles(declared: Declared, needs: dict[str, Dependencies], problems: Problems) -> None:
    """Decisions and values may not require themselves; functions may: their recursion ends at run time."""
    requires = {
        name: [
            other
            for other in (need.requires | need.mentions)
            if not isinstance(declared.items[other].declared, Function)
        ]
        for name, need in needs.items()
        if not isinstance(declared.items[name].declared, Function)
    }
    _, cycles = order(requires)
    for cycle in cycles:
        # Whatever a name on a cycle is, it is known: the cycle alone is told.
        declared.types |= {name: ANY for name in cycle if declared.items[name].kind is not UnitKind.FUNCTION}
        named = [declared.items[name].declared.name for name in cycle[:-1]]
        problems.error(
            "decision-cycle",
            f"decisions require each other in a circle: {' -> '.join(cycle)}",
            named[0].span,
            hint="a decision can rest only on decisions that do not rest on it",
            notes=tuple(Note(f'"{name.name}"', name.span) for name in named[1:]),
        )


def _link_unit(name: str, declared: Declared, needs: Dependencies, segment: Segment, found: Problems) -> Unit:
    item = declared.items[name]
    thing = item.declared
    is_dmn = item.file.is_dmn
    # What a service names must be there in any semantics.
    problems = Problems() if is_dmn and not isinstance(thing, DecisionService) else found
    linking = Linking(problems, declared.named, name, is_dmn, root=declared.schema.root)
    service: LinkedService | None = None
    parameters: tuple[tuple[str, Type], ...] = ()
    if isinstance(thing, PolicyParameter):
        node, type_ = _link_parameter(thing, declared, segment, linking)
    elif isinstance(thing, DecisionService):
        names = [parameter.name for parameter in thing.parameters]
        parameters = tuple(zip(names, _function_type_of(name, declared).parameters, strict=True))
        node, type_, service = link_service(thing, declared, linking)
    elif isinstance(thing, Function):
        types = parameter_types(thing, declared)
        parameters = tuple(types.items())
        scope = declared.function_scope().child(types)
        place = Place(name, name, types, scope, declared.function_names.child(types))
        before = len(problems)
        node, type_ = link_logic(thing.logic, place, linking)
        _explain_what_functions_see(problems, before, declared)
        _settle_result(name, thing, type_, declared, linking)
        if is_dmn and thing.result is not None:
            node = converted(node, _function_type_of(name, declared).result, linking)
    else:
        place = Place(name, name, {}, declared.scope(), declared.names)
        node, type_ = link_logic(thing.logic, place, linking)
        if thing.type is not None:
            wanted = resolve_spec(thing.type, declared.named, problems)
            if is_dmn:
                node = converted(node, wanted, linking)
            else:
                _check_result(type_, wanted, f'the decision "{name}"', thing.type.span, problems)
            type_ = wanted
    _check_row_ids(linking)
    if problems is not found:
        # By the standard these are nulls, or problems of whatever reaches them.
        found.found.extend(replace(problem, severity=Severity.WARNING) for problem in problems)
    declared.named.update(linking.types)
    root = declared.schema.root
    trees = [node, *_trees(linking.tables), *(tree for rules in linking.rules for tree in read_by(rules))]
    messages = [*_messages(linking.tables), *(tree for rules in linking.rules for tree in mentioned_by(rules))]
    function = item.kind is UnitKind.FUNCTION
    return Unit(
        name,
        item.kind,
        node,
        type_,
        item.file,
        thing,
        Basis() if isinstance(thing, DecisionService) else thing.basis,
        tuple(linking.tables),
        parameters,
        frozenset(needs.requires),
        frozenset() if function else frozenset(path for tree in trees for path in reads_of(tree, root)),
        frozenset()
        if function
        else frozenset(path for tree in messages for path in reads_of(tree, root)),
        tuple(linking.rules),
        frozenset(
            kind.source.optional
            for rules in linking.rules
            for kind in rules.kinds.values()
            if kind.source is not None and kind.source.optional is not None
        ),
        linking.helpers,
        service,
    )


def _function_type_of(name: str, declared: Declared) -> FunctionType:
    type_ = declared.types[name]
    assert isinstance(type_, FunctionType)  # noqa: S101 - declare() made it
    return type_


def _check_undated(policies: Sequence[LinkedPolicy], schema: SnapshotSchema, problems: Problems) -> None:
    """Where snapshots show no moment, nothing can hold from some day on."""
    dated = next((policy for policy in policies if (policy.starts, policy.ends) != (None, None)), None)
    if schema.moment is None and dated is not None:
        file = next(iter(dated.units.values())).file
        problems.error(
            "policy-no-moment",
            "the policies of this set change from one day to another, and its snapshots show no moment",
            file.name.span,
            hint="say where it is with `x-moment` and `x-time-zone` in the snapshot's schema, or leave out the days",
        )


def _link_parameter(
    parameter: PolicyParameter, declared: Declared, segment: Segment, linking: Linking
) -> tuple[Expression, Type]:
    value = segment.value_of(parameter)
    if value is None:
        linking.problems.error(
            "parameter-no-value",
            f'the parameter "{parameter.name.name}" has no value for the days before its first date',
            parameter.name.span,
            hint="give a value without `from`",
        )
        return NullLiteral(0, 0), ANY
    wanted = resolve_spec(parameter.type, declared.named, linking.problems) if parameter.type else None
    names = declared.function_names
    place = Place(parameter.name.name, parameter.name.name, {}, declared.function_scope(), names)
    parsed, type_ = link_expression(value.text, place, linking, wanted)
    return (expression_of(parsed) if parsed is not None else NullLiteral(0, 0)), wanted or type_


def _explain_what_functions_see(problems: Problems, before: int, declared: Declared) -> None:
    """A name that is known elsewhere is no misspelling: functions just do not see it."""
    roots = [name for name, _ in declared.schema.root.fields]
    elsewhere = [f'"{name}"' for name in (*roots, *declared.items)]
    for at, problem in enumerate(problems.found[before:], before):
        if problem.code == "feel-unknown-name" and any(name in problem.message for name in elsewhere):
            hint = "a function sees its parameters and other functions only: give it a parameter for this"
            problems.found[at] = replace(problem, hint=hint)


def _settle_result(name: str, function: Function, type_: Type, declared: Declared, linking: Linking) -> None:
    """A function's result is what it declares, else what its body gives."""
    known = declared.types[name]
    assert isinstance(known, FunctionType)  # noqa: S101 - declare() made it
    if function.result is None:
        declared.types[name] = FunctionType(known.parameters, type_, known.names)
    else:
        _check_result(type_, known.result, f'the function "{name}"', function.result.span, linking.problems)


def _check_result(type_: Type, wanted: Type, what: str, span: Span, problems: Problems) -> None:
    if not conforms(type_, nullable(wanted)) and type_ != ANY:
        problems.error(
            "result-type", f"{what} gives {describe(type_)}, and is declared to give {describe(wanted)}", span
        )


def _check_row_ids(linking: Linking) -> None:
    """Two tables of one key (a conditional's branches) may not share a row id: `key/row` names one row."""
    seen: dict[str, Span] = {}
    for table in linking.tables:
        for row in table.rows:
            name = f"{table.key}/{row.row.id.name}"
            if name in seen:
                linking.problems.error(
                    "table-row-id-clash",
                    f'"{name}" is already the name of a row in another branch',
                    row.row.id.span,
                    hint="give this row another id",
                    notes=(Note("the other row", seen[name]),),
                )
            seen[name] = row.row.id.span


def _trees(tables: Sequence[LinkedTable]) -> Iterator[Node]:
    """Each distinct tree in tables, messages left out."""
    seen: set[int] = set()
    for table in tables:
        cells = (parsed for row in table.rows for parsed in (*row.tests, *row.results))
        for parsed in (*(column.parsed for column in table.inputs), *cells, *(table.default or ())):
            if id(parsed.node) not in seen:
                seen.add(id(parsed.node))
                yield parsed.node


def _messages(tables: Sequence[LinkedTable]) -> Iterator[Node]:
    for table in tables:
        for template in (*(row.because for row in table.rows), table.default_because):
            if template is not None:
                yield from (part.parsed.node for part in template.parts if not isinstance(part, str))
