"""A declared type holds: its words are checked where they are written, and at run time where nothing proves them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine.engine.guard import guarded
from policy_engine.policy.link.linked import Unit
from tests.support import a_decision, answer, codes, load_set, problems_of, refused, said

W = "types:\n  w: [one, two]\n  pair: {kind: w, n: number}"
FUNCTION = "functions:\n  f: {parameters: {x: string}, expression: x, returns: w, assumed: t}"
ANYTHING = "functions:\n  f: {parameters: {x: Any}, expression: x, returns: Any, assumed: t}"
ROWS = "table:\n  {}inputs: {{flag: flag}}\n  rows: |\n    | id | flag | {} |\n    | a | - | {} |\n"
PAIRS = ROWS.format("hit policy: collect\n  ", "-> kind | n", '"thre" | 1')
WORDS = ROWS.format("", "-> v", '"thre"')
TEXTS = ROWS.format("", "-> v", "text")


@pytest.mark.parametrize(
    ("logic", "word"),
    [
        ('expression: if flag then "three" else "one"\ntype: w', "three"),
        ('expression: \'["one", "thre"]\'\ntype: list<w>', "thre"),
        ('expression: \'{kind: "thre", n: 1}\'\ntype: pair', "thre"),
        ('context: {kind: \'"thre"\', n: "1"}\ntype: pair', "thre"),
        ('context: {a: "1", result: \'"thre"\'}\ntype: w', "thre"),
        ('if: flag\nthen: \'"one"\'\nelse: \'"thre"\'\ntype: w', "thre"),
        (WORDS + "type: w", "thre"),
        (PAIRS + "type: list<pair>", "thre"),
    ],
)
def test_a_word_written_is_checked_where_it_stands(tmp_path: Path, logic: str, word: str) -> None:
    body = logic.replace("\n", "\n    ")
    text = problems_of(tmp_path, f"{W}\ndecisions:\n  answer:\n    assumed: t\n    {body}\n")
    assert f'is never "{word}" [feel-unknown-value]' in text
    assert text.count("error:") == 1


def test_a_function_result_is_checked_where_it_stands(tmp_path: Path) -> None:
    text = problems_of(
        tmp_path,
        f"{W}\nfunctions:\n  f: {{parameters: {{x: string}}, expression: '\"zzz\"', returns: w, assumed: t}}\n"
        "decisions:\n  answer: {expression: f(text), assumed: t}\n",
    )
    assert 'error: the function "f" is never "zzz" [feel-unknown-value]' in text
    assert 'hint: it can be "one" or "two"' in text


@pytest.mark.parametrize(
    ("logic", "right", "wrong"),
    [
        ("expression: text\ntype: w", "one", "USD"),
        ("expression: \"[text]\"\ntype: list<w>", "one", "USD"),
        ("context: {kind: text, n: n}\ntype: pair", "one", "USD"),
        ("expression: if flag then text else \"one\"\ntype: w?", "two", "USD"),
        (TEXTS + "type: w", "one", "x"),
    ],
)
def test_a_decision_that_breaks_its_word(tmp_path: Path, logic: str, right: str, wrong: str) -> None:
    policies = a_decision(tmp_path, logic, W)
    assert answer(policies, text=right)
    assert codes(refused(policies, text=wrong)) == ["result-type"]


def test_what_is_said(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: text\ntype: w", W)
    assert said(refused(policies, text="secret"), tmp_path) == (
        'part1.yaml:12:11: error: the decision "answer" gives a string that its declared type does not allow '
        "[result-type]\n"
        "   12 |     type: w\n"
        "      |           ^\n"
        '   hint: it can be "one" or "two"'
    )
    policies = a_decision(tmp_path, "expression: f(text)\ntype: number", ANYTHING)
    assert 'the decision "answer" gives a string, and is declared to give a number [result-type]' in said(
        refused(policies), tmp_path
    )


def test_a_function_that_breaks_its_word(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: f(text)", W, FUNCTION)
    assert answer(policies, text="two").outputs == {"answer": "two"}
    text = said(refused(policies), tmp_path)
    assert 'the function "f" gives a string that its declared type does not allow [result-type]' in text


def test_an_argument_that_is_none_of_the_words(tmp_path: Path) -> None:
    function = "functions:\n  f: {parameters: {x: w}, expression: x, returns: w, assumed: t}"
    policies = a_decision(tmp_path, "expression: f(text)", W, function)
    assert answer(policies, text="two").outputs == {"answer": "two"}
    text = said(refused(policies), tmp_path)
    assert 'the argument "x" of the function "f" is a string that its declared type does not allow' in text
    assert codes(refused(policies)) == ["argument-type"]


def test_a_parameter_that_breaks_its_word(tmp_path: Path) -> None:
    text = problems_of(
        tmp_path,
        f"{W}\nfunctions:\n  f: {{parameters: {{x: Any}}, expression: x, returns: Any, assumed: t}}\n"
        "parameters:\n  p: {value: 'f(\"zzz\")', type: w, assumed: t}\n"
        "decisions:\n  answer: {expression: p, assumed: t}\n",
    )
    assert 'the parameter "p" gives a string that its declared type does not allow [result-type]' in text


@pytest.mark.parametrize("cell", ["[text]", "f([text])"])
def test_a_table_output_that_breaks_its_word(tmp_path: Path, cell: str) -> None:
    rows = f"| id | flag | -> v |\n    | a | - | {cell} |"
    logic = f"table:\n  inputs: {{flag: flag}}\n  outputs: {{v: list<w>}}\n  rows: |\n    {rows}"
    policies = a_decision(tmp_path, logic, W, ANYTHING)
    assert answer(policies, text="one").outputs == {"v": ["one"]}
    assert codes(refused(policies)) == ["table-undeclared-output"]


def test_a_constant_cell_that_breaks_its_word(tmp_path: Path) -> None:
    logic = "table:\n  inputs: {flag: flag}\n  outputs: {v: [one, two]}\n  rows: |\n    | id | flag | -> v |\n"
    policies = a_decision(
        tmp_path, logic + "    | a | - | p |\n", "parameters:\n  p: {value: '\"on\" + \"es\"', assumed: t}"
    )
    assert codes(refused(policies)) == ["table-undeclared-output"]


def test_the_sum_of_words(tmp_path: Path) -> None:
    logic = (
        "table:\n  hit policy: collect sum\n  inputs: {flag: flag}\n  outputs: {v: [1, 2]}\n  rows: |\n"
        "    | id | flag | -> v |\n    | a | - | 1 |\n    | b | - | 2 |\ntype: number\n"
    )
    assert answer(a_decision(tmp_path, logic)).outputs == {"v": 3}


def test_what_is_proved_costs_nothing(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path,
        f"{W}\ndecisions:\n  answer: {{expression: 'if flag then \"one\" else \"two\"', type: w?, assumed: t}}\n",
    )
    unit: Unit = policies.programs[-1].policy.units["answer"]

    def function(run: object) -> object:
        return run

    assert unit.promised is None
    assert guarded(unit, function) is function


@pytest.mark.parametrize(("first", "second"), [("one, two", "-"), ("one", "!= text")])
def test_a_column_that_breaks_its_word(tmp_path: Path, first: str, second: str) -> None:
    """A column's declared type is what the analysis of tables takes for its values, so that it holds."""
    rows = f"| id | c | -> v |\n    | a | {first} | 1 |\n    | b | {second} | 2 |"
    logic = f"table:\n  hit policy: first\n  inputs: {{c: {{expression: text, type: w}}}}\n  rows: |\n    {rows}\n"
    policies = a_decision(tmp_path, logic, W)
    assert answer(policies, text="one").outputs == {"v": Decimal(1)}
    failed = refused(policies)
    assert [problem.message for problem in failed.problems] == [
        'the input "c" of answer is a string that its declared type does not allow'
    ]
    assert codes(failed) == ["table-undeclared-input"]
