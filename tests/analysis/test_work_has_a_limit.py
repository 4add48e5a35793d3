"""Past its budget a question says what it did not look at, and what it found before still holds."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from policy_engine.analysis.space.budget import Budget
from policy_engine.analysis.tables import dead, gaps, overlaps
from policy_engine.analysis.tables.report import analyse
from tests.support import a_decision

TABLE = """
table:
  hit policy: {policy}
  inputs: {{n: n, m: m, size: size}}
  outputs: {{x: number}}
  rows: |
    | id   | n     | m     | size  | -> x |
    | low  | < 5   | < 7   | -     | 1    |
    | high | >= 5  | < 7   | -     | 1    |
    | both | -     | < 3   | small | 1    |
    | much | -     | >= 7  | -     | 1    |
    | all  | -     | -     | -     | 1    |
"""


def messages(directory: Path, policy: str) -> list[str]:
    return [finding.message for finding in analyse(a_decision(directory, TABLE.format(policy=policy))).findings]


def test_with_enough_of_it(tmp_path: Path) -> None:
    assert messages(tmp_path, "first") == [
        'row "both" of answer never decides: rows "low" and "high" before it accept all that it accepts',
        'row "all" of answer never decides: rows "low", "high" and "much" before it accept all that it accepts',
    ]


def test_dead_rows_that_were_not_looked_at_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead, "ALL_STEPS", 35)
    assert messages(tmp_path, "first") == [
        'row "both" of answer never decides: rows "low" and "high" before it accept all that it accepts',
        'answer is too large to be searched for dead rows to the end: not looked at are row "all"',
    ]


def test_a_hard_row_leaves_the_others_their_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead, "MOST_STEPS", 3)
    assert messages(tmp_path, "first") == [
        'answer is too large to be searched for dead rows to the end: not looked at are rows "both" and "all"',
    ]


def test_regions_that_were_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "Budget", partial(Budget, 12))
    logic = TABLE.format(policy="first").replace("    | all  | -     | -     | -     | 1    |\n", "")
    found = [finding.message for finding in analyse(a_decision(tmp_path, logic)).findings]
    assert found[0].startswith("answer is too large to be searched for gaps to the end: not looked at is ")


def test_overlaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlaps, "Budget", partial(Budget, 2))
    assert messages(tmp_path, "unique") == ["answer is too large to be searched for overlaps to the end"]
