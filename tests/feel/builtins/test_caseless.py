"""Character classes with categories, under the flag that takes letters of either case for one."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from policy_engine.feel.builtins.caseless import take_apart
from policy_engine.feel.builtins.regex import matches

_CHARACTERS = st.sampled_from("aAbBzZéÉßΣσ1_ -^]")


def _bare(text: str) -> str:
    return text


def test_classes_without_categories_stay_where_they_are() -> None:
    assert take_apart(r"[a-z]\p{Lu}[\d]", _bare) == (r"[a-z]\p{Lu}[\d]", {})


def test_a_class_with_categories_becomes_a_character() -> None:
    pattern, found = take_apart(r"x[^a\p{Lu}]", _bare)
    assert pattern == "x\U000f0000"
    assert found == {"\U000f0000": r"(?:(?!(?:[a]|(?-i:[\p{Lu}])))(?s:.))"}


def test_a_character_that_the_pattern_has_stands_for_no_class() -> None:
    pattern, found = take_apart("\U000f0000[\\p{Lu}][\\p{Ll}]", _bare)
    assert pattern == "\U000f0000\U000f0001\U000f0002"
    assert list(found) == ["\U000f0001", "\U000f0002"]


def test_a_hyphen_beside_a_category_is_a_character() -> None:
    assert matches("-", r"^[\p{Lu}-]$", "i") is True
    assert matches("-", r"^[-\p{Lu}]$", "i") is True
    assert matches("^", r"^[\p{Lu}^]$", "i") is True
    assert matches("b", r"^[\p{Lu}a-c]$", "i") is True


@given(_CHARACTERS)
def test_a_category_alone_is_as_without_the_flag(char: str) -> None:
    for category in ("Lu", "Ll", "Nd", "P"):
        held = unicodedata.category(char).startswith(category)
        assert matches(char, rf"^\p{{{category}}}$", "i") is held
        assert matches(char, rf"^[\p{{{category}}}]$", "i") is held
        assert matches(char, rf"^[^\p{{{category}}}]$", "i") is not held


@given(_CHARACTERS, st.sampled_from("abz1"))
def test_a_character_beside_a_category_is_of_either_case(char: str, other: str) -> None:
    held = char in (other, other.upper()) or unicodedata.category(char) == "Lu"
    assert matches(char, rf"^[{other}\p{{Lu}}]$", "i") is held
    assert matches(char, rf"^[^{other}\p{{Lu}}]$", "i") is not held
