"""Lines with a header (pipe rows; CSV, whose rows `bulk` reads) as a raw table.

Columns in order: `id`, the inputs, then the outputs, the first of them marked `->`; behind the outputs may stand
`source`, `overrides`, `assumed` and `because`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policy_engine.policy.model import Basis
from policy_engine.policy.read.grid import RESERVED, Line, RawRow, RawRows, RawTable
from policy_engine.policy.read.scalars import NO_BASIS, words
from policy_engine.text.problem import Note, Problems
from policy_engine.text.source import Fragment, Span

_ARROW = "->"
_EXAMPLE = "for example `| id | card | -> outcome |`"


@dataclass(frozen=True, slots=True)
class Header:
    """Which cell of a line is what. Inputs are the cells from 1 to `arrow`; `special` are the reserved headers."""

    cells: tuple[Fragment, ...]
    arrow: int
    outputs: tuple[tuple[int, Fragment], ...]
    special: dict[str, int]

    @property
    def size(self) -> int:
        """How many cells each row has."""
        return len(self.cells)


def headed_table(lines: Iterator[Line], span: Span, problems: Problems) -> RawTable | None:
    """The raw table of a header and its rows; None where the header cannot be understood."""
    first = next(lines, None)
    if first is None:
        tell_empty_table(span, problems)
        return None
    header = read_header(first, problems)
    rows = []
    lost = []
    count = 0
    before = told = len(problems)
    for line in lines:
        count += 1
        if len(problems) > told:
            lost.append("")
        row = _row(line, header, problems) if header is not None and not line.spoilt else None
        if row is not None:
            rows.append(row)
        else:
            lost.append(line.cells[0].text)
        told = len(problems)
    if len(problems) > told:
        lost.append("")
    if header is None:
        return None
    if not count and len(problems) == before:
        tell_header_only(first.span, problems)
    inputs = header.cells[1 : header.arrow]
    outputs = tuple(cell for _, cell in header.outputs)
    return RawTable(span, inputs, outputs, RawRows.of(rows, len(inputs), len(outputs)), lost=tuple(lost))


def tell_empty_table(span: Span, problems: Problems) -> None:
    """Tells of a table without even a header."""
    problems.error("policy-empty", "this table has no rows", span, hint=_EXAMPLE)


def tell_header_only(span: Span, problems: Problems) -> None:
    """Tells of a table that has nothing behind its header."""
    problems.error("policy-empty", "this table has a header and no rows", span)


def read_header(line: Line, problems: Problems) -> Header | None:
    """What the header says, or None (and a problem) where no row can be read with it."""
    cells = line.cells
    arrows = [i for i, cell in enumerate(cells) if cell.text.startswith(_ARROW)]
    if cells[0].text != "id":
        if len(cells) == 1:
            hint = "the cells of a row are separated: by `|` in a block, by commas in a CSV file"
        else:
            hint = _EXAMPLE
        problems.error(
            "policy-header",
            f'the first column of a table is `id`, not "{cells[0].text[:60]}"',
            _at(cells[0]),
            hint=hint,
        )
        return None
    if not arrows:
        problems.error(
            "policy-header",
            "no column is marked as the first output",
            line.span,
            hint=f"write `->` before its name: {_EXAMPLE}",
        )
        return None
    for extra in arrows[1:]:
        problems.error(
            "policy-header",
            "only the first output is marked with `->`",
            _at(cells[extra]),
            hint="those behind it are outputs too",
            notes=(Note("the first is marked here", _at(cells[arrows[0]])),),
        )
    return _columns(cells, arrows, problems)


def _columns(cells: list[Fragment], arrows: list[int], problems: Problems) -> Header:
    outputs = []
    special: dict[str, int] = {}
    for i in range(1, len(cells)):
        cell = cells[i]
        if i in arrows:
            cell = cell.slice(len(_ARROW), len(cell.text)).strip()
        if not cell.text:
            problems.error("policy-header", "a column without a header", _at(cells[i]))
        if i < arrows[0]:
            continue
        if cell.text not in RESERVED:
            if special and cell.text:
                last = next(reversed(special))
                problems.error(
                    "policy-header",
                    f'the output "{cell.text[:60]}" stands behind `{last}`',
                    _at(cell),
                    hint="outputs come first, then `source`, `overrides`, `assumed` and `because`",
                )
            outputs.append((i, cell))
        elif cell.text in special or cell.text == "id" or i == arrows[0]:
            why = "stands twice" if i != arrows[0] else "cannot be the name of an output"
            problems.error("policy-header", f"`{cell.text}` {why}", _at(cell))
        else:
            special[cell.text] = i
    return Header(tuple(cells), arrows[0], tuple(outputs), special)


def _row(line: Line, header: Header, problems: Problems) -> RawRow | None:
    cells = line.cells
    if len(cells) != header.size:
        tell_count(line, header, problems)
        return None
    special = header.special
    because = cells[special["because"]] if "because" in special else None
    return RawRow(
        cells[0],
        tuple(cells[1 : header.arrow]),
        tuple([cells[i] for i, _ in header.outputs]),
        basis_of({name: cells[at] for name, at in special.items()}) if special else NO_BASIS,
        because if because is not None and because.text else None,
    )


def basis_of(cells: Mapping[str, Fragment]) -> Basis:
    """What the cells under the reserved headers say."""
    cites = words(cells["source"]) if "source" in cells else ()
    overrides = words(cells["overrides"]) if "overrides" in cells else ()
    assumed = cells["assumed"].text if "assumed" in cells else ""
    if not cites and not overrides and not assumed:
        return NO_BASIS
    return Basis(cites, overrides, assumed or None)


def tell_count(line: Line, header: Header, problems: Problems) -> None:
    """Tells of a line with more cells than the header, or fewer."""
    has, wanted = len(line.cells), header.size
    cells = "cell" if has == 1 else "cells"
    message = f"this row has {has} {cells}, the header has {wanted}"
    if has > wanted:
        extra = line.cells[wanted]
        hint = "a `|` (or, in a CSV file, a comma) separates cells unless it stands within quotation marks"
        problems.error("policy-row", message, _at(extra), hint=hint)
    else:
        missing = header.cells[has].text
        problems.error(
            "policy-row", message, line.end, hint=f'the cell of "{missing[:60]}" is missing, or one before it'
        )


def _at(cell: Fragment) -> Span:
    return cell.span()
