"""`instance of` and types that are no types: a bare constructor, an unknown name (DMN 1.5, 10.3.2.15, table 61)."""

from __future__ import annotations

import pytest

from tests.feel.checker.checking import check, infer


@pytest.mark.parametrize(
    ("text", "wrong", "hint"),
    [
        ("words instance of list", "list", "list<Any>"),
        ("words instance of range", "range", "range<Any>"),
        ("account instance of context", "context", "context<NAME: TYPE>, with the entries that it must have"),
        ("words instance of list<list>", "list", "list<Any>"),
    ],
)
def test_a_type_without_those_that_it_is_made_of(text: str, wrong: str, hint: str) -> None:
    column = text.rindex(wrong) + 1
    said = f'nothing is an instance of "{wrong}" without the types that it is made of'
    assert check(text)[1] == (
        f"<text>:1:{column}: error: {said} [feel-type]\n"
        f"    1 | {text}\n"
        f"      | {' ' * (column - 1)}{'^' * len(wrong)}\n"
        f"   hint: write {hint}"
    )


def test_an_unknown_type_is_told_once() -> None:
    assert check("words instance of list<wrods>")[1].count("error:") == 1


def test_a_whole_type() -> None:
    assert infer("words instance of list<string>") == "boolean"
