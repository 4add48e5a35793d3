"""Holds `with_decisions` against `evaluate`, row for row, on random snapshots and executors of its own.

    python tools/spark_agree.py --rows 100000 --executors 2

Half of the rows have texts for moments, days and amounts, the other half Spark's own types.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from policy_engine import PolicyError, PolicySet, load
from policy_engine.spark import with_decisions
from tests.oracle.generate import generate
from tools.snapshot_rows import snapshot_of, table_of
from tools.spark_local import local_spark

Fields = dict[str, Any]

ROUND = 10_000
"""The most rows that are looked at together: so many are held in memory."""
MOST_TOLD = 5


def wanted(policies: PolicySet, snapshot: Fields, decision: str) -> Fields:
    """What a decision's column must hold for a snapshot; entries that are not there are null."""
    try:
        decided = policies.evaluate(snapshot, decision)
    except PolicyError as error:
        told = [{"code": p.code, "message": p.message, "path": p.path, "hint": p.hint} for p in error.problems]
        return {"problems": told}
    return {**decided.outputs, "decided_by": list(decided.decided_by), "problems": []}


def same(got: Any, want: Any) -> bool:
    """Whether a column holds what it must, number for number and entry for entry."""
    if isinstance(got, dict) and isinstance(want, dict):
        return want.keys() <= got.keys() and all(same(one, want.get(name)) for name, one in got.items())
    if isinstance(got, list) and isinstance(want, list):
        return len(got) == len(want) and all(map(same, got, want))
    return type(got) is type(want) and bool(got == want)


def differences(policies: PolicySet, rows: pa.Table, decided: pa.Table, seen: Counter[str]) -> Iterator[str]:
    """Where the two do not agree; `row` numbers the rows of both, which have them in any order."""
    root = policies.programs[-1].policy.schema.root
    decided = decided.sort_by("row")
    if decided.select(rows.column_names).to_pylist() != rows.to_pylist():
        yield "the DataFrame's own columns changed"
    found = {name: decided.column(name).to_pylist() for name in decided.column_names if name not in rows.column_names}
    for at, row in enumerate(rows.to_pylist()):
        snapshot = snapshot_of(row, root)
        for name, column in found.items():
            want = wanted(policies, snapshot, name)
            seen["refusals" if want["problems"] else "decisions"] += 1
            if not same(column[at], want):
                yield f"row {row['row']}, {name}\n  evaluate: {want!r}\n  Spark:    {column[at]!r}"


def compare(
    session: SparkSession, policies: PolicySet, rows: int, directory: Path, decisions: Sequence[str] | None = None
) -> bool:
    """Whether all rows agree; prints those that do not."""
    root = policies.programs[-1].policy.schema.root
    wrong, took, began = 0, 0.0, time.perf_counter()
    seen = Counter[str]()
    size = max(1, min(ROUND, -(-rows // 2)))
    for number, start in enumerate(range(0, rows, size)):
        numbers = range(start, min(start + size, rows))
        table = table_of(map(generate, numbers), root, typed=number % 2 == 1)
        table = table.append_column("row", pa.array(numbers, pa.int64()))
        file = directory / f"{start}.parquet"
        pq.write_table(table, file)
        asked = time.perf_counter()
        read = session.read.parquet(file.as_posix()).repartition(4)
        decided = with_decisions(read, policies, decisions).toArrow()
        took += time.perf_counter() - asked
        for told in differences(policies, table, decided, seen):
            wrong += 1
            if wrong <= MOST_TOLD:
                print(told)
        print(f"{numbers.stop:,} rows, {time.perf_counter() - began:,.0f} s: {wrong} differences", flush=True)
    print(f"{seen['decisions']:,} decisions and {seen['refusals']:,} refusals compared; Spark took {took:,.0f} s")
    return not wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1000, help="how many snapshots (default: %(default)s)")
    parser.add_argument("--executors", type=int, default=2, help="how many executors (default: %(default)s)")
    parser.add_argument("--decisions", nargs="*", help="which decisions (default: all)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        directory = Path(name)
        with local_spark(asked.executors, directory / "spark") as session:
            agreed = compare(session, load(), asked.rows, directory, asked.decisions)
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
