"""What `with_decisions` costs on Spark here: processor time a row, and the memory of Python's workers. Linux only.

    python tools/spark_speed.py --rows 40000 --distinct 20000

Processor time rather than time, so that what else the machine does counts little. `(none)` passes rows through Python
and decides nothing: what Spark itself takes.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

from policy_engine import PolicySet, load
from policy_engine.spark import with_decisions
from tests.oracle.generate import generate
from tools.snapshot_rows import table_of
from tools.spark_local import local_spark

TICKS: Final = os.sysconf("SC_CLK_TCK")
PROC: Final = Path("/proc")
NONE: Final = "(none)"
ALL: Final = "(all)"
SHARE: Final = 20
"""All decisions together are asked for on one row in so many: they take so much longer."""


@dataclass(frozen=True, slots=True)
class Used:
    """What processes have used so far: seconds of processor time by process, the most memory of Python's in MiB."""

    python: dict[int, float]
    jvm: dict[int, float]
    peak: float


def since(before: dict[int, float], after: dict[int, float]) -> float:
    """Seconds used since, by processes that are still there: Spark ends Python's workers that are idle."""
    return sum(seconds - before.get(process, 0) for process, seconds in after.items())


def below(process: int) -> list[int]:
    """All processes that a process started, and theirs."""
    parents: dict[int, int] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except FileNotFoundError:
                continue
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


def used(*, anew: bool = False) -> Used:
    """What Spark's processes have used so far; `anew` forgets the most memory."""
    python: dict[int, float] = {}
    jvm: dict[int, float] = {}
    peak = 0.0
    for process in below(os.getpid()):
        place = PROC / str(process)
        try:
            stat = (place / "stat").read_text().rpartition(")")[2].split()
            is_java = (place / "comm").read_text().startswith("java")
            status = (place / "status").read_text()
            if anew:
                (place / "clear_refs").write_text("5")
        except FileNotFoundError:
            continue
        seconds = (int(stat[11]) + int(stat[12])) / TICKS
        if is_java:
            jvm[process] = seconds
        else:
            python[process] = seconds
            high = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
            peak = max(peak, *(int(kibibytes) / 1024 for kibibytes in high)) if high else peak
    return Used(python, jvm, peak)


def run(df: DataFrame) -> None:
    """Makes all rows and drops them."""
    df.write.format("noop").mode("overwrite").save()


def measure(session: SparkSession, policies: PolicySet, whole: DataFrame, name: str, batch: int) -> None:
    """Prints a line of the table."""
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", batch)
    df = whole.where(f"row % {SHARE} = 0") if name == ALL else whole
    rows = df.count()
    made = with_decisions(df, policies, {NONE: [], ALL: None}.get(name, name))
    run(made.limit(100))
    before = used(anew=True)
    run(made)
    after = used()
    python, jvm = since(before.python, after.python) / rows, since(before.jvm, after.jvm) / rows
    cells = (name, f"{batch:,}", f"{rows:,}", f"{python * 1e6:.1f}", f"{jvm * 1e6:.1f}")
    rate = 1 / (python + jvm)
    print("| " + " | ".join((*cells, f"{rate:,.0f}", f"{after.peak:.0f}")) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=40_000, help="how many rows (default: %(default)s)")
    parser.add_argument("--distinct", type=int, default=20_000, help="how many snapshots (default: %(default)s)")
    parser.add_argument("--executors", type=int, default=1, help="how many executors (default: %(default)s)")
    asked = parser.parse_args()
    policies = load()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        directory = Path(name)
        table = table_of(map(generate, range(asked.distinct)), policies.programs[-1].policy.schema.root, typed=True)
        (directory / "rows").mkdir()
        for start in range(0, asked.rows, asked.distinct):
            part = table.slice(0, min(asked.distinct, asked.rows - start))
            numbers = pa.array(range(start, start + part.num_rows), pa.int64())
            pq.write_table(part.append_column("row", numbers), directory / "rows" / f"{start}.parquet")
        print("| decisions | rows a batch | rows | Python, µs/row | JVM, µs/row | rows/s a core | worker's peak, MiB |")
        print("|---|---|---|---|---|---|---|")
        with local_spark(asked.executors, directory / "spark") as session:
            whole = session.read.parquet((directory / "rows").as_posix())
            for decisions, batch in (
                (NONE, 10_000), ("redemption", 1000), ("redemption", 10_000), ("redemption", 50_000),
                ("run_out", 10_000), (ALL, 10_000), (ALL, 50_000),
            ):  # fmt: skip
                measure(session, policies, whole, decisions, batch)


if __name__ == "__main__":
    main()
