"""`policy-engine check` runs the analysis with everything else."""

from __future__ import annotations

import json
from pathlib import Path

from tests.analysis.test_report import TABLE
from tests.cli.support import run
from tests.support import a_decision


def test_what_fails_is_an_error(tmp_path: Path) -> None:
    a_decision(tmp_path, TABLE)
    ran = run("check", tmp_path, "--format", "json")
    assert (ran.code, ran.out) == (1, "")
    problems = json.loads(ran.err)["problems"]
    assert [(one["code"], one["severity"]) for one in problems] == [
        ("table-gap", "error"),
        ("table-gap", "error"),
        ("table-overlap", "error"),
        ("table-unused-output", "warning"),
    ]


def test_it_can_be_left_out(tmp_path: Path) -> None:
    a_decision(tmp_path, TABLE)
    ran = run("check", tmp_path, "--no-analysis")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "tests 1.0: no problem in 1 file (1 decision, 1 table, 2 rows, 0 facts, 0 cases)\n"


def test_notes_are_told_to_who_asks(tmp_path: Path) -> None:
    logic = """
    table:
      hit policy: first
      inputs: {flag: flag}
      outputs: {x: number}
      rows: |
        | id | flag | -> x |
        | r1 | true | 1    |
        | r2 | -    | 2    |
    """
    a_decision(tmp_path, logic)
    assert run("check", tmp_path).err == ""
    ran = run("check", tmp_path, "--notes")
    assert ran.code == 0
    assert ran.err.splitlines()[0].endswith(
        'part1.yaml:15:11: note: row "r2" of answer decides only what row "r1" leaves it [table-row-partly-hidden]'
    )
    assert "no problem" in ran.out
