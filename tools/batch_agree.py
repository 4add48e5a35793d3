"""Compares batches with `evaluate`, on random tables: every row's outputs, rows that decided, and problems.

    python tools/batch_agree.py --rows 100000 [--decision NAME] [--seed N]

Tables are drawn from the snapshots of the oracle's generator: each column in any Arrow type that can hold it.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import count
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policy_engine import load
from tests.batch.drawing import drawn, mixed
from tests.batch.judging import differences
from tests.oracle.generate import generate

ROWS = 250


def main() -> None:
    """Compares until enough rows were; exit code 1 where some differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--decision", help="one decision; without it, all")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    policies = load()
    names = (arguments.decision,) if arguments.decision else policies.decisions
    root = policies.programs[-1].policy.schema.root
    started = time.perf_counter()
    compared = differing = 0
    for seed in count(arguments.seed):
        if compared >= arguments.rows:
            break
        rng = Random(seed)
        snapshots = [generate(rng.randrange(10**9)) for _ in range(rng.choice((2, 8, 60)))]
        table = drawn(rng, mixed(rng, snapshots, ROWS), root, plain=rng.random() < 0.3)
        compared += table.num_rows
        for told in differences(policies, table, names):
            differing += 1
            if differing <= 3:
                print(f"seed {seed}: {told}\n")
    print(f"{compared:,} rows of {len(names)} decisions: {differing:,} differ ({time.perf_counter() - started:.0f} s)")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
