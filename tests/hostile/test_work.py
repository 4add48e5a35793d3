"""Evaluations that would never end, or fill the memory: each ends in one problem, and the process goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policy_engine import PolicyError
from tests.hostile.child import run
from tests.support import load_set, problems_of, refused, said, snapshot, write_set

DECIDE = """
import json, sys, threading
from policy_engine import PolicyError, load
from policy_engine.values import work as steps

steps.MAX_STEPS = 4_000_000  # what is endless at a fifth of the steps is so at all of them

def decide(directory, given):
    try:
        decision = load(directory).evaluate(given, "answer")
        json.dumps(decision.to_dict())
        json.dumps(decision.explanation.to_dict())
        print("decided")
    except PolicyError as error:
        print([problem.code for problem in error.problems][0])

def work():
    for directory in sys.argv[2:]:
        decide(directory, sys.argv[1])

work()
threading.stack_size(256 * 1024)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""

LONG = "evaluation-too-long"
DEEP = "evaluation-too-deep"
TURNS = "feel-too-many-turns"
BIG = '(for i in 1..20 return if i = 1 then "ab" else partial[-1] + partial[-1])[-1]'
SHARED = "for i in 1..60 return [partial[-1], partial[-1]]"
BRANCH = "{g: function(f, n) if n <= 0 then 1 else f(f, n - 1) + f(f, n - 1), r: g(g, 60)}.r"

EXPRESSIONS = {
    # loops
    "a range of 1e12": ("for i in 1..1000000000000 return i", TURNS),
    "a range of 1e12, downwards": ("for i in 1000000000000..1 return i", TURNS),
    "loops in a loop": ("for i in 1..100000, j in 1..100000 return 1", TURNS),
    "loops in a called loop": (
        "{f: function(x) for k in 1..100000 return x, r: for i in 1..1000 return count(f(i))}.r",
        LONG,
    ),
    "partial kept": ("for i in 1..100000 return partial", LONG),
    "partial summed": ("for i in 1..100000 return sum(partial)", LONG),
    # recursion
    "the Y combinator": ("(function(f) f(f))(function(f) f(f))", DEEP),
    "a function of a context": ("{f: function(x) f(x), r: f(1)}.r", DEEP),
    "by name": ("{g: function(f) f(f: f), r: g(f: g)}.r", DEEP),
    "in a filter": ("{g: function(f) [1][f(f)], r: g(g)}.r", DEEP),
    "in sort": ("{g: function(f) sort([1, 2], function(a, b) f(f)), r: g(g)}.r", DEEP),
    "in list replace": ("{g: function(f) list replace([1, 2], function(a, b) f(f), 1), r: g(g)}.r", DEEP),
    "in some": ("{g: function(f) some x in [1] satisfies f(f), r: g(g)}.r", DEEP),
    "that branches": (BRANCH, LONG),
    "that branches in sort": (
        ("{g: function(f, n) if n <= 0 then true else count(sort([1, 2, 3, 4, 5], function(a, b) f(f, n - 1))) > 0,"
        " r: g(g, 60)}.r"),
        LONG,
    ),
    # shared parts
    "shared parts given": (SHARED, LONG),
    "shared parts compared": (f"{{a: {SHARED}, b: {SHARED}, r: a[-1] = b[-1]}}.r", LONG),
    "shared parts, the same": (f"{{a: {SHARED}, b: {SHARED}, r: is(a[-1], b[-1])}}.r", LONG),
    "shared parts flattened": (f"count(flatten(({SHARED})[-1]))", LONG),
    "shared parts, distinct": (f"count(distinct values({SHARED}))", LONG),
    "shared parts, by path": (f"({SHARED})[-1].a", LONG),
    "shared parts as text": (f"string(({SHARED})[-1])", "feel-list-too-long"),
    "a value that is too deep": ("for i in 1..50000 return [partial[-1]]", "value-too-deep"),
    "a path of a value that is too deep": ("(for i in 1..50000 return [partial[-1]])[-1].a", "value-too-deep"),
    # texts
    "doubling": ('(for i in 1..60 return if i = 1 then "ab" else partial[-1] + partial[-1])[-1]', "value-too-long"),
    "many long texts": (f"{{s: {BIG}, r: count(for i in 1..100000 return s + string(i))}}.r", LONG),
    "long texts searched": (f'{{s: {BIG}, r: for i in 1..100000 return contains(s, "x")}}.r', LONG),
    "long texts compared": (f'{{s: {BIG} + "a", t: {BIG} + "b", r: for i in 1..100000 return s = t}}.r', LONG),
    "long texts ordered": (f'{{s: {BIG} + "a", t: {BIG} + "b", r: for i in 1..100000 return s < t}}.r', LONG),
    "long texts joined": (f"{{s: {BIG}, r: string join(for i in 1..100000 return s)}}.r", "feel-text-too-long"),
    # lists and contexts
    **{
        f"{call} in a loop": (f"{{l: for i in 1..100000 return i, r: for i in l return {call}}}.r", LONG)
        for call in (
            "list contains(l, -1)", "index of(l, 1)", "sum(l)", "product(l)", "min(l)", "mode(l)", "median(l)",
            "stddev(l)", "count(distinct values(l))", "count(union(l, l))", "concatenate(l, l)", "append(l, 1)",
            "insert before(l, 1, 1)", "remove(l, 1)", "reverse(l)", "sublist(l, 2)", "list replace(l, 1, 2)",
            "list replace(l, function(a, b) a = b, 2)", "sort(l, function(a, b) a > b)", "string(l)", "-1 in l",
            "l = reverse(reverse(l))", "l instance of list<number>",
        )
    },
    "context put in a loop": (
        ("{l: context(for i in 1..50000 return {key: string(i), value: i}),"
        ' r: for i in 1..50000 return context put(l, "a", 1)}.r'),
        LONG,
    ),
    # numbers
    "powers": ("for i in 1..100000 return (1 + i / 1000000) ** 123456.789", LONG),
    "logarithms": ("for i in 1..100000 return log(i)", LONG),
    "remainders": ("for i in 1..100000 return modulo(10 ** 6000, 7 * i / 10 ** 6000)", LONG),
    "durations scaled": ('for i in 1..100000 return duration("P9999999999D") * (i / 10 ** 6100)', LONG),
    "digits": ("string(for i in 1..100000 return 10 ** 6000)", "feel-text-too-long"),
    "a far position": ("for i in 1..9000 return [1][10 ** 6000 + i]", "decided"),
    "a number past the last": ("10 ** 6144 * 10", "decided"),
    "a million to its power": ("1 ** 999999999 + 2 ** 999999999", "decided"),
    # regular expressions
    "patterns that backtrack": (
        'for i in 1..100000 return matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + string(i), "(a|aa|aaa)+$")',
        LONG,
    ),
    "many patterns": (r'for i in 1..100000 return matches("a", "\\p{L}[\\w-[aeiou]]" + string(i))', LONG),
    # zones
    "a zone elsewhere": ('@"10:00:00@../../etc/passwd"', "decided"),
}  # fmt: skip


def test_each_ends_in_one_problem(tmp_path: Path) -> None:
    """In the main thread and in one of a small stack, one after the other: nothing is left behind."""
    directories = []
    for number, (expression, _) in enumerate(EXPRESSIONS.values()):
        text = f"semantics: dmn\ndecisions:\n  answer:\n    assumed: t\n    expression: {json.dumps(expression)}\n"
        directories.append(str(write_set(tmp_path / str(number), text)))
    told = run(DECIDE, json.dumps(snapshot()), *directories).split()
    names = [*EXPRESSIONS] * 2
    wanted = [code for _, code in EXPRESSIONS.values()] * 2
    assert dict(zip(names, told, strict=True)) == dict(zip(names, wanted, strict=True))
    assert told == wanted


def test_what_is_told(tmp_path: Path) -> None:
    policies = load_set(tmp_path, f"decisions:\n  answer:\n    assumed: t\n    expression: '{BRANCH}'\n")
    assert said(refused(policies), tmp_path) == (
        'part1.yaml:6:3: error: the decision "answer" takes more than 20,000,000 steps [evaluation-too-long]\n'
        "    6 |   answer:\n"
        "      |   ^^^^^^\n"
        "   hint: loop over less, end recursions earlier, or build less"
    )


def test_another_decision_has_all_its_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_engine.values.work.MAX_STEPS", 20_000)
    policies = load_set(
        tmp_path,
        """
        decisions:
          endless: {assumed: t, expression: 'count(for i in 1..90000 return i)'}
          answer: {assumed: t, expression: 'count(for i in 1..1000 return i)'}
        """,
    )
    for _ in range(3):
        both = policies.evaluate(snapshot())
        assert both["answer"].outputs == {"answer": 1000}
        assert [problem.code for problem in both.undecided["endless"]] == ["evaluation-too-long"]


def test_a_parameter_that_is_never_done(tmp_path: Path) -> None:
    parameter = f"parameters:\n  p: {{assumed: t, value: '{BRANCH}'}}\n"
    policy = f"{parameter}decisions:\n  answer: {{assumed: t, expression: p}}\n"
    assert "error: this takes more than 20,000,000 steps [evaluation-too-long]" in problems_of(tmp_path, policy)


def test_an_explanation_that_is_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policies = load_set(
        tmp_path,
        """
        functions:
          f:
            parameters: {x: number}
            assumed: t
            table:
              inputs: {x: x}
              outputs: {y: number}
              rows: |
                | id | x    | -> y | because  |
                | a  | < 5  | 1    | less {x} |
                | b  | >= 5 | 2    | more {x} |
        decisions:
          answer: {assumed: t, expression: 'sum(for i in 1..100 return f(i))'}
        """,
    )
    decision = policies.evaluate(snapshot(), "answer")
    monkeypatch.setattr("policy_engine.values.work.MAX_STEPS", 50_000)
    with pytest.raises(PolicyError) as caught:
        _ = decision.explanation
    assert said(caught.value, tmp_path) == (
        'error: the explanation of "answer" takes more than 20,000,000 steps [evaluation-too-long]\n'
        "   hint: the decision itself stands: ask for its outputs alone, or loop over less"
    )
    assert decision.outputs == {"answer": 196}


def test_types_that_double(tmp_path: Path) -> None:
    types = "types:\n  t0: {a: number}\n" + "".join(f"  t{at}: {{a: t{at - 1}, b: t{at - 1}}}\n" for at in range(1, 60))
    policy = f"{types}decisions:\n  answer: {{assumed: t, expression: n}}\n"
    assert (
        "error: this type has more than 5,000 parts, those of the types in it counted each time [type-too-large]"
        in problems_of(tmp_path / "declared", policy)
    )
    values = "values:\n  v0: n\n" + "".join(f"  v{at}: '{{a: v{at - 1}, b: v{at - 1}}}'\n" for at in range(1, 60))
    policies = load_set(
        tmp_path / "inferred", f"{values}decisions:\n  answer: {{assumed: t, expression: v3.a.a = v2.a}}\n"
    )
    assert policies.evaluate(snapshot(), "answer").outputs == {"answer": True}
