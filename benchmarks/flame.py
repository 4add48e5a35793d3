"""Where the time of `evaluate(snapshot, "redemption")` goes, as a flame graph: docs/benchmarks-flame.svg.

    python benchmarks/flame.py

It is sampled from outside by py-spy (pip install policy-engine[bench]), so nothing is added to what is measured.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.stacks import draw, fold  # noqa: E402 - the root must be on the path first

FLAME = ROOT / "docs" / "benchmarks-flame.svg"
SECONDS, SAMPLES = 12, 200
"""How long it evaluates, and how often a second it is looked at."""


def watched() -> None:
    """What is watched: one decision on one snapshot, again and again."""
    from policy_engine import load

    policies = load()
    snapshot = json.loads((ROOT / "examples" / "account.json").read_text(encoding="utf-8"))
    until = time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        for _ in range(10_000):
            policies.evaluate(snapshot, "redemption")


def main() -> None:
    """Samples a process of its own, and draws what was found."""
    with TemporaryDirectory() as name:
        raw = Path(name) / "stacks.txt"
        command = [
            "record", "--format", "raw", "--rate", str(SAMPLES), "--output", str(raw), "--",
            sys.executable, __file__, "--watched",
        ]  # fmt: skip
        subprocess.run([str(Path(sys.executable).with_name("py-spy")), *command], check=True)  # noqa: S603 - our own
        stacks = fold(raw.read_text(encoding="utf-8"), "PolicySet.evaluate")
    FLAME.write_text(draw('evaluate(snapshot, "redemption")', stacks), encoding="utf-8")
    print(f"wrote {FLAME.relative_to(ROOT)}")


if __name__ == "__main__":
    watched() if "--watched" in sys.argv else main()
