"""How long the analysis of large tables takes, and how that grows with their rows.

    python tools/analysis_scale.py [--rows N ...]

Each line is one question about one generated table; times are the medians of three runs. Growth is that of
all times together against that of rows, from the line before: 1 is linear.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
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


SHAPES: dict[str, tuple[Callable[[int, int], Iterator[list[str]]], str, bool]] = {
    "grid, unique": (grid, "unique", False),
    "scattered, unique": (scattered, "unique", True),
    "layered, first": (layered, "first", True),
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
        if times[-1] > 5:
            break
    return median(times), found


def main() -> None:
    """Prints the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[256, 1024, 4096, 16384])
    sizes = [(rows, 5) for rows in parser.parse_args().rows] + [(1500, 7)]
    heads = ["prepare", "gaps", "overlaps", "dead rows"]
    print(f"{'table':20} {'rows':>6} {'columns':>7} {' '.join(f'{one:>9}' for one in heads)} {'growth':>7}  found")
    for shape in SHAPES:
        before: tuple[int, int, float] | None = None
        for rows, columns in sizes:
            with tempfile.TemporaryDirectory() as directory:
                policies = policy_of(shape, rows, columns, Path(directory))
            gc.collect()
            start = perf_counter()
            space = space_of(policies)
            spent = [perf_counter() - start]
            found: dict[str, int] = {}
            for ask in (gaps, overlaps, dead_rows):
                seconds, findings = timed(ask, space)
                spent.append(seconds)
                for finding in findings:
                    found[finding.code] = found.get(finding.code, 0) + 1
            told = ", ".join(f"{count} {code}" for code, count in sorted(found.items()))
            growth = ""
            if before is not None and before[1] == columns:
                # Of time for one of rows: 1 is linear.
                growth = f"{(sum(spent) / before[2]) / (rows / before[0]):.2f}"
            before = rows, columns, max(sum(spent), 1e-6)
            print(
                f"{shape:20} {rows:6} {columns:7} {' '.join(f'{one:8.2f}s' for one in spent)} {growth:>7}  {told}",
                flush=True,
            )


if __name__ == "__main__":
    main()
