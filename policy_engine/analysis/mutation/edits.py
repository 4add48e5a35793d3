"""Mutants of a whole policy: an expression, a parameter or a rule that chains is another, and all is compiled anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from policy_engine.analysis.mutation.change import LONGEST, Change
from policy_engine.analysis.mutation.slips import Slip, literal, put, slips
from policy_engine.engine.program import Program
from policy_engine.feel.ast import Call, Name, Parsed, StringLiteral, UnaryTests
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import LinkedRows, LinkedTable, Unit, UnitKind
from policy_engine.policy.link.linked_rules import LinkedRules
from policy_engine.text.coded import Coded
from policy_engine.text.source import Span
from policy_engine.types.feeltype import ScalarType
from policy_engine.types.relations import strip_nullable


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a unit: `where` says in which part of it, `text` what is changed; `slip` is the change where it is
    one of an expression, `tree` the whole expression, and `column` the table's number and the column whose input it is,
    if it is one. `made` makes the unit from one of the same text."""

    unit: str
    where: str
    change: Change
    text: str
    span: Span
    made: Callable[[Unit], Unit]
    slip: Slip | None = None
    tree: Any = None
    column: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """`unit/where: what is changed`."""
        return f"{self.unit}/{self.where}: {self.text}"


def edits(program: Program, unit: Unit) -> Iterator[Edit]:
    """All edits of a unit of a program."""
    if unit.is_dmn or unit.service is not None:
        return
    if unit.kind is UnitKind.PARAMETER:
        yield from _parameter(program, unit)
        return

    def functions(name: str) -> tuple[object, ...] | None:
        called = program.policy.units.get(name)
        return None if called is None else tuple(type_ for _, type_ in called.parameters)

    span = unit.declared.name.span
    for slip in slips(unit.node, functions):
        yield _edit(unit, "expression", slip, span, unit.node, lambda old, new: replace(old, node=new))
    for number, table in enumerate(unit.tables):
        yield from _table(unit, number, table, functions)
    for number, rules in enumerate(unit.rules):
        yield from _rules(unit, number, rules)


def _edit(unit: Unit, where: str, slip: Slip, span: Span, tree: Any, put_back: Callable[[Unit, Any], Unit]) -> Edit:
    text = slip.text
    text = text if len(text) <= 2 * LONGEST else f"{text[: 2 * LONGEST - 1]}…"
    new = put(tree, slip)
    return Edit(unit.name, where, Change.EXPRESSION, text, span, lambda old: put_back(old, new), slip, tree)


def _parameter(program: Program, unit: Unit) -> Iterator[Edit]:
    """A parameter's value, moved by a step to either side."""
    value = program.built.parameters.get(unit.name)
    for steps in (1, -1):
        moved = literal(value, steps)
        if moved is None:
            continue
        slip = Slip(unit.node, moved)
        yield Edit(
            unit.name, "value", Change.PARAMETER, slip.text, unit.declared.name.span,
            lambda old, moved=moved: replace(old, node=moved), slip, unit.node,  # type: ignore[misc]
        )  # fmt: skip


def _table(
    unit: Unit, number: int, table: LinkedTable, functions: Callable[[str], tuple[object, ...] | None]
) -> Iterator[Edit]:
    for at, column in enumerate(table.inputs):
        for slip in slips(column.parsed.node, functions):

            def with_input(old: Unit, new: Any, at: int = at) -> Unit:
                inputs = list(old.tables[number].inputs)
                inputs[at] = replace(inputs[at], parsed=Parsed(new, inputs[at].parsed.fragment))
                return _with_table(old, number, replace(old.tables[number], inputs=tuple(inputs)))

            edit = _edit(unit, f"{table.key}, {column.label}", slip, table.logic.span, column.parsed.node, with_input)
            yield replace(edit, column=(number, at))
    compiled_rows = table.rows
    for kind in ("tests", "results"):
        for at, cells in enumerate(getattr(compiled_rows, kind)):
            for code, parsed in enumerate(cells.values):
                # Cells that are sets of values, and constants, have changes of their own.
                row = cells.codes.index(code) if _reads(parsed) and code in cells.codes else None
                if row is None:
                    continue
                for slip in slips(parsed.node, functions):

                    def with_cell(old: Unit, new: Any, kind: str = kind, at: int = at, code: int = code) -> Unit:
                        rows = _with_cell(old.tables[number].rows, kind, at, code, new)
                        return _with_table(old, number, replace(old.tables[number], rows=rows))

                    named = compiled_rows.rows.ids[row]
                    labels = table.inputs if kind == "tests" else table.outputs
                    label = getattr(labels[at], "label", None) or getattr(labels[at], "name", "")
                    where = f"{table.key}/{named}, {label}"
                    yield _edit(unit, where, slip, compiled_rows[row].row.id.span, parsed.node, with_cell)


def _reads(parsed: Parsed) -> bool:
    """Whether a cell reads other variables, or calls a function."""
    return any(isinstance(inner, Name | Call) for inner in walk(parsed.node))


def _with_table(unit: Unit, number: int, table: LinkedTable) -> Unit:
    tables = list(unit.tables)
    tables[number] = table
    return replace(unit, tables=tuple(tables))


def _with_cell(rows: LinkedRows, kind: str, at: int, code: int, node: Any) -> LinkedRows:
    columns = list(getattr(rows, kind))
    values = list(columns[at].values)
    values[code] = Parsed(node, values[code].fragment)
    columns[at] = Coded(values, columns[at].codes)
    if kind == "tests":
        return replace(rows, tests=tuple(columns))
    return replace(rows, results=tuple(columns))


# Rules that chain


def _rules(unit: Unit, number: int, rules: LinkedRules) -> Iterator[Edit]:
    for at, rule in enumerate(rules.rules):
        name, span = rule.rule.id.name, rule.rule.id.span

        def without(old: Unit, at: int = at) -> Unit:
            kept = old.rules[number].rules
            return _with_rules(old, number, (*kept[:at], *kept[at + 1 :]))

        if len(rules.rules) > 1:
            yield Edit(unit.name, f"{rules.key}/{name}", Change.REMOVAL, "removed", span, without)
        for part, pattern in enumerate(rule.patterns):
            for cell, (field, parsed) in enumerate(pattern.cells):
                if _names_all(parsed, rules, pattern.pattern.kind.name, field.name):
                    continue

                def any_value(old: Unit, at: int = at, part: int = part, cell: int = cell) -> Unit:
                    kept = list(old.rules[number].rules)
                    patterns = list(kept[at].patterns)
                    cells = patterns[part].cells
                    patterns[part] = replace(patterns[part], cells=(*cells[:cell], *cells[cell + 1 :]))
                    kept[at] = replace(kept[at], patterns=tuple(patterns))
                    return _with_rules(old, number, tuple(kept))

                text = f"{field.name}: {' '.join(parsed.fragment.text.split())} → any"
                yield Edit(unit.name, f"{rules.key}/{name}", Change.CELL, text, span, any_value)


def _names_all(parsed: Parsed, rules: LinkedRules, kind: str, field: str) -> bool:
    """Whether a cell names every word that its field may have, so that it is as good as any."""
    type_ = strip_nullable(dict(rules.kinds[kind].fields)[field])
    words = type_.values if isinstance(type_, ScalarType) else None
    tests = parsed.node.tests if isinstance(parsed.node, UnaryTests) and not parsed.node.negated else ()
    named = [test.value for test in tests if isinstance(test, StringLiteral)]
    return words is not None and len(named) == len(tests) and set(named) == set(words)


def _with_rules(unit: Unit, number: int, rules: Any) -> Unit:
    whole = list(unit.rules)
    whole[number] = replace(whole[number], rules=rules)
    return replace(unit, rules=tuple(whole))


def edited(program: Program, edit: Edit) -> Program:
    """A program with an edit: the decisions that rest on its unit, and what these rest on.

    Raises:
        PolicyError: where it cannot be compiled any more.
    """
    policy = program.policy
    closures = {name: policy.closure(name) for name in policy.public}
    public = tuple(name for name in policy.public if edit.unit in closures[name])
    # What a type's constraints call is not among what units require.
    wanted = {unit for name in public for unit in closures[name]} if not policy.constraints else {*policy.units}
    units = {name: unit for name, unit in policy.units.items() if name in wanted}
    units[edit.unit] = edit.made(policy.units[edit.unit])
    return Program(replace(policy, units=units, public=public, invariants=()), program.files)
