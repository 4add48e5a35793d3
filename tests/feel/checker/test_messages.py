"""The whole text of each problem, caret and hint included."""

from __future__ import annotations

from textwrap import dedent

import pytest

from policy_engine.types.feeltype import DATE, NUMBER, STRING, FunctionType, Kind, ListType, ScalarType, Type
from tests.feel.checker.checking import BALANCE, STATUS, check, check_cell

OUTCOME = ScalarType(Kind.STRING, ("apply", "refuse"))

EXPRESSIONS = [
    (
        "acount.status",
        """\
        <text>:1:1: error: no name "acount" is known here [feel-unknown-name]
            1 | acount.status
              | ^^^^^^
           hint: did you mean "account"?
        """,
    ),
    (
        "currency",
        """\
        <text>:1:1: error: no name "currency" is known here [feel-unknown-name]
            1 | currency
              | ^^^^^^^^
           hint: did you mean "account.currency"?
        """,
    ),
    (
        "account.gift balances[remainng > 0]",
        """\
        <text>:1:23: error: no name "remainng" is known here [feel-unknown-name]
            1 | account.gift balances[remainng > 0]
              |                       ^^^^^^^^
           hint: did you mean "remaining"?
        """,
    ),
    (
        "?",
        """\
        <text>:1:1: error: no name "?" is known here [feel-unknown-name]
            1 | ?
              | ^
           hint: it stands for the input's value, in a condition cell only
        """,
    ),
    (
        "account.staus",
        """\
        <text>:1:9: error: no field "staus" in account [feel-unknown-field]
            1 | account.staus
              |         ^^^^^
           hint: did you mean "status"?
        """,
    ),
    (
        "account.gift balances.remainng",
        """\
        <text>:1:23: error: no field "remainng" in gift balance [feel-unknown-field]
            1 | account.gift balances.remainng
              |                       ^^^^^^^^
           hint: did you mean "remaining"?
        """,
    ),
    (
        "today.hours",
        """\
        <text>:1:7: error: a date has no "hours" [feel-unknown-field]
            1 | today.hours
              |       ^^^^^
           hint: it has year, month, day, weekday
        """,
    ),
    (
        "count of cards.size",
        """\
        <text>:1:16: error: a number has no "size" [feel-unknown-field]
            1 | count of cards.size
              |                ^^^^
        """,
    ),
    (
        '1 + "a"',
        """\
        <text>:1:1: error: cannot add a number and a string [feel-type]
            1 | 1 + "a"
              | ^^^^^^^
           hint: string(...) makes a string of any value
        """,
    ),
    (
        'today - "P1D"',
        """\
        <text>:1:1: error: cannot subtract a string from a date [feel-type]
            1 | today - "P1D"
              | ^^^^^^^^^^^^^
           hint: a date, time or duration is written @"2026-01-31", @"09:00:00" or @"P7D"
        """,
    ),
    (
        "2 ** today",
        """\
        <text>:1:1: error: cannot raise a number to the power of a date [feel-type]
            1 | 2 ** today
              | ^^^^^^^^^^
        """,
    ),
    (
        "-words",
        """\
        <text>:1:1: error: cannot negate a list of strings [feel-type]
            1 | -words
              | ^^^^^^
        """,
    ),
    (
        "today > 5",
        """\
        <text>:1:1: error: cannot compare a date with a number [feel-type]
            1 | today > 5
              | ^^^^^^^^^
        """,
    ),
    (
        "as of < today",
        """\
        <text>:1:1: error: cannot compare a date and time with a date [feel-type]
            1 | as of < today
              | ^^^^^^^^^^^^^
           hint: local day(instant, zone) is the day of an instant
        """,
    ),
    (
        'today = "2026-01-01"',
        """\
        <text>:1:1: error: cannot compare a date with a string [feel-type]
            1 | today = "2026-01-01"
              | ^^^^^^^^^^^^^^^^^^^^
           hint: a date, time or duration is written @"2026-01-31", @"09:00:00" or @"P7D"
        """,
    ),
    (
        "locked < true",
        """\
        <text>:1:1: error: a boolean has no order, so nothing is below or above it [feel-type]
            1 | locked < true
              | ^^^^^^
        """,
    ),
    (
        "today between 1 and 2",
        """\
        <text>:1:1: error: cannot compare a date with a number [feel-type]
            1 | today between 1 and 2
              | ^^^^^^^^^^^^^^^
        """,
    ),
    (
        '[1.."x"]',
        """\
        <text>:1:1: error: a range cannot run from a number to a string [feel-type]
            1 | [1.."x"]
              | ^^^^^^^^
        """,
    ),
    (
        'account.status = "actve"',
        """\
        <text>:1:18: error: account.status is never "actve" [feel-unreachable-value]
            1 | account.status = "actve"
              |                  ^^^^^^^
           hint: did you mean "active"?
        """,
    ),
    (
        '"xyz" != account.status',
        """\
        <text>:1:1: error: account.status is never "xyz" [feel-unreachable-value]
            1 | "xyz" != account.status
              | ^^^^^
           hint: it can be "none", "active", "cancelled", "closed" or "paused"
        """,
    ),
    (
        'account.status in ("active", "pausd")',
        """\
        <text>:1:30: error: account.status is never "pausd" [feel-unreachable-value]
            1 | account.status in ("active", "pausd")
              |                              ^^^^^^^
           hint: did you mean "paused"?
        """,
    ),
    (
        "today in [1..10]",
        """\
        <text>:1:10: error: today is a date, so it is never in a range of numbers [feel-type]
            1 | today in [1..10]
              |          ^^^^^^^
        """,
    ),
    (
        'account.status = "active" or "paused"',
        """\
        <text>:1:30: error: each side of "or" must be a boolean, but this is a string [feel-type]
            1 | account.status = "active" or "paused"
              |                              ^^^^^^^^
           hint: write account.status in ("active", "paused")
        """,
    ),
    (
        "if account.status then 1 else 2",
        """\
        <text>:1:4: error: the condition of "if" must be a boolean, but this is a string [feel-type]
            1 | if account.status then 1 else 2
              |    ^^^^^^^^^^^^^^
        """,
    ),
    (
        "some b in words satisfies b",
        """\
        <text>:1:27: error: the condition of "some" must be a boolean, but this is a string [feel-type]
            1 | some b in words satisfies b
              |                           ^
        """,
    ),
    (
        'for i in "a".."b" return i',
        """\
        <text>:1:10: error: a loop cannot count by a string [feel-type]
            1 | for i in "a".."b" return i
              |          ^^^
        """,
    ),
    (
        'words["first"]',
        """\
        <text>:1:7: error: a filter takes a condition or a position, but this is a string [feel-type]
            1 | words["first"]
              |       ^^^^^^^
        """,
    ),
    (
        "biling date(today, 1)",
        """\
        <text>:1:1: error: no function "biling date" [feel-unknown-function]
            1 | biling date(today, 1)
              | ^^^^^^^^^^^
           hint: did you mean "billing date"?
        """,
    ),
    (
        "account.status()",
        """\
        <text>:1:1: error: account.status is a string, not a function [feel-unknown-function]
            1 | account.status()
              | ^^^^^^^^^^^^^^
        """,
    ),
    (
        "billing date(today)",
        """\
        <text>:1:1: error: billing date takes 2 arguments, not 1 [feel-arguments]
            1 | billing date(today)
              | ^^^^^^^^^^^^^^^^^^^
           hint: its parameters are start, n
        """,
    ),
    (
        "billing date(strt: today, n: 1)",
        """\
        <text>:1:14: error: billing date has no parameter "strt" [feel-arguments]
            1 | billing date(strt: today, n: 1)
              |              ^^^^^^^^^^^
           hint: did you mean "start"?
        """,
    ),
    (
        "billing date(start: today)",
        """\
        <text>:1:1: error: billing date needs "n" [feel-arguments]
            1 | billing date(start: today)
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
    ),
    (
        'billing date("x", 1)',
        """\
        <text>:1:14: error: argument "start" of billing date must be a date, but this is a string [feel-arguments]
            1 | billing date("x", 1)
              |              ^^^
        """,
    ),
    (
        "abs()",
        """\
        <text>:1:1: error: abs needs arguments [feel-arguments]
            1 | abs()
              | ^^^^^
           hint: write abs(n)
        """,
    ),
    (
        'abs("x")',
        """\
        <text>:1:5: error: argument "n" of abs must be a number, a days and time duration or a years and months duration, but this is a string [feel-arguments]
            1 | abs("x")
              |     ^^^
        """,  # noqa: E501
    ),
    (
        'round up(1.5, "x")',
        """\
        <text>:1:15: error: argument "scale" of round up must be a number, but this is a string [feel-arguments]
            1 | round up(1.5, "x")
              |               ^^^
        """,
    ),
    (
        'substring(strng: "a", start position: 1)',
        """\
        <text>:1:11: error: substring has no parameter "strng" [feel-arguments]
            1 | substring(strng: "a", start position: 1)
              |           ^^^^^^^^^^
           hint: did you mean "string"?
        """,
    ),
    (
        "sum(words)",
        """\
        <text>:1:5: error: argument "list" of sum must be a list of numbers or a number, but this is a list of strings [feel-arguments]
            1 | sum(words)
              |     ^^^^^
        """,  # noqa: E501
    ),
    (
        'sum(1, 2, "a")',
        """\
        <text>:1:11: error: argument "n3" of sum must be a number, but this is a string [feel-arguments]
            1 | sum(1, 2, "a")
              |           ^^^
        """,
    ),
    (
        "min([true, false])",
        """\
        <text>:1:5: error: min compares by order, and a boolean has none [feel-arguments]
            1 | min([true, false])
              |     ^^^^^^^^^^^^^
        """,
    ),
    (
        'max(@"2026-01-01", null, @"2026-01-01T00:00:00Z")',
        """\
        <text>:1:26: error: max cannot compare a date with a date and time [feel-arguments]
            1 | max(@"2026-01-01", null, @"2026-01-01T00:00:00Z")
              |                          ^^^^^^^^^^^^^^^^^^^^^^^
           hint: local day(instant, zone) is the day of an instant
        """,
    ),
    (
        "min(c1: 1, c3: 2)",
        """\
        <text>:1:1: error: min does not take these arguments together [feel-arguments]
            1 | min(c1: 1, c3: 2)
              | ^^^^^^^^^^^^^^^^^
           hint: write min(list) or min(c1, …)
        """,
    ),
    (
        "min(c1: 1, d2: 2)",
        """\
        <text>:1:12: error: min has no parameter "d2" [feel-arguments]
            1 | min(c1: 1, d2: 2)
              |            ^^^^^
           hint: write min(list) or min(c1, …)
        """,
    ),
    (
        'not("true")',
        """\
        <text>:1:5: error: argument "negand" of not must be a boolean, but this is a string [feel-arguments]
            1 | not("true")
              |     ^^^^^^
        """,
    ),
    (
        "sort(words, function(a) true)",
        """\
        <text>:1:13: error: argument "precedes" of sort must be a function of 2 parameters, not 1 [feel-arguments]
            1 | sort(words, function(a) true)
              |             ^^^^^^^^^^^^^^^^
        """,
    ),
    (
        'sort(words, function(a, b) "x")',
        """\
        <text>:1:28: error: the result of argument "precedes" of sort must be a boolean, but this is a string [feel-arguments]
            1 | sort(words, function(a, b) "x")
              |                            ^^^
        """,  # noqa: E501
    ),
    (
        "sort(account.gift balances, function(a, b) a.redeemed < today)",
        """\
        <text>:1:46: error: no field "redeemed" in gift balance [feel-unknown-field]
            1 | sort(account.gift balances, function(a, b) a.redeemed < today)
              |                                              ^^^^^^^^
           hint: did you mean "redeemed_at"?
        """,
    ),
    (
        "now() > as of",
        """\
        <text>:1:1: error: now() reads the clock, and a decision must not [feel-clock]
            1 | now() > as of
              | ^^^^^
           hint: take the time from the snapshot
        """,
    ),
    (
        "today()",
        """\
        <text>:1:1: error: today() reads the clock, and a decision must not [feel-clock]
            1 | today()
              | ^^^^^^^
           hint: take the time from the snapshot
        """,
    ),
    (
        "today instance of nmber",
        """\
        <text>:1:19: error: no type "nmber" [feel-unknown-type]
            1 | today instance of nmber
              |                   ^^^^^
           hint: did you mean "number"?
        """,
    ),
    (
        'date("2026-02-30")',
        """\
        <text>:1:6: error: "2026-02-30" is no date [feel-temporal]
            1 | date("2026-02-30")
              |      ^^^^^^^^^^^^
           hint: write it like "2026-01-31"
        """,
    ),
    (
        'duration("7D")',
        """\
        <text>:1:10: error: "7D" is no duration [feel-temporal]
            1 | duration("7D")
              |          ^^^^
           hint: write it like "P7D", "PT36H", "P1M" or "P1Y6M"
        """,
    ),
    (
        '@"2026-13-01"',
        """\
        <text>:1:1: error: "2026-13-01" is no date, time, date and time or duration [feel-temporal]
            1 | @"2026-13-01"
              | ^^^^^^^^^^^^^
           hint: write it like @"2026-01-31", @"2026-01-31T09:00:00Z", @"P7D" or @"P1M"
        """,
    ),
    (
        '{a: 1, b: a + "x"}',
        """\
        <text>:1:11: error: cannot add a number and a string [feel-type]
            1 | {a: 1, b: a + "x"}
              |           ^^^^^^^
           hint: string(...) makes a string of any value
        """,
    ),
]

CELLS: list[tuple[str, Type, str]] = [
    (
        '"actve"',
        STATUS,
        """\
        <text>:1:1: error: the input is never "actve" [feel-unreachable-value]
            1 | "actve"
              | ^^^^^^^
           hint: did you mean "active"?
        """,
    ),
    (
        'not("actve", "active")',
        STATUS,
        """\
        <text>:1:5: error: the input is never "actve" [feel-unreachable-value]
            1 | not("actve", "active")
              |     ^^^^^^^
           hint: did you mean "active"?
        """,
    ),
    (
        "> 5",
        DATE,
        """\
        <text>:1:1: error: the input is a date, so it cannot be compared with a number [feel-type]
            1 | > 5
              | ^^^
           hint: a date is written @"2026-01-31"
        """,
    ),
    (
        '"x"',
        NUMBER,
        """\
        <text>:1:1: error: the input is a number, so it never equals a string [feel-type]
            1 | "x"
              | ^^^
        """,
    ),
    (
        "[1..5]",
        STRING,
        """\
        <text>:1:1: error: the input is a string, so it is never in a range of numbers [feel-type]
            1 | [1..5]
              | ^^^^^^
        """,
    ),
    (
        "< 3, > today",
        NUMBER,
        """\
        <text>:1:6: error: the input is a number, so it cannot be compared with a date [feel-type]
            1 | < 3, > today
              |      ^^^^^^^
        """,
    ),
    (
        "? + 1",
        NUMBER,
        """\
        <text>:1:1: error: a condition with "?" must be a boolean, but this is a number [feel-type]
            1 | ? + 1
              | ^^^^^
        """,
    ),
    (
        "true",
        NUMBER,
        """\
        <text>:1:1: error: the input is a number, so it never equals a boolean [feel-type]
            1 | true
              | ^^^^
        """,
    ),
    (
        "words",
        NUMBER,
        """\
        <text>:1:1: error: the input is a number, so it never equals a string [feel-type]
            1 | words
              | ^^^^^
        """,
    ),
    (
        "> as of",
        DATE,
        """\
        <text>:1:1: error: the input is a date, so it cannot be compared with a date and time [feel-type]
            1 | > as of
              | ^^^^^^^
           hint: local day(instant, zone) is the day of an instant
        """,
    ),
    (
        "< words",
        NUMBER,
        """\
        <text>:1:3: error: a list of strings has no order, so nothing is below or above it [feel-type]
            1 | < words
              |   ^^^^^
        """,
    ),
]

VALUES: list[tuple[str, Type, str]] = [
    (
        '"x"',
        DATE,
        """\
        <text>:1:1: error: the value must be a date, but this is a string [feel-type]
            1 | "x"
              | ^^^
        """,
    ),
    (
        'if locked then "aply" else "apply"',
        OUTCOME,
        """\
        <text>:1:16: error: the value is never "aply" [feel-unknown-value]
            1 | if locked then "aply" else "apply"
              |                ^^^^^^
           hint: did you mean "apply"?
        """,
    ),
    (
        '[1, "x"]',
        ListType(NUMBER),
        """\
        <text>:1:5: error: the value must be a number, but this is a string [feel-type]
            1 | [1, "x"]
              |     ^^^
        """,
    ),
    (
        '{id: 1, currency: "USD"}',
        BALANCE,
        """\
        <text>:1:6: error: "id" must be a string, but this is a number [feel-type]
            1 | {id: 1, currency: "USD"}
              |      ^
        <text>:1:1: error: the value must be a context (gift balance), but this has no "remaining" and "redeemed_at" [feel-type]
            1 | {id: 1, currency: "USD"}
              | ^^^^^^^^^^^^^^^^^^^^^^^^
        """,  # noqa: E501
    ),
    (
        "account.status",
        OUTCOME,
        """\
        <text>:1:1: error: the value is never "none", "active", "cancelled", "closed" or "paused" [feel-unknown-value]
            1 | account.status
              | ^^^^^^^^^^^^^^
           hint: it can be "apply" or "refuse"
        """,
    ),
    (
        "function(a, b, c) 1",
        FunctionType((NUMBER, NUMBER), NUMBER),
        """\
        <text>:1:1: error: the value must be a function of 2 parameters, not 3 [feel-type]
            1 | function(a, b, c) 1
              | ^^^^^^^^^^^^^^^^^^^
        """,
    ),
]


@pytest.mark.parametrize(("text", "problem"), EXPRESSIONS, ids=[text for text, _ in EXPRESSIONS])
def test_expression(text: str, problem: str) -> None:
    assert check(text)[1] == dedent(problem).rstrip("\n")


@pytest.mark.parametrize(("text", "type_", "problem"), CELLS, ids=[text for text, _, _ in CELLS])
def test_cell(text: str, type_: Type, problem: str) -> None:
    assert check_cell(text, type_) == dedent(problem).rstrip("\n")


@pytest.mark.parametrize(("text", "type_", "problem"), VALUES, ids=[text for text, _, _ in VALUES])
def test_value_of_a_wanted_type(text: str, type_: Type, problem: str) -> None:
    assert check(text, type_)[1] == dedent(problem).rstrip("\n")
