"""Linking a set of policy files: the way from the model to checked trees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from policy_engine.feel.ast import Expression, Node, NullLiteral
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.checker import Wanted
from policy_engine.policy.link.boxed.typed import converted
from policy_engine.policy.link.citations import check_citations
from policy_engine.policy.link.constraint import link_constraint
from policy_engine.policy.link.declared import Declared, Item, declare, parameter_types
from policy_engine.policy.link.dependencies import Dependencies, dependencies
from policy_engine.policy.link.graph import order
from policy_engine.policy.link.invariants import link_invariants
from policy_engine.policy.link.linked import LinkedPolicy, LinkedService, LinkedTable, Unit, UnitKind
from policy_engine.policy.link.logic import link_logic
from policy_engine.policy.link.money import holds_money, says_money
from policy_engine.policy.link.place import Linking, Place, expression_of, link_expression
from policy_engine.policy.link.reads import clock_reads, reads_of
from policy_engine.policy.link.results import DatedTypes, check_result, no_function, place_of_result
from policy_engine.policy.link.rules import mentioned_by, read_by
from policy_engine.policy.link.segments import Segment, segments
from policy_engine.policy.link.service import link_service
from policy_engine.policy.link.stretches import names_of, told_once
from policy_engine.policy.link.types import resolve_spec
from policy_engine.policy.model import Basis, DecisionService, Function, PolicyFiles, PolicyParameter, Rows
from policy_engine.policy.told import bounded, together
from policy_engine.text.problem import Note, PolicyError, Problem, Problems, Severity
from policy_engine.text.source import Span
from policy_engine.types.conformance import ensures
from policy_engine.types.feeltype import ANY, FunctionType, Type
from policy_engine.types.relations import nullable
from policy_engine.types.schema import SnapshotSchema, load_schema
from policy_engine.types.snapshot.shape import SchemaPath


def link(files: PolicyFiles, told: Sequence[Problem] = ()) -> tuple[tuple[LinkedPolicy, ...], tuple[Problem, ...]]:
    """The policy of each stretch of days, in order, and warnings. `told` are errors that the reader found.

    Raises:
        PolicyError: with all problems of all stretches, and those of the reader.
    """
    try:
        schema = load_schema(files.schema, moment_required=not files.is_dmn)
    except PolicyError as error:
        raise PolicyError(together(told, error.problems, whole=files.whole)) from None
    problems = Problems()
    check_citations(files, problems)
    policies: list[LinkedPolicy] = []
    stretches = list(segments(files))
    dated = DatedTypes()
    by_stretch: list[tuple[Segment, Problems]] = []
    for segment in stretches:
        found = Problems()
        policies.append(_link_segment(segment, schema, files, dated, bool(told), found))
        by_stretch.append((segment, found))
    problems.found += told_once(by_stretch, files)
    if not policies:
        problems.error("policy-no-decisions", "there is no decision in this set")
    _check_undated(policies, schema, problems)
    every = Problems(together(told, problems.found, whole=files.whole))
    if every.errors:
        raise PolicyError(bounded(every.found))
    return tuple(policies), tuple(every.found)


def _link_segment(
    segment: Segment,
    schema: SnapshotSchema,
    files: PolicyFiles,
    dated: DatedTypes,
    told: bool,
    problems: Problems,
) -> LinkedPolicy:
    declared = declare(segment, schema, problems, names_of(files))
    declared.dated = dated
    declared.told = told
    needs = {name: _needs(item, declared) for name, item in declared.items.items()}
    _check_cycles(declared, needs, problems)
    ordered, _ = order({name: need.requires | need.mentions for name, need in needs.items()})
    units: dict[str, Unit] = {}
    for name in ordered:
        before = len(problems.errors)
        unit = _link_unit(name, declared, needs[name], segment, problems)
        if len(problems.errors) > before or not declared.faulty.isdisjoint(needs[name].requires):
            declared.faulty.add(name)
        units[name] = unit
        if unit.kind is not UnitKind.FUNCTION and name not in declared.unsure:
            declared.types[name] = unit.type
    public = tuple(name for name, item in declared.items.items() if item.kind is UnitKind.DECISION)
    tests = {one: link_constraint(one, declared, problems) for file in segment.files for one in file.constraints}
    constraints = {
        name: tuple(parsed for one in written if (parsed := tests[one]) is not None)
        for name, written in declared.constraints.items()
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
        tuple(link_invariants(segment, declared, problems)),
    )


def _needs(item: Item, declared: Declared) -> Dependencies:
    thing = item.declared
    known: Collection[str] = declared.items
    if declared.unsure:
        known = declared.items.keys() - declared.unsure
    if isinstance(thing, PolicyParameter):
        return Dependencies()
    if isinstance(thing, DecisionService):
        inside = (name.name for name in (*thing.outputs, *thing.encapsulated))
        return Dependencies({name for name in inside if name in declared.items})
    if isinstance(thing, Function):
        functions = [name for name in known if declared.items[name].kind is UnitKind.FUNCTION]
        local = [name.name for name, _ in thing.parameters]
        return dependencies(thing.logic, local, declared.function_names.child(local), functions)
    # By the standard a decision does not see itself: a built-in of its name is what it calls.
    own = (thing.name.name,) if item.file.is_dmn else ()
    return dependencies(thing.logic, own, declared.names, known)


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
        declared.faulty.update(cycle)
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
    doubtful = declared.told or not declared.faulty.isdisjoint(needs.requires | needs.mentions)
    linking = Linking(problems, declared.named, name, is_dmn, root=declared.schema.root, doubtful=doubtful)
    linking.definition = lambda other: _value_of(other, declared, segment)
    service: LinkedService | None = None
    parameters: tuple[tuple[str, Type], ...] = ()
    before = len(problems)
    wanted: Type | None = None
    if isinstance(thing, PolicyParameter):
        wanted = resolve_spec(thing.type, declared.named, problems) if thing.type else None
        node, inferred = _link_parameter(thing, declared, segment, linking, wanted)
        type_ = wanted or inferred
    elif isinstance(thing, DecisionService):
        names = thing.parameters
        known = declared.types[name]
        types_of = known.parameters if isinstance(known, FunctionType) else (ANY,) * len(names)
        parameters = tuple(zip(names, types_of, strict=True))
        node, type_, service = link_service(thing, declared, linking)
        inferred = type_
    elif isinstance(thing, Function):
        types = parameter_types(thing, declared)
        parameters = tuple(types.items())
        scope = declared.function_scope(item.file).child(types)
        place = Place(name, name, types, scope, declared.function_names.child(types))
        known = declared.types[name]
        if thing.result is not None and isinstance(known, FunctionType):
            wanted = known.result
        what = f'the function "{name}"'
        node, inferred = link_logic(thing.logic, place, linking, None if is_dmn else _demand(wanted, what))
        type_ = inferred
        _explain_what_functions_see(problems, before, declared)
        if is_dmn and wanted is not None:
            node = converted(node, wanted, linking)
        elif wanted is not None and thing.result is not None and len(problems) == before:
            check_result(inferred, wanted, what, thing.result.span, problems)
        if thing.result is None:
            _settle_result(name, inferred, declared)
        elif _is_refuted(problems, before):
            _settle_result(name, ANY, declared)
    else:
        place = Place(name, name, {}, declared.scope(item.file), declared.names)
        wanted = resolve_spec(thing.type, declared.named, problems) if thing.type is not None else None
        what = f'the decision "{name}"'
        node, inferred = link_logic(thing.logic, place, linking, None if is_dmn else _demand(wanted, what))
        if is_dmn and wanted is not None:
            node = converted(node, wanted, linking)
        elif wanted is not None and thing.type is not None and len(problems) == before:
            check_result(inferred, wanted, what, thing.type.span, problems)
        type_ = ANY if _is_refuted(problems, before) else wanted or inferred
        if thing.public and not is_dmn:
            type_ = no_function(type_, name, place_of_result(thing), problems)
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
        _mentioned(messages if not function else (), type_, linking, declared),
        tuple(linking.rules),
        frozenset(
            kind.source.optional
            for rules in linking.rules
            for kind in rules.kinds.values()
            if kind.source is not None and kind.source.optional is not None
        ),
        None if is_dmn or wanted is None or ensures(inferred, wanted) else wanted,
        linking.helpers,
        service,
        clock_reads(trees, declared.schema) if is_dmn else frozenset(),
    )


def _mentioned(messages: Iterable[Node], type_: Type, linking: Linking, declared: Declared) -> frozenset[SchemaPath]:
    """What only explanations read: the inputs in messages, and the currency of what amounts they tell."""
    schema = declared.schema
    found = {path for tree in messages for path in reads_of(tree, schema.root)}
    said = holds_money(type_) or any(map(says_money, linking.tables))
    if said and schema.currency is not None and not schema.is_secret(schema.currency):
        found.add(schema.currency)
    return frozenset(found)


def _is_refuted(problems: Problems, before: int) -> bool:
    """Whether a unit was just told not to give what it declares: those who use it are then not told too."""
    return any(problem.code == "result-type" for problem in problems.found[before:])


def _demand(wanted: Type | None, what: str) -> Wanted | None:
    return None if wanted is None else Wanted(nullable(wanted), what, "result-type")


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
    parameter: PolicyParameter, declared: Declared, segment: Segment, linking: Linking, wanted: Type | None
) -> tuple[Expression, Type]:
    if not parameter.values:
        return NullLiteral(0, 0), ANY  # the reader has told
    value = segment.value_of(parameter)
    if value is None:
        linking.problems.error(
            "parameter-no-value",
            f'the parameter "{parameter.name.name}" has no value for the days before its first date',
            parameter.name.span,
            hint="give a value without `from`",
        )
        return NullLiteral(0, 0), ANY
    names = declared.function_names
    file = declared.items[parameter.name.name].file
    place = Place(parameter.name.name, parameter.name.name, {}, declared.function_scope(file), names)
    parsed, type_ = link_expression(value.text, place, linking, wanted, is_value=True)
    if wanted is None:
        type_ = declared.dated.check(parameter, value, type_, linking.problems)
    if not linking.dmn:
        type_ = no_function(type_, parameter.name.name, value.text.span(), linking.problems)
    return (expression_of(parsed) if parsed is not None else NullLiteral(0, 0)), type_


def _value_of(name: str, declared: Declared, segment: Segment) -> Span | None:
    """Where the value of a parameter is written that is in force."""
    item = declared.items.get(name)
    if item is None or not isinstance(item.declared, PolicyParameter) or not item.declared.values:
        return None
    value = segment.value_of(item.declared)
    return None if value is None else value.text.span()


def _explain_what_functions_see(problems: Problems, before: int, declared: Declared) -> None:
    """A name that is known elsewhere is no misspelling: functions just do not see it."""
    roots = [name for name, _ in declared.schema.root.fields]
    elsewhere = [f'"{name}"' for name in (*roots, *declared.items)]
    hint = "a function sees its parameters and other functions only: give it a parameter for this"
    # A value named like a built-in function is that function here.
    hidden = {name: re.compile(rf"\b{re.escape(name)}\b(?!\s*\()") for name in declared.items if name in REGISTRY}
    for at, problem in enumerate(problems.found[before:], before):
        if problem.code == "feel-unknown-name" and any(name in problem.message for name in elsewhere):
            problems.found[at] = replace(problem, hint=hint)
        elif problem.span is not None and "a function" in problem.message:
            text = problem.span.source.text[problem.span.start : problem.span.end]
            for name, mentioned in hidden.items():
                if (found := mentioned.search(text)) is not None:
                    place = problem.span.source.span(*(problem.span.start + index for index in found.span()))
                    message = f'no name "{name}" is known here'
                    problems.found[at] = Problem("feel-unknown-name", message, place, hint=hint)


def _settle_result(name: str, type_: Type, declared: Declared) -> None:
    """Says what calls of a function give."""
    known = declared.types[name]
    if isinstance(known, FunctionType):
        declared.types[name] = FunctionType(known.parameters, type_, known.names)


def _check_row_ids(linking: Linking) -> None:
    """Two tables of one key (a conditional's branches) may not share a row id: `key/row` names one row."""
    keys = Counter(table.key for table in linking.tables)
    seen: dict[str, tuple[Rows, int]] = {}
    for table in linking.tables:
        # The ids of one table are told apart when it is read.
        if keys[table.key] == 1:
            continue
        rows = table.logic.rows
        for at, id_ in enumerate(rows.ids):
            name = f"{table.key}/{id_}"
            if name in seen:
                other, place = seen[name]
                linking.problems.error(
                    "table-row-id-clash",
                    f'"{name}" is already the name of a row in another branch',
                    rows.named(at).span,
                    hint="give this row another id",
                    notes=(Note("the other row", other.named(place).span),),
                )
            seen[name] = rows, at


def _trees(tables: Sequence[LinkedTable]) -> Iterator[Node]:
    """Each distinct tree in tables, messages left out."""
    seen: set[int] = set()
    for table in tables:
        for parsed in chain((column.parsed for column in table.inputs), table.rows.trees(), table.default or ()):
            if id(parsed.node) not in seen:
                seen.add(id(parsed.node))
                yield parsed.node


def _messages(tables: Sequence[LinkedTable]) -> Iterator[Node]:
    for table in tables:
        for template in (*table.rows.messages.values(), table.default_because):
            if template is not None:
                yield from (part.parsed.node for part in template.parts if not isinstance(part, str))
