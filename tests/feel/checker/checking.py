"""What the checker's tests share: texts checked in a small billing scope."""

from __future__ import annotations

from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.checker import TypeScope, check_expression, check_unary_tests
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.text.problem import Problems
from policy_engine.text.render import render_problems
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    MONEY,
    NUMBER,
    STRING,
    TIME,
    ContextType,
    FunctionType,
    Kind,
    ListType,
    NullableType,
    ScalarType,
    Type,
)

STATUS = ScalarType(Kind.STRING, ("none", "active", "cancelled", "closed", "paused"), name="status")
BALANCE = ContextType(
    (("id", STRING), ("currency", STRING), ("remaining", MONEY), ("redeemed_at", DATE_TIME)), name="gift balance"
)
ACCOUNT = ContextType(
    (
        ("status", STATUS),
        ("currency", STRING),
        ("plan", ContextType((("price", MONEY), ("tax", MONEY)), name="plan")),
        ("cancelled_on", NullableType(DATE)),
        ("gift balances", ListType(BALANCE)),
    ),
    name="account",
)
NAMES: dict[str, Type] = {
    "account": ACCOUNT,
    "as of": DATE_TIME,
    "today": DATE,
    "opens": TIME,
    "count of cards": NUMBER,
    "locked": BOOLEAN,
    "words": ListType(STRING),
    "date": DATE,
    "billing date": FunctionType((DATE, NUMBER), DATE, ("start", "n")),
}
MEMBERS = {"gift balances", "status", "currency", "plan", "price", "tax", "cancelled_on", "id", "remaining"}
SCOPE = TypeScope(NAMES, {"status": STATUS, "gift balance": BALANCE})


def parser_names(scope: TypeScope) -> Names:
    """The parser's names for a scope."""
    return Names(scope.known(), MEMBERS, REGISTRY)


def check(text: str, expected: Type | None = None, scope: TypeScope = SCOPE) -> tuple[Type, str]:
    """The type of an expression, and its problems as text."""
    problems = Problems()
    parsed = parse_expression(Fragment.of(text), parser_names(scope))
    found = check_expression(parsed, scope, problems, expected)
    return found, render_problems(problems)


def check_cell(text: str, input_type: Type, scope: TypeScope = SCOPE) -> str:
    """The problems of a condition cell, as text."""
    problems = Problems()
    check_unary_tests(parse_unary_tests(Fragment.of(text), parser_names(scope)), input_type, scope, problems)
    return render_problems(problems)


def infer(text: str, scope: TypeScope = SCOPE) -> str:
    """The type of an expression without problems, as text, `money` and declared nulls shown."""
    found, problems = check(text, scope=scope)
    assert not problems, problems
    return str(found)
