"""Generated cases: what they exercise, that none is too many, and that they read like cases."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, load
from policy_engine.analysis.coverage.measure import measure
from policy_engine.analysis.generate.suite import Suite, generate
from policy_engine.analysis.generate.write import cases_text
from policy_engine.cases.check import cases_of, check_case_file
from policy_engine.cases.judge import judge
from policy_engine.cases.reader import read_case_file
from tests.cli.support import run
from tests.support import write_set

TABLE = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n, size: size, flag: flag}
      outputs: {fee: number}
      rows: |
        | id    | n      | size         | flag  | -> fee |
        | low   | < 3    | -            | -     | 1      |
        | range | [3..7) | small, large | true  | 2      |
        | other | -      | -            | false | 3      |
        | dead  | < 2    | -            | -     | 4      |
      default: {fee: 0}
"""


def generated(directory: Path, *policies: str) -> Suite:
    """Cases for the decision `answer`."""
    write_set(directory, *(policies or (TABLE,)))
    return generate(load(directory), "answer", cases_of(directory))


def test_cases_exercise_all_that_can_be(tmp_path: Path) -> None:
    suite = generated(tmp_path)
    assert [(one.goal, one.why) for one in suite.unreached] == [
        ("answer: dead decides", "no combination of the columns' values does"),
    ]
    (tmp_path / "answer.cases.yaml").write_text(cases_text(suite, "made"), encoding="utf-8")
    (table,) = measure(load(tmp_path), cases_of(tmp_path)).tables
    assert [row.name for row in table.rows if not row.hits] == ["dead"]
    assert table.class_count.seen == table.class_count.of


def test_cases_hold_and_none_is_too_many(tmp_path: Path) -> None:
    suite = generated(tmp_path)
    path = tmp_path / "answer.cases.yaml"
    path.write_text(cases_text(suite, "made"), encoding="utf-8")
    policies, file = load(tmp_path), read_case_file(path)
    assert not check_case_file(file, policies)
    for case in file.cases:
        judge(case, policies)
    whole = measure(policies, file.cases)
    for case in file.cases:
        rest = measure(policies, [other for other in file.cases if other is not case])
        assert (rest.percent, rest.alone_count.seen) != (whole.percent, whole.alone_count.seen)


def test_each_edge_has_a_value_on_it_and_on_both_sides(tmp_path: Path) -> None:
    # Counted anew, from the snapshots alone: `n` is compared with 2, 3 and 7.
    seen = [Decimal(str(case.snapshot["n"])) for case in generated(tmp_path).cases if "n" in case.snapshot]
    edges = [Decimal(2), Decimal(3), Decimal(7)]
    bounds = [None, *edges, None]
    for low, high in pairwise(bounds):
        assert any((low is None or n > low) and (high is None or n < high) for n in seen), (low, high)
    assert set(edges) <= set(seen)


def test_each_condition_has_its_effect_shown(tmp_path: Path) -> None:
    # For each cell two cases that differ in whether it alone keeps its row out: one where the row decides, one where
    # all its other cells accept.
    suite = generated(tmp_path)
    rows: dict[str, list[Callable[[Any], bool]]] = {
        "low": [lambda one: one["n"] < 3],
        "range": [lambda one: 3 <= one["n"] < 7, lambda one: one["size"] != "middle", lambda one: one["flag"]],
        "other": [lambda one: not one["flag"]],
    }
    snapshots = [
        ({"size": "small", "flag": True, **case.snapshot, "n": Decimal(str(case.snapshot["n"]))}, case.decision)
        for case in suite.cases
    ]
    for row, cells in rows.items():
        assert any(f"answer/{row}" in decision.decided_by for _, decision in snapshots)
        for at, cell in enumerate(cells):
            others = [other for number, other in enumerate(cells) if number != at]
            assert any(not cell(one) and all(other(one) for other in others) for one, _ in snapshots), (row, at)


def test_cases_are_of_every_version(tmp_path: Path) -> None:
    old = TABLE.replace("decisions:", "policy: one\neffective: {to: 2025-12-31}\ndecisions:", 1)
    new = TABLE.replace("decisions:", "policy: one\neffective: {from: 2026-01-01}\ndecisions:", 1)
    suite = generated(tmp_path, old, new.replace("< 3 ", "< 4 "))
    on = {case.name.rsplit(", on ", 1)[1]: str(case.snapshot["as_of"])[:10] for case in suite.cases}
    assert on == {"2026-01-15": "2026-01-15", "2025-12-31": "2025-12-31"}
    assert [(one.goal, one.why) for one in suite.unreached] == [
        (f"answer: dead decides ({days})", "no combination of the columns' values does")
        for days in ("from 2026-01-01 on", "until 2025-12-31")
    ]
    (tmp_path / "answer.cases.yaml").write_text(cases_text(suite, "made"), encoding="utf-8")
    tables = measure(load(tmp_path), cases_of(tmp_path)).tables
    assert [[row.name for row in table.rows if not row.hits] for table in tables] == [["dead"], ["dead"]]
    assert all(table.class_count.seen == table.class_count.of for table in tables)


def test_of_other_days_only_what_is_otherwise_is_exercised(tmp_path: Path) -> None:
    policy = TABLE.replace("< 3 ", "< few ")
    policy += "parameters: {few: {assumed: a test, values: [{value: 3}, {from: 2026-02-01, value: 4}]}}\n"
    suite = generated(tmp_path, policy)
    names = [case.name for case in suite.cases]
    assert [name for name in names if name.endswith(", on 2026-01-15")] == [
        "answer: other decides, not low, where n is 4, on 2026-01-15",
        "answer: low decides, on 2026-01-15",
    ]
    assert len([name for name in names if name.endswith(", on 2026-02-01")]) == len(names) - 2 == 10
    (tmp_path / "answer.cases.yaml").write_text(cases_text(suite, "made"), encoding="utf-8")
    (table,) = measure(load(tmp_path), cases_of(tmp_path)).tables
    assert table.class_count.seen == table.class_count.of


def test_cases_are_named_by_what_decides(tmp_path: Path) -> None:
    assert [case.name for case in generated(tmp_path).cases] == [
        "answer: low decides",
        "answer: low decides where n is 2",
        "answer: low decides where n is 2.5",
        "answer: range decides",
        "answer: default decides",
        "answer: other decides",
        "answer: default decides, not range, where n is 7",
        "answer: other decides where n is 8",
    ]


def test_a_table_is_asked_straight_for_a_value(tmp_path: Path) -> None:
    # No case, no bound and no other cell has a value near the row's.
    policy = TABLE.replace("[3..7)", "[3700..3800)").replace("size: size", "size: country")
    suite = generated(tmp_path, policy.replace("small, large", '"DE", "FR"'))
    assert [one.goal for one in suite.unreached] == ["answer: dead decides"]


def test_the_same_files_give_the_same_cases(tmp_path: Path) -> None:
    first, second = generated(tmp_path / "a"), generated(tmp_path / "b")
    assert cases_text(first, "made") == cases_text(second, "made")


def test_what_is_written(tmp_path: Path) -> None:
    policy = """
    decisions:
      answer:
        assumed: a test
        table:
          inputs: {flag: flag}
          outputs: {fee: number, note: string}
          rows: |
            | id  | flag  | -> fee | note   |
            | yes | true  | 1.50   | "no"   |
            | not | false | 2      | "a, b" |
    """
    assert (
        cases_text(generated(tmp_path, policy), "the answer")
        == """\
policy cases: the answer
base:
  as_of: "2026-01-15T12:00:00+00:00"
  flag: true
cases:
  - name: "answer: yes decides"
    # answer: flag is true; yes decides; not is kept out by flag alone
    decision: answer
    expect: {fee: 1.50, note: no}
    decided by: [answer/yes]
  - name: "answer: not decides"
    # answer: flag is false; yes is kept out by flag alone; not decides
    decision: answer
    flag: false
    expect: {fee: 2, note: "a, b"}
    decided by: [answer/not]
"""
    )


def test_a_secret_is_never_written(tmp_path: Path) -> None:
    write_set(tmp_path, TABLE)
    cases = "policy cases: x\nbase: {as_of: 2026-01-01T00:00:00Z, number: 4111-1111, size: small, flag: true}\n"
    (tmp_path / "x.cases.yaml").write_text(f"{cases}cases: [{{name: a, decision: answer, n: 1, expect: 1}}]\n", "utf-8")
    text = cases_text(generate(load(tmp_path), "answer", cases_of(tmp_path)), "made")
    assert "4111" not in text
    assert "number" not in text


def test_a_decision_that_rests_on_a_secret_has_no_start(tmp_path: Path) -> None:
    policy = TABLE.replace("flag: flag", 'flag: number = "1"')
    with pytest.raises(PolicyError) as caught:
        generated(tmp_path, policy)
    assert [(one.code, one.message) for one in caught.value.problems] == [
        (
            "generate-no-start",
            'there is no snapshot to start from on which "answer" can be decided: it reads number, which is secret',
        )
    ]


def test_names_that_would_break_yaml(tmp_path: Path) -> None:
    policy = TABLE.replace("size: size", "'size: # \"x\"': size").replace("| size         |", '| size: # "x"  |')
    path = tmp_path / "answer.cases.yaml"
    suite = generated(tmp_path, policy)
    path.write_text(cases_text(suite, '# "x": {'), encoding="utf-8")
    assert len(read_case_file(path).cases) == len(suite.cases)


def test_the_command(tmp_path: Path) -> None:
    write_set(tmp_path, TABLE)
    printed = run("cases", "answer", "--rules", tmp_path).out
    path = tmp_path / "made.cases.yaml"
    for _ in range(2):
        ran = run("cases", "answer", "--rules", tmp_path, "-o", path)
        assert ran.code == 0
        assert ran.out.startswith(f"{path.as_posix()}: ")
        assert path.read_text(encoding="utf-8") == printed
    assert run("check", tmp_path).code == 0
    ran = run("cases", "anser", "--rules", tmp_path)
    assert (ran.code, 'did you mean "answer"' in ran.err) == (1, True)


def test_generated_cases_of_the_reference_policy_hold(tmp_path: Path) -> None:
    policies = load()
    cases = cases_of(policies.directory)
    for name in ("redemption", "hold", "payment_method_acceptance"):
        path = tmp_path / f"{name}.cases.yaml"
        suite = generate(policies, name, cases)
        assert not suite.unreached
        path.write_text(cases_text(suite, name), encoding="utf-8")
        for case in read_case_file(path).cases:
            judge(case, policies)
