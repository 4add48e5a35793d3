"""Named types of policy files: several constraints, constraints of what a type is made of, types within themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.text.problem import PolicyError
from policy_engine.values.text import to_text

SCHEMA = '{"type": "object", "properties": {"x": {"x-feel": true}, "credit": {"x-feel": true}}}'


def policy(directory: Path, text: str) -> PolicySet:
    (directory / "schema.json").write_text(SCHEMA)
    (directory / "a.yaml").write_text(
        f"policy set: t\nversion: 1\nsnapshot: schema.json\npolicy: p\nsemantics: dmn\n{text}"
    )
    return load(directory)


def value(policies: PolicySet, name: str) -> str:
    return to_text(policies.programs[-1].value(name, {}))


def test_of_several_constraints_all_must_hold(tmp_path: Path) -> None:
    policies = policy(
        tmp_path,
        "types: {team: list<string>}\n"
        "constraints: {team: [count(?) > 1, count(?) < 4]}\n"
        "decisions:\n"
        "  one: {type: team, expression: '[\"a\"]'}\n"
        '  two: {type: team, expression: \'["a", "b"]\'}\n'
        '  four: {type: team, expression: \'["a", "b", "c", "d"]\'}\n',
    )
    assert [value(policies, name) for name in ("one", "two", "four")] == ["null", '["a", "b"]', "null"]


def test_the_constraints_of_what_a_type_is_made_of_hold_too(tmp_path: Path) -> None:
    policies = policy(
        tmp_path,
        "types: {positive: number, small: positive, rate: small}\n"
        "constraints: {positive: '> 0', small: '< 10'}\n"
        "decisions:\n"
        "  low: {type: rate, expression: -1}\n"
        "  good: {type: rate, expression: 1}\n"
        "  high: {type: rate, expression: 10}\n",
    )
    assert [value(policies, name) for name in ("low", "good", "high")] == ["null", "1", "null"]


def test_a_type_may_mention_itself_and_what_mentions_it(tmp_path: Path) -> None:
    policies = policy(
        tmp_path,
        "types:\n  branch: {leaves: list<leaf>}\n  leaf: {size: number, on: branch?}\n  tree: {branches: list<tree>?}\n"
        "decisions:\n"
        "  good: {type: branch, expression: '{leaves: [{size: 1, on: {leaves: []}}]}'}\n"
        "  bad: {type: branch, expression: '{leaves: [{size: 1, on: {leaves: [{size: \"x\"}]}}]}'}\n"
        "  tree: {type: tree, expression: '{branches: [{branches: null}]}'}\n"
        "  none: {type: tree, expression: '{branches: [{branches: [1]}]}'}\n"
        "  asked: '{branches: [{branches: [1]}]} instance of tree'\n",
    )
    assert value(policies, "good") == "{leaves: [{size: 1, on: {leaves: []}}]}"
    assert value(policies, "bad") == "null"
    assert value(policies, "tree") == "{branches: [{branches: null}]}"
    assert value(policies, "none") == "null"
    assert value(policies, "asked") == "false"


@pytest.mark.parametrize("types", ["{a: a}", "{a: b, b: a}", "{a: b, b: number}"])
def test_a_type_that_is_not_there_yet(types: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(tmp_path, f"types: {types}\ndecisions: {{d: 1}}\n")
    assert {problem.code for problem in caught.value.problems} == {"feel-unknown-type"}


def test_a_service_has_names_of_its_own_and_reaches_into_inputs(tmp_path: Path) -> None:
    policies = policy(
        tmp_path,
        "types: {terms: {rate: number?, months: number?}}\n"
        "inputs: {credit: {type: terms}}\n"
        "services:\n"
        "  quote:\n"
        "    outputs: {yearly: cost per year, monthly: cost}\n"
        "    input data: {rate: credit.rate}\n"
        "decisions:\n"
        "  cost: credit.rate * 2\n"
        "  cost per year: cost * 12\n"
        "  d: '[quote(rate: 3), quote(1).monthly]'\n",
    )
    assert value(policies, "d") == "[{yearly: 72, monthly: 6}, 2]"


def test_a_field_within_an_input_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(
            tmp_path,
            "types: {terms: {rate: number?}}\ninputs: {credit: {type: terms}}\n"
            "services: {quote: {outputs: [d], input data: {rate: credit.rates}}}\ndecisions: {d: 1}\n",
        )
    assert [problem.message for problem in caught.value.problems] == ['there is no input "credit.rates"']
