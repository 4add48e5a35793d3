"""Dates against `datetime.date`, and beyond its years."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policy_engine.values.arithmetic import add, add_months, subtract
from policy_engine.values.calendar import CYCLE_DAYS, FIRST_ORDINAL, LAST_ORDINAL
from policy_engine.values.temporal import DAY, Date, DaysDuration, MonthsDuration
from tests.values.strategies import dates


@given(st.dates())
def test_ordinals_are_those_of_python(day: dt.date) -> None:
    date = Date(day.year, day.month, day.day)
    assert date.ordinal == day.toordinal()
    assert Date.from_ordinal(day.toordinal()) == date
    assert date.weekday == day.isoweekday()


@given(dates)
def test_ordinals_round_trip_in_all_years(date: Date) -> None:
    again = Date.from_ordinal(date.ordinal)
    assert (again.year, again.month, again.day) == (date.year, date.month, date.day)
    assert Date(date.year, date.month, date.day).ordinal == date.ordinal


@given(st.integers(FIRST_ORDINAL, LAST_ORDINAL - CYCLE_DAYS))
def test_the_calendar_repeats_after_four_centuries(ordinal: int) -> None:
    date, later = Date.from_ordinal(ordinal), Date.from_ordinal(ordinal + CYCLE_DAYS)
    assert (later.year - 400, later.month, later.day) == (date.year, date.month, date.day)
    assert later.weekday == date.weekday


def test_the_days_around_year_zero() -> None:
    assert Date(1, 1, 1).ordinal == 1
    assert Date(0, 12, 31).ordinal == 0
    assert Date(0, 2, 29).ordinal == -306
    assert Date.from_ordinal(-366) == Date(-1, 12, 31)
    assert Date(10000, 1, 1).ordinal == dt.date.max.toordinal() + 1


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (2025, 2, 29),
        (1900, 2, 29),
        (-1, 2, 29),
        (2025, 13, 1),
        (2025, 0, 1),
        (2025, 4, 31),
        (10**9, 1, 1),
        (-(10**9), 1, 1),
        (2025, 10**40, 1),
        (2025, 1, -(10**40)),
        (-1, 10**40, 1),
    ],
)
def test_no_such_day(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Date(year, month, day)


@given(st.dates(min_value=dt.date(2, 1, 1), max_value=dt.date(9998, 1, 1)), st.integers(-360, 360))
def test_days_are_added_as_python_does(day: dt.date, days: int) -> None:
    expected = day + dt.timedelta(days)
    duration = DaysDuration(days * DAY)
    date = Date.from_ordinal(day.toordinal())
    assert add(date, duration) == add(duration, date) == Date.from_ordinal(expected.toordinal())
    assert subtract(add(date, duration), date) == duration


@given(dates, st.integers(-5000, 5000))
def test_months_clamp_to_the_last_day(date: Date, months: int) -> None:
    assume(abs(date.year) < 999_999_000)
    moved = add_months(date, months)
    assert (moved.year * 12 + moved.month) - (date.year * 12 + date.month) == months
    assert moved.day == date.day or (
        moved.day < date.day
        and add(moved, DaysDuration(DAY)) == add_months(Date(date.year, date.month, 1), months + 1)
    )


def test_clamping_examples() -> None:
    assert add_months(Date(2026, 1, 31), 1) == Date(2026, 2, 28)
    assert add_months(Date(2024, 1, 31), 1) == Date(2024, 2, 29)
    assert add_months(Date(2026, 1, 31), 2) == Date(2026, 3, 31)
    assert add_months(Date(2024, 2, 29), 12) == Date(2025, 2, 28)
    assert add_months(Date(2026, 1, 31), -11) == Date(2025, 2, 28)


def test_a_part_of_a_day_counts_down_to_its_date() -> None:
    hour = DaysDuration(DAY // 24)
    assert add(Date(2026, 1, 1), hour) == Date(2026, 1, 1)
    assert subtract(Date(2026, 1, 1), hour) == Date(2025, 12, 31)


def test_years_beyond_feel_are_null() -> None:
    last, first = Date(999_999_999, 12, 31), Date(-999_999_999, 1, 1)
    assert add(last, DaysDuration(DAY)) is None
    assert add(last, MonthsDuration(1)) is None
    assert subtract(first, DaysDuration(1)) is None
    assert subtract(last, first) == DaysDuration((LAST_ORDINAL - FIRST_ORDINAL) * DAY)


def test_values_do_not_change_and_pickle() -> None:
    date = Date(2026, 3, 10)
    with pytest.raises(AttributeError):
        date.year = 2027
    with pytest.raises(AttributeError):
        del date.year
    assert pickle.loads(pickle.dumps(date)) == date  # noqa: S301 - our own bytes
    assert repr(date) == "Date(2026, 3, 10)"
