"""Whatever the text, there is one problem at worst, and soon."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.feel.limits import LIMITS, Limits
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_type, parse_unary_tests
from policy_engine.text.problem import Halt, Problem
from policy_engine.text.render import render_problem
from policy_engine.text.source import Fragment

NAMES = Names(["a", "a-b", "order in progress"], ["m n"])
WORDS = frozenset({"x", "a b"})

DEEP = [
    "(" * 10_000 + "1" + ")" * 10_000,
    "1" + " + 1" * 10_000,
    "a" + " or a" * 10_000,
    "-" * 10_000 + "1",
    "not(" * 10_000,
    "[" * 10_000,
    "{a: " * 10_000,
    "a in (" * 10_000,
    "a" + ".b" * 10_000,
    "a" + "[1]" * 10_000,
    "a" + "(1)" * 10_000,
    "if " * 10_000,
    "function(a) " * 5_000,
    "for x in " * 10_000,
    "]" * 10_000,
    "a instance of " + "list<" * 10_000,
    "a instance of " + "function<>->" * 5_000,
]


def soon(text: str) -> str:
    """The code of the problem that a text is; fails if telling it takes long."""
    begun = time.perf_counter()
    try:
        parse_expression(Fragment.of(text), NAMES)
        code = "none"
    except Halt as halt:
        code = halt.problem.code
    assert time.perf_counter() - begun < 1
    return code


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:12])
def test_too_deep(text: str) -> None:
    assert soon(text) == "feel-too-deep"


@pytest.mark.parametrize(
    "text",
    [
        " " * 99_000 + "#",
        "/*" * 40_000,
        '"' + "\\" * 90_001,
        '"' * 90_001,
        "a " * 45_000 + "+",
        "f(" + "a-" * 40_000,
        "{" + ", ".join(f"k {n}: k" for n in range(7_000)) + "}",
        "{" + ",".join("k " * n + ":k" for n in range(1, 200)) + "}",
        "[" + "a-b," * 20_000 + "]",
        "a " * 20_000 + ":",
    ],
    ids=lambda text: text[:12],
)
def test_soon(text: str) -> None:
    soon(text)


def test_long_lists_are_fine() -> None:
    assert soon("[" + ", ".join(["1"] * 5_000) + "]") == "none"
    assert soon("a in (" + ", ".join(["1"] * 5_000) + ")") == "none"


def test_the_greatest_depth_is_allowed() -> None:
    depth = LIMITS.depth - 1
    assert soon("1" + " + 1" * depth) == "none"
    assert soon("(" * depth + "1" + ")" * depth) == "none"


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        ("12345", Limits(text=4), "feel-too-long"),
        ("1 + 2 + 3", Limits(depth=2), "feel-too-deep"),
        ("12345", Limits(digits=4), "feel-number"),
        ("a in (1, 2, 3)", Limits(tests=2), "feel-too-long"),
        ("[for i in a return i, some i in a satisfies i, a[1]]", Limits(functions=2), "feel-too-long"),
        ("[function(x) x, function(x) x]", Limits(functions=1), "feel-too-long"),
        ("1" * 1_001, LIMITS, "feel-number"),
        ("1e999999999999", LIMITS, "feel-number"),
    ],
)
def test_each_limit(text: str, limits: Limits, code: str) -> None:
    with pytest.raises(Halt) as raised:
        parse_expression(Fragment.of(text), limits=limits)
    assert raised.value.problem.code == code


def test_a_caller_deep_down_the_stack() -> None:
    def down(levels: int) -> None:
        if levels:
            down(levels - 1)
        else:
            parse_expression(Fragment.of("(" * 140 + "1" + ")" * 140))

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # Python's own: other libraries raise it
    try:
        with pytest.raises(Halt, match="nested too deeply"):
            down(700)
    finally:
        sys.setrecursionlimit(before)


SPACED = (
    "a b - -- 1 .5 1..2 + * ** / = == != < <= > >= ( ) [ ] { } , . : .. ? @ ' \\ // /* */ and or not in between "
    "if then else for return some every satisfies function external instance of null true order in progress x "
    'list<number> context<a:string> range<date> function<>-> @"P1D" "x" " \ud800 \U0001f40e'
)
TOKENS = st.sampled_from([*SPACED.split(" "), "\n", "\u00a0", "\ufeff"])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(TOKENS, max_size=25).map(" ".join),
    st.lists(TOKENS, max_size=25).map("".join),
)


def found(parse: Callable[[], object]) -> Problem | None:
    """The problem that parsing ends with."""
    try:
        parse()
    except Halt as halt:
        return halt.problem
    return None


@given(TEXTS)
def test_any_text_is_a_tree_or_one_problem(text: str) -> None:
    fragment = Fragment.of(text)
    for problem in (
        found(lambda: parse_expression(fragment, NAMES, WORDS)),
        found(lambda: parse_unary_tests(fragment, NAMES, WORDS)),
        found(lambda: parse_type(fragment, NAMES)),
    ):
        if problem is not None:
            assert problem.span is not None
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
            render_problem(problem)
