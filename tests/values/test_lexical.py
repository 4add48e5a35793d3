"""Literal forms, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.values.compare import same
from policy_engine.values.lexical import (
    parse_at,
    parse_date,
    parse_date_string,
    parse_date_time,
    parse_duration,
    parse_time,
)
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.text import to_text
from tests.values.strategies import temporals


@given(temporals)
def test_text_reads_back(value: object) -> None:
    assert same(parse_at(to_text(value)), value)


@given(st.text(alphabet="0123456789-+:.PYMDTHSZ@/ae", max_size=24))
def test_any_text_is_a_value_or_null(text: str) -> None:
    for parse in (parse_date, parse_time, parse_date_time, parse_duration, parse_at):
        value = parse(text)
        if value is not None and parse is not parse_date_time:
            assert same(parse(to_text(value)), value)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2026-03-10", "2026-03-10"),
        ("-0044-03-15", "-0044-03-15"),
        ("0000-01-01", "0000-01-01"),
        ("-0000-01-01", "0000-01-01"),
        ("999999999-12-31", "999999999-12-31"),
        ("13:20:00", "13:20:00"),
        ("13:20:00.500", "13:20:00.5"),
        ("13:20:00.1234567890", "13:20:00.123456789"),
        ("13:20:00+00:00", "13:20:00Z"),
        ("13:20:00-00:00", "13:20:00Z"),
        ("13:20:00z", "13:20:00Z"),
        ("13:20:00+02:45:55", "13:20:00+02:45:55"),
        ("13:20:00@Europe/Paris", "13:20:00@Europe/Paris"),
        ("24:00:00", "00:00:00"),
        ("2026-12-31T24:00:00", "2027-01-01T00:00:00"),
        ("2026-12-31T11:22:33.456+01:35", "2026-12-31T11:22:33.456+01:35"),
        ("-2026-12-31T11:22:33@Asia/Dhaka", "-2026-12-31T11:22:33@Asia/Dhaka"),
        ("P0Y", "P0M"),
        ("-P0M", "P0M"),
        ("P26M", "P2Y2M"),
        ("P1Y27M", "P3Y3M"),
        ("-P13M", "-P1Y1M"),
        ("P0D", "PT0S"),
        ("PT24H", "P1D"),
        ("P2DT274M", "P2DT4H34M"),
        ("PT0.S", "PT0S"),
        ("PT0.999S", "PT0.999S"),
        ("-PT36H", "-P1DT12H"),
        ("P1DT0.000000001S", "P1DT0.000000001S"),
    ],
)
def test_canonical_forms(text: str, canonical: str) -> None:
    value = parse_at(text)
    assert value is not None
    assert to_text(value) == canonical


@pytest.mark.parametrize(
    "text",
    ["", " 2026-03-10", "2026-3-10", "26-03-10", "02026-03-10", "+2026-03-10", "2026-13-01", "2026-02-29",
     "2026-03-10T", "2026-03-10Z+01:00", "1000000000-01-01", "７026-03-10", "13:20", "7:00:00", "13:20:0", "24:00:01",
     "24:00:00.1", "25:00:00", "13:60:00", "13:20:60", "13:20:00.", "13:20:00+2", "13:20:00+14:01",
     "13:20:00+02:00@Europe/Paris", "13:20:00@Z", "13:20:00@", "13:20:00@Nowhere", "13:20:00.1234567891",
     "2026-03-10 13:20:00", "999999999-12-31T24:00:00", "P", "PT", "-P", "P1", "P1S", "P1DT", "P1Y1D", "P1.5D",
     "PT.5S", "P-1D", "+P1D", "p1d", "PT1S1M", "P1W", "PT0.0000000001S", "P" + "9" * 40 + "Y",
     "P" + "9" * 40 + "D",
     "P" + "9" * 5000 + "D", "now", "1" * 5000],
)  # fmt: skip
def test_what_is_no_literal(text: str) -> None:
    assert parse_at(text) is None


def test_each_form_alone() -> None:
    assert parse_date("2026-03-10T00:00:00") is None
    assert parse_date_time("2026-03-10") == DateTime(Date(2026, 3, 10), Time(0, 0, 0))
    assert to_text(parse_date_time("2026-03-10Z")) == "2026-03-10T00:00:00Z"
    assert to_text(parse_date_string("2026-03-10-05:00")) == "2026-03-10"
    assert to_text(parse_at("2026-03-10Z")) == "2026-03-10"
    assert parse_date("2026-03-10Z") is None
    assert parse_date_time("13:20:00") is None
    assert isinstance(parse_at("2026-03-10"), Date)
    assert isinstance(parse_duration("P1Y"), MonthsDuration)
    assert isinstance(parse_duration("P365D"), DaysDuration)
