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
    if sheet.invariants:
        yield ""
        yield _text("invariants:")
        for one in sheet.invariants:
            yield _hanging("  ", f"{one.name}:", columns)
            yield _hanging("    ", one.condition + (f" ({one.source})" if one.source else ""), columns)


def _formula(formula: Formula, columns: int) -> Iterator[RenderableType]:
    lead = f"{': '.join((*formula.when, formula.key))} ="
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
    widths = _widths(grid, columns)
    if widths is not None:
        yield Padding(_table(grid, widths), (0, 0, 0, INDENT))
    else:
        if named:
            yield ""
        label = max(map(width, grid.headings))
        for line in grid.lines:
            yield _text(line.id, style="bold")
            for mark, heading, cell in _entries(grid, line):
                yield _hanging(f"{mark:>4} {_padded(heading, label)}  ", cell, columns)


def _headings(grid: Grid) -> list[str]:
    first = grid.outputs_at.start
    return [f"-> {name}" if at == first else name for at, name in enumerate(grid.headings)]


def _widths(grid: Grid, columns: int) -> list[int] | None:
    """Widths of the columns in which no word breaks, or None where the table is too wide for that."""
    texts = list(zip(_headings(grid), *grid.cells, strict=True))
    least = [max((width(word) for cell in cells for word in cell.split()), default=1) for cells in texts]
    widths = [max(max(map(width, cells)), 1) for cells in texts]
    # A border and two blanks stand around each cell.
    room = columns - 3 * len(texts) - 1
    if sum(least) > room:
        return None
    while sum(widths) > room:
        widest = max((at for at in range(len(widths)) if widths[at] > least[at]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _table(grid: Grid, widths: list[int]) -> Table:
    # Cells are data: brackets in them are FEEL, not markup.
    table = Table(box=SQUARE)
    for at, (heading, columns) in enumerate(zip(_headings(grid), widths, strict=True)):
        table.add_column(Text(heading), style="bold" if at in grid.outputs_at else "", width=columns)
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
