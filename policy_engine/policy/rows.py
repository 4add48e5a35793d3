"""The rows of a table, held by column: each distinct cell once, and a row made when somebody asks for it.

A row as an object weighs a kilobyte; held by column it weighs a few numbers. So passes over a table go over the
distinct cells of its columns (`Cells.distinct`), and only what tells of a row, or shows it, makes the row.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import overload

from policy_engine.policy.basis import Basis, Named
from policy_engine.text.coded import CODES, Coded, first_places
from policy_engine.text.source import Fragment

Locate = Callable[[int], Fragment]
"""From the number of a row to a cell of it, with its place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule of a table. `conditions` and `results` run with the columns; `because` is a message template."""

    id: Named
    conditions: tuple[Fragment, ...]
    results: tuple[Fragment, ...]
    basis: Basis
    because: Fragment | None = None


class Cells(Coded[str]):
    """The texts of one column."""

    __slots__ = ("_firsts", "locate")

    def __init__(
        self, values: Sequence[str], codes: Sequence[int], locate: Locate, firsts: Sequence[int] | None = None
    ) -> None:
        super().__init__(values, codes)
        self.locate = locate
        self._firsts = firsts

    @staticmethod
    def written(fragments: Sequence[Fragment]) -> Cells:
        """The cells of a column that are there already."""
        numbers: dict[str, int] = {}
        codes = array(CODES, [numbers.setdefault(fragment.text, len(numbers)) for fragment in fragments])
        return Cells(list(numbers), codes, fragments.__getitem__)

    @property
    def firsts(self) -> Sequence[int]:
        """The first row of each distinct text, in the order of the texts."""
        if self._firsts is None:
            self._firsts = first_places(self.codes, len(self.values))
        return self._firsts

    def distinct(self) -> Iterator[Fragment]:
        """The first cell of each distinct text, in the order of the texts."""
        return map(self.locate, self.firsts)

    def having(self, text: str) -> Iterator[int]:
        """The rows with a text, ascending."""
        try:
            wanted = self.values.index(text)
        except ValueError:
            return iter(())
        return (row for row, code in enumerate(self.codes) if code == wanted)


@dataclass(frozen=True, slots=True)
class Rows(Sequence[Row]):
    """All rows of a table: a sequence of `Row`."""

    ids: Sequence[str]
    conditions: tuple[Cells, ...]
    results: tuple[Cells, ...]
    locate: Locate
    """The cell of a row's id."""
    alike: Sequence[int]
    """By row, a number: rows of the same number have the same basis, but for where it is written."""
    basis: Callable[[int], Basis]
    """What a row rests on."""
    messages: Cells | None = None
    """The column `because`; an empty text is none."""
    reasons: Mapping[int, Fragment] = field(default_factory=dict)
    """Templates that are written beside the rows, by row."""

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(at, slice):
            return tuple(map(self._row, range(*at.indices(len(self)))))
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._row(at)

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, range(len(self)))

    def _row(self, at: int) -> Row:
        return Row(
            self.named(at),
            tuple([cells.locate(at) for cells in self.conditions]),
            tuple([cells.locate(at) for cells in self.results]),
            self.basis(at),
            self.because(at),
        )

    def named(self, at: int) -> Named:
        """A row's id, and where it stands."""
        return Named(self.ids[at], self.locate(at).span())

    def because(self, at: int) -> Fragment | None:
        """A row's message template."""
        written = self.reasons.get(at)
        if written is None and self.messages is not None and self.messages[at]:
            return self.messages.locate(at)
        return written

    def distinct_messages(self) -> Iterator[Fragment]:
        """Message templates, each distinct text of the column once."""
        if self.messages is not None:
            yield from (fragment for fragment in self.messages.distinct() if fragment.text)
        yield from self.reasons.values()

    def without(self, rows: set[int]) -> Rows:
        """The other rows."""
        return self.picked([at for at in range(len(self)) if at not in rows])

    def picked(self, kept: Sequence[int]) -> Rows:
        """Some rows, in that order."""

        def cells(of: Cells) -> Cells:
            return Cells.written([of.locate(at) for at in kept])

        place = {old: new for new, old in enumerate(kept)}
        return replace(
            self,
            ids=[self.ids[at] for at in kept],
            conditions=tuple(map(cells, self.conditions)),
            results=tuple(map(cells, self.results)),
            locate=lambda at: self.locate(kept[at]),
            alike=[self.alike[at] for at in kept],
            basis=lambda at: self.basis(kept[at]),
            messages=cells(self.messages) if self.messages is not None else None,
            reasons={place[at]: reason for at, reason in self.reasons.items() if at in place},
        )


NO_ROWS = Rows((), (), (), lambda _: Fragment.of(""), (), lambda _: Basis())
