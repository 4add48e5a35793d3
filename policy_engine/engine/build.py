"""Compiling a linked policy: each decision to a Python function, each table to an index and its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from policy_engine.engine.build_tables import TableCompiler, inputs_of
from policy_engine.engine.built import Built, Global
from policy_engine.engine.clock import SnapshotClock, dialect_of
from policy_engine.engine.conform import Conformer, Test
from policy_engine.engine.guard import check_promise, guarded
from policy_engine.engine.inline import Asked, can_inline
from policy_engine.engine.look_up import LookUp, can_look_up
from policy_engine.engine.rules import CompiledRules
from policy_engine.engine.run import Evaluate, Run
from policy_engine.engine.service import Service
from policy_engine.feel.ast import (
    Expression,
    NullLiteral,
    Parsed,
    UnaryTests,
)
from policy_engine.feel.compiler import (
    ConstantGlobal,
    FunctionGlobal,
    InputGlobal,
    Namespace,
    ValueGlobal,
    compile_expression,
    compile_tests,
)
from policy_engine.feel.dialect import STANDARD, STRICT, Dialect
from policy_engine.inference.lint import lint
from policy_engine.policy.link.linked import Conform, Helper, LinkedPolicy, Unit, UnitKind
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.policy.link.segments import Segment
from policy_engine.policy.model import PolicyParameter, TableLogic
from policy_engine.text.problem import Halt, Problems
from policy_engine.types.relations import nullable


def build(policy: LinkedPolicy) -> Built:
    """Compiles everything in force on a stretch of days."""
    built = Built(policy.schema, namespace=Namespace(SnapshotClock(policy.schema), keeping=True), named=policy.named)
    _declare(policy, built)
    _constrain(policy, built)
    units = policy.units.values()
    # A parameter's value may call functions, and cells are made of parameters' values.
    for unit in units:
        if unit.kind is UnitKind.FUNCTION:
            built.namespace.define_function(unit.name, _compile(unit, built, built.function_globals))
    for unit in units:
        if unit.kind is UnitKind.PARAMETER:
            _evaluate_parameter(unit, policy, built)
    for unit in units:
        if unit.name in built.indexes:
            built.units[built.indexes[unit.name]] = _compile(unit, built, built.globals)
            _note_output_name(unit, built)
    built.problems.raise_errors()
    return built


def _compile(unit: Unit, built: Built, names: Mapping[str, Global]) -> Evaluate:
    for name, helper in unit.helpers.items():
        _define_helper(name, helper, built)
    for table in unit.tables:
        tables = TableCompiler(built, names, dialect_of(unit))
        compiled = tables.compile(table)
        built.tables[table.handle] = compiled
        built.namespace.define_embedded(table.handle, compiled)
        if can_inline(compiled):
            asked = Asked(compiled, inputs_of(table), unit.kind is UnitKind.FUNCTION)
            built.namespace.define_inline(table.handle, tables.inline(asked).emit)
        elif can_look_up(compiled):
            asked = Asked(compiled, inputs_of(table), unit.kind is UnitKind.FUNCTION)
            built.namespace.define_inline(table.handle, LookUp(asked).emit)
    for rules in unit.rules:
        _compile_rules(rules, built, names, dialect_of(unit))
    if unit.service is not None:
        fields = tuple(name for name, _ in built.schema.root.fields)
        built.namespace.define_embedded(unit.service.handle, Service(unit.service, built.indexes, fields))
    parameters = tuple(name for name, _ in unit.parameters)
    function = compile_expression(
        unit.node,
        locals=parameters,
        globals=names,
        namespace=built.namespace,
        types=built.named,
        dialect=dialect_of(unit),
    )
    return guarded(unit, function)


def _compile_rules(rules: LinkedRules, built: Built, names: Mapping[str, Global], dialect: Dialect) -> None:
    found = lint(rules, TableCompiler(built, names, dialect).constant, built.problems)
    if found is None:
        return

    def compiled(node: Expression, local: tuple[str, ...]) -> Callable[..., object]:
        return compile_expression(
            node, locals=local, globals=names, namespace=built.namespace, types=built.named, dialect=dialect
        )

    built.rules[rules.handle] = CompiledRules(rules, found, compiled, built.schema)
    built.namespace.define_embedded(rules.handle, built.rules[rules.handle])


def _evaluate_parameter(unit: Unit, policy: LinkedPolicy, built: Built) -> None:
    read = compile_expression(
        unit.node,
        locals=(),
        globals=built.function_globals,
        namespace=built.namespace,
        types=built.named,
        dialect=dialect_of(unit),
    )
    try:
        value = read(Run((), (), {}))
    except Halt as halt:
        raise Halt(replace(halt.problem, span=halt.problem.span or unit.declared.name.span)) from None
    check_promise(unit, value)
    if value is None:
        _check_null(unit, policy, built.problems)
    built.parameters[unit.name] = value
    built.globals[unit.name] = ConstantGlobal(value)


def _check_null(unit: Unit, policy: LinkedPolicy, problems: Problems) -> None:
    """A parameter is null where that is written or declared; else its value could not be made, such as `1 / 0`."""
    parameter = unit.declared
    if isinstance(unit.node, NullLiteral) or not isinstance(parameter, PolicyParameter):
        return
    if parameter.type is not None and parameter.type.nullable:
        return
    value = Segment(policy.starts, policy.ends, ()).value_of(parameter)
    problems.error(
        "parameter-null",
        f'the value of the parameter "{unit.name}" is null: it cannot be made',
        parameter.name.span if value is None else value.text.span(),
        hint="mend it; a null that is meant is written `null`, or declared by a type with a `?`",
    )


def _declare(policy: LinkedPolicy, built: Built) -> None:
    """What each name means, before anything is compiled: functions may call each other in any order."""
    for name, _ in policy.schema.root.fields:
        built.globals[name] = InputGlobal(name)
    for unit in policy.units.values():
        if unit.kind is UnitKind.FUNCTION:
            function = FunctionGlobal(
                unit.name,
                unit.name,
                tuple(name for name, _ in unit.parameters),
                tuple(nullable(type_) for _, type_ in unit.parameters),
            )
            built.globals[unit.name] = built.function_globals[unit.name] = function
        elif unit.kind is not UnitKind.PARAMETER:
            built.indexes[unit.name] = len(built.units)
            built.globals[unit.name] = ValueGlobal(len(built.units))
            built.units.append(_unbuilt)


def _constrain(policy: LinkedPolicy, built: Built) -> None:
    # Constraints belong to types, not to units; a set with a file of the standard's semantics is one of its.
    dialect = STANDARD if any(unit.is_dmn for unit in policy.units.values()) else STRICT

    def test(parsed: Parsed) -> Test:
        assert isinstance(parsed.node, UnaryTests)  # noqa: S101 - parse_unary_tests made it
        return compile_tests(
            parsed.node,
            locals=(),
            globals=built.function_globals,
            namespace=built.namespace,
            types=built.named,
            dialect=dialect,
        )

    built.allowed |= {name: tuple(map(test, written)) for name, written in policy.constraints.items()}
    for name, type_ in policy.inputs.items():
        built.conformers[name] = Conformer(type_, built.allowed)


def _define_helper(name: str, helper: Helper, built: Built) -> None:
    """A function that trees call by a name of no FEEL name."""
    if isinstance(helper, Conform):
        parameters: tuple[str, ...] = ("value",)
        built.namespace.define_function(name, Conformer(helper.type, built.allowed))
    else:
        problem = helper.problem
        parameters = ()

        def fail(run: object) -> object:
            raise Halt(problem)

        built.namespace.define_function(name, fail)
    made = FunctionGlobal(name, name, parameters, (None,) * len(parameters))
    built.globals[name] = built.function_globals[name] = made


def _unbuilt(run: object) -> object:
    raise AssertionError("a unit was evaluated before it was built")


def _note_output_name(unit: Unit, built: Built) -> None:
    logic = getattr(unit.declared, "logic", None)
    if isinstance(logic, TableLogic) and len(unit.tables[-1].outputs) == 1:
        built.output_names[unit.name] = unit.tables[-1].outputs[0].name
