"""Sheets in a terminal: labels in the headings, what they stand for above, and rows as lists where a table is too
wide."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from rich.box import SQUARE
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from policy_engine.policy.tabulate import Formula, Grid, Line, Sheet, said
from policy_engine.text.render import width

INDENT = 2


def draw(sheet: Sheet, console: Console) -> str:
    """A sheet as text of the console's width, coloured where the console is a terminal."""
    with console.capture() as capture:
        for one in _blocks(sheet, console.width - INDENT):
            console.print(one)
    return "\n".join(line.rstrip() for line in capture.get().split("\n"))


def _blocks(sheet: Sheet, columns: int) -> Iterator[RenderableType]:
    yield Text(sheet.name, style="bold")
    about = [
        sheet.question,
        f"{sheet.kind} of the policy {sheet.policy}",
        f"parameters: {', '.join(sheet.parameters)}" if sheet.parameters else None,
        f"rests on: {', '.join(sheet.rests_on)}" if sheet.rests_on else None,
        f"source: {sheet.source}" if sheet.source else None,
        f"assumed: {sheet.assumed}" if sheet.assumed else None,
    ]
    yield from (_text(line) for line in about if line)
    below_formula = False
    for part in sheet.parts:
        if isinstance(part, Grid) or not below_formula:
            yield ""
        below_formula = isinstance(part, Formula)
        yield from _formula(part, columns) if isinstance(part, Formula) else _grid(part, columns)


def _formula(formula: Formula, columns: int) -> Iterator[RenderableType]:
    lead = f"{formula.key}{_when(formula.when)} ="
    if "\n" not in formula.expression and width(lead) + 1 + width(formula.expression) <= columns:
        yield _text(f"{lead} {formula.expression}")
    else:
        yield _text(lead)
        yield _text(formula.expression, 2 * INDENT)


def _grid(grid: Grid, columns: int) -> Iterator[RenderableType]:
    yield _text(f"{grid.key}{_when(grid.when)}: {grid.hit_policy} ({said(grid.hit_policy)})")
    named = [column for column in grid.inputs if column.label != column.expression]
    label = max((width(column.label) for column in named), default=0)
    for column in named:
        yield _hanging(f"{_padded(column.label, label)} = ", column.expression, columns)
    if _least_width(grid) <= columns:
        yield Padding(_table(grid), (0, 0, 0, INDENT))
    else:
        if named:
            yield ""
        label = max(map(width, grid.headings))
        for line in grid.lines:
            yield _text(line.id, style="bold")
            for mark, heading, cell in _entries(grid, line):
                yield _hanging(f"{mark:>4} {_padded(heading, label)}  ", cell, columns)


def _least_width(grid: Grid) -> int:
    """The fewest columns in which no word breaks: a border and two blanks stand around each cell."""
    return sum(_longest_words(grid)) + 3 * len(grid.headings) + 1 + width("-> ")


def _longest_words(grid: Grid) -> list[int]:
    columns = zip(grid.headings, *grid.cells, strict=True)
    return [max((width(word) for cell in cells for word in cell.split()), default=0) for cells in columns]


def _table(grid: Grid) -> Table:
    # Cells are data: brackets in them are FEEL, not markup.
    table = Table(box=SQUARE)
    for at, (heading, longest) in enumerate(zip(grid.headings, _longest_words(grid), strict=True)):
        shown = f"-> {heading}" if at == grid.outputs_at.start else heading
        style = "bold" if at in grid.outputs_at else ""
        table.add_column(Text(shown), style=style, overflow="fold", min_width=longest)
    for cells in grid.cells:
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _entries(grid: Grid, line: Line) -> Iterator[tuple[str, str, str]]:
    """What a row says, without the columns that it leaves open: a mark, a heading, a cell."""
    for column, cell in zip(grid.inputs, line.conditions, strict=True):
        if cell not in ("-", ""):
            yield "", column.label, cell
    for at, (name, cell) in enumerate(zip(grid.outputs, line.results, strict=True)):
        yield "" if at else "->", name, cell
    if line.basis:
        yield "", "source", line.basis


def _when(conditions: tuple[str, ...]) -> str:
    return "".join(f", {condition}" for condition in conditions)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _hanging(lead: str, text: str, columns: int) -> Padding:
    blank = " " * width(lead)
    lines = wrap(text, max(20, columns - width(lead)), break_on_hyphens=False) or [""]
    return _text(f"\n{blank}".join([lead + lines[0], *lines[1:]]))


def _text(text: str, indent: int = INDENT, style: str = "") -> Padding:
    return Padding(Text(text, style=style), (0, 0, 0, indent))
