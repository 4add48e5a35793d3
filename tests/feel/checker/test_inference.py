"""The types that expressions have."""

from __future__ import annotations

import pytest

from policy_engine.types.feeltype import ANY, ContextType, FunctionType, Kind, ListType, NullableType, ScalarType
from tests.feel.checker.checking import SCOPE, check, infer

TYPES: dict[str, str] = {
    # literals
    '@"2026-01-31"': "date",
    '@"2026-01-31T09:00:00Z"': "date and time",
    '@"P7D"': "days and time duration",
    'duration("P1M")': "years and months duration",
    'date("2026-01-31")': "date",
    '["a", "b"]': "list<string>",
    "[]": "list<Any>",
    '{a: 1, b: a + 1, c: "x" + "y"}': "context<a: number, b: number, c: string>",
    "[1..10)": "range<number>",
    "(< today)": "range<date>",
    "null": "Null",
    # arithmetic
    "today + @\"P1M\"": "date",
    "@\"P1D\" + today": "date",
    "today - today": "days and time duration",
    "as of - @\"PT1H\"": "date and time",
    "opens + @\"PT1H\"": "time",
    "as of - today": "days and time duration",
    "@\"P1D\" * 3": "days and time duration",
    "@\"P1Y\" / 2": "years and months duration",
    "@\"P1D\" / @\"PT1H\"": "number",
    "2 ** 3": "number",
    "-@\"P1D\"": "days and time duration",
    "account.cancelled_on + @\"P1D\"": "date?",
    "1 + null": "Null",
    # money
    "account.plan.price + account.plan.tax": "money",
    "account.plan.price - 0": "money",
    "account.plan.price - count of cards": "number",
    "account.plan.price * 2": "money",
    "2 * account.plan.price": "money",
    "account.plan.price / account.plan.tax": "number",
    "account.plan.price / 12": "money",
    "account.plan.price * account.plan.tax": "number",
    "-account.plan.price": "money",
    "min(account.plan.price, account.plan.tax)": "money",
    "max(account.gift balances.remaining)": "money",
    "sum(account.gift balances.remaining)": "money",
    "if locked then account.plan.price else 0": "money",
    "if locked then account.plan.price else count of cards": "number",
    # comparison and logic
    "account.plan.price > 10": "boolean",
    "account.status = \"active\" and not(locked)": "boolean",
    "account.cancelled_on < today": "boolean?",
    "today between today and today": "boolean",
    "account.status in (\"active\", \"paused\")": "boolean",
    "today instance of date": "boolean",
    # paths
    "account.gift balances.remaining": "list<money>",
    "account.gift balances[1].remaining": "money?",
    "account.cancelled_on.year": "number?",
    "today.weekday": "number",
    "as of.time offset": "days and time duration?",
    "(today - today).days": "number",
    "[1..10].start included": "boolean",
    # filters
    "account.gift balances[remaining > 0]": "list<gift balance>",
    "account.gift balances[item.remaining > 0 and currency = account.currency]": "list<gift balance>",
    "account.gift balances[-1]": "gift balance?",
    "words[item = \"a\"]": "list<string>",
    # loops
    "for b in account.gift balances return b.remaining": "list<money>",
    "for i in 1..count of cards return today + i * @\"P1D\"": "list<date>",
    "for d in today..today return d.year": "list<number>",
    "for x in [[1], [2]], y in x return y": "list<number>",
    "for partial in 1..3 return partial": "list<number>",
    "some b in account.gift balances satisfies b.remaining > 0": "boolean",
    # calls
    "billing date(today, 2)": "date",
    "billing date(n: 1, start: date)": "date",
    "date(2026, 1, 31)": "date",
    "sort(account.gift balances, function(a, b) a.redeemed_at < b.redeemed_at)": "list<gift balance>",
    "append(account.gift balances.id, \"x\")": "list<string>",
    "count(words)": "number",
    "ceiling([1.5])": "number",
    "context merge([{a: 1}, {a: 2, b: 3}]).a": "number?",
    "context merge([{a: 1}][locked]).a": "number?",
    "(function(a: number) a + 1)(2)": "number",
    "{twice: function(a: number) a * 2, b: twice(3)}.b": "number",
}


@pytest.mark.parametrize("text", TYPES)
def test_type(text: str) -> None:
    assert infer(text) == TYPES[text]


def test_constants_are_known_by_their_values() -> None:
    found, _ = check('if locked then "yes" else if today > today then "no" else "perhaps"')
    assert found == ScalarType(Kind.STRING, ("yes", "no", "perhaps"))


def test_a_branch_of_null_is_a_declared_null() -> None:
    found, _ = check("if locked then today else null")
    assert isinstance(found, NullableType)


def test_partial_results_have_the_type_of_the_body() -> None:
    draws = (
        "for b in account.gift balances return {"
        "gift_balance: b.id,"
        "before: if count(partial) = 0 then 0 else partial[-1].before + partial[-1].amount,"
        "amount: min(b.remaining, account.plan.price - before),"
        "exhausted: amount = b.remaining}"
    )
    found, problems = check(draws)
    assert not problems
    assert isinstance(found, ListType)
    assert isinstance(found.item, ContextType)
    assert [str(type_) for _, type_ in found.item.fields] == ["string", "money?", "money", "boolean"]


def test_a_function_in_scope_comes_before_a_builtin_and_a_value_does_not() -> None:
    assert infer("date(2026, 1, date.day)") == "date"
    scope = SCOPE.child({"abs": FunctionType((ANY,), SCOPE.names["today"], ("x",))})
    assert infer("abs(1)", scope) == "date"
