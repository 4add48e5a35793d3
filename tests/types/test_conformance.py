"""What a type ensures of its values, and what a value must be at run time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policy_engine.types.conformance import conformance, ensures
from policy_engine.types.feeltype import (
    ANY,
    ANY_LIST,
    DATE,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    Kind,
    ListType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.relations import nullable

W = ScalarType(Kind.STRING, ("one", "two"), name="w")
ONE = ScalarType(Kind.STRING, ("one",))
SMALL = ScalarType(Kind.NUMBER, (Decimal(1), Decimal(2)))
CURRENCY = ScalarType(Kind.STRING, format="currency")
PAIR = ContextType((("w", W), ("day", nullable(DATE))))


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        (W, W, True),
        (ONE, W, True),
        (nullable(ONE), W, True),
        (ONE, nullable(W), True),
        (W, ONE, False),
        (STRING, W, False),
        (W, STRING, True),
        (NULL, W, True),
        (ANY, W, False),
        (ANY, ANY, True),
        (NUMBER, STRING, False),
        (ListType(ONE), ListType(W), True),
        (ListType(STRING), ListType(W), False),
        (ANY_LIST, ListType(W), False),
        (ContextType((("w", ONE), ("day", NULL), ("more", ANY))), PAIR, True),
        (ContextType((("w", STRING), ("day", DATE))), PAIR, False),
        (ContextType((("w", ONE),)), PAIR, False),
        (CURRENCY, CURRENCY, True),
        (STRING, CURRENCY, False),
        (CURRENCY, STRING, True),
        (ScalarType(Kind.STRING, ("USD", "EUR")), CURRENCY, True),
        (ScalarType(Kind.STRING, ("USD", "UDS")), CURRENCY, False),
        (RangeType(NUMBER), RangeType(NUMBER), True),
    ],
)
def test_what_a_type_ensures(found: Type, wanted: Type, expected: bool) -> None:
    assert ensures(found, wanted) is expected


@pytest.mark.parametrize(
    ("value", "wanted", "expected"),
    [
        ("one", W, True),
        ("three", W, False),
        (Decimal(1), W, False),
        (None, W, True),
        (Decimal("1.0"), SMALL, True),
        (True, SMALL, False),
        (Decimal(3), SMALL, False),
        (["one", "two"], ListType(W), True),
        (["one", "thre"], ListType(W), False),
        (["one", None], ListType(W), True),
        ("one", ListType(W), False),
        ([["one"], ["three"]], ListType(ListType(W)), False),
        ({"w": "one", "day": None}, PAIR, True),
        ({"w": "one"}, PAIR, True),
        ({"day": None}, PAIR, False),
        ({"w": "three"}, PAIR, False),
        ("USD", CURRENCY, True),
        ("UDS", CURRENCY, False),
        ("anything", ANY, True),
        ("text", NUMBER, False),
    ],
)
def test_what_a_value_must_be(value: object, wanted: Type, expected: bool) -> None:
    assert conformance(wanted)(value) is expected


def test_a_type_ensures_what_its_values_are() -> None:
    for found in (W, ONE, CURRENCY, STRING, ListType(W), PAIR):
        assert ensures(found, found)
