"""The search for a snapshot that breaks an invariant: where evaluations fail, among the cases, and with secrets."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.analysis.invariants.judge import Judged, judge, told
from policy_engine.text.problem import Severity
from policy_engine.text.render import render_problems
from tests.cli.support import run
from tests.support import write_set

FAR_ROWS = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n}
      outputs: {x: [p, q]}
      rows: |
        | id | n      | -> x |
        | a  | > 100  | p    |
        | b  | < -100 | q    |
"""
THREE_COLUMNS = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n, text: text, age: customer.age}
      outputs: {x: [p, q]}
      rows: |
        | id | n          | text     | age        | -> x |
        | a  | (100..102) | "needle" | > 4000.5   | p    |
        | b  | < -100     | "straw"  | < -7       | q    |
"""
LENGTH = """
decisions:
  answer: {assumed: a test, expression: string length(number)}
  sized: {assumed: a test, expression: 'if string length(number) > 6 then size else "none"'}
"""
CASES = """
policy cases: lengths
cases:
  - name: a long number
    decision: answer
    as_of: "2026-03-10T09:00:00Z"
    number: 4111-SECRET
    size: large
    n: 4
    expect: 11
"""


def a_set(directory: Path, text: str, condition: str, cases: str | None = None) -> PolicySet:
    """A set with one invariant, and cases beside it."""
    write_set(directory, f"{text}invariants:\n  it holds:\n    {condition}\n    assumed: a test\n")
    if cases is not None:
        (directory / "some.cases.yaml").write_text(cases, encoding="utf-8")
    return load(directory)


def known(directory: Path, text: str, condition: str, cases: str | None = None) -> Judged:
    """What is known of the invariant."""
    (found,) = judge(a_set(directory, text, condition, cases))
    return found


@pytest.mark.parametrize("text", [FAR_ROWS, THREE_COLUMNS])
@pytest.mark.parametrize("word", ["p", "q"])
def test_it_goes_on_where_the_first_snapshots_are_not_decided(text: str, word: str, tmp_path: Path) -> None:
    found = known(tmp_path, text, f'never: answer = "{word}"')
    assert found.snapshot is not None


def test_what_a_column_declares_is_looked_for(tmp_path: Path) -> None:
    text = FAR_ROWS.replace("{n: n}", "{n: {expression: text, type: [small, middle]}}")
    text = text.replace("> 100 ", "small").replace("< -100", "middle")
    found = known(tmp_path, text, 'never: answer = "p" and n > 7')
    assert found.snapshot is not None
    assert found.snapshot["text"] == "small"


def test_a_case_breaks_it_by_a_secret(tmp_path: Path) -> None:
    policies = a_set(tmp_path, LENGTH, "never: answer > 6", CASES)
    (found,) = judge(policies)
    text = render_problems(told([found])).replace(f"{tmp_path.as_posix()}/", "")
    assert "SECRET" not in text
    assert text == (
        'part1.yaml:9:3: error: the invariant "it holds" is broken: its condition is true of a snapshot '
        "[invariant-broken]\n"
        "    9 |   it holds:\n"
        "      |   ^^^^^^^^\n"
        '   hint: the snapshot is {"as_of": "2026-03-10T09:00:00Z"}, and number, which is secret, as in the case '
        '"a long number"\n'
        '   note: the case "a long number" breaks it (some.cases.yaml:4:11)\n'
        "    4 |   - name: a long number\n"
        "      |           ^^^^^^^^^^^^^\n"
        "   note: answer is secret (part1.yaml:6:3)\n"
        "    6 |   answer: {assumed: a test, expression: string length(number)}\n"
        "      |   ^^^^^^"
    )


def test_a_change_of_a_case_keeps_its_secret(tmp_path: Path) -> None:
    (found,) = judge(a_set(tmp_path, LENGTH, 'never: sized = "small" and n > 100', CASES))
    assert found.snapshot is not None
    (problem,) = told([found])
    assert problem.hint is not None
    assert problem.hint.endswith('and number, which is secret, as in the case "a long number"')
    assert [note.message for note in problem.notes] == ["sized is small"]
    assert "SECRET" not in str(found) + str(problem.to_dict())


def test_without_cases_a_secret_is_made_up_and_not_shown(tmp_path: Path) -> None:
    found = known(tmp_path, LENGTH, "never: answer > 6")
    assert found.snapshot == {"as_of": "2026-03-10T09:00:00Z"}
    (problem,) = told([found])
    assert problem.hint == 'the snapshot is {"as_of": "2026-03-10T09:00:00Z"}, and number, which is secret, made up'


def test_every_case_is_tried_whole(tmp_path: Path) -> None:
    # No other decision reads `m`; a field that nobody knows is no reason to leave a case out.
    moment = '"2026-03-10T09:00:00Z"'
    cases = "policy cases: x\ncases:\n" + "".join(
        f"  - {{name: number {at}, decision: answer, as_of: {moment}, n: {at}, m: {at}, zz: 1, expect: 1}}\n"
        for at in range(40)
    )
    text = "decisions:\n  answer: {assumed: a test, expression: 'if n * n = 1369 then 2 else 1'}\n"
    (problem,) = told([known(tmp_path, text, "never: answer = 2", cases)])
    assert problem.notes[0].message == 'the case "number 37" breaks it'


NO_ROW = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n * n}
      outputs: {x: [p, q]}
      rows: |
        | id | n             | -> x |
        | a  | (22801..22809) | p   |
      allow: {gap: this is about invariants}
"""


def test_it_is_a_warning_where_hardly_anything_was_decided(tmp_path: Path) -> None:
    found = known(tmp_path, NO_ROW, 'never: answer = "p"')
    assert not found.is_proved
    (problem,) = told([found])
    assert (problem.code, problem.severity) == ("invariant-hardly-searched", Severity.WARNING)
    assert problem.message == (
        f'the invariant "it holds" is neither proved nor much searched: of {found.tried} snapshots tried none were '
        "decided, and none of these breaks it"
    )
    ran = run("check", tmp_path)
    assert ran.code == 0
    assert "[invariant-hardly-searched]" in ran.err
    assert ran.out.endswith("1 invariant: 0 proved, 1 searched (1 of them hardly)\n")


def test_what_broke_it_is_told_row_by_row(tmp_path: Path) -> None:
    text = FAR_ROWS + """
  above:
    assumed: a test
    context: {size: 'if answer = "p" then 1 else 2', why: answer}
"""
    (problem,) = told([known(tmp_path, text, "never: above.size = 1")])
    assert [note.message for note in problem.notes] == ["above gives size = 1, why = p", "answer is p, by answer/a"]
