"""The pytest plugin: what a person sees who runs pytest over a directory of rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import write_set

pytest_plugins = ["pytester"]

# The plugin is installed with the package, so the inner pytest has it too. Syrupy keeps one session a process: where
# snapshots are compared, pytest runs in a process of its own.
QUIET = ("-p", "no:cacheprovider", "-p", "no:syrupy")

POLICY = """\
decisions:
  answer:
    assumed: a test
    table:
      inputs: {n: n}
      outputs: {fee: number, day: date}
      rows: |
        | id   | n   | -> fee | day                |
        | low  | < 3 | 1.50   | date("2026-05-01") |
        | high | >=3 | n * 7  | date("2026-05-02") |
"""
CASES = """\
policy cases: the answer
base: {as_of: 2026-01-01T00:00:00Z}
cases:
  - {name: few, decision: answer, n: 1, expect: {fee: 1.5, day: 2026-05-01}}
  - name: many
    decision: answer
    n: 4
    expect: {fee: 28, day: 2026-05-02}
    decided by: [answer/high]
"""


@pytest.fixture
def rules(pytester: pytest.Pytester) -> Path:
    """A directory of rules and cases, below where pytest runs."""
    directory = write_set(pytester.path / "rules", POLICY)
    (directory / "answer.cases.yaml").write_text(CASES, encoding="utf-8")
    return directory


def write(directory: Path, before: str, after: str, file: str = "answer.cases.yaml") -> None:
    """Changes a file."""
    path = directory / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def told(result: pytest.RunResult) -> str:
    """What pytest printed: neither Python code nor a Python value may be in it."""
    text = result.stdout.str()
    assert not re.search(r"Traceback|Decimal\(|datetime\.|Case\(|def |plugin\.py|INTERNALERROR", text), text
    return text


def test_cases_that_hold(pytester: pytest.Pytester, rules: Path) -> None:
    result = pytester.runpytest_inprocess(*QUIET, "rules", "-v")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        [
            "rules/answer.cases.yaml::few PASSED*",
            "rules/answer.cases.yaml::many PASSED*",
            "rules/answer.cases.yaml::every row fires in some case PASSED*",
        ]
    )


def test_a_case_that_fails(pytester: pytest.Pytester, rules: Path) -> None:
    write(rules, "fee: 28, day: 2026-05-02", "fee: 27, day: 2026-05-03")
    write(rules, "[answer/high]", "[answer/low]")
    result = pytester.runpytest_inprocess(*QUIET, "rules")
    result.assert_outcomes(passed=2, failed=1)
    assert """
rules/answer.cases.yaml:5: many
  decision: answer
  fee: expected 27, got 28
  day: expected 2026-05-03, got 2026-05-02
  decided by: expected [answer/low], got [answer/high]

Why:
  - N is 4. [answer/high]
""" in told(result)


def test_a_snapshot_that_cannot_be_decided(pytester: pytest.Pytester, rules: Path) -> None:
    write(rules, "n: 4", "n: four")
    result = pytester.runpytest_inprocess(*QUIET, "rules", "-k", "many")
    result.assert_outcomes(failed=1, deselected=1)
    assert "  fee: expected 28, got a problem\n  day: expected 2026-05-02, got a problem\n  n: error: " in told(result)


def test_a_value_that_no_snapshot_may_have_fails_its_case_though_nothing_reads_it(
    pytester: pytest.Pytester, rules: Path
) -> None:
    write(rules, "n: 4", "n: 4\n    country: UK")
    result = pytester.runpytest_inprocess(*QUIET, "rules")
    result.assert_outcomes(passed=2, failed=1)
    assert (
        "rules/answer.cases.yaml:5: many\n"
        "  rules/answer.cases.yaml:8:14: error: this is not a country (text of 2 characters) [snapshot-format]\n"
        "      8 |     country: UK\n"
    ) in told(result)


@pytest.mark.parametrize("broken", ["nn", "n +", "n: n"])
def test_rules_that_do_not_load_fail_once(pytester: pytest.Pytester, rules: Path, broken: str) -> None:
    write(rules, "{n: n}", f"{{n: {broken}}}", "part1.yaml")
    (rules / "more.cases.yaml").write_text(CASES, encoding="utf-8")
    result = pytester.runpytest_inprocess(*QUIET, "rules")
    result.assert_outcomes(errors=1)
    text = told(result)
    assert text.count("rules/part1.yaml:9:") == 1
    assert "^" in text
    assert str(pytester.path) + "/rules" not in text


def test_cases_that_say_what_is_not_there(pytester: pytest.Pytester, rules: Path) -> None:
    write(rules, "decided by", "decided_by")
    write(rules, "{fee: 1.5, ", "{fe: 1.5, ")
    result = pytester.runpytest_inprocess(*QUIET, "rules")
    result.assert_outcomes(errors=1)
    text = told(result)
    assert "rules/answer.cases.yaml:4:" in text
    assert 'rules/answer.cases.yaml:9:5: error: "decided_by" is neither' in text
    assert '      |     ^^^^^^^^^^\n   hint: did you mean "decided by"?\n' in text
    assert '   hint: did you mean "fee"?\n' in text


@pytest.mark.parametrize("content", ["", "policy cases: x\ncases: []\n", "policy cases: [", "\x00"])
def test_a_broken_file_of_cases(pytester: pytest.Pytester, rules: Path, content: str) -> None:
    (rules / "broken.cases.yaml").write_text(content, encoding="utf-8")
    result = pytester.runpytest_inprocess(*QUIET, "rules", "--continue-on-collection-errors")
    result.assert_outcomes(passed=2, errors=1)
    assert "rules/broken.cases.yaml" in told(result)


def test_a_row_that_no_case_reaches(pytester: pytest.Pytester, rules: Path) -> None:
    write(rules, "name: few, decision: answer, n: 1, expect: {fee: 1.5, day: 2026-05-01}", ONE)
    full = pytester.runpytest_inprocess(*QUIET, "rules")
    full.assert_outcomes(passed=2, failed=1)
    text = told(full)
    assert "no case fires these rows:\n  answer/low\n" in text
    assert "_ every row fires in some case _" in text
    part = pytester.runpytest_inprocess(*QUIET, "rules", "-k", "many")
    part.assert_outcomes(passed=1, deselected=1)


ONE = "name: few, decision: answer, n: 3, expect: {fee: 21}"


def test_rows_of_a_case_that_fails_count(pytester: pytest.Pytester, rules: Path) -> None:
    write(rules, "fee: 1.5", "fee: 2")
    result = pytester.runpytest_inprocess(*QUIET, "rules")
    result.assert_outcomes(passed=2, failed=1)
    assert "no case fires" not in told(result)


def test_one_file_of_two_is_a_part(pytester: pytest.Pytester, rules: Path) -> None:
    (rules / "more.cases.yaml").write_text(CASES.split("  - name: many")[0], encoding="utf-8")
    result = pytester.runpytest_inprocess(*QUIET, "rules/more.cases.yaml")
    result.assert_outcomes(passed=1)
    pytester.runpytest_inprocess(*QUIET, "rules").assert_outcomes(passed=4)


def test_cases_without_rules(pytester: pytest.Pytester) -> None:
    (pytester.path / "lone.cases.yaml").write_text(CASES, encoding="utf-8")
    result = pytester.runpytest_inprocess(*QUIET)
    result.assert_outcomes(errors=1)
    assert "lone.cases.yaml" in told(result)
    assert "\nerror: there are no policy files (`*.yaml`) in ." in told(result)


def test_rules_outside(pytester: pytest.Pytester, rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(rules, "fee: 28", "fee: 29")
    elsewhere = pytester.mkdir("elsewhere")
    monkeypatch.chdir(elsewhere)
    result = pytester.runpytest_inprocess(*QUIET, "--rootdir", str(elsewhere), str(rules))
    result.assert_outcomes(passed=2, failed=1)
    assert f"{rules.as_posix()}/answer.cases.yaml:5: many\n" in told(result)


def test_snapshots(pytester: pytest.Pytester, rules: Path) -> None:
    pytester.makeini("[pytest]\npolicy_snapshots = true\n")
    missing = pytester.runpytest_subprocess("rules")
    missing.assert_outcomes(passed=1, failed=2)
    assert "\x1b" not in missing.stdout.str()
    assert "rules/answer.cases.yaml:5: many\n  the decision is not as it is stored; pytest --snap" in told(missing)
    pytester.runpytest_subprocess("rules", "--snapshot-update").assert_outcomes(passed=3)
    write(rules, "n * 7 ", "28    ", "part1.yaml")
    pytester.runpytest_subprocess("rules").assert_outcomes(passed=3)
    write(rules, "2026-05-02", "2026-05-03", "part1.yaml")
    write(rules, "2026-05-02", "2026-05-03")
    changed = pytester.runpytest_subprocess("rules")
    changed.assert_outcomes(passed=2, failed=1)
    text = told(changed)
    assert "    -   day: 2 May 2026\n    +   day: 3 May 2026\n" in text


def stored_files(rules: Path) -> dict[str, str]:
    """What is stored of cases, by file."""
    return {path.name: path.read_text(encoding="utf-8") for path in rules.rglob("*.txt")}


def test_what_is_stored_of_a_case_that_fails_is_kept(pytester: pytest.Pytester, rules: Path) -> None:
    pytester.makeini("[pytest]\npolicy_snapshots = true\n")
    write(rules, "fee: 1.5", "fee: 1.6")
    # Its expectation comes first: what it does not expect is not stored.
    pytester.runpytest_subprocess("rules", "--snapshot-update").assert_outcomes(passed=2, failed=1)
    before = stored_files(rules)
    assert list(before) == ["many.txt"]
    write(rules, "fee: 1.6", "fee: 1.5")
    # Nor is anything deleted: not where another decision comes out, and not where there is none.
    for old, new in (("n * 7 ", "n * 8 "), ("| >=3 |", "| >=9 |")):
        write(rules, old, new, "part1.yaml")
        text = told(pytester.runpytest_subprocess("--snapshot-update"))
        assert "answer.cases.yaml:5: many\n" in text
        assert "unused" not in text
        assert stored_files(rules)["many.txt"] == before["many.txt"]
    write(rules, "| >=9 |", "| >=3 |", "part1.yaml")
    write(rules, "fee: 28", "fee: 32")
    pytester.runpytest_subprocess("--snapshot-update").assert_outcomes(passed=3)
    assert "  fee: 32\n" in stored_files(rules)["many.txt"]


def test_what_is_stored_of_a_case_that_now_expects_a_problem_is_unused(pytester: pytest.Pytester, rules: Path) -> None:
    pytester.makeini("[pytest]\npolicy_snapshots = true\n")
    pytester.runpytest_subprocess("rules", "--snapshot-update").assert_outcomes(passed=3)
    expected = "expect: {fee: 28, day: 2026-05-02}\n    decided by: [answer/high]"
    write(rules, f"n: 4\n    {expected}", "error: snapshot-missing")
    told(pytester.runpytest_subprocess("--snapshot-update"))
    assert list(stored_files(rules)) == ["few.txt"]
