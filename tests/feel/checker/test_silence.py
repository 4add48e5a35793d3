"""What is not a problem: FEEL is dynamic, and null is an answer."""

from __future__ import annotations

from time import perf_counter

import pytest

from policy_engine.feel.checker import Clock, TypeScope, check_expression, check_unary_tests
from policy_engine.feel.limits import LIMITS
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.text.problem import Halt, Problems
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import ANY, ANY_LIST, BOOLEAN, DATE, DATE_TIME, NUMBER, STRING, ListType, Type
from tests.feel.checker.checking import SCOPE, STATUS, check, check_cell

RIGHT = [
    # null goes anywhere
    "1 + null",
    "null < today",
    "account.cancelled_on = null",
    "if null then 1 else 2",
    "abs(null)",
    "null.a.b",
    "billing date(null, 1)",
    "matches(\"a\", \"b\", null)",
    # constants compared are the author's own affair
    "\"foo\" = \"bar\"",
    "1 in (2, 3)",
    "false and \"true\"",
    # one for many, many for one, a date for its midnight
    "sum(1)",
    "upper case([\"a\"])",
    "account[1]",
    "account[status = \"active\"]",
    "for x in today return x",
    # what is known only in part
    "[1, \"a\"][item = \"a\"]",
    "[{a: 1}, {b: 2}].b",
    "[{a: 1}, {b: 2}][b = 2]",
    "get value(account, \"status\") + 1",
    "(if locked then 1 else \"a\") + 1",
    "for x in [1, \"a\"] return x + 1",
    # functions
    "{fact: function(n: number) if n < 2 then 1 else n * fact(n - 1), a: fact(3)}.a",
    "sort(words, function(x, y) x > y)",
    "list replace([2, 4], function(item, newItem) item < newItem, 5)",
    "(function(f) f(1))(abs)",
    "{f: function(g: function<number> -> number) g(1), a: f(abs)}.a",
]


@pytest.mark.parametrize("text", RIGHT)
def test_no_problem(text: str) -> None:
    assert check(text)[1] == ""


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("-", DATE),
        ("null", DATE),
        ("not(null)", DATE),
        ("\"active\", \"paused\"", STATUS),
        ("> \"b\"", STATUS),
        ("locked", STRING),
        ("words", STRING),
        ("words", ListType(STRING)),
        ("? > 3", NUMBER),
        ("true", BOOLEAN),
        ("[1..5]", ANY),
        ("[1..5]", ListType(NUMBER)),
        ("[[1..5], 7]", NUMBER),
        ("date", DATE),
    ],
)
def test_no_problem_in_a_cell(text: str, type_: Type) -> None:
    assert check_cell(text, type_) == ""


@pytest.mark.parametrize(
    ("text", "type_"),
    [("null", DATE), ("today", DATE_TIME), ("[today]", DATE), ("today", ListType(DATE)), ("[]", ANY_LIST)],
)
def test_no_problem_with_a_value(text: str, type_: Type) -> None:
    assert check(text, type_)[1] == ""


def test_an_open_item_may_have_any_entry() -> None:
    scope = SCOPE.child({"things": ANY_LIST})
    assert check("things[colour = \"red\" and locked = \"yes\"]", scope=scope)[1] == ""


def test_the_clock_where_it_is_allowed() -> None:
    found, problems = check("today()", scope=TypeScope(clock=Clock.MOMENT))
    assert (found, problems) == (DATE, "")


def test_the_clock_without_a_moment() -> None:
    _, problems = check("today()", scope=TypeScope(clock=Clock.NO_MOMENT))
    message = "today() is the moment of the snapshot, and the snapshot's schema declares none"
    assert problems == (
        f"<text>:1:1: error: {message} [feel-clock]\n"
        "    1 | today()\n"
        "      | ^^^^^^^\n"
        "   hint: say where it is with `x-moment` in the snapshot's schema"
    )


def test_boxed_logic_is_asked_for_its_type() -> None:
    asked: list[str] = []

    def embedded(key: str, scope: TypeScope) -> Type:
        asked.append(key)
        return DATE

    from policy_engine.feel.ast import ContextLiteral, Embedded, Entry, Parsed

    tree = ContextLiteral(0, 0, (Entry(0, 0, "a", Embedded(0, 0, "table", ())),))
    found = check_expression(Parsed(tree, Fragment.of("")), TypeScope(embedded=embedded), Problems())
    assert str(found) == "context<a: date>"
    assert asked == ["table"]


DEEP = LIMITS.depth - 10


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(["1"] * DEEP),
        "(" * DEEP + "1" + ")" * DEEP,
        "[" * DEEP + "]" * DEEP,
        "abs(" * DEEP + "1" + ")" * DEEP,
        "{a: " * DEEP + "1" + "}" * DEEP,
        "if true then 1 else " * DEEP + "1",
        "function(a) " * DEEP + "1",
        "words" + "[true]" * DEEP,
        "1 in [" * DEEP + "1" + "]" * DEEP,
        "for x in [1] return " * DEEP + "partial",
        "for x in [1] return if partial[-1] = 1 then 1 else " * (DEEP // 3) + "partial",
    ],
    ids=lambda text: text[:12],
)
def test_as_deep_as_the_parser_goes_and_in_time(text: str) -> None:
    start = perf_counter()
    try:
        check(text)
    except Halt as halt:
        assert "deep" in halt.problem.message  # noqa: PT017 - the parser's own limit
    assert perf_counter() - start < 2


def test_each_kind_of_text_has_its_own_check() -> None:
    with pytest.raises(TypeError):
        check_expression(parse_unary_tests(Fragment.of("1")), SCOPE, Problems())
    with pytest.raises(TypeError):
        check_unary_tests(parse_expression(Fragment.of("1")), NUMBER, SCOPE, Problems())
