"""Files of cases: what they must say, and what a case tells that did not get what it expects."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine import PolicyError
from policy_engine.cases.judge import CaseFailedError, judge, matches
from policy_engine.cases.reader import read_cases
from tests.support import a_decision

TABLE = "table:\n  inputs: {n: n}\n  outputs: {v: number}\n  rows: |\n    | id | n | -> v |\n    | a | > 3 | n |"
FILE = """\
policy cases: the answer
base: {as_of: 2026-01-01T00:00:00Z, customer: {name: Ann}, n: 4}
cases:
  - {name: one, decision: answer, expect: {v: 4}, decided by: [answer/a]}
  - {name: two, decision: answer, n: 1, error: table-no-row}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.cases.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_cases_that_hold(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, TABLE)
    one, two = read_cases(written(tmp_path, FILE))
    decision = judge(one, policies)
    assert decision is not None
    assert decision.fired == ("answer/a",)
    assert judge(two, policies) is None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("v: 4", "v: 5", "  v: expected Decimal('5'), got Decimal('4')"),
        ("v: 4", "w: 4", "  there is no output w"),
        ("[answer/a]", "[]", "  decided by: expected [], got ['answer/a']"),
        ("expect: {v: 4}, decided by: [answer/a]", "error: x", "expected the problem x, got"),
        ("n: 4}", "n: 1}", "expected outputs, got"),
    ],
)
def test_cases_that_fail(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in FILE
    case = read_cases(written(tmp_path, FILE.replace(before, after)))[0]
    with pytest.raises(CaseFailedError) as caught:
        judge(case, a_decision(tmp_path, TABLE))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("decided by: [answer/a]", "decided by: answer/a", "cases-decided-by"),
        ("decided by: [answer/a]", "decided by: [[answer/a]]", "cases-decided-by"),
        ("expect: {v: 4}", "expect: 4", "cases-no-expectation"),
        ("expect: {v: 4}", "expect: 4, error: x", "cases-no-expectation"),
        ("expect: {v: 4}", "expect: {v: 4}, error: x", "cases-no-expectation"),
        ("expect: {v: 4}, ", "", "cases-no-expectation"),
        ("name: two", "name: one", "cases-duplicate-name"),
        ("decision: answer, n", "n", "cases-incomplete"),
        ("policy cases: the answer", "policy case: x", "cases-unknown-key"),
        ("base: {as_of", "base: [as_of", "yaml-syntax"),
        ("{as_of: 2026-01-01T00:00:00Z, customer: {name: Ann}, n: 4}", "nothing", "cases-base"),
    ],
)
def test_files_that_say_too_little_or_too_much(tmp_path: Path, before: str, after: str, code: str) -> None:
    assert before in FILE
    with pytest.raises(PolicyError) as caught:
        read_cases(written(tmp_path, FILE.replace(before, after, 1)))
    assert code in [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("wanted", "got", "same"),
    [
        ("4.0", Decimal(4), True),
        ("4", "4", True),
        ("four", Decimal(4), False),
        ("sNaN", Decimal(4), False),
        (None, None, True),
        ("1", True, False),
        (True, True, True),
        ({"a": "1"}, {"a": Decimal(1), "b": None}, True),
        (["1"], [Decimal(1), Decimal(2)], False),
    ],
)
def test_what_matches(wanted: object, got: object, same: bool) -> None:
    assert matches(wanted, got) is same
