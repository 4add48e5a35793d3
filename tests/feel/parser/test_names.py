"""Names with spaces, keywords and operator characters: the longest known one wins."""

from __future__ import annotations

import pytest

from policy_engine.feel.names import Names
from tests.feel.parser.shape import expression


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("a-b", (), "(- <a> <b>)"),
        ("a-b", ("a", "b", "a-b"), "<a-b>"),
        ("a - b", ("a-b",), "<a-b>"),
        ("a-bc", ("a-b",), "(- <a> <bc>)"),
        ("first+last", ("first+last",), "<first+last>"),
        ("a**b", ("a*",), "(* <a*> <b>)"),
        ("bob's card + 1", ("bob's card",), "(+ <bob's card> 1)"),
        ("bob\u2019s card", ("bob's card",), "<bob's card>"),
        ("Phone.Number/Fax", ("Phone.Number/Fax",), "<Phone.Number/Fax>"),
        ("a.b", ("a",), "(Path <a> b)"),
        ("order in progress and x", ("order in progress",), "(and <order in progress> <x>)"),
        ("order in stock", ("order in progress",), "(In <order> [<stock>])"),
        ("order\n in\tprogress", ("order in progress",), "<order in progress>"),
        ("in stock", ("in stock",), "<in stock>"),
        ("some money + 1", ("some money",), "(+ <some money> 1)"),
        ("terms and conditions", ("terms", "conditions"), "(and <terms> <conditions>)"),
        ("day 1", ("day 1",), "<day 1>"),
        ("\U0001f40e horse", ("\U0001f40e horse",), "<\U0001f40e horse>"),
        ("größe", (), "<größe>"),
        ("date and time(x)", (), "(Call <date and time> [<x>])"),
        ("years and months duration(a, b)", (), "(Call <years and months duration> [<a>, <b>])"),
        ("date and x", (), "(and <date> <x>)"),
    ],
)
def test_longest_match(text: str, variables: tuple[str, ...], expected: str) -> None:
    assert expression(text, *variables) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("foo bar > 1", "(> <foo bar> 1)"),
        ("foo   bar", "<foo bar>"),
        ("string length(x)", "(Call <string length> [<x>])"),
        ("known thing", "<known thing>"),
        ("address line 1", "<address line 1>"),
        ("a.paid thru = 1", "(= (Path <a> paid thru) 1)"),
    ],
)
def test_words_that_follow_one_another_are_one_unknown_name(text: str, expected: str) -> None:
    assert expression(text, "known", "a") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{a-b: 1, c: a - b}", "(ContextLiteral [a-b: 1, c: <a-b>])"),
        ("{a-b: 1}.a-b", "(Path (ContextLiteral [a-b: 1]) a-b)"),
        ("[{a-b: 1}][a-b = 1]", "(Filter (ListLiteral [(ContextLiteral [a-b: 1])]) (= <a-b> 1))"),
        ("{a-b: 1} = a-b", "(= (ContextLiteral [a-b: 1]) (- <a> <b>))"),
        ("for a-b in xs return a-b", "(For [(Iteration a-b <xs> _)] <a-b>)"),
        ("for a-b in a-b return 1", "(For [(Iteration a-b (- <a> <b>) _)] 1)"),
        (
            "for this and that in xs, y in this and that return y",
            "(For [(Iteration this and that <xs> _), (Iteration y <this and that> _)] <y>)",
        ),
        ("some x.y in xs satisfies x.y", "(Quantified some [(Iteration x.y <xs> _)] <x.y>)"),
        ("function(a-b: number) a-b", "(FunctionDefinition [(Parameter a-b <number>)] <a-b> False)"),
        ("f(a-b: 1)", "(Call <f> [a-b: 1])"),
    ],
)
def test_names_that_the_text_brings_in(text: str, expected: str) -> None:
    assert expression(text) == expected


def test_members_are_known_after_a_dot_and_in_a_filter_only() -> None:
    members = ("valid-from",)
    assert expression("x.valid-from", members=members) == "(Path <x> valid-from)"
    assert expression("x[valid-from > y]", members=members) == "(Filter <x> (> <valid-from> <y>))"
    assert expression("valid-from", members=members) == "(- <valid> <from>)"


def test_child_scopes_leave_their_parents_alone() -> None:
    parent = Names(["a"], ["m"])
    child = parent.child(["b-c"])
    assert "b-c" in child
    assert "a" in child
    assert "b-c" not in parent
    assert "m" not in child
    assert all(("b", "-", "c") not in index.spellings for index in parent.known)
    assert "  a " in parent


def test_json_keys_that_are_no_names_are_left_out() -> None:
    assert Names(members=["@id", "1st", "a//b", "ok"]).members.spellings.get(("ok",)) == "ok"
    assert ("@", "id") not in Names(members=["@id"]).members.spellings
