"""What is exported and imported again decides the same: the shipped policies on all their cases, each form of logic,
each hit policy, and random tables."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from policy_engine import PolicySet
from policy_engine.cases.model import Case
from policy_engine.cases.reader import read_cases
from policy_engine.dmn.yaml_text import to_yaml
from policy_engine.policy.resources import rules_directory
from policy_engine.values.compare import same
from policy_engine.values.python import to_json
from policy_engine.values.text import to_text
from tests.dmn.exported import VERSIONS, again, policies, there_and_back
from tests.dmn.support import value
from tests.dmn.test_boxed_page import EXAMPLES
from tests.docs.support import load_example

ALL = [case for path in sorted(rules_directory().glob("*.cases.yaml")) for case in read_cases(path)]
CHAINED = frozenset({"next_actions"})
"""Decisions whose logic DMN has no form for; the export says so."""
CASES = [case for case in ALL if case.decision not in CHAINED and case.expect is not None]
WITHOUT_OUTPUTS = [case for case in ALL if case.expect is None]


def _name(case: Case) -> str:
    return f"{case.decision}: {case.name}"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_case_is_decided_the_same(case: Case, version: str) -> None:
    program = policies().programs[-1]
    reading = program.reader_of_all.read(case.snapshot)
    wanted = program.run(reading.inputs).value(program.built.indexes[case.decision])
    other = again(version).programs[-1]
    found = other.run(reading.inputs).value(other.built.indexes[case.decision])
    assert same(found, wanted), f"{to_text(found)} is not {to_text(wanted)}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_case_in_json_is_decided_the_same(case: Case) -> None:
    # A model has no defaults, as the export says: they are given.
    reading = policies().programs[-1].reader_of_all.read(case.snapshot)
    found = again().evaluate(json.dumps(to_json(reading.inputs)), case.decision)
    assert found.outputs == policies().evaluate(case.snapshot, case.decision).outputs


def test_only_rules_that_chain_are_left_out() -> None:
    assert {case.decision for case in ALL} - {case.decision for case in CASES} == CHAINED
    for case in ALL:
        if case.decision in CHAINED:
            reading = policies().programs[-1].reader_of_all.read(case.snapshot)
            found = again().evaluate(json.dumps(to_json(reading.inputs)), case.decision)
            assert found.outputs == {case.decision: None}


def test_a_problem_is_null_where_it_would_have_been_told() -> None:
    """The standard's way: what is missing is null, and so is what it makes."""
    (case,) = (case for case in WITHOUT_OUTPUTS if case.decision not in CHAINED)
    reading = policies().programs[-1].reader_of_all.read(case.snapshot)
    found = again().evaluate(json.dumps(to_json(reading.inputs)), case.decision)
    assert case.error == "snapshot-missing"
    assert found.outputs["rate_after"] is None


def test_a_model_comes_back_without_a_warning() -> None:
    assert [again(version).warnings for version in VERSIONS] == [() for _ in VERSIONS]


# Forms


def decided_the_same(first: PolicySet, second: PolicySet, name: str) -> None:
    wanted = value(first, name)
    assert wanted is not None
    assert same(value(second, name), wanted)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("policy", [policy for policy, _ in EXAMPLES])
def test_a_form_goes_there_and_back(policy: str, version: str, tmp_path: Path) -> None:
    first = load_example(policy, tmp_path)
    second = there_and_back(first, tmp_path, version)
    for name in first.decisions:
        decided_the_same(first, second, name)


TABLE = """
decisions:
  d:
    assumed: An example.
    table:
      hit policy: {hit}
      inputs: {{n: '{n}'}}
      outputs: {outputs}
      rows: |
        | id  | n      | -> {header} |
        | a   | < 5    | {low}  |
        | b-c | [3..8] | {high} |
        | d   | > 100  | {high} |
      {default}
"""
WORDS = {"outputs": "{o: [high, low]}", "header": "o", "low": "low", "high": "high"}
NUMBERS = {"outputs": "{o: number}", "header": "o", "low": "1", "high": "2.50"}
PAIRS = {"outputs": "{o: [high, low], p: number}", "header": "o | p", "low": "low | 1", "high": "high | 2"}
HITS = {
    **dict.fromkeys(("first", "rule order", "collect"), (WORDS, NUMBERS)),
    **dict.fromkeys(("priority", "output order"), (WORDS,)),
    **dict.fromkeys(("collect sum", "collect min", "collect max", "collect count"), (NUMBERS,)),
}


def tables() -> list[str]:
    """A table of each hit policy, with and without a default, that matches no row, one, and two."""
    made = []
    for hit, cells in HITS.items():
        for outputs, n, default in product(cells, (50, 2, 4), (False, True)):
            lists = hit in ("collect", "rule order", "output order", "collect count")
            if (default and hit == "collect count") or (n == 50 and not default and not lists):
                continue
            said = f"default: {{o: {outputs['low']}}}" if default else ""
            made.append(TABLE.format(hit=hit, n=n, default=said, **outputs))
            if hit in ("collect", "rule order") and default:
                said = f"default: {{o: {PAIRS['low'].split()[0]}, p: 4 + matching}}"
                pairs = TABLE.format(hit=hit, n=n, default=said, **PAIRS)
                made.append(f"values: {{matching: {{assumed: An example., expression: '1'}}}}{pairs}")
    made += [TABLE.format(hit="unique", n=n, default="", **NUMBERS) for n in (2, 7)]
    same_cells = {**NUMBERS, "high": "1"}
    made += [TABLE.format(hit="any", n=n, default="default: {o: 9}", **same_cells) for n in (4, 50)]
    return made


@pytest.mark.parametrize("policy", tables())
def test_a_hit_policy_goes_there_and_back(policy: str, tmp_path: Path) -> None:
    first = load_example(policy, tmp_path)
    decided_the_same(first, there_and_back(first, tmp_path), "d")


NESTED = """
decisions:
  d:
    assumed: An example.
    if: 1 < 2
    then:
      table:
        hit policy: first
        inputs: {n: '3'}
        outputs: {size: [small, big], by: number}
        rows: |
          | id  | n   | -> size | by |
          | low | < 5 | small   | 1  |
          | top | -   | big     | 2  |
    else: '{size: "small", by: 0}'
  e:
    assumed: An example.
    context:
      found: {filter: '[1, 2, 3]', where: item > 1 // not the first}
      all: {every: x, in: found, satisfies: x > 1}
      result: {for: x, in: {if: all, then: found, else: '[]'}, return: x + count(partial)}
"""


@pytest.mark.parametrize("version", VERSIONS)
def test_forms_within_forms_go_there_and_back(version: str, tmp_path: Path) -> None:
    first = load_example(NESTED, tmp_path)
    second = there_and_back(first, tmp_path, version)
    for name in first.decisions:
        decided_the_same(first, second, name)


# Random tables

NUMBER_TESTS = some.one_of(
    some.just("-"),
    some.builds("{} {}".format, some.sampled_from(["<", "<=", ">", ">="]), some.integers(-3, 12)),
    some.builds(
        "{}{}..{}{}".format,
        some.sampled_from("[("),
        some.integers(-3, 5),
        some.integers(6, 12),
        some.sampled_from("])"),
    ),
    some.builds("{}, {}".format, some.integers(-3, 12), some.integers(-3, 12)),
    some.builds("not({})".format, some.integers(-3, 12)),
)
KINDS = ["plain", 'with "quotes"', "a|b", "x, y"]
TEXT_TESTS = some.one_of(
    some.just("-"),
    some.sampled_from(KINDS).map(json.dumps),
    some.lists(some.sampled_from(KINDS), min_size=2, max_size=3, unique=True).map(
        lambda words: ", ".join(map(json.dumps, words))
    ),
    some.sampled_from(KINDS).map(lambda word: f"not({json.dumps(word)})"),
)
STATES = ["new", "used", "lost and found"]
WORD_TESTS = some.one_of(
    some.just("-"),
    some.lists(some.sampled_from(STATES), min_size=1, max_size=2, unique=True).map(", ".join),
    some.sampled_from(STATES).map("not({})".format),
)
ROW = some.tuples(NUMBER_TESTS, TEXT_TESTS, WORD_TESTS, some.integers(0, 99))
HIT = some.sampled_from(["first", "rule order", "collect", "collect sum", "collect max", "collect count"])
RANDOM_TABLE = some.tuples(HIT, some.lists(ROW, min_size=1, max_size=6))
Table = tuple[str, list[tuple[str, str, str, int]]]


@settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(some.lists(RANDOM_TABLE, min_size=8, max_size=8))
def test_random_tables_go_there_and_back(tables: list[Table]) -> None:
    check_tables(tables, Path(mkdtemp()))


def check_tables(tables: list[Table], directory: Path) -> None:
    """Whether tables over a number, a text and a word decide the same for numbers near their edges and all others."""
    parameters = {"n": "number", "kind": "string", "state": "condition"}
    functions = {
        f"f{at}": {"parameters": parameters, "assumed": "An example.", "table": written(table)}
        for at, table in enumerate(tables)
    }
    points = product(range(-4, 14), [*KINDS, "other"], STATES)
    given = [f"{n}, {json.dumps(kind)}, {json.dumps(state)}" for n, kind, state in points]
    decisions = {
        name: {"assumed": "An example.", "list": [f"{name}({point})" for point in given]} for name in functions
    }
    policy: dict[str, Any] = {
        "types": {"condition": STATES},
        "functions": functions,
        "decisions": {f"all {name}": decision for name, decision in decisions.items()},
    }
    first = load_example(to_yaml(policy), directory)
    second = there_and_back(first, directory)
    for name in first.decisions:
        assert same(value(second, name), value(first, name))


def written(table: Table) -> dict[str, Any]:
    hit, rows = table
    made: dict[str, Any] = {
        "hit policy": hit,
        "inputs": {"n": "n", "kind": "kind", "state": "state"},
        "outputs": {"o": "number"},
        "rows": [
            {"id": f"r{at}", "when": {"n": n, "kind": kind, "state": state}, "then": {"o": str(output)}}
            for at, (n, kind, state, output) in enumerate(rows)
        ],
        "assumed": "An example.",
    }
    return made if hit == "collect count" else made | {"default": {"o": "-1"}}


def test_tables_of_many_edges_go_there_and_back(tmp_path: Path) -> None:
    rows = [
        ("(0..5]", '"a|b"', "-", 1),
        ("[5..12)", '"x, y", "plain"', "new, lost and found", 2),
        ("not(7)", 'not("plain")', "not(used)", 3),
        ("-", "-", "-", 4),
    ]
    check_tables([(hit, rows) for hit in ("rule order", "first", "collect sum")], tmp_path)
