"""Arithmetic of dates, times and durations; numbers are in test_number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.text.problem import Halt
from policy_engine.values.arithmetic import MAX_STRING, add, divide, multiply, negate, power, subtract
from policy_engine.values.lexical import parse_at
from policy_engine.values.number import parse_number
from policy_engine.values.temporal import MAX_COUNT, DaysDuration, MonthsDuration
from policy_engine.values.text import to_text
from tests.values.strategies import durations, values

D = Decimal
OPERATORS: dict[str, Callable[[object, object], object]] = {
    "+": add, "-": subtract, "*": multiply, "/": divide, "**": power,
}  # fmt: skip


def value(text: str) -> object:
    found = parse_at(text)
    return parse_number(text) if found is None else found


@pytest.mark.parametrize(
    "line",
    """
    2026-01-31 + P1M = 2026-02-28
    P1M + 2026-01-31 = 2026-02-28
    2026-03-01 - P1D = 2026-02-28
    2026-03-01 + PT48H = 2026-03-03
    2026-03-01 - 2026-02-01 = P28D
    2026-03-02 - 2026-03-01T10:10:10@Australia/Melbourne = P1DT49M50S
    2026-03-02T10:10:10+01:00 - 2026-03-01 = P1DT9H10M10S
    2026-03-02T10:10:10 - 2026-03-01 = null
    2026-03-02 - 2026-03-01T10:10:10 = null
    2026-03-02T10:10:10 - 2026-03-01T10:10:10 = P1D
    2026-03-02T10:10:10 - 2026-03-01T10:10:10Z = null
    2026-03-02T10:10:10Z - 2026-03-01T10:10:10 = null
    2026-03-02T10:10:10Z - 2026-03-02T10:10:10+05:30 = PT5H30M
    2026-01-01T10:10:10 + P1DT1H = 2026-01-02T11:10:10
    P1DT1H + 2026-01-01T10:10:10 = 2026-01-02T11:10:10
    2026-01-01T10:10:10+11:00 - P1Y = 2025-01-01T10:10:10+11:00
    2026-01-31T10:10:10 + P1M = 2026-02-28T10:10:10
    P1M + 2026-01-31T10:10:10 = 2026-02-28T10:10:10
    23:30:00 + PT1H = 00:30:00
    PT1H + 23:30:00Z = 00:30:00Z
    00:30:00@Europe/Paris - P1DT1H = 23:30:00@Europe/Paris
    10:10:10 - 11:10:10 = -PT1H
    10:00:00Z - 10:00:00+02:00 = PT2H
    10:00:00Z - 10:00:00 = null
    10:00:00 - 10:00:00Z = null
    10:00:00 + P1M = null
    10:00:00 + 10:00:00 = null
    2026-01-01 + 2026-01-01 = null
    2026-01-01 + 1 = null
    P1D - 2026-01-01 = null
    P1Y + P1D = null
    P1Y - P2M = P10M
    P1D + PT24H = P2D
    P1D - PT2H = PT22H
    P1Y11M * -2.5 = -P4Y9M
    -2.5 * P1Y11M = -P4Y9M
    P10Y11M / 2.5 = P4Y4M
    P10Y11M / -2.5 = -P4Y4M
    P10DT23H / 2.5 = P4DT9H12M
    2 * PT90M = PT3H
    PT1S / 3 = PT0.333333333S
    PT1S / -1.5 = -PT0.666666667S
    PT0.000000005S * 0.5 = PT0.000000002S
    P10Y / P5Y = 2
    P1D / PT7H = 3.428571428571428571428571428571429
    P1D / P0D = null
    P1Y / P0M = null
    P1D / 0 = null
    P1Y / 0.0 = null
    P1Y / P1D = null
    1 / P1D = null
    P1D * P1D = null
    P1D ** 2 = null
    """.strip().splitlines(),
)
def test_tables(line: str) -> None:
    left, operator, right, _, expected = line.split()
    assert to_text(OPERATORS[operator](value(left), value(right))) == expected


@given(values, values, st.sampled_from(sorted(OPERATORS)))
def test_any_operands_give_a_value_or_null(a: object, b: object, operator: str) -> None:
    to_text(OPERATORS[operator](a, b))
    to_text(negate(a))


@given(durations, st.integers(-1000, 1000).filter(bool))
def test_durations_multiply_and_divide_back(duration: DaysDuration | MonthsDuration, factor: int) -> None:
    product = multiply(duration, D(factor))
    assert divide(product, D(factor)) == duration
    assert product == multiply(D(factor), duration)
    assert add(duration, negate(duration)) == subtract(duration, duration)


def test_too_long_durations_are_null() -> None:
    assert add(DaysDuration(MAX_COUNT), DaysDuration(1)) is None
    assert multiply(MonthsDuration(1), D("1E6144")) is None
    assert divide(MonthsDuration(1), D("1E-6000")) is None
    assert add(parse_at("2026-01-01"), MonthsDuration(MAX_COUNT)) is None
    for kind in (DaysDuration, MonthsDuration):
        with pytest.raises(ValueError, match="too long"):
            kind(MAX_COUNT + 1)


def test_strings_join_up_to_a_limit() -> None:
    assert add("a", "b") == "ab"
    assert subtract("a", "b") is None
    with pytest.raises(Halt, match="10,000,000 characters"):
        add("a" * MAX_STRING, "b")


def test_components() -> None:
    long = DaysDuration(-((((1 * 24 + 2) * 60 + 3) * 60 + 4) * 10**9 + 500_000_000))
    assert (long.days, long.hours, long.minutes, long.seconds) == (-1, -2, -3, D("-4.5"))
    months = MonthsDuration(-14)
    assert (months.year_part, months.month_part) == (-1, -2)
    assert (MonthsDuration(14).year_part, MonthsDuration(14).month_part) == (1, 2)
