"""Which rows give the same outputs, as far as that can be told without evaluating them."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum, auto

from policy_engine.engine.table import CompiledTable
from policy_engine.values.keys import key
from policy_engine.values.text import to_text


class Alike(Enum):
    """Whether two rows' outputs are equal."""

    YES = auto()
    NO = auto()
    PERHAPS = auto()


class Results:
    """The outputs of a table's rows: constants by value, expressions by their text."""

    def __init__(self, table: CompiledTable) -> None:
        known: dict[tuple[int, str], tuple[bool, Hashable]] = {}
        self.rows: list[tuple[tuple[bool, Hashable], ...]] = []
        """By row, then output: whether it is constant, and what two equal ones share."""
        self.written: list[tuple[str, ...]] = []
        """By row, then output: what two share that nothing tells apart: `1.0` and `1.00` are equal, and are told."""
        texts: dict[tuple[int, str], str] = {}
        for row, cells in enumerate(table.by_row()):
            made, written = [], []
            for at, cell in enumerate(cells):
                text = table.linked.rows[row].results[at].fragment.text
                found = known.get((at, text))
                if found is None:
                    constant = cell.compute is None
                    found = known[at, text] = (constant, key(cell.constant) if constant else text)
                    texts[at, text] = f"= {to_text(cell.constant)}" if constant else text
                made.append(found)
                written.append(texts[at, text])
            self.rows.append(tuple(made))
            self.written.append(tuple(written))

    def alike(self, one: int, other: int) -> Alike:
        """Whether two rows give the same."""
        mine, theirs = self.rows[one], self.rows[other]
        if mine == theirs:
            return Alike.YES
        if any(a[0] and b[0] and a[1] != b[1] for a, b in zip(mine, theirs, strict=True)):
            return Alike.NO
        return Alike.PERHAPS

    def constant(self, row: int) -> bool:
        """Whether a row gives the same for every input."""
        return all(constant for constant, _ in self.rows[row])
