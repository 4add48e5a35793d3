"""Coverage as a page: the tables, each cell coloured by what was seen of it, with the numbers beside.

The page stands by itself: no script, no other file, nothing from the network. Colour never says anything alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from policy_engine.analysis.coverage.measure import (
    CellCoverage,
    ClassCoverage,
    Count,
    Coverage,
    RowCoverage,
    TableCoverage,
)
from policy_engine.analysis.coverage.text import percent, place

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --page: #fff; --line: #d0d7de;
  --full: #d3e9f8; --part: #ffe8a8; --none: #f7c7b4; --plain: #f6f8fa; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9da7b1; --page: #0d1117; --line: #3d444d;
  --full: #12405f; --part: #5f4a00; --none: #7a2e17; --plain: #161b22; } }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; font: 15px/1.45 system-ui, sans-serif;
  color: var(--ink); background: var(--page); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .2rem; } p { margin: .2rem 0 .6rem; }
.soft { color: var(--soft); } .scroll { overflow-x: auto; }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left;
  vertical-align: top; } thead th { background: var(--plain); } th[scope=row] { font-weight: 600; white-space: nowrap; }
code { font: 13px/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
.n { display: block; font-size: 12px; color: var(--soft); white-space: nowrap; }
.full { background: var(--full); } .part { background: var(--part); } .none { background: var(--none); }
.part, .none { outline: 2px dashed var(--soft); outline-offset: -3px; } .none { outline-style: solid; }
.full .n, .part .n, .none .n { color: inherit; } td.number { text-align: right; }
ul { margin: 0; padding: 0; list-style: none; } li { padding: .05rem .3rem; margin: .1rem 0; }
tfoot td { border-top: 2px solid var(--line); font-size: 13px; } .overview td.number { white-space: nowrap; }
""".strip()

MAX_ROWS: Final = 1_000
"""Rows of a table, and classes of a column, that the page shows: of more, those that are not exercised."""
_EXPLAINED = (
    "A cell shows how often it <b>accepted</b> (+) and <b>rejected</b> (−) a value, and how often it <b>alone</b> (!) "
    "kept its row out."
)
_LEGEND = (
    ("full", "exercised: the row decided, the cell accepted and rejected, the value was seen"),
    ("part", "half: the cell only ever accepted, or only ever rejected"),
    ("none", "never: the row never decided, the cell was never asked, the value was never seen"),
)


def coverage_html(coverage: Coverage) -> str:
    """The page."""
    title = f"Coverage of {escape(coverage.name)}"
    legend = "".join(f'<li class="{kind}">{text}</li>' for kind, text in _LEGEND)
    parts = [
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head>\n<body>\n<h1>{title}: {percent(coverage.percent)}</h1>",
        f"<p>{coverage.cases} cases. {_EXPLAINED}</p>",
        f"<ul>{legend}</ul>",
        *_overview(coverage),
        *(line for number, table in enumerate(coverage.tables) for line in _table(number, table)),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _overview(coverage: Coverage) -> Iterator[str]:
    yield '<h2>Tables</h2><div class="scroll"><table class="overview"><thead><tr><th scope="col">table</th>'
    heads = "".join(f'<th scope="col">{what}</th>' for what in ("rows", "cells", "alone", "classes"))
    yield f"{heads}</tr></thead><tbody>"
    for number, table in enumerate(coverage.tables):
        counts = (table.row_count, table.cell_count, table.alone_count, table.class_count)
        name = f'<a href="#t{number}">{escape(table.key)}</a>'
        yield f'<tr><th scope="row">{name}</th>{"".join(map(_count, counts))}</tr>'
    total = (coverage.row_count, coverage.cell_count, coverage.alone_count, coverage.class_count)
    yield f'<tr><th scope="row">all</th>{"".join(map(_count, total))}</tr></tbody></table></div>'


def _count(count: Count) -> str:
    kind = "full" if count.seen == count.of else "part" if count.seen else "none"
    return f'<td class="number {kind}">{count.seen} of {count.of}</td>' if count.of else "<td></td>"


def _table(number: int, table: TableCoverage) -> Iterator[str]:
    policy = "rules that chain" if table.hit_policy is None else f"hit policy {table.hit_policy}, asked {table.calls} ×"
    yield f'<h2 id="t{number}">{escape(table.key)}</h2>'
    yield f'<p class="soft">{escape(place(table))}, {policy}</p><div class="scroll"><table><thead><tr>'
    yield '<th scope="col">row</th><th scope="col">decided</th>'
    yield "".join(f'<th scope="col">{escape(column.label)}</th>' for column in table.columns)
    yield "".join(f'<th scope="col">→ {escape(name)}</th>' for name in table.outputs)
    yield "</tr></thead><tbody>"
    shown = [row for row in table.rows if not _is_whole(row)][:MAX_ROWS] if len(table.rows) > MAX_ROWS else table.rows
    for row in shown:
        yield _row(row, len(table.columns))
    if len(shown) < len(table.rows):
        hidden = len(table.rows) - len(shown)
        rest = f"{hidden:,} of {len(table.rows):,} rows are not shown, those that are exercised first"
        yield f'<tr><td class="soft" colspan="{2 + len(table.columns) + len(table.outputs)}">{rest}</td></tr>'
    yield "</tbody>"
    if any(column.classes for column in table.columns):
        yield '<tfoot><tr><th scope="row" colspan="2">values seen</th>'
        for column in table.columns:
            classes = column.classes
            if len(classes) > MAX_ROWS:
                classes = tuple([one for one in classes if not one.seen][:MAX_ROWS])
            yield f"<td><ul>{''.join(map(_class, classes))}</ul></td>"
        yield f"{'<td></td>' * len(table.outputs)}</tr></tfoot>"
    yield "</table></div>"


def _is_whole(row: RowCoverage) -> bool:
    """Whether a row has decided, and each of its cells accepted and rejected."""
    return row.hits > 0 and all(cell.is_any or cell.sides == 2 for cell in row.cells)


def _class(one: ClassCoverage) -> str:
    kind = "full" if one.seen else "none"
    days = f" ({escape(one.days)})" if one.days else ""
    return f'<li class="{kind}"><code>{escape(one.text)}</code>{days} {one.seen or "never"}</li>'


def _row(row: RowCoverage, columns: int) -> str:
    kind = "full" if row.hits else "none"
    cells = "".join(map(_cell, row.cells)) + "<td></td>" * (columns - len(row.cells))
    results = "".join(f"<td><code>{escape(text)}</code></td>" for text in row.results)
    decided = f"{row.hits} ×" if row.hits else "never"
    return f'<tr><th scope="row">{escape(row.name)}</th><td class="number {kind}">{decided}</td>{cells}{results}</tr>'


def _cell(cell: CellCoverage) -> str:
    if cell.is_any:
        return '<td class="soft">-</td>'
    kind = ("none", "part", "full")[cell.sides]
    alone = f" !{cell.alone}" if cell.alone else ""
    numbers = f"+{cell.accepted} −{cell.rejected}{alone}" if cell.sides else "never asked"
    return f'<td class="{kind}"><code>{escape(cell.text)}</code><span class="n">{numbers}</span></td>'
