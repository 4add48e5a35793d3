"""Values in cases: what no snapshot may have, and what no decision gives, is told without running a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.cases.check import check_directory, check_values
from policy_engine.cases.judge import judge
from policy_engine.cases.reader import read_case_file
from policy_engine.text.render import render_problems
from tests.docs.support import ROOT
from tests.support import a_decision, write_set

TABLE = """\
table:
  inputs: {n: n}
  outputs:
    word: [NONE, SOME]
    text: string
    fee: number
    level: [1, 2.5]
    paid: boolean
    day: date?
    at: date and time
    clock: time
    grace: days and time duration
    term: years and months duration
    steps: list<string>
    bill: bill
  rows:
    - id: all
      then:
        word: SOME
        text: '"5"'
        fee: 1.50
        level: 2.5
        paid: true
        day: date("2026-05-01")
        at: as_of
        clock: time("09:00:00")
        grace: duration("P7D")
        term: duration("P1Y6M")
        steps: '["a"]'
        bill: '{total: 1, lines: [{id: "x"}]}'
"""
TYPES = "types:\n  line: {id: string}\n  bill: {total: number, lines: list<line>}\n"
CASE = """\
policy cases: the answer
base: {as_of: 2026-01-01T00:00:00Z, n: 4, customer: {name: Ann, age: 7}}
cases:
  - name: one
    decision: answer
"""


@pytest.fixture(name="policies", scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return a_decision(tmp_path_factory.mktemp("set"), TABLE, TYPES)


def told(tmp_path: Path, policies: PolicySet, *lines: str, case: str = CASE) -> str:
    """What is told of a case with some more lines, without the directory's name."""
    path = tmp_path / "a.cases.yaml"
    path.write_text(case + "".join(f"    {line}\n" for line in lines), encoding="utf-8")
    return render_problems(check_values(read_case_file(path), policies)).replace(tmp_path.as_posix(), "TMP")


RIGHT = (
    'word: SOME, text: "5", fee: 1.5, level: 2.50, paid: true, day: 2026-05-01, at: 2026-01-01T01:00:00+01:00, '
    "clock: 09:00:00, grace: P7D, term: P1Y6M, steps: [a], bill: {total: 1, lines: [{id: x}]}"
)


def test_what_comes_out_is_no_problem(tmp_path: Path, policies: PolicySet) -> None:
    assert told(tmp_path, policies, f"expect: {{{RIGHT}}}") == ""
    assert judge(read_case_file(tmp_path / "a.cases.yaml").cases[0], policies) is not None
    assert told(tmp_path, policies, 'expect: {fee: "1.50", day: null, paid: null, steps: [], bill: {}}') == ""


@pytest.mark.parametrize(
    ("expected", "caret", "message"),
    [
        (
            "word: SOEM",
            "SOEM",
            'word is never SOEM: it is none of the words declared for it [cases-expected-word]|did you mean "SOME"?',
        ),
        (
            "word: many",
            "many",
            "word is never many: it is none of the words declared for it [cases-expected-word]|one of NONE, SOME",
        ),
        ("text: 5", "5", 'text is text: it is never 5 [cases-expected-type]|put it in quotes: "5"'),
        ("text: no", "", ""),
        ("fee: five", "five", "fee is a number: it is never five [cases-expected-type]|write it as 12.50"),
        ("fee: [1]", "[1]", "fee is a number: it is never a list [cases-expected-type]|write it as 12.50"),
        ("paid: yes", "yes", "paid is true or false: it is never yes [cases-expected-type]|write true or false"),
        (
            "day: 1.5.2026",
            "1.5.2026",
            "day is a date: it is never 1.5.2026 [cases-expected-type]|write it as 2026-03-15",
        ),
        (
            "at: 2026-01-01 9 am",
            "2026-01-01 9 am",
            (
                "at is a date and time: it is never 2026-01-01 9 am [cases-expected-type]"
                "|write it as 2026-03-15T09:00:00-05:00"
            ),
        ),
        ("clock: 9", "9", "clock is a time: it is never 9 [cases-expected-type]|write it as 09:00:00"),
        (
            "grace: P1M",
            "P1M",
            "grace is a duration of days and time: it is never P1M [cases-expected-type]|write it as P7D",
        ),
        (
            "term: P7D",
            "P7D",
            "term is a duration of years and months: it is never P7D [cases-expected-type]|write it as P1Y6M",
        ),
        ("steps: a", "a", "steps is a list: it is never a [cases-expected-type]|write it as [a, b]"),
        ("steps: [a, 1]", "1", 'steps[1] is text: it is never 1 [cases-expected-type]|put it in quotes: "1"'),
        ("bill: 1", "1", "bill is a mapping: it is never 1 [cases-expected-type]|write it as {entry: value}"),
        ("bill: {totl: 1}", "totl", 'bill has no entry "totl" [cases-unknown-output]|did you mean "total"?'),
        (
            "bill: {lines: [{id: true}]}",
            "true",
            'bill.lines[0].id is text: it is never true [cases-expected-type]|put it in quotes: "true"',
        ),
    ],
)
def test_what_never_comes_out(tmp_path: Path, policies: PolicySet, expected: str, caret: str, message: str) -> None:
    line = f"    expect: {{{expected}}}"
    if not message:
        assert told(tmp_path, policies, line.strip()) == ""
        return
    said, hint = message.split("|")
    column = line.index(caret, line.index(":", 12)) + 1 if caret != "totl" else line.index(caret) + 1
    assert told(tmp_path, policies, line.strip()) == (
        f"TMP/a.cases.yaml:6:{column}: error: {said}\n"
        f"    6 | {line}\n      | {' ' * (column - 1)}{'^' * len(caret)}\n   hint: {hint}"
    )


def test_one_output_without_its_name(tmp_path: Path) -> None:
    policies = a_decision(tmp_path / "set", "expression: n > 3\ntype: boolean")
    assert told(tmp_path, policies, "expect: true") == ""
    assert "answer is true or false: it is never 3 [cases-expected-type]" in told(tmp_path, policies, "expect: 3")


@pytest.mark.parametrize(
    "logic", ["expression: 'if n > 3 then {a: 1} else null'", "expression: n\ntype: Any", "expression: 'null'"]
)
def test_nothing_is_said_of_what_is_not_known(tmp_path: Path, logic: str) -> None:
    policies = a_decision(tmp_path / "set", logic)
    assert told(tmp_path, policies, "expect: {answer: five, a: six}") == ""


def test_what_any_version_gives_may_be_expected(tmp_path: Path) -> None:
    first = "policy: answers\neffective: {to: 2026-01-31}\ndecisions: {answer: {expression: n, assumed: a test}}\n"
    second = first.replace("to: 2026-01-31", "from: 2026-02-01").replace("expression: n", "expression: n > 3")
    policies = load(write_set(tmp_path / "set", first, second))
    assert told(tmp_path, policies, "expect: 5") == ""
    assert told(tmp_path, policies, "expect: true") == ""
    assert "answer is true or false: it is never five" in told(tmp_path, policies, "expect: five")


def test_what_no_snapshot_may_have(tmp_path: Path, policies: PolicySet) -> None:
    case = CASE.replace("age: 7", "age: old")
    lines = ("size: Small", "country: UK", "day: 10.03.2026", "items: [{state: new}, {price: none}]")
    assert told(tmp_path, policies, *lines, "expect: {fee: 1.5}", case=case) == (
        "TMP/a.cases.yaml:2:70: error: this must be a number, not text of 3 characters [snapshot-type]\n"
        "    2 | base: {as_of: 2026-01-01T00:00:00Z, n: 4, customer: {name: Ann, age: old}}\n"
        "      |                                                                      ^^^\n"
        "TMP/a.cases.yaml:6:11: error: this is not one of the known words (text of 5 characters) [snapshot-value]\n"
        "    6 |     size: Small\n"
        "      |           ^^^^^\n"
        '   hint: did you mean "small"?\n'
        "TMP/a.cases.yaml:7:14: error: this is not a country (text of 2 characters) [snapshot-format]\n"
        "    7 |     country: UK\n"
        "      |              ^^\n"
        '   hint: a two-letter ISO 3166-1 code such as "US"\n'
        "TMP/a.cases.yaml:8:10: error: this is not a date (text of 10 characters) [snapshot-format]\n"
        "    8 |     day: 10.03.2026\n"
        "      |          ^^^^^^^^^^\n"
        '   hint: write it as "2026-03-15"\n'
        "TMP/a.cases.yaml:9:35: error: this must be a number, not text of 4 characters [snapshot-type]\n"
        "    9 |     items: [{state: new}, {price: none}]\n"
        "      |                                   ^^^^"
    )


def test_what_a_case_lays_over_the_base_is_what_counts(tmp_path: Path, policies: PolicySet) -> None:
    case = CASE.replace("age: 7", "age: old")
    assert told(tmp_path, policies, "customer: {age: 8}", "expect: {fee: 1.5}", case=case) == ""
    assert "snapshot-type" in told(tmp_path, policies, "customer: {name: Bob}", "expect: {fee: 1.5}", case=case)


def test_the_problem_that_a_case_expects_is_none(tmp_path: Path, policies: PolicySet) -> None:
    assert told(tmp_path, policies, "size: Small", "error: snapshot-value") == ""
    assert "snapshot-type" in told(tmp_path, policies, "size: Small", "m: x", "error: snapshot-value")
    assert "snapshot-value" in told(tmp_path, policies, "size: Small", "error: table-no-row")


def test_what_is_absent_is_no_problem(tmp_path: Path, policies: PolicySet) -> None:
    assert told(tmp_path, policies, "expect: {fee: 1.5}", case=CASE.replace(", n: 4", "")) == ""


def test_a_slip_of_the_base_is_told_once(tmp_path: Path, policies: PolicySet) -> None:
    two = CASE.replace("age: 7", "age: old") + "    expect: {fee: 1.5}\n  - name: two\n    decision: answer\n"
    assert told(tmp_path, policies, "expect: {fee: 1.5}", case=two).count("error: ") == 1


def test_the_reference_policy_has_no_such_case() -> None:
    assert check_directory(ROOT / "rules", load()).problems == ()
