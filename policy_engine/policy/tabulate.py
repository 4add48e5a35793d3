"""Decision tables as grids of text, the way a person reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policy_engine.policy.coverage import keyed_tables
from policy_engine.policy.model import Decision, Function, HitPolicy, PolicyFiles, Row, TableLogic


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its key, hit policy, headings and cells. `outputs_from` is the first output column."""

    key: str
    question: str | None
    hit_policy: HitPolicy
    headings: tuple[str, ...]
    outputs_from: int
    rows: tuple[tuple[str, ...], ...]


def grids(files: PolicyFiles, name: str | None = None) -> Iterator[Grid]:
    """The tables of one decision, named value or function, or of all."""
    for file in files.files:
        for unit in (*file.decisions, *file.functions):
            if name is None or unit.name.name == name:
                for key, table in keyed_tables(unit.logic, unit.name.name):
                    yield _grid(key, unit, table)


def _grid(key: str, unit: Decision | Function, table: TableLogic) -> Grid:
    question = unit.question if isinstance(unit, Decision) else unit.description
    inputs = tuple(
        column.label.name
        if column.label.name == column.expression.text
        else f"{column.label.name}: {_line(column.expression.text)}"
        for column in table.inputs
    )
    outputs = tuple(column.name.name for column in table.outputs)
    rows = [
        (row.id.name, *(_line(cell.text) for cell in (*row.conditions, *row.results)), _basis(row))
        for row in table.rows
    ]
    if table.default is not None:
        rows.append(("default", *("" for _ in inputs), *(_line(cell.text) for cell in table.default), ""))
    return Grid(
        key, question, table.hit_policy, ("row", *inputs, *outputs, "source"), 1 + len(inputs), tuple(rows)
    )


def _basis(row: Row) -> str:
    cites = " ".join(fact.name for fact in row.basis.cites) or ("assumed" if row.basis.assumed else "")
    over = " ".join(fact.name for fact in row.basis.overrides)
    return f"{cites} over {over}" if over else cites


def _line(text: str) -> str:
    return " ".join(text.split())


def to_markdown(grid: Grid) -> str:
    """A grid as a Markdown table under its heading."""
    lines = [f"### {grid.key}", ""]
    if grid.question:
        lines += [grid.question, ""]
    lines += [f"Hit policy: {grid.hit_policy}.", ""]
    headings = [
        f"**{_cell(heading)}**" if at >= grid.outputs_from and at < len(grid.headings) - 1 else _cell(heading)
        for at, heading in enumerate(grid.headings)
    ]
    lines += [_row(headings), _row(["---"] * len(headings))]
    lines += [_row([_cell(cell) for cell in row]) for row in grid.rows]
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
