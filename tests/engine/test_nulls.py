"""A null that nobody declared, and an input that is not there, are problems; what is not read is not asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import PolicyError
from tests.support import a_decision, answer, codes, load_set, refused, said, snapshot


def table(inputs: str, outputs: str, *rows: str) -> str:
    lines = "\n".join(f"    {row}" for row in rows)
    return f"table:\n  hit policy: first\n  inputs: {{{inputs}}}\n  outputs: {{{outputs}}}\n  rows: |\n{lines}\n"


def test_a_null_input_is_a_problem(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path, table("left: note", "v: number", "| id | left | -> v |", '| a | "x" | 1 |', "| b | - | 2 |")
    )
    assert answer(policies, note="x").outputs == {"v": 1}
    assert said(refused(policies), tmp_path) == (
        'part1.yaml:10:22: error: the input "left" of answer is null, and nobody declared that [table-null-input]\n'
        "   10 |       inputs: {left: note}\n"
        "      |                      ^^^^\n"
        "   hint: declare the column's type with a `?`, test for null in a row, or mend the expression"
    )


@pytest.mark.parametrize(
    ("inputs", "cell"),
    [
        ("left: {expression: note, type: string?}", '"x"'),
        ("left: note", "null"),
        ("left: note", "not(null)"),
        ("left: note", '"x", null'),
    ],
)
def test_a_declared_null_passes(tmp_path: Path, inputs: str, cell: str) -> None:
    rows = ("| id | left | -> v |", f"| a | {cell} | 1 |", "| b | - | 2 |")
    policies = a_decision(tmp_path, table(inputs, "v: number", *rows))
    assert answer(policies).outputs == {"v": 1 if "null" in cell and "not" not in cell else 2}


def test_a_null_output_is_a_problem(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, table("n: n", "v: number", "| id | n | -> v |", "| a | - | 1 / (n - 5) |"))
    assert answer(policies, n=6).outputs == {"v": 1}
    assert said(refused(policies), tmp_path) == (
        'part1.yaml:14:19: error: the output "v" of row "a" of answer is null, and nobody declared that '
        "[table-null-output]\n"
        "   14 |         | a | - | 1 / (n - 5) |\n"
        "      |                   ^^^^^^^^^^^\n"
        "   hint: declare it (`v: ...?`), or find out why the expression has no value"
    )


@pytest.mark.parametrize(("outputs", "more"), [("v: number?", ()), ("v: number", ("| z | < 0 | null |",))])
def test_a_declared_null_output_passes(tmp_path: Path, outputs: str, more: tuple[str, ...]) -> None:
    policies = a_decision(tmp_path, table("n: n", outputs, "| id | n | -> v |", *more, "| a | - | 1 / (n - 5) |"))
    assert answer(policies).outputs == {"v": None}


def test_an_output_that_is_not_declared_is_a_problem(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, table("n: n", "v: [x, y]", "| id | n | -> v |", "| a | - | text |"))
    assert answer(policies, text="y").outputs == {"v": "y"}
    assert codes(refused(policies)) == ["table-undeclared-output"]


def test_a_value_of_another_kind_is_a_problem(tmp_path: Path) -> None:
    function = "functions:\n  f: {parameters: {x: Any}, expression: x, returns: Any, assumed: t}"
    logic = table("v: {expression: f(text), type: number}", "v: number", "| id | v | -> v |", "| a | > 3 | 1 |")
    text = said(refused(a_decision(tmp_path, logic, function)), tmp_path)
    assert 'error: the input "v" of answer is a string, its cells test a number [table-wrong-kind]' in text


def test_moments_without_a_zone(tmp_path: Path) -> None:
    """They have no place among moments that have one; among their own kind they are compared as they stand."""
    noon = 'noon: {expression: "date and time(day, @\\"12:00:00\\")"}'
    rows = ("| id | noon | -> v |", '| a | < @"2026-03-15T12:00:01" | 1 |', "| b | - | 2 |")
    policies = a_decision(tmp_path, table(noon, "v: number", *rows))
    assert [answer(policies, day=day).outputs["v"] for day in ("2026-03-15", "2026-03-16")] == [1, 2]
    rows = ("| id | noon | -> v |", '| a | < @"2026-03-15T12:00:01Z" | 1 |', "| b | - | 2 |")
    text = said(refused(a_decision(tmp_path, table(noon, "v: number", *rows))), tmp_path)
    assert text.startswith(
        'part1.yaml:10:36: error: the input "noon" of answer is a date and time without a time zone, '
        "its cells test a date and time that has one [table-wrong-kind]"
    )


def test_all_that_is_missing_is_told_at_once_by_its_path(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + customer.age + count of")
    error = refused(policies, n=..., customer={"name": "Bob"}, **{"count of": ...})
    assert said(error, tmp_path) == (
        'n: error: the snapshot has no "n", which this decision reads [snapshot-missing]\n'
        'count of: error: the snapshot has no "count of", which this decision reads [snapshot-missing]\n'
        'customer.age: error: the snapshot has no "customer.age", which this decision reads [snapshot-missing]'
    )


def test_what_is_not_read_is_not_asked_for(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "if: flag\nthen: n\nelse: customer.age + m")
    assert answer(policies, customer=..., m=...).outputs == {"answer": 5}
    error = refused(policies, customer=..., m=..., flag=False)
    assert [problem.path for problem in error.problems] == ["customer", "m"]


def test_what_is_wrong_but_not_read_is_no_problem(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    assert answer(policies, m="seven", day=3, size="enormous").outputs == {"answer": 6}
    assert [warning.path for warning in answer(policies, unheard="of").warnings] == ["unheard"]


def test_fields_of_items_are_told_by_their_place(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: sum(items.price)")
    error = refused(policies, items=[{"price": 1}, {"id": "x"}])
    assert [problem.path for problem in error.problems] == ["items[1].price"]


def test_a_missing_moment_is_told_whatever_is_asked(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path, "decisions:\n  answer: {expression: n, assumed: t}\n  other: {expression: m, assumed: t}\n"
    )
    with pytest.raises(PolicyError) as caught:
        policies.evaluate(snapshot(as_of=...), "answer")
    assert [(p.code, p.path) for p in caught.value.problems] == [("snapshot-missing", "as_of")]
    everything = policies.evaluate(snapshot(as_of=...))
    assert not everything
    assert {name: [p.path for p in problems] for name, problems in everything.undecided.items()} == {
        "answer": ["as_of"],
        "other": ["as_of"],
    }


def test_an_output_that_is_wrong_is_told_at_its_cell(tmp_path: Path) -> None:
    rows = ("| id | n | -> v | w |", '| a | < 3 | 1 | "x" |', "| b | - | 2 | text |")
    policies = a_decision(tmp_path, table("n: n", "v: number, w: [x, y]", *rows))
    (problem,) = refused(policies).problems
    assert (problem.code, problem.span and problem.span.position) == ("table-undeclared-output", (15, 23))
    default = table("n: n", "v: number", "| id | n | -> v |", "| a | < 3 | 1 |") + "  default: {v: 1 / (n - 5)}"
    (problem,) = refused(a_decision(tmp_path / "default", default)).problems
    assert (problem.code, problem.span and problem.span.position) == ("table-null-output", (15, 20))


def test_a_loop_without_end_is_told_at_the_value_that_has_it(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path, "expression: all + 1", "values: {all: {expression: sum(for i in 1..n return i), assumed: t}}"
    )
    assert answer(policies).outputs == {"answer": 16}
    assert said(refused(policies, n=10**9), tmp_path).splitlines()[0] == (
        'part1.yaml:5:10: error: a loop of more than 100,000 turns, in the value "all" [feel-too-many-turns]'
    )
