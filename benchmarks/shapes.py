"""Tables to be timed, in a form that belongs to no engine: each peer writes them its own way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Snapshot = Mapping[str, object]
NO_ROW = -1
"""What is decided where no row matches."""


@dataclass(frozen=True, slots=True)
class Band:
    """Numbers from `low` up to, but not, `high`."""

    low: int
    high: int


GOLDEN = 0.6180339887
"""Its multiples are spread evenly, however many there are."""

Cell = str | Band | None
"""A word, a band of numbers, or anything at all."""


@dataclass(frozen=True, slots=True)
class Table:
    """A first-hit table. A row's output is its number; where none matches it is `NO_ROW`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The columns of words."""
        return tuple(name for at, name in enumerate(self.columns) if not isinstance(self.rows[0][at], Band))

    def snapshot(self, row: int) -> dict[str, object]:
        """A snapshot in the middle of a row's cells."""
        found: dict[str, object] = {"as_of": "2026-01-01T00:00:00Z"}
        for name, cell in zip(self.columns, self.rows[row], strict=True):
            found[name] = (cell.low + cell.high) // 2 if isinstance(cell, Band) else cell or "web"
        return found


def two_columns(size: int) -> Table:
    """A plan's name and an amount: sixteen plans, each with equal bands of amounts."""
    plans, bands = min(size, 16), max(1, size // 16)
    rows = [(f"plan-{plan}", _band(band)) for plan in range(plans) for band in range(bands)]
    return Table(("plan", "amount"), tuple(rows))


def four_columns(size: int) -> Table:
    """A country, a plan, a channel and an amount. The channel is anything in every other row, so rows overlap."""
    countries, bands = min(size, 8), max(1, size // 32)
    rows: list[tuple[Cell, ...]] = []
    for number in range(size):
        group, band = divmod(number, bands)
        channel = None if band % 2 else "web"
        rows.append((f"country-{group % countries}", f"plan-{group // countries}", channel, _band(band, 15)))
    return Table(("country", "plan", "channel", "amount"), tuple(rows))


def asked(table: Table, count: int = 16) -> list[int]:
    """Rows that are spread evenly over a table, so that a scan is neither lucky nor unlucky: one in each sixteenth, and
    evenly again by where they stand within it, for an engine that tries only the rows of one plan.

    The first half of them is spread as evenly: what is slow is asked for those alone.
    """
    bits = count.bit_length() - 1
    order = [int(f"{at:0{bits}b}"[::-1], 2) for at in range(count)]
    return [int((part + (0.3 + at * GOLDEN) % 1) * len(table.rows) / count) for at, part in enumerate(order)]


def _band(number: int, width: int = 10) -> Band:
    return Band(number * 10, number * 10 + width)
