"""Order keys order as FEEL does; what lies between two keys lies strictly between."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policy_engine.values.calendar import FIRST_ORDINAL, LAST_ORDINAL
from policy_engine.values.compare import equal, less
from policy_engine.values.kinds import kind_of
from policy_engine.values.number import CONTEXT
from policy_engine.values.order import DAY, ORDERS
from policy_engine.values.temporal import DateTime, DaysDuration, MonthsDuration, Time
from tests.values import strategies

LARGEST = Decimal("9.999999999999999999999999999999999E+6144")
numbers = strategies.numbers | st.sampled_from(
    [
        LARGEST,
        -LARGEST,
        Decimal(1),
        Decimal("1.0"),
        Decimal("1.000000000000000000000000000000001"),
        Decimal("1.000000000000000000000000000000002"),
        Decimal("1E+40"),
        Decimal("-1E+40"),
        Decimal("1E-6176"),
        Decimal("-1E-6176"),
        Decimal(0),
    ]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": numbers,
    "string": st.text(max_size=3) | st.sampled_from(["", "a", "a\x00", "a\x00\x00", "aa", "\x00", "\U0010ffff"]),
    "boolean": st.booleans(),
    "date": strategies.dates
    | st.sampled_from([FIRST_ORDINAL, FIRST_ORDINAL + 1, LAST_ORDINAL - 1, LAST_ORDINAL]).map(ORDERS["date"].value),
    "date and time": st.builds(
        DateTime, strategies.dates, st.builds(Time.from_nanoseconds, strategies.clocks, strategies.zones)
    ),
    "days and time duration": strategies.days_durations | st.integers(-3, 3).map(DaysDuration),
    "years and months duration": strategies.months_durations | st.integers(-3, 3).map(MonthsDuration),
}
pairs = st.sampled_from(sorted(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind], VALUES[kind]))


def test_every_order_is_tested() -> None:
    assert VALUES.keys() == ORDERS.keys()


@given(pairs)
def test_keys_order_and_hash_as_feel_compares(pair: tuple[str, Any, Any]) -> None:
    kind, a, b = pair
    order = ORDERS[kind]
    first, second = order.key(a), order.key(b)
    if kind != "boolean":
        assert (first < second) == less(a, b)
    assert (first == second) == equal(a, b)
    if first == second:
        assert hash(first) == hash(second)


@given(pairs)
def test_a_key_gives_an_equal_value_again(pair: tuple[str, Any, Any]) -> None:
    kind, a, _ = pair
    order = ORDERS[kind]
    value = order.value(order.key(a))
    assert kind_of(value) == kind
    assert type(value) is order.python_type
    assert equal(value, a) is True


@given(pairs)
@example(("number", Decimal("1.000000000000000000000000000000001"), Decimal("1.000000000000000000000000000000002")))
@example(("number", LARGEST, LARGEST))
@example(("number", Decimal("1E+40"), Decimal("-1E+40")))
@example(("number", Decimal("0"), Decimal("1E-6176")))
def test_what_lies_between_lies_strictly_between(pair: tuple[str, Any, Any]) -> None:
    kind, a, b = pair
    order = ORDERS[kind]
    low, high = sorted((order.key(a), order.key(b)))
    for start, end in ((low, high), (None, low), (high, None), (None, None)):
        if start is not None and start == end:
            continue
        between = order.between(start, end)
        if between is None:
            assert _is_adjacent(kind, start, end)
            continue
        assert start is None or start < between
        assert end is None or between < end
        assert kind_of(order.value(between)) == kind


def _is_adjacent(kind: str, low: Any, high: Any) -> bool:
    """Whether nothing of a kind lies between two keys."""
    if kind == "number":
        if low is None or high is None:
            return bool(high == -LARGEST or low == LARGEST)
        return bool(CONTEXT.copy().next_plus(low) >= high)
    if kind == "string":
        return bool(high == "" if low is None else high == low + "\x00")
    if kind == "boolean":
        return (low, high) in ((False, True), (None, False), (True, None))
    if kind == "date" and (low is None or high is None):
        return bool(high == FIRST_ORDINAL or low == LAST_ORDINAL)
    return low is not None and high is not None and high - low == 1


def test_a_number_between_is_whole_where_one_is() -> None:
    between = ORDERS["number"].between
    assert between(Decimal(1), Decimal(4)) == Decimal(2)
    assert between(Decimal(1), Decimal(2)) == Decimal("1.5")
    assert between(Decimal("1.5"), None) == Decimal(2)
    assert between(None, Decimal(5)) == Decimal(0)


@pytest.mark.parametrize(("low", "high"), [(None, 739_000), (739_000, None), (739_000, 739_500)])
def test_a_day_between_is_near_the_days_that_are_tested(low: int | None, high: int | None) -> None:
    """A counterfactual that proposes the year 0 helps nobody."""
    between = ORDERS["date"].between(low, high)
    assert between in (738_999, 739_001)
    moment = ORDERS["date and time"].between(
        None if low is None else (low - 719_163) * DAY, None if high is None else (high - 719_163) * DAY
    )
    assert moment in ((738_999 - 719_163) * DAY, (739_001 - 719_163) * DAY)


def test_a_local_date_and_time_has_no_key() -> None:
    value = DateTime.from_local(0)
    assert ORDERS["date and time"].key(value) is None
