"""Whether what is proved of invariants holds: random policies, each proved invariant tried on random snapshots.

    python tools/invariants_agree.py --n 200 [--seed S] [--snapshots N] [--seconds T]

A policy is made from its seed alone. Every snapshot that is said to break an invariant is evaluated once more, too.
Prints what the policies came to, or the first that was judged wrongly, with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.analysis.invariants_agreement import Agreement  # noqa: E402 - the root must be on the path first


def main() -> int:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=100, metavar="N", help="how many policies")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="where to start")
    parser.add_argument("--snapshots", type=int, default=300, metavar="N", help="snapshots for each policy")
    parser.add_argument("--seconds", type=float, default=None, metavar="T", help="when to stop")
    options = parser.parse_args()
    made, begun = Agreement(), time.monotonic()
    for seed in range(options.seed, options.seed + options.n):
        made.add(seed, options.snapshots)
        if made.wrong is not None:
            print(made.wrong)
            return 1
        if options.seconds is not None and time.monotonic() - begun > options.seconds:
            break
    print(
        f"{made.policies} policies, {made.refused} refused; invariants: {made.proved} proved, {made.searched} searched "
        f"({made.missed} of them broken by a random snapshot), {made.broken} broken"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
