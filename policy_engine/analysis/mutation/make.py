"""Mutants: a table with one thing changed, as a slip of its author's might have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from policy_engine.analysis.mutation.cells import conditions, output
from policy_engine.analysis.mutation.change import LONGEST, Change
from policy_engine.analysis.space.domain import Standing
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.space.told_apart import Classes, region_text
from policy_engine.analysis.tables.made import made, with_cell, with_rows_swapped, without_row
from policy_engine.engine.table import CompiledTable, Output
from policy_engine.policy.link.linked import LinkedPolicy
from policy_engine.policy.model import HitPolicy
from policy_engine.values.region import Region
from policy_engine.values.text import to_text

_BY_ORDER = frozenset({HitPolicy.FIRST, HitPolicy.RULE_ORDER})
"""Hit policies by which the order of rows matters."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of a table. `row` is the row that it concerns, `text` says what is changed; `apply` makes the table
    from any that is compiled from the same text."""

    table: CompiledTable
    change: Change
    row: str
    text: str
    apply: Callable[[CompiledTable], CompiledTable]
    outputs_of: frozenset[str] = frozenset()
    """The rows whose outputs it changes."""
    rows: tuple[int, ...] = ()
    """The rows that must all match for it to matter; none are known of a change of the default."""
    column: int | None = None
    """The column of the one cell that it changes, where that is a set of values."""
    at: int | None = None
    """The column of the one cell or output that it changes."""

    @property
    def name(self) -> str:
        """`table/row: what is changed`."""
        return f"{self.table.key}/{self.row}: {self.text}"


def mutants(table: CompiledTable, policy: LinkedPolicy, signs: Signs | None = None) -> Iterator[Mutant]:
    """All mutants of a table of a policy, row by row. `signs` are of its program."""
    place = Standing.of_table(policy, table.linked)
    classes = [Classes(table, at, place, signs=signs) for at in range(len(table.inputs))]
    rows = table.linked.rows
    for number, row in enumerate(rows):
        name = row.row.id.name
        for at in range(len(table.inputs)):
            yield from _cells(table, number, at, classes[at])
        yield from _outputs(table, number, name)
        # Without its only row there is no table to speak of.
        if len(rows) > 1:
            yield Mutant(table, Change.REMOVAL, name, "removed", partial(without_row, row=number), rows=(number,))
        if number + 1 < len(rows) and table.linked.logic.hit_policy in _BY_ORDER:
            text = f'behind "{rows[number + 1].row.id.name}"'
            swap = partial(with_rows_swapped, row=number)
            yield Mutant(table, Change.ORDER, name, text, swap, rows=(number, number + 1))
    if table.default is not None:
        yield from _outputs(table, None, "default")
        yield Mutant(table, Change.REMOVAL, "default", "removed", lambda other: made(other, default=None))


def _cells(table: CompiledTable, row: int, at: int, classes: Classes) -> Iterator[Mutant]:
    linked = table.linked
    name, label = linked.rows[row].row.id.name, linked.inputs[at].label
    before = " ".join(linked.rows[row].tests[at].fragment.text.split())
    region = table.regions[at][row]
    others = (Region.everything(), Region.nothing()) if region is None else conditions(region, classes)
    for other in others:
        text = f"{label}: {before or '-'} → {region_text(other, classes.kind or 'Any', classes.words)}"
        if region is None:
            text = f"{label}: {before} → {'-' if other.is_everything else 'never'}"
        column = None if region is None else at
        apply = partial(with_cell, row=row, at=at, region=other)
        yield Mutant(table, Change.CELL, name, text, apply, rows=(row,), column=column, at=at)


def _outputs(table: CompiledTable, row: int | None, name: str) -> Iterator[Mutant]:
    cells = table.default if row is None else table.cells(row)
    for at, cell in enumerate(cells or ()):
        other = output(table, row, at)
        if other is None:
            continue
        text = f"{table.linked.outputs[at].name}: {_shown(table, row, at, cell)} → {_shown(table, None, at, other)}"
        rows = () if row is None else (row,)
        yield Mutant(table, Change.OUTPUT, name, text, _with_output(row, at), frozenset({name}), rows, at=at)


def _shown(table: CompiledTable, row: int | None, at: int, cell: Output) -> str:
    if cell.compute is None:
        text = to_text(cell.constant)
    else:
        written = [linked.results for linked in table.linked.rows]
        cells = table.by_row()
        if table.default is not None and table.linked.default is not None:
            written.append(table.linked.default)
            cells.append(table.default)
        text = next(results[at].fragment.text for results, own in zip(written, cells, strict=True) if own[at] is cell)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _with_output(row: int | None, at: int) -> Callable[[CompiledTable], CompiledTable]:
    def apply(table: CompiledTable) -> CompiledTable:
        other = output(table, row, at)
        cells = table.default if row is None else table.cells(row)
        assert other is not None and cells is not None  # noqa: S101, PT018 - the mutant would not have been made
        changed = (*cells[:at], other, *cells[at + 1 :])
        if row is None:
            return made(table, default=changed)
        outputs = table.by_row()
        outputs[row] = changed
        return made(table, outputs=outputs)

    return apply
