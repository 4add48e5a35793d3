"""`instance of` over values."""

from __future__ import annotations

import pytest

from policy_engine.types.feeltype import (
    ANY,
    ANY_FUNCTION,
    ANY_LIST,
    BY_NAME,
    DATE,
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
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.kinds import kind_of
from policy_engine.values.lexical import parse_at
from policy_engine.values.number import number
from policy_engine.values.range import Range

SCALARS: list[object] = [
    number(1),
    "a",
    True,
    *(parse_at(text) for text in ("2026-01-31", "09:00:00", "2026-01-31T09:00:00Z", "P1D", "P1M")),
]
KINDS = [type_ for name, type_ in BY_NAME.items() if isinstance(type_, ScalarType) and type_.name is None]


@pytest.mark.parametrize("value", SCALARS, ids=kind_of)
def test_a_scalar_is_of_its_own_kind_alone(value: object) -> None:
    assert {str(type_) for type_ in KINDS if instance_of(value, type_)} == {kind_of(value)}
    assert instance_of(value, ANY)
    assert not instance_of(value, ANY_LIST)
    assert not instance_of(value, NULL)


PAIR = ContextType((("a", NUMBER), ("b", NullableType(STRING))))
ONE, TWO = number(1), number(2)
FUNCTION = Function(("x",), lambda x: x, None, (NUMBER,))


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        (None, ANY, False),
        (None, NUMBER, False),
        (None, NULL, True),
        (None, NullableType(DATE), True),
        ("x", NullableType(STRING), True),
        ("x", ScalarType(Kind.STRING, ("a",)), True),
        ([], ListType(NUMBER), True),
        ([ONE, TWO], ListType(NUMBER), True),
        ([ONE, "a"], ListType(NUMBER), False),
        ([ONE, None], ListType(NUMBER), True),
        ([ONE], NUMBER, False),
        (ONE, ListType(NUMBER), False),
        ({"a": ONE, "b": "x", "c": ONE}, PAIR, True),
        ({"a": ONE}, PAIR, True),
        ({"b": "x"}, PAIR, False),
        ({"a": "x"}, PAIR, False),
        (SnapshotContext({"b": "x"}), PAIR, True),
        (SnapshotContext({"a": "x"}), PAIR, False),
        (Range(ONE, TWO, True, False), RangeType(NUMBER), True),
        (Range(ONE, None, True, False), RangeType(NUMBER), True),
        (Range("a", "b", True, True), RangeType(NUMBER), False),
        (FUNCTION, ANY, True),
        (FUNCTION, ANY_FUNCTION, True),
        (FUNCTION, FunctionType((NUMBER,), STRING), True),
        (FUNCTION, FunctionType((STRING,), STRING), False),
        (FUNCTION, FunctionType((), ANY, ()), False),
        (Function(("x",), lambda x: x), FunctionType((STRING,), ANY), True),
        (ONE, ANY_FUNCTION, False),
    ],
)
def test_instance_of(value: object, type_: Type, expected: bool) -> None:
    assert instance_of(value, type_) is expected
