"""Equality, order, identity and keys."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.text.problem import Halt
from policy_engine.values.compare import equal, greater, greater_equal, less, less_equal, same
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.keys import key
from policy_engine.values.lexical import parse_at
from policy_engine.values.range import Range, contains
from tests.values.strategies import date_times, dates, durations, numbers, times, values

D = Decimal


@given(values, values)
def test_equality_and_keys_agree(a: object, b: object) -> None:
    assert (key(a) == key(b)) is (equal(a, b) is True)
    assert equal(a, b) is equal(b, a)
    if equal(a, b):
        assert hash(key(a)) == hash(key(b))


@given(values)
def test_everything_equals_itself(a: object) -> None:
    assert equal(a, a) is True
    assert same(a, a)


@given(
    st.sampled_from([numbers, dates, times, date_times, durations, st.text(max_size=3)]).flatmap(
        lambda kind: st.tuples(kind, kind)
    )
)
def test_order_is_consistent(pair: tuple[object, object]) -> None:
    a, b = pair
    assert less(a, b) is greater(b, a)
    assert less_equal(a, b) is greater_equal(b, a)
    if less(a, b) is not None and equal(a, b) is not None:
        assert less_equal(a, b) is (less(a, b) or equal(a, b))
    assert not (less(a, b) and less(b, a))


def at(text: str) -> object:
    value = parse_at(text)
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (None, None, True),
        (D(1), None, False),
        (D("1.0"), D(1), True),
        (D(1), True, None),
        (D(1), "1", None),
        (True, False, False),
        ([D(1)], [True], None),
        ([D(1), D(2)], [True, D(3)], False),
        ([None], [None], True),
        ([None], [D(1)], False),
        ([], [D(1)], False),
        ([D(1)], D(1), None),
        ({"a": D(1), "b": []}, {"b": [], "a": D("1.0")}, True),
        ({"a": D(1)}, {"b": D(1)}, False),
        ({"a": D(1)}, SnapshotContext({"a": D(1)}, "x"), True),
        ({}, [], None),
        (Range(D(1), D(2), True, False), Range(D(1), D(2), True, False), True),
        (Range(D(1), D(2), True, False), Range(D(1), D(2), True, True), False),
        (Range(D(1), None, True, False), Range(D(1), D(9), True, False), False),
        (at("P1Y"), at("P365D"), None),
        (at("P1D"), at("PT24H"), True),
        (at("2026-01-01"), at("2026-01-01T00:00:00"), None),
        (at("2026-01-01T12:00:00Z"), at("2026-01-01T13:00:00@Europe/Paris"), True),
        (at("2026-01-01T12:00:00"), at("2026-01-01T12:00:00Z"), False),
        (at("10:30:00Z"), at("10:30:00+00:00"), True),
        (at("10:30:00Z"), at("11:30:00@Europe/Paris"), True),
        (at("10:30:00Z"), at("10:30:00"), False),
        (at("10:30:00.1"), at("10:30:00.2"), False),
    ],
)
def test_equality(a: object, b: object, expected: bool | None) -> None:
    assert equal(a, b) is expected
    assert equal(b, a) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (D(1), D(2), True),
        ("B", "a", True),
        ("", "a", True),
        (True, False, None),
        (None, D(1), None),
        (None, None, None),
        ([D(1)], [D(2)], None),
        (at("2026-01-01"), at("2026-01-01T12:00:00"), None),
        (at("P1Y"), at("P2M"), False),
        (at("2026-01-01T12:00:00+01:00"), at("2026-01-01T11:30:00Z"), True),
        (at("2026-01-01T12:00:00"), at("2026-01-01T12:30:00+01:00"), True),
        (at("2026-01-01T12:30:00+01:00"), at("2026-01-01T12:00:00"), False),
        (at("10:00:00"), at("10:00:00Z"), False),
        (at("00:30:00+01:00"), at("00:00:00Z"), True),
    ],
)
def test_order(a: object, b: object, expected: bool | None) -> None:
    assert less(a, b) is expected


def test_identity_sees_the_zone() -> None:
    assert same(at("23:00:50Z"), at("23:00:50+00:00"))
    assert not same(at("23:00:50@Etc/GMT"), at("23:00:50Z"))
    assert not same(at("20:00:50+00:00"), at("21:00:50+01:00"))
    assert not same(at("P0Y"), at("P0D"))
    assert not same([D(1)], [None])
    assert same({"a": [Range(D(1), D(2), True, True)]}, {"a": [Range(D(1), D(2), True, True)]})
    assert not same({"a": D(1)}, {"a": D(2)})
    assert not same({"a": D(1)}, {})
    assert not same([], [D(1)])
    assert not same(Range(D(1), D(2), True, True), Range(D(1), D(2), True, False))
    assert not same(at("2026-01-01T12:00:00Z"), at("2026-01-01T13:00:00+01:00"))


def test_functions_equal_themselves() -> None:
    one, other = Function(("x",), lambda x: x), Function(("x",), lambda x: x)
    assert equal(one, one) is True
    assert equal(one, other) is False
    assert key(one) != key(other)


def test_deep_values() -> None:
    deep_a: list[object] = []
    deep_b: list[object] = []
    for _ in range(5000):
        deep_a, deep_b = [deep_a], [deep_b]
    assert equal(deep_a, deep_b) is True
    with pytest.raises(Halt, match="200 deep"):
        key(deep_a)


def test_keys_take_feel_values_alone() -> None:
    with pytest.raises(TypeError):
        key(1)
    assert len({key(True), key(D(1)), key("1"), key([True]), key([D(1)]), key({"": True}), key(None)}) == 7


@pytest.mark.parametrize(
    ("range_", "value", "expected"),
    [
        (Range(D(1), D(10), True, False), D(1), True),
        (Range(D(1), D(10), True, False), D(10), False),
        (Range(D(1), D(10), False, True), D(1), False),
        (Range(D(1), D(10), False, True), D(10), True),
        (Range(None, D(10), False, False), D(-99), True),
        (Range(D(1), None, False, False), D(99), True),
        (Range(D(1), D(10), True, True), "5", None),
        (Range(D(1), D(10), True, True), None, None),
        (Range("a", "c", True, True), "b", True),
    ],
)
def test_ranges_contain(range_: Range, value: object, expected: bool | None) -> None:
    assert contains(range_, value) is expected
