"""Condition cells (rules 7 and 13-18) and bare words."""

from __future__ import annotations

import pytest

from tests.feel.parser.shape import cell, expression, problem

WORDS = frozenset({"apple", "google_play", "pay-later", "in stock", "3 months", "N/A", "C#", "Ünï 1"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-", "[]"),
        (" - // anything", "[]"),
        ("5", "[5]"),
        ("-5", "[-5]"),
        ("< 5, >= 10", "[(? < 5), (? >= 10)]"),
        ("= 5", "[(? = 5)]"),
        ("!= a + 1", "[(? != (+ <a> 1))]"),
        ("[1..10)", "[[1..10)]"),
        ("(1..10), ]20..30[", "[(1..10), (20..30)]"),
        ("(< 5)", "[(_..5)]"),
        ('"a", "b"', "['a', 'b']"),
        ("not(1, > 5)", "not [1, (? > 5)]"),
        ('not ("a")', "not ['a']"),
        ("not(true)", "not [true]"),
        ("? > 5 and ? < 10", "[(and (> <?> 5) (< <?> 10))]"),
        ("?.a = 1", "[(= (Path <?> a) 1)]"),
        ("not(a) and b", "[(and (Call <not> [<a>]) <b>)]"),
        ("not(a), b", "[(Call <not> [<a>]), <b>]"),
        ("(not(a))", "[(Call <not> [<a>])]"),
        ('date("2026-01-01")', "[(Call <date> ['2026-01-01'])]"),
        ("null", "[null]"),
        ("some x in ? satisfies x > 1", "[(Quantified some [(Iteration x <?> _)] (> <x> 1))]"),
    ],
)
def test_tests(text: str, expected: str) -> None:
    assert cell(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apple", "['apple']"),
        (" apple , google_play // both", "['apple', 'google_play']"),
        ("not( apple, pay-later )", "not ['apple', 'pay-later']"),
        ("in  stock", "['in stock']"),
        ("3 months, N/A, C#, Ünï 1", "['3 months', 'N/A', 'C#', 'Ünï 1']"),
        ('"apple", apple', "['apple', 'apple']"),
        ("apple pie", "[<apple pie>]"),
        ("apple + 1", "[(+ <apple> 1)]"),
        ("!= apple", "[(? != <apple>)]"),
        ("(apple)", "[<apple>]"),
        ("x", "[<x>]"),
    ],
)
def test_bare_words(text: str, expected: str) -> None:
    assert cell(text, words=WORDS) == expected


def test_a_whole_output_cell_may_be_a_word() -> None:
    assert expression(" pay-later ", words=WORDS) == "'pay-later'"
    assert expression("[apple]", words=WORDS) == "(ListLiteral [<apple>])"


def test_a_word_that_is_a_name_too() -> None:
    assert problem("google_play, apple", "apple", of="tests", words=WORDS) == (
        '1:14: error: "apple" is a value of this column and a name in scope too [feel-ambiguous-word]\n'
        "    1 | google_play, apple\n"
        "      |              ^^^^^\n"
        '   hint: write "apple" in quotes for the value, or (apple) for the other'
    )
    assert cell('"apple", (apple)', "apple", words=WORDS) == "['apple', <apple>]"


def test_a_word_that_is_a_literal_too() -> None:
    assert "FEEL's own" in problem("null", words=frozenset({"null"}))


def test_blank_words_match_nothing() -> None:
    assert cell("5", words=frozenset({"", " "})) == "[5]"
