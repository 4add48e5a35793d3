"""The formatter: aligns the pipe rows of a policy file, and leaves everything else byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from policy_engine.policy.read.pipes import PROSE, block_lines, split_bars
from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.text.problem import Problems
from policy_engine.text.render import width
from policy_engine.text.source import Source

BOM = "\ufeff"
"""A byte order mark, which some editors put at the start of a file."""


def format_policy(text: str, name: str = "<policy>") -> str:
    """The text with each column of its pipe tables as wide as its widest cell, in columns of a terminal.

    A table whose rows cannot be told apart into cells, or have not the same number of them, stays as it is: the
    reader tells what is wrong with it. Formatting twice is formatting once. `name` is the file's name in problems.
    Raises `PolicyError` where the text is no YAML.
    """
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    problems = Problems()
    source = Source(name, text)
    root = parse(source, problems)
    problems.raise_errors()
    out = [mark]
    done = 0
    for table in _pipe_tables(root):
        for start, end, line in _aligned(table):
            out += (text[done:start], line)
            done = end
    return "".join((*out, text[done:]))


def _pipe_tables(root: Node | None) -> Iterator[Scalar]:
    """Every `rows: |` of a `table`, in the order written."""
    todo = [] if root is None else [root]
    while todo:
        node = todo.pop()
        if isinstance(node, Mapping):
            table = node.items.get("table")
            rows = table.items.get("rows") if isinstance(table, Mapping) else None
            if isinstance(rows, Scalar) and rows.style == "|":
                yield rows
            todo += reversed(node.items.values())
        elif isinstance(node, Sequence):
            todo += reversed(node.items)


def _aligned(table: Scalar) -> list[tuple[int, int, str]]:
    """Start, end and new text of each line that holds a row."""
    rows: list[tuple[int, int, list[str]]] = []
    prose: frozenset[int] = frozenset()
    for line, offset in block_lines(table):
        if not line.strip():
            continue
        cells = _cells(line, prose)
        if cells is None or (rows and len(cells) != len(rows[0][2])):
            return []
        if not rows:
            prose = frozenset(i for i, cell in enumerate(cells) if cell in PROSE)
        rows.append((offset, offset + len(line), cells))
    widths = [max(map(width, column)) for column in zip(*(cells for _, _, cells in rows), strict=True)]
    return [(start, end, _line(cells, widths)) for start, end, cells in rows]


def _cells(line: str, prose: frozenset[int]) -> list[str] | None:
    first = len(line) - len(line.lstrip())
    last = len(line.rstrip())
    bars = split_bars(line, first, last, prose)
    if bars is None or len(bars) < 2 or bars[0] != first or bars[-1] != last - 1:
        return None
    return [line[a + 1 : b].strip() for a, b in pairwise(bars)]


def _line(cells: list[str], widths: list[int]) -> str:
    padded = (cell + " " * (wide - width(cell)) for cell, wide in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"
