"""Sheets as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policy_engine.policy.tabulate import Formula, Grid, Sheet, said

_MARKS = re.compile(r"[\\|*`<>\[\]]|(?<![^\W_])_|_(?![^\W_])")
"""What Markdown would take for its own; an underscore within a word is none."""


def to_markdown(sheet: Sheet) -> str:
    """A sheet as a section: `##` its name, then its formulas and tables."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield f"## {sheet.name}"
    yield ""
    if sheet.question:
        yield sheet.question
        yield ""
    yield f"- {sheet.kind} of the policy {sheet.policy}"
    if sheet.parameters:
        yield f"- parameters: {', '.join(f'`{one}`' for one in sheet.parameters)}"
    if sheet.rests_on:
        yield f"- rests on: {', '.join(sheet.rests_on)}"
    if sheet.source:
        yield f"- source: {sheet.source}"
    if sheet.assumed:
        yield f"- assumed: {sheet.assumed}"
    for part in sheet.parts:
        yield ""
        yield from _formula(part) if isinstance(part, Formula) else _grid(part)
    if sheet.invariants:
        yield ""
        yield "Invariants:"
        yield ""
        for one in sheet.invariants:
            yield f"- {_text(one.name)}: `{one.condition}`{f' ({one.source})' if one.source else ''}"


def _formula(formula: Formula) -> Iterator[str]:
    yield f"`{formula.key}`{_when(formula.when)}:"
    yield ""
    yield from _fenced(formula.expression)


def _grid(grid: Grid) -> Iterator[str]:
    yield f"`{grid.key}`{_when(grid.when)}: {grid.hit_policy} ({said(grid.hit_policy)})"
    yield ""
    named = [column for column in grid.inputs if column.label != column.expression]
    if named:
        yield from (f"- {_text(column.label)} is `{column.expression}`" for column in named)
        yield ""
    names = map(_text, grid.headings)
    yield _row(f"**{name}**" if at in grid.outputs_at else name for at, name in enumerate(names))
    yield _row("---" for _ in grid.headings)
    for cells in grid.cells:
        yield _row(_text(cell) for cell in cells)


def _when(conditions: tuple[str, ...]) -> str:
    return "".join(f", {condition}" for condition in conditions)


def _fenced(text: str) -> Iterator[str]:
    fence = "```"
    while fence in text:
        fence += "`"
    yield f"{fence}feel"
    yield text
    yield fence


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _text(text: str) -> str:
    """A cell that Markdown shows as it is."""
    return _MARKS.sub(r"\\\g<0>", text)
