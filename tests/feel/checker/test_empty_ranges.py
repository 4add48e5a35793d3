"""A test of a range that nothing lies in."""

from __future__ import annotations

import pytest

from policy_engine.types.feeltype import ANY, DATE, NUMBER, Type
from tests.feel.checker.checking import check, check_cell


@pytest.mark.parametrize(
    ("text", "type_", "why"),
    [
        ("[65..18]", NUMBER, "it runs from 65 down to 18"),
        ("[65..18]", ANY, "it runs from 65 down to 18"),
        ("1, [3..-3]", NUMBER, "it runs from 3 down to -3"),
        ("(3..3)", NUMBER, "it leaves out its only value"),
        ("(3..3.0]", NUMBER, "it leaves out its only value"),
        ("not([3..2])", NUMBER, "it runs from 3 down to 2"),
        ('[@"2026-02-01"..@"2026-01-01"]', DATE, 'it runs from @"2026-02-01" down to @"2026-01-01"'),
        ('[date("2026-02-01")..date("2026-01-01")]', DATE, 'it runs from date("2026-02-01") down to'),
        ('(@"2026-02-01"..@"2026-02-02")', DATE, "there is no day between its ends"),
    ],
)
def test_an_empty_range(text: str, type_: Type, why: str) -> None:
    said = check_cell(text, type_)
    assert "nothing lies in" in said
    assert why in said
    assert said.count("[feel-empty-range]") == said.count("error:") == 1


def test_in() -> None:
    assert check("count of cards in [65..18]")[1] == (
        "<text>:1:19: error: nothing lies in [65..18]: it runs from 65 down to 18 [feel-empty-range]\n"
        "    1 | count of cards in [65..18]\n"
        "      |                   ^^^^^^^^\n"
        "   hint: write [18..65]"
    )


@pytest.mark.parametrize(
    "text",
    ["[3..3]", "(3..4)", '["a".."b"]', "[count of cards..1]", '(@"2026-02-01"..@"2026-02-03")'],
)
def test_a_range_that_holds_something(text: str) -> None:
    assert "feel-empty-range" not in check_cell(text, ANY)


@pytest.mark.parametrize("text", ["[65..18]", "includes([65..18], 3)", "5 in [7..3]", "for i in 5..1 return i"])
def test_elsewhere_it_is_left_alone(text: str) -> None:
    assert check(text)[1] == ""
