"""Words that an enumeration does not have, wherever they meet it."""

from __future__ import annotations

import pytest

from policy_engine.types.feeltype import ContextType, Kind, ListType, ScalarType
from tests.feel.checker.checking import SCOPE, check, check_cell

BLOCKER = ScalarType(Kind.STRING, ("PACKAGE_INCLUDED", "EXPIRED"), name="blocker")
CARD = ContextType((("state", ScalarType(Kind.STRING, ("valid", "used"))), ("blockers", ListType(BLOCKER))))
INSIDE = SCOPE.child(
    {
        "card": CARD,
        "blockers": ListType(BLOCKER),
        "currency": ScalarType(Kind.STRING, format="currency"),
        "country": ScalarType(Kind.STRING, format="country"),
        "zone": ScalarType(Kind.STRING, format="time-zone"),
    }
)


@pytest.mark.parametrize(
    ("text", "wrong", "hint"),
    [
        (
            'list contains(card.blockers, "PACKAGE_INCLUED")',
            'an item of card.blockers is never "PACKAGE_INCLUED"',
            'did you mean "PACKAGE_INCLUDED"?',
        ),
        (
            'list contains(element: "EXPIRD", list: blockers)',
            'an item of blockers is never "EXPIRD"',
            'did you mean "EXPIRED"?',
        ),
        ('list contains(["valid", "usd"], card.state)', 'card.state is never "usd"', 'did you mean "used"?'),
        ('index of(blockers, "X")', 'an item of blockers is never "X"', 'it can be "PACKAGE_INCLUDED" or "EXPIRED"'),
        ('is(card.state, "vald")', 'card.state is never "vald"', 'did you mean "valid"?'),
        ('is("vald", card.state)', 'card.state is never "vald"', 'did you mean "valid"?'),
        ('blockers = ["XX"]', 'an item of blockers is never "XX"', 'it can be "PACKAGE_INCLUDED" or "EXPIRED"'),
        ('["EXPIRED", "XX"] != blockers', 'an item of blockers is never "XX"', None),
        ('card = {state: "vald", blockers: []}', '"state" of card is never "vald"', 'did you mean "valid"?'),
        ('day of week(today) = "Mon"', 'day of week(today) is never "Mon"', None),
        ('month of year(today) in ("Jan", "May")', 'month of year(today) is never "Jan"', None),
        ('currency = "UDS"', 'currency is never "UDS"', None),
        ('currency = "nothing"', 'currency is never "nothing"', "it is the code of a currency in use (ISO 4217)"),
        ("currency = card.state", 'currency is never "valid" or "used"', None),
        ('country in ("US", "TY")', 'country is never "TY"', None),
        ('zone = "Europe/Pariss"', 'zone is never "Europe/Pariss"', 'did you mean "Europe/Paris"?'),
    ],
)
def test_a_word_that_cannot_be(text: str, wrong: str, hint: str | None) -> None:
    said = check(text, scope=INSIDE)[1]
    assert f"error: {wrong} [feel-unreachable-value]" in said
    assert said.count("error:") == 1
    if hint is not None:
        assert f"hint: {hint}" in said


def test_a_key_that_cannot_be() -> None:
    said = check('get value(card, "stat")', scope=INSIDE)[1]
    assert 'error: no field "stat" in card [feel-unknown-field]' in said
    assert 'hint: did you mean "state"?' in said


@pytest.mark.parametrize(
    "text",
    [
        'list contains(blockers, "EXPIRED")',
        "list contains(blockers, null)",
        "list contains(words, card.state)",
        'list contains(["valid", "other"][item != "x"], card.state)',
        'list contains(["a", "b"], "c")',
        'index of(["a"], "b")',
        'is("a", "b")',
        "is(card.state, null)",
        'blockers = ["EXPIRED"]',
        "blockers = []",
        '{foo: "bar"} = {foo: "baz"}',
        '["a"] = ["b"]',
        'list contains([["a"], ["b"]], ["c"])',
        'get value({a: 1}, "a")',
        "blockers = [card.state]",
        'blockers = ["EXPIRED", "EXPIRED"]',
        'card = {state: "valid"}',
        'get value(card, "state") + 1',
        "get value(card, currency)",
        'day of week(today) = "Monday"',
        'month of year(today) in ("January", "May")',
        'currency = "USD" or country = "US"',
        "currency = null",
        "currency = account.currency",
        "(if locked then currency else \"\") = \"none\"",
        "(if locked then \"\" else currency) = \"none\"",
        "[currency, \"none\"][1] = \"none\"",
        "upper case(currency) = \"none\"",
    ],
)
def test_what_may_be(text: str) -> None:
    assert check(text, scope=INSIDE)[1] == ""


def test_words_in_cells_of_codes_and_lists() -> None:
    currency = ScalarType(Kind.STRING, format="currency")
    assert check_cell('"USD", "EUR"', currency) == ""
    assert 'the input is never "UDS"' in check_cell('"USD", "UDS"', currency)
    assert check_cell('["EXPIRED"]', ListType(BLOCKER)) == ""
    assert 'hint: did you mean "EXPIRED"?' in check_cell('list contains(?, "EXPIRD")', ListType(BLOCKER))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('if locked then "EXPIRED" else "EXPIRD"', "EXPIRD"),
        ('{a: "EXPIRD"}.a', "EXPIRD"),
        ('card.state', None),
    ],
)
def test_a_word_given(text: str, wrong: str | None) -> None:
    said = check(text, BLOCKER, scope=INSIDE)[1]
    assert "[feel-unknown-value]" in said
    assert wrong is None or f'is never "{wrong}"' in said


def test_a_code_given() -> None:
    currency = ScalarType(Kind.STRING, format="currency")
    assert check('if locked then "USD" else "EUR"', currency, scope=INSIDE)[1] == ""
    assert 'the value is never "UDS" [feel-unknown-value]' in check('"UDS"', currency, scope=INSIDE)[1]
