"""The graph of decisions: their order, cycles, what each is evaluated for, and what they may see."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine import Decisions, PolicyError, PolicySet
from policy_engine.policy.link.graph import order
from tests.support import a_decision, answer, codes, load_set, problems_of, refused, said, snapshot

graphs = st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefx"), max_size=3, unique=True))


@given(graphs)
def test_each_name_follows_those_it_requires_unless_there_is_a_cycle(graph: dict[str, list[str]]) -> None:
    names, cycles = order(graph)
    assert sorted(names) == sorted(graph)
    at = {name: place for place, name in enumerate(names)}
    backward = [(name, other) for name in graph for other in graph[name] if other in graph and at[other] >= at[name]]
    assert bool(backward) == bool(cycles)
    for cycle in cycles:
        assert cycle[0] == cycle[-1]
        assert all(other in graph[name] for name, other in pairwise(cycle))


def test_a_long_chain_does_not_recurse() -> None:
    graph = {str(n): [str(n + 1)] for n in range(10_000)}
    names, cycles = order(graph)
    assert names == tuple(str(n) for n in reversed(range(10_000)))
    assert cycles == ()


def test_a_cycle_is_told_with_every_decision_on_it(tmp_path: Path) -> None:
    text = problems_of(
        tmp_path,
        """
        values:
          b: {expression: c + 1, assumed: t}
          c: {expression: answer, assumed: t}
        decisions:
          answer: {expression: b + 1, assumed: t}
        """,
    )
    assert text.splitlines()[0].endswith("b -> c -> answer -> b [decision-cycle]")
    assert text.count("note:") == 2
    assert text.count("error:") == 1


def test_a_decision_that_requires_itself(tmp_path: Path) -> None:
    text = problems_of(tmp_path, "decisions:\n  answer: {expression: answer + 1, assumed: t}\n")
    assert "[decision-cycle]" in text
    assert text.count("error:") == 1


SHARED = """
values:
  base: {expression: n + 1, assumed: t}
  twice: {expression: base + base, assumed: t}
decisions:
  answer: {expression: twice + base, assumed: t}
  other: {expression: twice * base, assumed: t}
  last: {expression: answer + other, assumed: t}
"""


def counted(policies: PolicySet) -> Counter[str]:
    """Counts from now on how often each decision and value is evaluated."""
    counts: Counter[str] = Counter()
    for program in policies.programs:
        built = program.built
        for name, index in built.indexes.items():

            def spy(run: Any, name: str = name, inner: Any = built.units[index]) -> object:
                counts[name] += 1
                return inner(run)

            built.units[index] = spy
    return counts


def test_each_is_evaluated_once_a_snapshot(tmp_path: Path) -> None:
    policies = load_set(tmp_path, SHARED)
    counts = counted(policies)
    assert policies.evaluate(snapshot(), "last").outputs == {"last": 90}
    assert counts == {"base": 1, "twice": 1, "answer": 1, "other": 1, "last": 1}
    counts.clear()
    assert len(policies.evaluate(snapshot())) == 3
    assert counts == {"base": 1, "twice": 1, "answer": 1, "other": 1, "last": 1}
    counts.clear()
    policies.evaluate(snapshot(), "other")
    assert counts == {"base": 1, "twice": 1, "other": 1}


def test_what_has_no_value_is_not_tried_again(tmp_path: Path) -> None:
    policies = load_set(tmp_path, SHARED)
    counts = counted(policies)
    everything = policies.evaluate(snapshot(n=...))
    assert counts == {"base": 1, "twice": 1, "answer": 1, "other": 1, "last": 1}
    assert list(everything.undecided) == ["answer", "other", "last"]


def test_the_problem_of_one_decision_is_not_anothers(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path,
        """
        functions:
          f: {parameters: {x: number}, expression: f(x + 1), returns: number, assumed: t}
          g: {parameters: {x: number}, expression: g(x), returns: number, assumed: t}
        decisions:
          endless: {expression: f(n), assumed: t}
          missing: {expression: m + 1, assumed: t}
          wrong: {expression: customer.age + 1, assumed: t}
          year 10000: {expression: 'day + duration("P9000Y")', assumed: t}
          no row:
            table:
              inputs: {n: n}
              outputs: {v: number}
              rows: [{id: a, when: {n: "1"}, then: {v: "1"}, assumed: t}]
          good: {expression: n + 1, assumed: t}
        """,
    )
    everything = policies.evaluate(snapshot(m=..., customer={"age": "old"}))
    assert isinstance(everything, Decisions)
    assert {name: [p.code for p in problems] for name, problems in everything.undecided.items()} == {
        "endless": ["evaluation-too-deep"],
        "missing": ["snapshot-missing"],
        "wrong": ["snapshot-type"],
        "year 10000": ["value-not-python"],
        "no row": ["table-no-row"],
    }
    assert {name: decision.outputs for name, decision in everything.items()} == {"good": {"good": 6}}


def test_rows_fired_are_those_of_a_decision_alone(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path,
        """
        values:
          level:
            table:
              inputs: {n: n}
              outputs: {level: number}
              rows: [{id: any, then: {level: "1"}, assumed: t}]
        decisions:
          other: {expression: level, assumed: t}
          answer: {expression: if flag then 0 else level, assumed: t}
        """,
    )
    assert policies.evaluate(snapshot(), "answer").fired == ()
    assert policies.evaluate(snapshot())["answer"].fired == ()
    assert policies.evaluate(snapshot())["other"].fired == ("level/any",)
    assert policies.evaluate(snapshot(flag=False))["answer"].fired == ("level/any",)


# Functions


def test_functions_call_each_other_and_themselves(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path,
        "expression: even(n)",
        """
        functions:
          even: {parameters: {x: number}, expression: if x = 0 then true else odd(x - 1), returns: boolean, assumed: t}
          odd: {parameters: {x: number}, expression: if x = 0 then false else even(x - 1), returns: boolean, assumed: t}
        """,
    )
    assert [answer(policies, n=n).outputs["answer"] for n in (0, 1, 8, 21)] == [True, False, True, False]


def test_a_recursion_without_end_is_one_problem(tmp_path: Path) -> None:
    function = "functions:\n  f: {parameters: {x: number}, expression: f(x + 1) + f(x), returns: number, assumed: t}"
    policies = a_decision(tmp_path, "expression: f(n)", function)
    assert said(refused(policies), tmp_path) == (
        'part1.yaml:8:3: error: the decision "answer" calls functions within functions without end '
        "[evaluation-too-deep]\n"
        "    8 |   answer:\n"
        "      |   ^^^^^^\n"
        "   hint: end the recursion with an `if`"
    )


def test_a_recursion_through_tables_and_loops(tmp_path: Path) -> None:
    function = """
    functions:
      f:
        parameters: {x: number}
        returns: number
        table:
          hit policy: first
          inputs: {x: x}
          outputs: {v: number}
          rows: [{id: a, then: {v: 'sum(for i in 1..2 return f(x + i))'}, assumed: t}]
    """
    assert codes(refused(a_decision(tmp_path, "expression: f(n)", function))) == ["evaluation-too-deep"]


def test_functions_see_their_parameters_only(tmp_path: Path) -> None:
    text = problems_of(
        tmp_path,
        "functions:\n  f: {parameters: {x: number}, expression: x + n, assumed: t}\n"
        "decisions:\n  answer: {expression: f(1), assumed: t}\n",
    )
    assert "[feel-unknown-name]" in text


def test_a_parameters_value_may_call_a_function(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path,
        "table:\n  inputs: {n: n}\n  outputs: {v: number}\n"
        "  rows: |\n    | id | n | -> v |\n    | a | > limit | limit |",
        "functions:\n  f: {parameters: {x: number}, expression: x + 1, assumed: t}",
        "parameters:\n  limit: {value: f(3), assumed: t}",
    )
    assert answer(policies).outputs == {"v": 4}
    assert codes(refused(policies, n=4)) == ["table-no-row"]


@pytest.mark.parametrize(
    ("value", "code"), [("count(for i in 1..10000000 return i)", "feel-too-many-turns"), ("f(1)", "feel-recursion")]
)
def test_a_parameter_without_a_value_is_a_problem_of_the_policy(tmp_path: Path, value: str, code: str) -> None:
    text = problems_of(
        tmp_path,
        "functions:\n  f: {parameters: {x: number}, expression: f(x), returns: number, assumed: t}\n"
        f"parameters:\n  limit: {{value: '{value}', assumed: t}}\n"
        "decisions:\n  answer: {expression: limit, assumed: t}\n",
    )
    assert f"[{code}]" in text
    assert text.startswith("part1.yaml:8:3: error:")


# Names


def test_an_unknown_decision(tmp_path: Path) -> None:
    policies = load_set(tmp_path, SHARED)
    for name, told in {
        "anwser": 'error: there is no decision "anwser" [decision-unknown]\n   hint: did you mean "answer"?',
        "twice": 'error: there is no decision "twice" [decision-unknown]\n'
        "   hint: named values, functions and parameters are not asked for by themselves",
        "": 'error: there is no decision "" [decision-unknown]',
        3: "error: a decision is asked for by its name, a text, not by a value of type int [decision-unknown]",
        (): "error: a decision is asked for by its name, a text, not by a value of type tuple [decision-unknown]",
    }.items():
        with pytest.raises(PolicyError) as caught:
            policies.evaluate(snapshot(), name)  # type: ignore[call-overload]
        assert str(caught.value) == told
    with pytest.raises(PolicyError):
        policies.evaluate(snapshot(), ["answer"])  # type: ignore[call-overload]


def test_a_table_with_one_output_has_that_output_whatever_its_value(tmp_path: Path) -> None:
    table = "table:\n  hit policy: first\n  inputs: {n: n}\n  outputs: {who: Any}\n  rows: |\n"
    policies = a_decision(tmp_path, table + "    | id | n | -> who |\n    | a | > 3 | customer |\n    | b | - | null |")
    assert answer(policies).outputs == {"who": {"name": "Ann", "age": 40, "vip": False}}
    assert answer(policies, n=1).outputs == {"who": None}


def test_the_order_in_the_file_does_not_matter(tmp_path: Path) -> None:
    lines = [f"  v{n}: {{expression: {f'v{n - 1} + 1' if n else 'n'}, assumed: t}}" for n in range(30)]
    random.Random(1).shuffle(lines)
    policies = load_set(
        tmp_path, "values:\n" + "\n".join(lines) + "\ndecisions:\n  answer: {expression: v29, assumed: t}\n"
    )
    assert answer(policies).outputs == {"answer": 34}
