"""Times of the engine beside its peers and hand-written Python, in one run.

    python benchmarks/run.py [--short] [--only NAME] [--rounds N] [--large] [--json FILE]

All of them decide the same snapshots by the same tables, and their answers are compared before anything is timed.
Contenders take turns, round by round; a ratio is that of one round, so that a noisy machine weighs on both sides of
it, and is given with its least, its median and its greatest. Packages that are not installed are passed over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # read once, on import: one core against one core
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.machine import machine  # noqa: E402 - the root must be on the path first
from benchmarks.report import Group  # noqa: E402
from benchmarks.sections import SECTIONS  # noqa: E402
from benchmarks.settings import SHORT, Settings  # noqa: E402


def main() -> None:
    """Runs what was asked for, prints it, and writes it where that was asked for too."""
    options = _options()
    settings = SHORT if options.short else Settings()
    if options.rounds:
        settings = replace(settings, rounds=options.rounds)
    names = [options.only] if options.only else [name for name in SECTIONS if name != "large" or options.large]
    found = machine()
    print(found.text())
    groups: list[Group] = []
    for name in names:
        for group in SECTIONS[name](settings):
            print("\n".join(group.text(judged=not options.short)), flush=True)
            groups.append(group)
    if options.json:
        result = {
            "machine": found.json(),
            "rounds": settings.rounds,
            "short": options.short,
            "groups": [group.json() for group in groups],
        }
        options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="small sizes, few rounds: that it runs, not what it costs")
    parser.add_argument("--only", choices=SECTIONS, metavar="NAME", help=f"one of {', '.join(SECTIONS)}")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of each comparison")
    parser.add_argument("--large", action="store_true", help="the table of a million rows too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where to write the results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
