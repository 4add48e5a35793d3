"""A table of many rows in a CSV file, keyed by country, plan and amount: its loading, its memory, its look-ups.

    python benchmarks/large.py [--rows N ...]

Each size runs in a process of its own, so that its peak of memory is its own; look-ups are timed beside those of a
table of sixteen rows in the same process. Times are medians.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from policy_engine import PolicySet, load  # noqa: E402 - the root must be on the path first

SIZES = (16_384, 100_000, 1_000_000)
COUNTRIES, PLANS, WIDTH = 100, 20, 10
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "order",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/time_zone",
    "properties": {
        "as_of": {"type": "string", "format": "date-time"},
        "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        "country": {"type": "string"},
        "plan": {"type": "string"},
        "amount": {"type": "number"},
    },
}
POLICY = """\
policy set: bench
version: '1'
snapshot: schema.json
policy: bench
decisions:
  band:
    table:
      hit policy: first
      inputs: {country: country, plan: plan, amount: amount}
      outputs: {band: number}
      rows: {csv: rows.csv}
      default: {band: -1}
"""
ASKED = 200
ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one size. Memory is in MiB, beyond what the process held before it loaded."""

    rows: int
    csv_mb: float
    load_s: float
    peak_mb: float
    held_mb: float
    lookup_us: float
    ratio: float
    """Of a look-up, to one in a table of sixteen rows."""

    def text(self) -> str:
        """One line for people."""
        return (
            f"{self.rows:>9,} rows, CSV {self.csv_mb:5.1f} MB: load {self.load_s:6.2f} s, "
            f"{self.load_s / self.rows * 1e6:5.1f} us a row; "
            f"peak {self.peak_mb:6.0f} MiB, held {self.held_mb:6.0f} MiB, "
            f"{self.held_mb * 1024 * 1024 / self.rows:5.0f} bytes a row; look-up {self.lookup_us:5.2f} us, "
            f"{self.ratio:4.2f} times that of 16 rows"
        )


def keys(size: int) -> Iterator[tuple[int, int, int]]:
    """The country, plan and band of each row."""
    countries, plans = (COUNTRIES, PLANS) if size >= COUNTRIES * PLANS else (2, 2)
    groups = countries * plans
    for number in range(size):
        group = number * groups // size
        band = number - -(-group * size // groups)
        yield group // plans, group % plans, band


def write(size: int, directory: Path) -> Path:
    """A first-hit table: bands of amounts for each country and plan."""
    directory.mkdir()
    with (directory / "rows.csv").open("w", encoding="utf-8") as file:
        file.write("id,country,plan,amount,-> band,assumed\n")
        for number, (country, plan, band) in enumerate(keys(size)):
            amounts = f"[{band * WIDTH}..{band * WIDTH + WIDTH})"
            file.write(f'r{number},"""c{country}""","""p{plan}""",{amounts},{number % 1000},made up\n')
    (directory / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (directory / "bench.yaml").write_text(POLICY, encoding="utf-8")
    return directory


def asked(loaded: PolicySet, size: int) -> list[dict[str, object]]:
    """Snapshots in rows spread over the table; every answer is checked first."""
    chosen = set(random.Random(1).sample(range(size), min(size, ASKED)))
    snapshots: list[dict[str, object]] = []
    for number, (country, plan, band) in enumerate(keys(size)):
        if number in chosen:
            amount = band * WIDTH + WIDTH // 2
            at = "2026-01-01T00:00:00Z"
            snapshots.append({"as_of": at, "country": f"c{country}", "plan": f"p{plan}", "amount": amount})
            decided = loaded.evaluate(snapshots[-1], "band")
            assert decided.outputs["band"] == number % 1000, (number, decided.outputs)
    return [snapshots[at % len(snapshots)] for at in range(ASKED)]


def look_up(loaded: PolicySet, snapshots: list[dict[str, object]]) -> float:
    """Microseconds of one decision, of this thread alone: a round is short, and to wait for a processor is long."""
    start = time.thread_time()
    for snapshot in snapshots:
        loaded.evaluate(snapshot, "band")
    return (time.thread_time() - start) / len(snapshots) * 1e6


def measure(size: int) -> Figures:
    """Measures one size in this process."""
    with tempfile.TemporaryDirectory() as name:
        small = load(write(16, Path(name) / "small"))
        directory = write(size, Path(name) / "large")
        csv_mb = (directory / "rows.csv").stat().st_size / 1e6
        before = _resident()
        start = time.perf_counter()
        loaded = load(directory)
        seconds = time.perf_counter() - start
        peak, held = _peak() - before, _resident() - before
        many, few = asked(loaded, size), asked(small, 16)
        # In turn, so that a noisy machine weighs on both.
        times = [(look_up(loaded, many), look_up(small, few)) for _ in range(ROUNDS)]
    ratio = statistics.median(one / other for one, other in times)
    return Figures(size, csv_mb, seconds, peak, held, statistics.median(one for one, _ in times), ratio)


def apart(size: int) -> Figures:
    """Measures one size in a process of its own."""
    command = [sys.executable, __file__, "--json", "--rows", str(size)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - itself
    return Figures(**json.loads(done.stdout))


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1024 / 1024


def _peak() -> float:
    # Not `ru_maxrss`, which a process takes over from the one that started it.
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Measures the sizes asked for, and prints a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES, metavar="N", help="sizes to measure")
    parser.add_argument("--json", action="store_true", help="one size, in this process, as JSON")
    options = parser.parse_args()
    if options.json:
        print(json.dumps(asdict(measure(options.rows[0]))))
        return
    for size in options.rows:
        print(apart(size).text(), flush=True)


if __name__ == "__main__":
    main()
