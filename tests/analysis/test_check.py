"""`policy-engine check` runs the analysis with everything else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_without_the_solver_it_is_the_same_where_nothing_computes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_decision(tmp_path, TABLE)
    with_it = run("check", tmp_path, "--notes")
    monkeypatch.setitem(sys.modules, "z3", None)
    assert run("check", tmp_path, "--notes") == with_it


@pytest.mark.parametrize(("column", "loaded"), [("n > m", False), ("n - m > 5", True)])
def test_the_solver_is_loaded_where_a_column_computes(column: str, loaded: bool, tmp_path: Path) -> None:
    pytest.importorskip("z3")
    logic = "table:\n  inputs: {c: COLUMN, n: n}\n  rows: |\n    | id | c | n | -> x |\n    | r | - | - | 1 |\n"
    a_decision(tmp_path, logic.replace("COLUMN", column))
    code = (
        "import sys; from policy_engine import load; from policy_engine.analysis.tables.report import analyse; "
        f"analyse(load({str(tmp_path)!r})); print('z3' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.strip() == str(loaded)
