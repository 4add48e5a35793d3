"""Conformance, disjointness and joins: examples and laws."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings

from policy_engine.types.feeltype import (
    ANY,
    ANY_CONTEXT,
    ANY_FUNCTION,
    ANY_LIST,
    BOOLEAN,
    DATE,
    DATE_TIME,
    MONEY,
    NULL,
    NUMBER,
    STRING,
    ContextType,
    FunctionType,
    Kind,
    ListType,
    NullableType,
    RangeType,
    ScalarType,
    Type,
)
from policy_engine.types.instance import instance_of
from policy_engine.types.relations import (
    MAX_VALUES,
    conforms,
    disjoint,
    is_any_function,
    is_boolean,
    is_kind,
    is_money,
    is_nullable,
    is_numeric,
    join,
    join_all,
    nullable,
    strip_nullable,
    widen,
)
from policy_engine.types.words import describe, plural
from policy_engine.values.function import Function
from policy_engine.values.lexical import parse_at
from policy_engine.values.number import number
from policy_engine.values.range import Range
from tests.types.strategies import types

AB = ScalarType(Kind.STRING, ("a", "b"))
BC = ScalarType(Kind.STRING, ("b", "c"))
CD = ScalarType(Kind.STRING, ("c", "d"))
PAYER = ScalarType(Kind.STRING, ("biller", "primary"), name="payer")
ZERO = ScalarType(Kind.NUMBER, (Decimal(0),))
WIDE = ContextType((("a", NUMBER), ("b", STRING)))
NARROW = ContextType((("a", NUMBER),))


@pytest.mark.parametrize(
    ("sub", "super_", "expected"),
    [
        (NUMBER, ANY, True),
        (ANY, NUMBER, False),
        (NULL, DATE, True),
        (NULL, ListType(DATE), True),
        (DATE, NULL, False),
        (DATE, DATE_TIME, False),
        (MONEY, NUMBER, True),
        (STRING, AB, True),
        (NullableType(DATE), DATE, True),
        (ListType(NUMBER), ListType(ANY), True),
        (ListType(ANY), ListType(NUMBER), False),
        (NUMBER, ListType(NUMBER), False),
        (WIDE, NARROW, True),
        (NARROW, WIDE, False),
        (WIDE, ANY_CONTEXT, True),
        (ContextType((("a", ListType(NUMBER)),)), ContextType((("a", ANY_LIST),)), True),
        (RangeType(DATE), RangeType(ANY), True),
        (RangeType(DATE), RangeType(NUMBER), False),
        (FunctionType((ANY,), NUMBER), FunctionType((STRING,), ANY), True),
        (FunctionType((STRING,), NUMBER), FunctionType((ANY,), NUMBER), False),
        (FunctionType((STRING,), NUMBER), FunctionType((), NUMBER, ()), False),
        (FunctionType((STRING,), NUMBER), ANY_FUNCTION, True),
        (ANY_FUNCTION, FunctionType((STRING,), ANY), False),
    ],
)
def test_conforms(sub: Type, super_: Type, expected: bool) -> None:
    assert conforms(sub, super_) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (NUMBER, STRING, True),
        (NUMBER, MONEY, False),
        (AB, BC, False),
        (AB, CD, True),
        (AB, STRING, False),
        (NULL, NUMBER, False),
        (ANY, NUMBER, False),
        (NullableType(NUMBER), NullableType(STRING), True),
        (ListType(NUMBER), ListType(STRING), False),
        (ListType(NUMBER), NUMBER, True),
        (RangeType(NUMBER), RangeType(DATE), True),
        (RangeType(AB), RangeType(CD), False),
        (NARROW, WIDE, False),
        (NARROW, ContextType((("a", STRING),)), True),
        (ContextType((("a", NullableType(NUMBER)),)), ContextType((("a", STRING),)), False),
        (ANY_FUNCTION, FunctionType((NUMBER,), NUMBER), False),
        (ANY_FUNCTION, NUMBER, True),
    ],
)
def test_disjoint(a: Type, b: Type, expected: bool) -> None:
    assert disjoint(a, b) is expected
    assert disjoint(b, a) is expected


def test_disjoint_by_kind_passes_over_values() -> None:
    assert not disjoint(AB, CD, by_kind=True)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (NUMBER, STRING, ANY),
        (NULL, DATE, NullableType(DATE)),
        (NULL, ANY, ANY),
        (NullableType(DATE), DATE, NullableType(DATE)),
        (MONEY, MONEY, MONEY),
        (MONEY, NUMBER, NUMBER),
        (MONEY, ZERO, MONEY),
        (MONEY, ScalarType(Kind.NUMBER, unit="money", name="price"), MONEY),
        (NUMBER, ZERO, NUMBER),
        (AB, BC, ScalarType(Kind.STRING, ("a", "b", "c"))),
        (AB, STRING, STRING),
        (PAYER, ScalarType(Kind.STRING, ("primary",)), PAYER),
        (PAYER, AB, ScalarType(Kind.STRING, ("biller", "primary", "a", "b"))),
        (ListType(DATE), ListType(NULL), ListType(NullableType(DATE))),
        (WIDE, NARROW, ContextType((("a", NUMBER),), closed=False)),
        (WIDE, WIDE, WIDE),
        (RangeType(DATE), RangeType(NUMBER), RangeType(ANY)),
        (FunctionType((ANY,), DATE), FunctionType((NUMBER,), DATE), FunctionType((NUMBER,), DATE)),
        (FunctionType((DATE,), DATE), FunctionType((NUMBER,), DATE), FunctionType((), DATE)),
    ],
)
def test_join(a: Type, b: Type, expected: Type) -> None:
    assert join(a, b) == expected


def test_join_of_many_values_allows_all() -> None:
    words = [ScalarType(Kind.STRING, (str(number),)) for number in range(MAX_VALUES + 1)]
    assert join_all(tuple(words)) == STRING
    assert join_all(()) == NULL


@given(types)
def test_conformance_is_reflexive_between_null_and_any(a: Type) -> None:
    assert conforms(a, a)
    assert conforms(a, ANY)
    assert conforms(NULL, a)


@given(types, types, types)
@settings(max_examples=300)
def test_conformance_is_transitive(a: Type, b: Type, c: Type) -> None:
    joined = join(a, b)
    above = join(joined, c)
    assert conforms(a, joined)
    assert conforms(joined, above)
    assert conforms(a, above)
    if conforms(a, b) and conforms(b, c):
        assert conforms(a, c)


@given(types, types)
def test_join_is_an_upper_bound_whatever_the_order(a: Type, b: Type) -> None:
    one, other = join(a, b), join(b, a)
    assert conforms(a, one)
    assert conforms(b, one)
    assert conforms(one, other)
    assert conforms(other, one)
    assert is_nullable(one) == is_nullable(other)


@given(types)
def test_join_with_itself_is_itself(a: Type) -> None:
    assert join(a, a) == a
    assert join(a, NULL) == nullable(a)


@given(types, types)
def test_types_that_conform_are_not_disjoint(a: Type, b: Type) -> None:
    if conforms(a, b):
        assert not disjoint(a, b, by_kind=True)


VALUES: list[object] = [
    number(1),
    "a",
    "d",
    True,
    parse_at("2026-01-31"),
    parse_at("2026-01-31T09:00:00"),
    [],
    [number(1)],
    [["a"]],
    {},
    {"a": number(1), "b": "b"},
    {"a": {"c": True}},
    Range(number(1), number(2), True, True),
    Range("a", None, True, False),
    Function(("x",), lambda x: x, None, (NUMBER,)),
]


@given(types, types)
@settings(max_examples=300)
def test_disjoint_types_share_no_value(a: Type, b: Type) -> None:
    assert disjoint(a, b) == disjoint(b, a)
    shared = [value for value in VALUES if instance_of(value, a) and instance_of(value, b)]
    assert not shared or not disjoint(a, b, by_kind=True)


@given(types, types)
@settings(max_examples=300)
def test_a_value_of_a_type_is_of_each_type_above_it(a: Type, b: Type) -> None:
    joined = join(a, b)
    for value in VALUES:
        if instance_of(value, a) or instance_of(value, b):
            assert instance_of(value, joined)


def test_words() -> None:
    assert describe(NullableType(ListType(MONEY))) == "a list of amounts of money"
    assert describe(RangeType(DATE_TIME)) == "a range of dates and times"
    assert [plural(type_) for type_ in (ANY, NULL, ANY_LIST, RangeType(DATE), ANY_CONTEXT, ANY_FUNCTION)] == [
        "any values",
        "nulls",
        "lists",
        "ranges",
        "contexts",
        "functions",
    ]
    named = ContextType((), name="plan")
    assert [describe(type_) for type_ in (ANY, NULL, PAYER, named, ANY_CONTEXT, ANY_FUNCTION)] == [
        "any value",
        "null",
        "a string",
        "a context (plan)",
        "a context",
        "a function",
    ]
    assert plural(NullableType(named)) == "contexts (plan)"


def test_questions_about_one_type() -> None:
    assert is_numeric(NullableType(MONEY))
    assert is_money(NullableType(MONEY))
    assert not is_money(NUMBER)
    assert is_boolean(BOOLEAN)
    assert is_kind(DATE, Kind.DATE)
    assert not is_kind(ListType(DATE), Kind.DATE)
    assert is_any_function(ANY_FUNCTION)
    assert not is_any_function(FunctionType((), ANY, ()))
    assert strip_nullable(NullableType(NullableType(DATE))) == DATE
    assert nullable(ANY) == ANY
    assert widen(NullableType(AB)) == NullableType(STRING)
    assert widen(PAYER) == PAYER
