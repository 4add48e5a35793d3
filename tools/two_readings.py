"""Whether the two readings of FEEL agree: the compiled one, and the plain interpreter of the tests.

    python tools/two_readings.py --n 50000 [--seed S]     # generated expressions
    python tools/two_readings.py --corpus                 # the expressions of rules, docs and tests
    python tools/two_readings.py --corpus FILE.jsonl      # those of a file, as tools/tck_literals.py has them

Generated ones are printed and parsed again too, and must have the type that the checker infers. Prints what they came
to and what they covered, or the first difference, as small as it gets, with exit code 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.feel.reference.corpus import of_file, of_project  # noqa: E402 - the root must be on the path first
from tests.feel.reference.search import search  # noqa: E402
from tests.feel.reference.tally import Tally  # noqa: E402

SHOWN_EVERY = 30.0
"""Seconds."""


def main() -> int:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=0, metavar="N", help="how many different generated expressions")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="where to start")
    parser.add_argument("--corpus", nargs="?", const="", metavar="FILE", help="the project's own, or a file's")
    options = parser.parse_args()
    difference = None
    if options.corpus is not None:
        texts = of_file(Path(options.corpus)) if options.corpus else of_project(ROOT)
        difference = _told(*texts)
    if options.n and difference is None:
        difference = _told(*search(options.n, options.seed * 1_000_000, _progress()))
    return 0 if difference is None else 1


def _progress() -> Callable[[Tally], None]:
    shown = time.monotonic()

    def tell(tally: Tally) -> None:
        nonlocal shown
        if time.monotonic() - shown > SHOWN_EVERY:
            shown = time.monotonic()
            print(f"{tally.total:,}", file=sys.stderr)

    return tell


def _told(tally: Tally, difference: str | None) -> str | None:
    print(*tally.lines(), sep="\n")
    if difference is not None:
        print(f"\nthey differ:\n{difference}")
    return difference


if __name__ == "__main__":
    sys.exit(main())
