"""What decides nothing: columns that no row looks at, conditions that are always true, outputs that no row gives.

See idle-columns.md, true-cells.md and unused-outputs.md in docs/analysis.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policy_engine.analysis.space.columns import Space
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import listed
from policy_engine.feel.ast import UnaryTests
from policy_engine.text.problem import Severity
from policy_engine.values.text import to_text


def idle_columns(space: Space) -> Iterator[Finding]:
    """The columns in which every row accepts everything. A table of one row may be there to name its source."""
    for column in space.columns:
        if len(space.rows) > 1 and not _tested(space, column.at):
            yield Finding(
                "table-idle-column",
                f"idle column {column.label}",
                Severity.WARNING,
                f'the column "{column.label}" of {space.linked.key} decides nothing: every row accepts all its values',
                space.linked.logic.inputs[column.at].label.span,
                space,
                hint="take it out",
            )


def _tested(space: Space, at: int) -> bool:
    """Whether a row may refuse a value of a column."""
    column = space.columns[at]
    return any(runs != column.everything for runs in column.cells) or any(
        tested == at for tests in space.table.predicates.values() for tested, _ in tests
    )


def true_cells(space: Space) -> Iterator[Finding]:
    """The conditions that say something, and are true of whatever the column may have; one finding a column."""
    for column in space.columns:
        if column.classes is None or not _tested(space, column.at):
            continue
        tests, regions = space.linked.rows.tests[column.at], space.table.regions[column.at]
        says = [not (isinstance(test.node, UnaryTests) and test.node.is_any) for test in tests.values]
        rows = [
            row
            for row, runs in enumerate(column.cells)
            if says[tests.codes[row]] and runs == column.everything and regions[row] is not None
        ]
        if rows:
            yield true_cell(space, column.at, rows)


def true_cell(space: Space, at: int, rows: Sequence[int]) -> Finding:
    """That a column's cells in some rows are always true."""
    label = space.columns[at].label
    cell = space.linked.rows[rows[0]].tests[at].fragment
    return Finding(
        "table-true-cell",
        f"true cell {label}",
        Severity.WARNING,
        f'`{cell.text.strip()[:60]}` in "{label}" is true of all its values, in '
        f"{listed(space.names(rows))} of {space.linked.key}",
        cell.span(),
        space,
        rows=tuple(rows),
        hint="write `-`",
    )


def unused_outputs(spaces: Sequence[Space], dead: Iterable[tuple[str, int]]) -> Iterator[Finding]:
    """The declared values of outputs that no row and no default of tables of one name gives.

    Only values that a table lists itself count: those of a named type may be another table's. The branches of a
    conditional count as one table. `dead` are rows that never decide, by the table's handle.
    """
    gone = set(dead)
    groups: dict[tuple[str, str], list[tuple[Space, int]]] = {}
    for space in spaces:
        for at, output in enumerate(space.linked.outputs):
            groups.setdefault((space.linked.key, output.name), []).append((space, at))
    for group in groups.values():
        space, at = group[0]
        if not all(_lists(other, place) for other, place in group):
            continue
        given = [_given(other, place, gone) for other, place in group]
        if any(values is None for values in given):
            continue
        known = {value for values in given for value in values or ()}
        declared = dict.fromkeys(value for other, place in group for value in other.linked.outputs[place].values or ())
        for value in declared:
            if value not in known and value is not None:
                yield _unused(space, at, to_text(value))


def _lists(space: Space, at: int) -> bool:
    spec = space.linked.logic.outputs[at].type
    return spec is not None and spec.values is not None and bool(space.linked.outputs[at].values)


def _given(space: Space, at: int, dead: set[tuple[str, int]]) -> list[object] | None:
    """The values that rows and the default give; None where one of them is made from the input."""
    cells = [cell for number, cell in enumerate(space.table.outputs[at]) if (space.linked.handle, number) not in dead]
    if space.table.default is not None:
        cells.append(space.table.default[at])
    if any(cell.compute is not None for cell in cells):
        return None
    return [cell.constant for cell in cells]


def _unused(space: Space, at: int, text: str) -> Finding:
    output = space.linked.logic.outputs[at]
    spec = output.type
    written = spec.values if spec is not None and spec.values is not None else ()
    place = next((fragment for fragment in written if fragment.text.strip().strip('"') == text), None)
    return Finding(
        "table-unused-output",
        f"unused output {text}",
        Severity.WARNING,
        f'no row of {space.linked.key} gives the output "{output.name.name}" the declared value "{text}"',
        output.name.span if place is None else place.span(),
        space,
        hint="take it out of the declared values, or add the row that gives it",
    )
