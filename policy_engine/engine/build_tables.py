"""Compiling tables: what each cell accepts, the index over the rows, the outputs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policy_engine.engine.built import Built, Global
from policy_engine.engine.inline import Asked, InlineTable
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
    FunctionGlobal,
    InputGlobal,
    ValueGlobal,
    compile_code,
    compile_expression,
    compile_tests,
)
from policy_engine.feel.cover import NOT_CONSTANT, cover
from policy_engine.feel.dialect import Dialect
from policy_engine.feel.walk import names_in
from policy_engine.partition.column import Column
from policy_engine.partition.index import build_index
from policy_engine.policy.link.linked import LinkedTable
from policy_engine.text import pytree as py
from policy_engine.text.coded import Coded
from policy_engine.text.problem import Halt
from policy_engine.values.region import Region

Tests = tuple[tuple[int, Compiled], ...]
"""The predicates of a row: columns and their tests."""


class TableCompiler:
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

    def inline(self, asked: Asked) -> InlineTable:
        """A table as statements of the function that asks for it."""
        table = asked.table
        makers = [
            None if table.constant_results[at] is not None else self._maker(table, at)
            for at in range(len(table.linked.rows))
        ]
        columns = [Column(str(kind), regions) for kind, regions in zip(table.kinds, table.regions, strict=True)]
        return InlineTable(asked, tuple(columns), makers)

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


def inputs_of(table: LinkedTable) -> tuple[Expression, ...]:
    """The expressions of a table's columns."""
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
