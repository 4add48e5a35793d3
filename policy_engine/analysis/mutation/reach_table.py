"""A table and another in its place, on one way: which rows decide, and what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final

from policy_engine.analysis.invariants.symbolic import Scope
from policy_engine.analysis.invariants.symbols import Symbol
from policy_engine.analysis.invariants.tables import lies_in
from policy_engine.analysis.mutation.reach import Fails, Values, makes_no_difference
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.tables.compare import constant_key
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable, Output
from policy_engine.feel.ast import Embedded, Node
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import Unit
from policy_engine.policy.model import HitPolicy
from policy_engine.values.number import number
from policy_engine.values.order import ORDERS

MAX_CELLS: Final = 2_000
"""Cells of a table that is looked at."""


def same_in_place(
    program: Program,
    signs: Signs,
    old: CompiledTable,
    new: CompiledTable,
    rows: Sequence[int] = (),
    column: int | None = None,
) -> bool:
    """Whether it is proved that a table gives what another does, for whatever comes to it where it stands.

    Args:
        program: whose tables they are.
        signs: what is known of its numbers.
        old: the table that stands there.
        new: one that was made of it.
        rows: rows of the old one that must all match for the change to matter.
        column: the column of the one cell that is changed, if one is.
    """
    linked = old.linked
    unit = program.policy.units[linked.unit]
    if linked.dmn or len(linked.rows) * len(linked.inputs) > MAX_CELLS:
        return False
    node = _embedded(unit, linked.handle)
    if node is None:
        return False
    written = _written(old)
    order = _order(old, rows, column)

    def compared(values: Values, unit: Unit, scope: Scope) -> tuple[Callable[[], Any], Callable[[], Any]]:
        inputs: list[Any] = [None] * len(order)
        for at in order:
            value = inputs[at] = _input(values, old, at, unit, scope)
            # What comes to both is the same, and where it ends the evaluation, it does so of both.
            matters = not isinstance(value, Fails)
            for row in rows if matters else ():
                accepted = _accepts(values, old, row, at, value)
                matters &= (accepted != _accepts(values, new, row, at, value)) if at == column else accepted
            if not matters:
                return lambda: None, lambda: None

        def decided(table: CompiledTable) -> Any:
            return _decided(values, table, inputs, written, unit, scope)

        return partial(decided, old), partial(decided, new)

    return makes_no_difference(program, signs, unit, node, compared)


def same_with_input(program: Program, signs: Signs, table: CompiledTable, at: int, node: Node) -> bool:
    """Whether it is proved that a table gives the same where another expression makes what comes to a column."""
    linked = table.linked
    unit = program.policy.units[linked.unit]
    place = _embedded(unit, linked.handle)
    if linked.dmn or place is None or len(linked.rows) * len(linked.inputs) > MAX_CELLS:
        return False
    written = _written(table)

    def compared(values: Values, unit: Unit, scope: Scope) -> tuple[Callable[[], Any], Callable[[], Any]]:
        # The others first: what they are often says which value the column has.
        order = range(len(linked.inputs))
        others = {one: _input(values, table, one, unit, scope) for one in order if one != at}

        def decided(own: Node) -> Any:
            inputs = [_input(values, table, at, unit, scope, own) if one == at else others[one] for one in order]
            fails = next((value for value in inputs if isinstance(value, Fails)), None)
            return fails if fails is not None else _decided(values, table, inputs, written, unit, scope)

        return partial(decided, linked.inputs[at].parsed.node), partial(decided, node)

    return makes_no_difference(program, signs, unit, place, compared)


def _order(table: CompiledTable, rows: Sequence[int], column: int | None) -> list[int]:
    """The columns, in which some rows accept all last: they do not tell whether they match."""

    def wild(at: int) -> bool:
        cells = (table.regions[at][row] for row in rows)
        return all(region is None or region.is_everything for region in cells)

    return sorted(range(len(table.inputs)), key=lambda at: (at != column and wild(at), at))


def _embedded(unit: Unit, handle: str) -> Node | None:
    trees = [unit.node, *(column.parsed.node for table in unit.tables for column in table.inputs)]
    trees += [parsed.node for table in unit.tables for parsed in (*table.rows.trees(), *(table.default or ()))]
    nodes = (node for tree in trees for node in walk(tree))
    return next((node for node in nodes if isinstance(node, Embedded) and node.key == handle), None)


def _input(values: Values, table: CompiledTable, at: int, unit: Unit, scope: Scope, node: Node | None = None) -> Any:
    """What comes to a column (from another expression), or the problem that it is."""
    column = table.linked.inputs[at]
    value = values.typed(column.parsed.node if node is None else node, column.type, unit, scope)
    if isinstance(value, Symbol) and values.way.is_null(value):
        value = None
    if value is None:
        return None if column.nullable else Fails("null", at)
    kind = table.kinds[at]
    if kind is not None and not isinstance(value, Symbol) and type(value) is not ORDERS[kind].python_type:
        return Fails("kind", at)
    return value


def _decided(
    values: Values,
    table: CompiledTable,
    inputs: Sequence[Any],
    written: Mapping[int, Node],
    unit: Unit,
    scope: Scope,
) -> Any:
    policy = table.linked.logic.hit_policy
    rows: list[int] = []
    for row in range(len(table.linked.rows)):
        if _matches(values, table, row, inputs):
            rows.append(row)
            if policy is HitPolicy.FIRST:
                break
    if not rows:
        if table.default is not None:
            value = _row(values, table, table.default, written, unit, scope)
            return [value] if policy.gives_list else value
        if policy.gives_list:
            return []
        if policy is HitPolicy.COLLECT_COUNT:
            return number(0)
        raise Fails("no row")
    if policy is HitPolicy.UNIQUE and len(rows) > 1:
        raise Fails("not unique")
    made = [_row(values, table, table.cells(row), written, unit, scope) for row in rows]
    if policy is HitPolicy.COLLECT_COUNT:
        # What the rows give is made, and may fail, though only their number counts.
        return number(len(made))
    if policy in (HitPolicy.FIRST, HitPolicy.UNIQUE):
        return made[0]
    if policy in (HitPolicy.OUTPUT_ORDER, HitPolicy.PRIORITY):
        if all(table.constant_results[row] is not None for row in rows):
            ranked = [value for _, value in sorted(zip(map(table.rank, rows), made, strict=True), key=itemgetter(0))]
            return ranked[0] if policy is HitPolicy.PRIORITY else ranked
        return [policy, *made]
    # What is collected, or must be alike, is the same where it is made of the same, in the same order.
    return made


def _matches(values: Values, table: CompiledTable, row: int, inputs: Sequence[Any]) -> bool:
    if not all(_accepts(values, table, row, at, value) for at, value in enumerate(inputs)):
        return False
    # Of one cell, tables that were made of each other share the test.
    return all(values.way.choose(("predicate", id(test)), (False, True)) for _, test in table.predicates.get(row, ()))


def _accepts(values: Values, table: CompiledTable, row: int, at: int, value: Any) -> bool:
    """Whether a cell accepts a value, as far as its region tells."""
    region = table.regions[at][row]
    if region is None or region.is_everything:
        return True
    value = values.way.value(value)
    read = table.keys[at]
    if value is None or read is None:
        return value is None and region.null
    if isinstance(value, Symbol):
        return lies_in(value, str(table.kinds[at]), region, values.way)
    return read(value) in region


def _row(
    values: Values,
    table: CompiledTable,
    cells: Sequence[Output],
    written: Mapping[int, Node],
    unit: Unit,
    scope: Scope,
) -> Any:
    found: list[Any] = []
    for column, cell in zip(table.linked.outputs, cells, strict=True):
        if cell.compute is None:
            found.append(("is", constant_key(cell.constant), cell.constant))
            continue
        value = values.typed(written[id(cell.compute)], column.type, unit, scope)
        if isinstance(value, Symbol) and values.way.is_null(value):
            value = None
        if value is None and not column.nullable:
            raise Fails("output", column.name)
        found.append(value)
    return [one[2] if isinstance(one, tuple) else one for one in found]


def _written(table: CompiledTable) -> dict[int, Node]:
    """By what makes an output, its expression."""
    found: dict[int, Node] = {}
    linked = table.linked
    for at, cells in enumerate(linked.rows.results):
        for row, code in enumerate(cells.codes):
            output = table.outputs[at][row]
            if output.compute is not None:
                found[id(output.compute)] = cells.values[code].node
    for output, parsed in zip(table.default or (), linked.default or (), strict=False):
        if output.compute is not None:
            found[id(output.compute)] = parsed.node
    return found
