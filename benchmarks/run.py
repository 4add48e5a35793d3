"""Times of evaluation beside hand-written Python, in one run: `python benchmarks/run.py [--short]`.

Answers are compared before anything is timed. Times are medians of several rounds; ratios are against the hand-written
function of the same round, so that a noisy machine weighs on both.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import handwritten, tables  # noqa: E402 - the root must be on the path first
from policy_engine import load  # noqa: E402
from tests.oracle import contract  # noqa: E402


def main() -> None:
    """Runs all comparisons and prints them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few rounds: that it runs, not what it costs")
    short = parser.parse_args().short
    rounds, calls = (3, 20) if short else (9, 2_000)
    snapshot = json.loads((ROOT / "examples" / "account.json").read_text(encoding="utf-8"))
    policies = load()
    print(f"{'work':46} {'engine':>10} {'by hand':>10} {'ratio':>7}")

    def row(what: str, ours: Callable[[], object], theirs: Callable[[], object], times: int) -> None:
        mine, other, ratio = compare(ours, theirs, rounds, times)
        print(f"{what:46} {mine * 1e6:8.1f}us {other * 1e6:8.1f}us {ratio:6.1f}x")

    assert policies.evaluate(snapshot, "redemption").outputs == handwritten.redemption(snapshot)
    row(
        'evaluate(snapshot, "redemption")',
        lambda: policies.evaluate(snapshot, "redemption"),
        lambda: handwritten.redemption(snapshot),
        calls,
    )
    row(
        "all decisions (by hand: the tests' oracle)",
        lambda: policies.evaluate(snapshot),
        lambda: [contract.decide(snapshot, name) for name in contract.DECISIONS],
        max(10, calls // 10),
    )
    with tempfile.TemporaryDirectory() as directory:
        for size in (16, 1_024, 16_384):
            _table(size, Path(directory), row, calls)


def _table(
    size: int, directory: Path, row: Callable[[str, Callable[[], object], Callable[[], object], int], None], calls: int
) -> None:
    started = time.perf_counter()
    policies = tables.policy_of(size, directory)
    loaded = time.perf_counter() - started
    scan, look_up = tables.scan(size), tables.look_up(size)
    bands = max(1, size // tables.PLANS)
    asked: list[Mapping[str, Any]] = [
        {"as_of": "2026-01-01T00:00:00Z", "plan": f"plan-{at % 16}", "amount": at * 7919 % (bands * 10)}
        for at in range(16)
    ]
    for one in asked:
        outputs = policies.evaluate(one, "band").outputs
        assert outputs == scan(one) == look_up(one), (one, outputs, scan(one))
    print(f"a table of {size:,} rows, loaded in {loaded:.2f} s")
    some = asked[7]
    row(
        "  against the rows tried in turn",
        lambda: policies.evaluate(some, "band"),
        lambda: scan(some),
        max(5, calls // 20),
    )
    row("  against a dictionary and bisection", lambda: policies.evaluate(some, "band"), lambda: look_up(some), calls)


def compare(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int, calls: int
) -> tuple[float, float, float]:
    """Median seconds a call of both, and the median of the rounds' ratios."""
    pairs = [(_time(ours, calls), _time(theirs, calls)) for _ in range(rounds)]
    return (
        median(mine for mine, _ in pairs),
        median(other for _, other in pairs),
        median(mine / other for mine, other in pairs),
    )


def _time(call: Callable[[], object], calls: int) -> float:
    started = time.perf_counter()
    for _ in range(calls):
        call()
    return (time.perf_counter() - started) / calls


if __name__ == "__main__":
    main()
