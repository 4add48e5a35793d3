"""Tables of up to a million rows in CSV, as `benchmarks/large.py` measures them: loading, memory, look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from subprocess import CalledProcessError

from benchmarks.large import apart
from benchmarks.measure import Spread
from benchmarks.report import Group, Line
from benchmarks.settings import Settings


def measure(settings: Settings) -> Iterator[Group]:
    """A group for each size, in a process of its own."""
    for size in settings.large_rows:
        group = Group("large", f"a CSV table of {size:,} rows", "its look-up / that of 16 rows", size)
        try:
            found = apart(size)
        except CalledProcessError as error:
            group.notes.append(f"not measured: {error.stderr.strip().splitlines()[-1]}")
        else:
            group.lines = [
                Line("load", _one(found.load_s)),
                Line("look-up", _one(found.lookup_us / 1e6), _one(found.ratio)),
            ]
            held, most = f"{found.held_mb:,.0f} MiB", f"{found.peak_mb:,.0f} MiB"
            group.notes.append(f"{found.csv_mb:,.1f} MB of CSV; {held} of memory when loaded, {most} while loading")
        yield group


def _one(figure: float) -> Spread:
    return Spread(figure, figure, figure)
