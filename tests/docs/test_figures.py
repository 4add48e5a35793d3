"""The figures of docs/testing.md: a sample of the changes of the reference policy still has the verdicts told there."""

from __future__ import annotations

import subprocess
import sys

from tests.docs.support import ROOT


def test_the_figures_of_the_reference_policy_hold() -> None:
    run = subprocess.run([sys.executable, "tools/mutation_figures.py"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr
