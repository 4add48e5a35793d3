"""Compiling a linked policy: each decision to a Python function, each table to an index and its cells."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from policy_engine.engine.clock import SnapshotClock, dialect_of
from policy_engine.engine.conform import Conformer, Test
from policy_engine.engine.guard import check_promise, guarded
from policy_engine.engine.inline import InlineTable, can_inline
from policy_engine.engine.look_up import LookUp, can_look_up
from policy_engine.engine.rules import CompiledRules
from policy_engine.engine.run import Evaluate, Run
from policy_engine.engine.service import Service
from policy_engine.engine.table import Compiled, CompiledTable, Output
from policy_engine.feel.ast import (
    BooleanLiteral,
    Expression,
    ListLiteral,
    NullLiteral,
    NumberLiteral,
    Parsed,
    StringLiteral,
    UnaryTests,
)
from policy_engine.feel.builtins.clock import CLOCK_NAMES
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import Code
from policy_engine.feel.compiler import (
    ConstantGlobal,
    FunctionGlobal,
    InputGlobal,
    Namespace,
    ValueGlobal,
    compile_code,
    compile_expression,
    compile_tests,
)
from policy_engine.feel.cover import NOT_CONSTANT, cover
from policy_engine.feel.dialect import STANDARD, STRICT, Dialect
from policy_engine.feel.walk import names_in
from policy_engine.inference.lint import lint
from policy_engine.partition.column import Column
from policy_engine.partition.index import build_index
from policy_engine.policy.link.linked import Conform, Helper, LinkedPolicy, LinkedTable, Unit, UnitKind
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.policy.link.segments import Segment
from policy_engine.policy.model import PolicyParameter, TableLogic
from policy_engine.text import pytree as py
from policy_engine.text.coded import Coded
from policy_engine.text.problem import Halt, Problems
from policy_engine.types.feeltype import Type
from policy_engine.types.relations import nullable
from policy_engine.types.schema import SnapshotSchema
from policy_engine.values.region import Region

Tests = tuple[tuple[int, Compiled], ...]
"""The predicates of a row: columns and their tests."""
Global = InputGlobal | ValueGlobal | ConstantGlobal | FunctionGlobal


@dataclass(slots=True)
class Built:
    """A policy's compiled parts, by name (tables by handle); `indexes` are places in `units`."""

    schema: SnapshotSchema
    namespace: Namespace
    units: list[Evaluate] = field(default_factory=list)
    indexes: dict[str, int] = field(default_factory=dict)
    tables: dict[str, CompiledTable] = field(default_factory=dict)
    parameters: dict[str, object] = field(default_factory=dict)
    output_names: dict[str, str] = field(default_factory=dict)
    """Decisions whose value is one table's only output, and that output's name."""
    globals: dict[str, Global] = field(default_factory=dict)
    function_globals: dict[str, Global] = field(default_factory=dict)
    named: Mapping[str, Type] = field(default_factory=dict)
    """Types by name, for `instance of` and parameters."""
    allowed: dict[str, Sequence[Test]] = field(default_factory=dict)
    """The tests of constrained types, by name."""
    conformers: dict[str, Conformer] = field(default_factory=dict)
    """What makes snapshot fields of declared types, by name."""
    rules: dict[str, CompiledRules] = field(default_factory=dict)
    """Rules that chain, by handle."""
    problems: Problems = field(default_factory=Problems)
    """What of rules cannot be compiled."""


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
        tables = _Tables(built, names, dialect_of(unit))
        compiled = tables.compile(table)
        built.tables[table.handle] = compiled
        built.namespace.define_embedded(table.handle, compiled)
        if can_inline(compiled):
            called = unit.kind is UnitKind.FUNCTION
            built.namespace.define_inline(table.handle, tables.inline(compiled, called).emit)
        elif can_look_up(compiled):
            called = unit.kind is UnitKind.FUNCTION
            built.namespace.define_inline(table.handle, LookUp(compiled, _inputs(table), called).emit)
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
    found = lint(rules, _Tables(built, names, dialect).constant, built.problems)
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


class _Tables:
    """Compiles tables in one scope of global names."""

    def __init__(self, built: Built, names: Mapping[str, Global], dialect: Dialect) -> None:
        self.built = built
        self.dialect = dialect
        self.names = names
        self.uses: tuple[str, ...] = ()

    def compile(self, table: LinkedTable) -> CompiledTable:
        """A table with its index, its predicates and its outputs."""
        self.uses = table.uses
        inputs = [self._expression(column.parsed.node) for column in table.inputs]
        kinds = [column.kind for column in table.inputs]
        rows = table.rows
        columns: list[Coded[Region | None]] = []
        predicates: dict[int, Tests] = {}
        for at, cells in enumerate(rows.tests[: len(inputs)]):
            if kinds[at] == "date and time" and not self._all_covered(table, at):
                # Such cells are for moments without a zone too, which have no place among those that have one.
                kinds[at] = None
            # Large tables repeat their cells: each distinct text is covered, and compiled, once.
            made = [self._cell(_tests(parsed), kinds[at]) for parsed in cells.values]
            columns.append(Coded([region for region, _ in made], cells.codes))
            tests = {code: ((at, test),) for code, (_, test) in enumerate(made) if test is not None}
            _add_predicates(predicates, tests, cells.codes)
        index = build_index([kind or "Any" for kind in kinds], columns, range(len(rows)))
        outputs = [cells.map(lambda parsed: self._output(parsed.node)) for cells in rows.results]
        default = None
        if table.default is not None:
            default = tuple(self._output(parsed.node) for parsed in table.default)
        return CompiledTable(table, inputs, kinds, columns, index, predicates, outputs, default)

    def inline(self, table: CompiledTable, called: bool) -> InlineTable:
        """A table as statements of the function that asks for it."""
        makers = [
            None if table.constant_results[at] is not None else self._maker(table, at)
            for at in range(len(table.linked.rows))
        ]
        columns = [Column(str(kind), regions) for kind, regions in zip(table.kinds, table.regions, strict=True)]
        return InlineTable(table, _inputs(table.linked), tuple(columns), makers, called)

    def _maker(self, table: CompiledTable, row: int) -> Compiled:
        """The function of a row's value, which gives `ABSENT` where the table must look itself."""

        def emit(emitter: Emitter, _: Mapping[str, Code]) -> Code:
            values: list[tuple[str, Code]] = []
            for at, (column, cell) in enumerate(zip(table.linked.outputs, table.linked.rows[row].results, strict=True)):
                output = table.outputs[at][row]
                if output.compute is None:
                    if not table.is_right(at, output, output.constant):
                        return Code(py.load("ABSENT"))
                    values.append((column.name, emitter.constant(output.constant)))
                    continue
                assert isinstance(cell.node, Expression)  # noqa: S101 - result cells are expressions
                value = emitter.simple(emitter.expression(cell.node))
                values.append((column.name, value))
                if not column.nullable:
                    emitter.emit(py.if_(py.is_(value.tree, py.NONE), [ast.Return(py.load("ABSENT"))]))
                promise = table.promises[at]
                if promise is not None:
                    holds = ast.Call(emitter.constant(promise).tree, [value.tree], [])
                    is_value = py.is_not(value.tree, py.NONE)
                    broken = py.both(is_value, ast.UnaryOp(ast.Not(), holds))
                    emitter.emit(py.if_(broken, [ast.Return(py.load("ABSENT"))]))
            if len(values) == 1:
                return values[0][1]
            return Code(py.dict_((name, code.tree) for name, code in values))

        cells = (parsed.node for parsed in table.linked.rows[row].results)
        node = ListLiteral(0, 0, tuple(cell for cell in cells if isinstance(cell, Expression)))
        return compile_code(node, emit, table.linked.uses, self.names, self.built.namespace, self.built.named)

    def _all_covered(self, table: LinkedTable, at: int) -> bool:
        kind = str(table.inputs[at].kind)
        return all(cover(_tests(parsed), kind, self.constant) is not None for parsed in table.rows.tests[at].values)

    def _cell(self, tests: UnaryTests, kind: str | None) -> tuple[Region | None, Callable[..., object] | None]:
        region = Region.everything() if tests.is_any else cover(tests, kind, self.constant) if kind else None
        if region is not None:
            return region, None
        return None, compile_tests(
            tests,
            locals=self.uses,
            globals=self.names,
            namespace=self.built.namespace,
            types=self.built.named,
            dialect=self.dialect,
        )

    def _output(self, node: Expression | UnaryTests) -> Output:
        assert isinstance(node, Expression)  # noqa: S101 - result cells are expressions
        value = self.constant(node)
        return Output(None, self._expression(node)) if value is NOT_CONSTANT else Output(value, None)

    def _expression(self, node: Expression | UnaryTests) -> Callable[..., object]:
        assert isinstance(node, Expression)  # noqa: S101 - inputs and results are expressions
        return self._compiled(node, self.uses)

    def constant(self, node: Expression) -> object:
        """An expression's value where it is the same for every input."""
        if isinstance(node, NumberLiteral | StringLiteral | BooleanLiteral):
            return node.value
        if isinstance(node, NullLiteral):
            return None
        mentioned = names_in(node)
        if self.dialect.clock and any(name in mentioned for name in CLOCK_NAMES):
            return NOT_CONSTANT
        for name in mentioned:
            if name in self.uses or isinstance(self.names.get(name), InputGlobal | ValueGlobal | FunctionGlobal):
                return NOT_CONSTANT
        function = self._compiled(node, ())
        try:
            return function(_NO_RUN)
        except Halt:
            return NOT_CONSTANT

    def _compiled(self, node: Expression, local: tuple[str, ...]) -> Callable[..., object]:
        return compile_expression(
            node,
            locals=local,
            globals=self.names,
            namespace=self.built.namespace,
            types=self.built.named,
            dialect=self.dialect,
        )


_NO_RUN: Any = None


def _inputs(table: LinkedTable) -> tuple[Expression, ...]:
    nodes = [column.parsed.node for column in table.inputs]
    return tuple(node for node in nodes if isinstance(node, Expression))


def _tests(parsed: Parsed) -> UnaryTests:
    assert isinstance(parsed.node, UnaryTests)  # noqa: S101 - condition cells are unary tests
    return parsed.node


def _add_predicates(predicates: dict[int, Tests], tests: Mapping[int, Tests], codes: Sequence[int]) -> None:
    """Notes the predicates of one column for its rows: rows with the same ones share them."""
    if not tests:
        return
    joined: dict[tuple[Tests, Tests], Tests] = {}
    for row, code in enumerate(codes):
        if (some := tests.get(code)) is not None:
            before = predicates.get(row)
            predicates[row] = some if before is None else joined.setdefault((before, some), before + some)
