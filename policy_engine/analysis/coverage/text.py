"""Coverage as text: a line a table, and under it what no case exercises."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.analysis.coverage.measure import CellCoverage, ClassCoverage, Count, Coverage, TableCoverage
from policy_engine.values.number import number, plain


def coverage_text(coverage: Coverage) -> str:
    """All tables, what is missing of each, and the sums."""
    lines = [line for table in coverage.tables for line in _table(table)]
    return "\n".join([*lines, "", summary(coverage)])


def summary(coverage: Coverage) -> str:
    """The sums, on one line."""
    cases = "1 case" if coverage.cases == 1 else f"{coverage.cases} cases"
    counts = ", ".join(
        (
            f"{_of(coverage.row_count, 'row')} decide",
            f"{_of(coverage.cell_count, 'cell')} accept and reject",
            f"{_of(coverage.class_count, 'class')} of values come",
        )
    )
    alone = coverage.alone_count.seen
    kept = f"{alone} cell{'' if alone == 1 else 's'} alone {'keeps' if alone == 1 else 'keep'} a row out"
    return f"{coverage.name}: {percent(coverage.percent)} covered by {cases} ({counts}; {kept})"


def percent(value: float) -> str:
    """`97.4 %`, rounded down: what is not all is never 100."""
    return f"{plain(number(int(value * 10)) / 10)} %"


def place(table: TableCoverage) -> str:
    """Where a table is written: `redemption.yaml:52`."""
    return f"{table.place[0]}:{table.place[1]}"


def _table(table: TableCoverage) -> Iterator[str]:
    more = ((table.cell_count, "cell"), (table.class_count, "class"))
    counts = [_of(table.row_count, "row"), *(_of(count, what) for count, what in more if count.of)]
    yield f"{place(table)}: {table.key}: {', '.join(counts)}"
    for row in table.rows:
        if not row.hits:
            yield f"  row {row.name}: never decides"
        for column, cell in zip(table.columns, row.cells, strict=False):
            if not cell.is_any and cell.sides < 2:
                yield f"  row {row.name}, {column.label} ({cell.text}): {_missing(cell)}"
    for column in table.columns:
        unseen = [_class(one) for one in column.classes if not one.seen]
        if unseen:
            yield f"  {column.label}: never {'; never '.join(unseen)}"


def _class(one: ClassCoverage) -> str:
    return f"{one.text} ({one.days})" if one.days else one.text


def _missing(cell: CellCoverage) -> str:
    if cell.accepted:
        return "never rejects"
    return "never accepts" if cell.rejected else "never asked"


def _of(count: Count, what: str) -> str:
    many = {"class": "classes"}.get(what, f"{what}s")
    return f"{count.seen} of {count.of} {what if count.of == 1 else many}"
