"""Files of cases: what they must say, and what a case tells that did not get what it expects."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine import PolicyError
from policy_engine.cases.check import Checked, check_case_file, check_directory
from policy_engine.cases.judge import CaseFailedError, fired, judge
from policy_engine.cases.match import matches
from policy_engine.cases.reader import read_case_file, read_cases
from policy_engine.cases.show import shown
from policy_engine.text.render import render_problems
from tests.support import a_decision, codes, said

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
        ("v: 4", "v: 5", "  v: expected 5, got 4\n\nWhy:\n  - N is 4. [answer/a]"),
        ("v: 4", "v: 2026-01-01", "  v: expected 2026-01-01, got 4\n"),
        ("v: 4", 'v: "4.0 "', '  v: expected "4.0 ", got 4\n'),
        ("v: 4", "w: 4", "  w: expected 4, but there is no such output\n"),
        ("expect: {v: 4}", "expect: 5", "  v: expected 5, got 4\n"),
        ("[answer/a]", "[]", "  decided by: expected [], got [answer/a]\n"),
        ("expect: {v: 4}, decided by: [answer/a]", "error: x", "  error: expected x, got no problem\n  v: 4\n"),
        ("n: 4}", "n: 1}", "  v: expected 4, got a problem\n  TMP/part1.yaml:"),
        (
            "expect: {v: 4}, decided by: [answer/a]",
            "n: 1, error: table-no-rwo",
            '  error: expected table-no-rwo, got table-no-row (did you mean "table-no-row"?)\n',
        ),
        ("decided by", "m: 1, nn: 4, decided by", '  nn: error: the field "nn" is not known ['),
    ],
)
def test_cases_that_fail(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in FILE
    case = read_cases(written(tmp_path, FILE.replace(before, after)))[0]
    with pytest.raises(CaseFailedError) as caught:
        judge(case, a_decision(tmp_path, TABLE))
    text = str(caught.value).replace(tmp_path.as_posix(), "TMP")
    assert text.startswith("TMP/a.cases.yaml:4: one\n  decision: answer\n")
    assert told in text
    assert "Decimal(" not in text


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("decided by: [answer/a]", "decided by: answer/a", "cases-decided-by"),
        ("decided by: [answer/a]", "decided by: [[answer/a]]", "cases-decided-by"),
        ("decided by: [answer/a]", "decided by: ['']", "cases-decided-by"),
        ("n: 1, error", "decided by: [answer/a], error", "cases-decided-by"),
        ("expect: {v: 4}", "expect: {}", "cases-no-expectation"),
        ("error: table-no-row", "error: [table-no-row]", "cases-no-expectation"),
        ("error: table-no-row", "error: ''", "cases-no-expectation"),
        ("expect: {v: 4}", "source: {a: b}, expect: {v: 4}", "cases-source"),
        ("name: one", "name: ''", "cases-incomplete"),
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


def test_two_cases_of_one_name_are_told_with_both_places(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_cases(written(tmp_path, FILE.replace("name: two", "name: one", 1)))
    (problem,) = caught.value.problems
    lines = FILE.splitlines()
    places = [number for number, line in enumerate(lines, 1) if "name: one" in line or "name: two" in line]
    assert problem.span is not None
    assert problem.span.position[0] == places[1]
    assert [(note.message, note.span.position[0]) for note in problem.notes] == [("the first one", places[0])]


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]", "policy cases: x\ncases: []\n", "policy cases: x\ncases:\n"])
def test_a_file_without_cases_is_a_problem(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read_cases(written(tmp_path, text))
    assert codes(caught.value)[-1] in ("cases-not-a-mapping", "cases-missing")
    assert all(problem.span is not None for problem in caught.value.problems)


def test_an_expectation_left_blank(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        read_cases(written(tmp_path, "policy cases: x\ncases:\n  - name: one\n    decision: d\n    expect:\n"))
    assert codes(caught.value) == ["cases-no-expectation"]


@pytest.mark.parametrize("key", ["expct", "expects", "eror"])
def test_a_misspelt_expectation_is_suggested(tmp_path: Path, key: str) -> None:
    right = "expect" if key.startswith("exp") else "error"
    text = FILE.replace("expect: {v: 4}, decided by: [answer/a]", f"{key}: x")
    with pytest.raises(PolicyError) as caught:
        read_cases(written(tmp_path, text))
    told = said(caught.value, tmp_path)
    assert "[cases-no-expectation]" in told
    assert f'hint: did you mean "{right}"?' in told
    assert f" {'^' * len(key)}\n" in told


FACTS = "documents: {help: {title: Help, authority: official, rank: 1}}\nfacts: {B1: {document: help, text: So.}}"
PARAMETER = "parameters: {p: {value: 1, source: B1}}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("decided by", "decided_by", 'key of a case nor a field of the snapshot [cases-unknown-key]|"decided by"'),
        ("expect", "sorce: B1, expect", 'field of the snapshot [cases-unknown-key]|"source"'),
        ("expect", "custmer: {name: x}, expect", 'field of the snapshot [cases-unknown-key]|"customer"'),
        ("expect", "customer: {nam: x}, expect", 'the snapshot has no field "nam" [cases-unknown-field]|"name"'),
        ("expect", "items: [{prise: 1}], expect", 'no field "prise" [cases-unknown-field]|"price"'),
        ("name: Ann", "nme: Ann", 'the snapshot has no field "nme" [cases-unknown-field]|"name"'),
        ("n: 4", "N: 4", 'the snapshot has no field "N" [cases-unknown-field]|"n"'),
        ("expect", "source: B1 B9, expect", 'there is no fact "B9" [cases-unknown-fact]|'),
        ("expect: {v: 4}", "expect: {w: 4}", 'answer has no output "w" [cases-unknown-output]|'),
        ("[answer/a]", "[answer/b]", 'there is no row "answer/b" [cases-unknown-row]|"answer/a"'),
        ("decision: answer, n", "decision: anser, n", 'no decision "anser" [cases-unknown-decision]|"answer"'),
    ],
)
def test_what_only_the_policy_can_tell(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in FILE
    policies = a_decision(tmp_path, TABLE, FACTS, PARAMETER)
    assert check_directory(tmp_path, policies) == Checked(0, ())
    written(tmp_path, FILE)
    assert check_directory(tmp_path, policies) == Checked(2, ())
    written(tmp_path, FILE.replace(before, after, 1))
    (problem,) = check_directory(tmp_path, policies).problems
    message, hint = told.split("|")
    text = render_problems([problem])
    assert message in text
    assert problem.span is not None
    assert problem.hint == (f"did you mean {hint}?" if hint else None)
    assert check_directory(tmp_path, None).problems == ()


def test_one_value_for_several_outputs(tmp_path: Path) -> None:
    two = TABLE.replace("v: number", "v: number, w: number").replace(" v |", " v | w |") + " 1 |"
    policies = a_decision(tmp_path, two)
    path = written(tmp_path, FILE.replace("expect: {v: 4}", "expect: 4"))
    (problem,) = check_case_file(read_case_file(path), policies)
    assert problem.code == "cases-unknown-output"
    assert problem.hint == "name those that you expect: `expect: {v: …}`"
    with pytest.raises(CaseFailedError, match="expected 4, but it has 2 outputs: v, w"):
        judge(read_cases(path)[0], policies)


def test_an_unknown_decision_may_be_expected(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, TABLE)
    path = written(tmp_path, FILE.replace("answer, n: 1, error: table-no-row", "anser, error: decision-unknown"))
    assert check_directory(tmp_path, policies).problems == ()
    assert judge(read_cases(path)[1], policies) is None


def test_outputs_that_are_only_known_when_decided(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "context: {a: n, b: n}")
    path = written(tmp_path, FILE.replace("v: 4", "b: 5").replace(", decided by: [answer/a]", ""))
    assert check_case_file(read_case_file(path), policies) == ()
    with pytest.raises(CaseFailedError, match="b: expected 5, got 4"):
        judge(read_cases(path)[0], policies)


def test_the_rows_that_fire(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, TABLE)
    one, two = read_cases(written(tmp_path, FILE))
    assert fired(one, policies) == {"answer/a"}
    assert fired(two, policies) == set()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("28"), "28"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 5, 2), "2026-05-02"),
        (datetime(2026, 5, 2, 10, tzinfo=UTC), "2026-05-02T10:00:00+00:00"),
        (time(10, 30), "10:30:00"),
        (timedelta(days=1, hours=2), "P1DT2H"),
        (None, "null"),
        (True, "true"),
        ("late fee", "late fee"),
        ("28", '"28"'),
        ("null", '"null"'),
        ("a: b", '"a: b"'),
        ("", '""'),
        ("- a", '"- a"'),
        ("a\n\x9b", '"a\\n\\u009b"'),
        ({"a b": [Decimal(1), "x"], "1": {}}, '{a b: [1, x], "1": {}}'),
    ],
)
def test_values_as_a_case_writes_them(value: object, text: str) -> None:
    assert shown(value) == text


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
        ("10:30:00", time(10, 30), True),
        ("half past ten", time(10, 30), False),
        ("2026-05-02", date(2026, 5, 2), True),
        ("P1D", timedelta(days=1), True),
        ("noon", datetime(2026, 5, 2, tzinfo=UTC), False),
    ],
)
def test_what_matches(wanted: object, got: object, same: bool) -> None:
    assert matches(wanted, got) is same
