"""The parts of the documentation that follow from the code: says which are stale, or writes them.

    python tools/docs.py            # exit code 1, and a diff, where something is stale
    python tools/docs.py --write

In the README and in docs/ these marks are looked for:

    <!-- output: policy-engine check -->     above a text block: what the command prints
    <!-- generated: feel-functions -->       up to <!-- end -->: a part that tools/pages makes

and in pages that are done from top to bottom, those of tools/pages/walk.py.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.pages import PARTS  # noqa: E402 - the root must be on the path first
from tools.pages.outputs import output_of  # noqa: E402
from tools.pages.walk import walked  # noqa: E402

_OUTPUT = re.compile(r"(<!-- output: (.+?) -->\n```text\n)(.*?)(```\n)", re.DOTALL)
_PART = re.compile(r"(<!-- generated: (\S+) -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)


def pages() -> Iterator[Path]:
    """Every page of the documentation."""
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def fresh(text: str) -> str:
    """A page with its marked parts made anew."""
    text = _PART.sub(lambda found: f"{found[1]}{PARTS[found[2]]()}{found[4]}", text)
    return walked(_OUTPUT.sub(lambda found: f"{found[1]}{output_of(found[2])}{found[4]}", text))


def main() -> None:
    """Checks or writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    stale = False
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = fresh(before)
        if after == before:
            continue
        stale = True
        name = page.relative_to(ROOT).as_posix()
        if write:
            page.write_text(after, encoding="utf-8")
            print(f"wrote {name}")
        else:
            lines = before.splitlines(), after.splitlines()
            print("\n".join(unified_diff(*lines, name, f"{name} from the code", lineterm="", n=1)))
    if stale and not write:
        sys.exit("some pages are stale: run python tools/docs.py --write")


if __name__ == "__main__":
    main()
