"""Holds the semantic diff against evaluating: random policies, random edits, every proof, witness and region.

    python tools/diff_agree.py --minutes 3 --seed 1

Ends with exit code 1 at the first proof that a snapshot refutes, witness that is none, or region that is not where the
table differs. The same seed makes the same policies.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.analysis.diff_judge import Judged, judge


def main() -> None:
    """Judges until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each policy has the next one")
    parser.add_argument("--snapshots", type=int, default=300, help="snapshots that each proof is held against")
    options = parser.parse_args()
    judged, seed, ends = Judged(), options.seed, time.monotonic() + options.minutes * 60
    while time.monotonic() < ends:
        with tempfile.TemporaryDirectory() as directory:
            try:
                judge(seed, Path(directory), judged, tried=options.snapshots)
            except AssertionError as error:
                sys.exit(f"{error}\n(of {judged.policies} policies before it)")
        seed += 1
    print(
        f"{judged.policies:,} edited policies ({judged.refused:,} more refused): of their decisions"
        f" {judged.same:,} proved the same ({judged.by_flow:,} though something differs), {judged.changed:,} change,"
        f" {judged.unknown:,} not proved ({judged.missed:,} of them change);"
        f" {judged.regions:,} regions: no difference"
    )


if __name__ == "__main__":
    main()
