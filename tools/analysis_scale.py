"""How long the analysis of large tables takes, and how that grows with their rows and columns.

    python tools/analysis_scale.py [--rows N ...] [--columns N ...] [--family NAME ...] [--markdown]

Each line is a generated table of one family; each time is the median of up to three runs of one question. `by rows` is
the growth of all times together against that of rows, from the line with fewer rows and as many columns: 1 is linear.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policy_engine import PolicySet, load
from policy_engine.analysis.space.columns import Space, columns_of
from policy_engine.analysis.space.feasible import joint_axes
from policy_engine.analysis.tables.dead import dead_rows
from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.gaps import gaps
from policy_engine.analysis.tables.idle import idle_columns, true_cells
from policy_engine.analysis.tables.merge import mergeable
from policy_engine.analysis.tables.overlaps import overlaps

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "order",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/time_zone",
    "properties": {
        "as_of": {"type": "string", "format": "date-time"},
        "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        **{f"n{at}": {"type": "number"} for at in range(7)},
        **{f"w{at}": {"type": "string", "enum": [f"v{word}" for word in range(16)]} for at in range(7)},
    },
}
RUNS = 3


def grid(rows: int, columns: int) -> Iterator[list[str]]:
    """Every combination of bands of numbers: nothing overlaps, and a few rows are left out."""
    side = round(rows ** (1 / columns))
    while side**columns < rows:
        side += 1
    for number in range(rows):
        cells, rest = [], number
        for _ in range(columns):
            rest, band = divmod(rest, side)
            low = "< 10" if band == 0 else f">= {10 * band}" if band == side - 1 else f"[{10 * band}..{10 * band + 10})"
            cells.append(low)
        if number % 997 != 5:
            yield cells


def scattered(rows: int, columns: int) -> Iterator[list[str]]:
    """Random rows of words and intervals, most of whose cells test something."""
    made = random.Random(rows * columns)
    for _ in range(rows):
        cells = []
        for at in range(columns):
            low = made.randrange(10_000)
            word = f"v{made.randrange(16)}"
            cells.append("-" if made.random() < 0.1 else word if at < columns // 2 else f"[{low}..{low + 400})")
        yield cells


def layered(rows: int, columns: int) -> Iterator[list[str]]:
    """Special rows before general ones, and a last row for everything else."""
    made = random.Random(rows + columns)
    for number in range(rows - 1):
        general = number * columns // rows
        cells = []
        for at in range(columns):
            low = made.randrange(500)
            cell = f"v{made.randrange(16)}" if at < columns // 2 else f"[{low}..{low + 20})"
            cells.append("-" if at < general and made.random() < 0.5 else cell)
        yield cells
    yield ["-"] * columns


def wild(rows: int, columns: int) -> Iterator[list[str]]:
    """Random rows, two or three of whose cells test something, before a last row for everything else."""
    made = random.Random(rows * 7 + columns)
    for _ in range(rows - 1):
        tested = made.sample(range(columns), made.randint(2, 3))
        cells = ["-"] * columns
        for at in tested:
            low = made.randrange(1_000)
            cells[at] = f"v{made.randrange(16)}" if at < columns // 2 else f"[{low}..{low + made.randrange(1, 40)})"
        yield cells
    yield ["-"] * columns


def points(rows: int, columns: int) -> Iterator[list[str]]:
    """One value in each cell: a sparse set of points."""
    made = random.Random(rows + 100 * columns)
    seen: set[tuple[str, ...]] = set()
    while len(seen) < rows:
        cells = tuple(
            f"v{made.randrange(16)}" if at < columns // 2 else str(made.randrange(5_000)) for at in range(columns)
        )
        if cells not in seen:
            seen.add(cells)
            yield list(cells)


SHAPES: dict[str, tuple[Callable[[int, int], Iterator[list[str]]], str, bool]] = {
    "grid, unique": (grid, "unique", False),
    "random boxes, unique": (scattered, "unique", True),
    "points, unique": (points, "unique", True),
    "layers, first": (layered, "first", True),
    "wildcards, first": (wild, "first", True),
}
QUESTIONS: dict[str, tuple[Callable[[Space], Iterator[Finding]], ...]] = {
    "gaps": (gaps,),
    "overlaps": (overlaps,),
    "dead rows": (dead_rows,),
    "the rest": (mergeable, idle_columns, true_cells),
}


def policy_of(shape: str, rows: int, columns: int, directory: Path) -> PolicySet:
    """A set of one such table."""
    make, policy, words = SHAPES[shape]
    fields = [f"w{at}" if words and at < columns // 2 else f"n{at}" for at in range(columns)]
    lines = [f"| id | {' | '.join(fields)} | -> band | assumed |"]
    for number, cells in enumerate(make(rows, columns)):
        lines.append(f"| r{number} | {' | '.join(cells)} | {number % 7} | made up |")
    text = "\n".join(f"        {line}" for line in lines)
    (directory / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    inputs = ", ".join(f"{name}: {name}" for name in fields)
    (directory / "bands.yaml").write_text(
        "policy set: scale\nversion: '1'\nsnapshot: schema.json\npolicy: scale\ndecisions:\n  band:\n    table:\n"
        f"      hit policy: {policy}\n      inputs: {{{inputs}}}\n      outputs: {{band: number}}\n"
        f"      rows: |\n{text}\n",
        encoding="utf-8",
    )
    return load(directory)


def space_of(policies: PolicySet) -> Space:
    """The space of the only table."""
    program = policies.programs[-1]
    unit = program.policy.units["band"]
    table = program.built.tables[unit.tables[0].handle]
    columns = columns_of(program, unit, table)
    return Space(program, unit, table, columns, joint_axes(program, unit, table, columns).axes)


def timed(ask: Callable[[Space], Iterator[Finding]], space: Space) -> tuple[float, list[Finding]]:
    """The median time of one question, and its answer."""
    times, found = [], []
    for _ in range(RUNS):
        start = perf_counter()
        found = list(ask(space))
        times.append(perf_counter() - start)
        if times[-1] > 2:
            break
    return median(times), found


Line = tuple[str, int, int, list[float], str, str]


def lines(shapes: Iterable[str], sizes: Sequence[tuple[int, int]]) -> Iterator[Line]:
    """Times of tables: the shape, rows, columns, seconds by question, growth, and what was found."""
    before: dict[tuple[str, int], tuple[int, float]] = {}
    for shape in shapes:
        for rows, columns in sizes:
            with tempfile.TemporaryDirectory() as directory:
                policies = policy_of(shape, rows, columns, Path(directory))
            gc.collect()
            start = perf_counter()
            space = space_of(policies)
            spent = [perf_counter() - start]
            found: Counter[str] = Counter()
            for asked in QUESTIONS.values():
                seconds = 0.0
                for ask in asked:
                    took, findings = timed(ask, space)
                    seconds += took
                    found.update(finding.code for finding in findings)
                spent.append(seconds)
            total = max(sum(spent), 1e-6)
            growth = ""
            if (shape, columns) in before:
                fewer, less = before[shape, columns]
                growth = f"{(total / less) / (rows / fewer):.2f}"
            before[shape, columns] = rows, total
            yield shape, rows, columns, spent, growth, ", ".join(f"{found[code]} {code}" for code in sorted(found))


def main() -> None:
    """Prints the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=[1024, 4096, 16384])
    parser.add_argument("--columns", type=int, nargs="*", default=[3, 5, 7])
    parser.add_argument("--family", nargs="*", default=list(SHAPES), choices=list(SHAPES))
    parser.add_argument("--markdown", action="store_true", help="a table for a page")
    chosen = parser.parse_args()
    sizes = [(rows, columns) for columns in chosen.columns for rows in chosen.rows]
    sizes += [one for one in [(1500, 7)] if one not in sizes]
    heads = ["prepare", *QUESTIONS]
    if chosen.markdown:
        print(f"| table | rows | columns | {' | '.join(heads)} | by rows |\n|---|{'---:|' * (len(heads) + 3)}")
    else:
        print(f"{'table':21} {'rows':>6} {'columns':>7} {' '.join(f'{one:>9}' for one in heads)} {'by rows':>8}  found")
    for shape, rows, columns, spent, growth, told in lines(chosen.family, sizes):
        if chosen.markdown:
            times = " | ".join(f"{one:.2f}" for one in spent)
            print(f"| {shape} | {rows:,} | {columns} | {times} | {growth} |", flush=True)
        else:
            times = " ".join(f"{one:8.2f}s" for one in spent)
            print(f"{shape:21} {rows:6} {columns:7} {times} {growth:>8}  {told}", flush=True)


if __name__ == "__main__":
    main()
