"""Writes what `policy-engine diff` prints into the examples of docs/diff.md, after the reference policy changed.

    python tools/diff_page.py

`tests/analysis` holds the page against the command.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policy_engine import load
from policy_engine.analysis.diff.text import diff_text
from policy_engine.analysis.diff.versions import diff
from policy_engine.cases.check import cases_of
from tests.analysis.test_diff import CHANGES, copied
from tests.analysis.test_diff_recorded import recorded_example
from tests.cli.support import ROOT

PAGE = ROOT / "docs" / "diff.md"
WORKFLOW = ROOT / "docs" / "examples" / "github-actions" / "policy-diff.yml"


def main() -> None:
    """Writes the page."""
    page = PAGE.read_text("utf-8")
    for name, change in CHANGES.items():
        with tempfile.TemporaryDirectory() as directory:
            rules = copied(Path(directory))
            change(rules)
            found = diff(load(ROOT / "rules"), load(rules), cases_of(rules))
        page = _with(page, f"diff: {name}", f"{diff_text(found, None)}\n")
    with tempfile.TemporaryDirectory() as directory:
        page = _with(page, "diff: recorded", recorded_example(Path(directory)))
    page = _with(page, "file: examples/github-actions/policy-diff.yml", WORKFLOW.read_text("utf-8"))
    PAGE.write_text(page, "utf-8")


def _with(page: str, mark: str, text: str) -> str:
    """The page with another block below a mark."""
    block = re.compile(rf"(<!-- {re.escape(mark)} -->\n```\w+\n).*?```", re.DOTALL)
    return block.sub(lambda found: f"{found[1]}{text}```", page, count=1)


if __name__ == "__main__":
    main()
