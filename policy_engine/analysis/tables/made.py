"""Tables like another, with one thing changed: what is compared, and what mutants and generated cases are made with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policy_engine.engine.table import Compiled, CompiledTable, Output
from policy_engine.partition.index import build_index
from policy_engine.text.coded import Coded
from policy_engine.values.region import Region

Predicates = dict[int, tuple[tuple[int, Compiled], ...]]
"""By row, the cells that are no sets of values: their columns and tests."""


def made(
    table: CompiledTable,
    *,
    rows: Sequence[int] | None = None,
    regions: Sequence[Sequence[Region | None]] | None = None,
    predicates: Predicates | None = None,
    outputs: Sequence[tuple[Output, ...]] | None = None,
    default: tuple[Output, ...] | bool | None = True,
) -> CompiledTable:
    """A table like another: with other cells, and then its rows in another order, or fewer of them. `outputs` are by
    row."""
    regions = table.regions if regions is None else regions
    predicates = table.predicates if predicates is None else predicates
    outputs = table.by_row() if outputs is None else outputs
    linked = table.linked
    if default is True:
        default = table.default
    elif default is None:
        linked = replace(linked, default=None)
    if rows is not None:
        picked = linked.rows.picked(rows)
        linked = replace(linked, rows=picked, logic=replace(linked.logic, rows=picked.rows))
        regions = [[column[row] for row in rows] for column in regions]
        outputs = [outputs[row] for row in rows]
        predicates = {new: predicates[old] for new, old in enumerate(rows) if old in predicates}
    coded = list(map(Coded.of, regions))
    index = build_index([kind or "Any" for kind in table.kinds], coded, range(len(linked.rows)))
    assert not isinstance(default, bool)  # noqa: S101 - True was replaced
    columns = [Coded.of([cells[at] for cells in outputs]) for at in range(len(linked.outputs))]
    return CompiledTable(linked, table.inputs, table.kinds, coded, index, predicates, columns, default)


def with_cell(table: CompiledTable, row: int, at: int, region: Region) -> CompiledTable:
    """A table in which one cell accepts other values."""
    column = table.regions[at]
    regions: list[Sequence[Region | None]] = list(table.regions)
    regions[at] = (*column[:row], region, *column[row + 1 :])
    tests = tuple((number, test) for number, test in table.predicates.get(row, ()) if number != at)
    predicates = {number: other for number, other in table.predicates.items() if number != row}
    return made(table, regions=regions, predicates=predicates | ({row: tests} if tests else {}))


def with_any_cell(table: CompiledTable, row: int, at: int) -> CompiledTable:
    """A table in which one cell accepts everything."""
    return with_cell(table, row, at, Region.everything())


def with_marked_row(table: CompiledTable, row: int) -> CompiledTable:
    """A table one row of which gives something that no other gives."""
    outputs = table.by_row()
    outputs[row] = tuple(Output(object(), None) for _ in table.outputs)
    return made(table, outputs=outputs)


def without_row(table: CompiledTable, row: int) -> CompiledTable:
    """A table without one row."""
    return made(table, rows=[other for other in range(len(table.linked.rows)) if other != row])


def with_rows_swapped(table: CompiledTable, row: int) -> CompiledTable:
    """A table in which a row and the next one have changed places."""
    order = list(range(len(table.linked.rows)))
    order[row], order[row + 1] = order[row + 1], order[row]
    return made(table, rows=order)
