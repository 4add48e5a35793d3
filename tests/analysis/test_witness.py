"""Snapshots that show a finding: nothing secret in them, and nothing needless."""

from __future__ import annotations

import json
from pathlib import Path

from policy_engine.analysis.tables.report import analyse
from tests.cli.support import run
from tests.support import a_decision

LENGTH = """
table:
  inputs: {c: string length(number), f: flag}
  outputs: {x: number}
  rows: |
    | id | c   | f    | -> x |
    | r1 | < 7 | -    | 1    |
    | r2 | -   | true | 2    |
"""
FIRST = "table:\n  hit policy: first\n  inputs: {{{}}}\n  rows: |\n    {}\n"
CASES = """
policy cases: some
base: {as_of: "2026-03-10T09:00:00Z", number: 4111-HIDDEN}
cases:
  - {name: one, decision: answer, flag: true, expect: 2}
"""


def test_a_secret_of_a_case_is_not_shown(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, LENGTH.replace("-   | true", ">= 7 | true"))
    (tmp_path / "some.cases.yaml").write_text(CASES, encoding="utf-8")
    (finding,) = analyse(policies).findings
    assert finding.witness == {"as_of": "2026-03-10T09:00:00Z", "number": "«secret»", "flag": False}
    for more in ((), ("--format", "json")):
        ran = run("check", tmp_path, "--notes", *more)
        assert "«secret»" in (ran.err if not more else json.dumps(json.loads(ran.err), ensure_ascii=False))
        assert "HIDDEN" not in ran.err + ran.out


def test_a_secret_that_is_made_up_is_not_shown(tmp_path: Path) -> None:
    logic = "table:\n  inputs: {c: number}\n  rows: |\n    | id | c | -> x |\n    | r1 | not(\"4111\") | 1 |\n"
    (finding,) = analyse(a_decision(tmp_path, logic)).findings
    assert finding.witness == {"as_of": "2026-03-10T09:00:00Z", "number": "«secret»"}


def test_what_may_be_left_out_is_left_out(tmp_path: Path) -> None:
    logic = """
    table:
      inputs: {vip: customer.vip, age: customer.age, zone: time_zone}
      rows: |
        | id | vip  | age  | zone         | -> x |
        | r1 | true | -    | -            | 1    |
        | r2 | -    | < 18 | -            | 2    |
        | r3 | -    | -    | not("UTC")   | 3    |
    """
    gap = next(one for one in analyse(a_decision(tmp_path, logic)).findings if one.code == "table-gap")
    assert gap.witness == {"as_of": "2026-03-10T09:00:00Z", "customer": {"age": 18}}


def test_values_that_fit_are_not_changed(tmp_path: Path) -> None:
    rows = ['| id | country | text | -> x |', '| r1 | "DE" | - | 1 |', '| r2 | - | "hello" | 2 |']
    logic = FIRST.format("country: country, text: text", "\n    ".join(rows))
    (finding,) = analyse(a_decision(tmp_path, logic)).findings
    # Of all countries but one it is not the first in the alphabet.
    assert finding.witness == {"as_of": "2026-03-10T09:00:00Z", "text": "text", "country": "US"}


def test_values_of_the_cases_are_preferred(tmp_path: Path) -> None:
    rows = ['| id | c | n | -> x |', '| r1 | "US" | - | 1 |', '| r2 | - | < 3 | 2 |']
    logic = FIRST.format("c: country, n: n", "\n    ".join(rows))
    policies = a_decision(tmp_path, logic)
    (tmp_path / "some.cases.yaml").write_text(CASES.replace("flag: true", "country: FR, n: 7"), encoding="utf-8")
    (finding,) = analyse(policies).findings
    assert finding.witness == {"as_of": "2026-03-10T09:00:00Z", "n": 7, "country": "FR"}
