"""Type expressions."""

from __future__ import annotations

import pytest

from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_type
from policy_engine.feel.resolve import resolve_type
from policy_engine.text.problem import Problems
from policy_engine.text.render import render_problems
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import (
    ANY,
    DATE,
    MONEY,
    NUMBER,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
)

LOAN = ContextType((("amount", MONEY),), name="loan")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number", NUMBER),
        ("money", MONEY),
        ("loan", LOAN),
        ("list<loan>", ListType(LOAN)),
        ("range<date>", RangeType(DATE)),
        ("context<a: number, b: list<date>>", ContextType((("a", NUMBER), ("b", ListType(DATE))))),
        ("function<number, date> -> money", FunctionType((NUMBER, DATE), MONEY)),
        ("function<> -> Any", FunctionType((), ANY, ())),
    ],
)
def test_resolve(text: str, expected: Type) -> None:
    problems = Problems()
    fragment = Fragment.of(text)
    assert resolve_type(parse_type(fragment, Names(["loan"])), {"loan": LOAN}, problems, fragment) == expected
    assert not problems.found


def test_unknown_type() -> None:
    problems = Problems()
    fragment = Fragment.of("list<lone>")
    assert resolve_type(parse_type(fragment, Names()), {"loan": LOAN}, problems, fragment) == ListType(ANY)
    assert render_problems(problems) == (
        "<text>:1:6: error: no type \"lone\" [feel-unknown-type]\n"
        "    1 | list<lone>\n"
        "      |      ^^^^\n"
        "   hint: did you mean \"loan\"?"
    )
    assert resolve_type(parse_type(fragment, Names()), {}) == ListType(ANY)
