"""Zones against `zoneinfo`, local times that are skipped or repeated, and years that no database knows."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.values.arithmetic import add, subtract
from policy_engine.values.lexical import parse_date_time
from policy_engine.values.temporal import DAY, Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.text import to_text
from policy_engine.values.zone import SECOND, UTC, Zone, find_zone, local_day
from tests.values.strategies import ZONE_NAMES

HOUR = DaysDuration(3600 * SECOND)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def moment(text: str) -> DateTime:
    value = parse_date_time(text)
    assert value is not None
    return value


def zone(name: str) -> Zone:
    value = find_zone(name)
    assert value is not None
    return value


instants = st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 1, 1), timezones=st.just(dt.UTC))


@given(instants, st.sampled_from(ZONE_NAMES))
def test_instants_are_shown_as_zoneinfo_does(instant: dt.datetime, name: str) -> None:
    nanoseconds = (instant - EPOCH) // dt.timedelta(microseconds=1) * 1000
    value = DateTime.from_instant(nanoseconds, zone(name))
    local = instant.astimezone(ZoneInfo(name))
    assert value.instant == nanoseconds
    assert (value.date.ordinal, value.time.hour, value.time.minute) == (
        local.toordinal(),
        local.hour,
        local.minute,
    )
    assert value.later == bool(local.fold)
    assert (
        local_day(value, zone("America/New_York")).ordinal
        == instant.astimezone(ZoneInfo("America/New_York")).toordinal()
    )


@given(instants, st.sampled_from(ZONE_NAMES), st.integers(-(10**6), 10**6))
def test_durations_move_the_instant(instant: dt.datetime, name: str, seconds: int) -> None:
    nanoseconds = (instant - EPOCH) // dt.timedelta(microseconds=1) * 1000
    value = DateTime.from_instant(nanoseconds, zone(name))
    duration = DaysDuration(seconds * SECOND)
    moved = add(value, duration)
    assert isinstance(moved, DateTime)
    assert moved.instant == nanoseconds + seconds * SECOND
    assert subtract(moved, value) == duration
    assert subtract(moved, duration) == value


def test_a_repeated_hour_is_the_first_until_an_instant_says_otherwise() -> None:
    first = moment("2026-10-25T02:30:00@Europe/Paris")
    assert first.offset == 7200
    second = add(first, HOUR)
    assert isinstance(second, DateTime)
    assert to_text(second) == to_text(first)
    assert (second.offset, second.later) == (3600, True)
    assert second != first
    assert subtract(second, first) == HOUR
    assert add(second, HOUR) == moment("2026-10-25T03:30:00@Europe/Paris")
    assert add(second, MonthsDuration(0)) == second
    assert add(second, MonthsDuration(1)) == moment("2026-11-25T02:30:00@Europe/Paris")


def test_a_skipped_hour_is_moved_by_the_gap() -> None:
    assert moment("2026-03-29T02:30:00@Europe/Paris") == moment("2026-03-29T03:30:00@Europe/Paris")
    assert not DateTime(Date(2026, 3, 29), Time(2, 30, 0, 0, zone("Europe/Paris")), later=True).later


def test_a_day_is_twenty_four_hours_and_a_month_keeps_the_clock() -> None:
    before = moment("2026-03-28T12:00:00@Europe/Paris")
    assert add(before, DaysDuration(DAY)) == moment("2026-03-29T13:00:00@Europe/Paris")
    assert add(before, MonthsDuration(1)) == moment("2026-04-28T12:00:00@Europe/Paris")


@pytest.mark.parametrize("year", ["-999999999", "-0001", "0000", "0001", "9999", "10000", "12026", "999999999"])
@pytest.mark.parametrize("name", ZONE_NAMES)
@pytest.mark.parametrize("clock", ["00:00:00", "23:59:59.999999999"])
def test_zones_hold_in_every_year(year: str, name: str, clock: str) -> None:
    for day in ("01-01", "07-15", "12-31"):
        value = moment(f"{year}-{day}T{clock}@{name}")
        assert value.instant is not None
        assert DateTime.from_instant(value.instant, zone(name)) == value


def test_the_far_future_follows_the_rules_of_its_place_in_the_cycle() -> None:
    assert moment("12026-07-01T00:00:00@Europe/Paris").offset == 7200
    assert moment("12026-01-01T00:00:00@Europe/Paris").offset == 3600
    assert moment("-0500-07-01T00:00:00@Europe/Paris").offset == moment("0300-07-01T00:00:00@Europe/Paris").offset


@pytest.mark.parametrize(
    "text",
    ["", "z", "+2:00", "+14:01", "+19:00", "-14:00:01", "+02:60", "Europe/paris", "Mars/Olympus",
     "../Europe/Paris", "Europe", "/Europe/Paris", "Europe/Paris/", "A" * 100, "+0200", "localtime"],
)  # fmt: skip
def test_what_is_no_zone(text: str) -> None:
    assert find_zone(text) is None


def test_zones() -> None:
    assert find_zone("Z") == find_zone("+00:00") == find_zone("-00:00") == UTC
    assert find_zone("Etc/UTC") != UTC
    assert hash(Zone(3600)) == hash(zone("+01:00"))
    assert zone("-05:30:10").offset == -19_810
    assert repr(zone("Europe/Paris")) == "Zone('Europe/Paris')"
    with pytest.raises(ValueError, match="an offset or a name"):
        Zone()
    with pytest.raises(ValueError, match="no time zone"):
        Zone(name="Nowhere")
    with pytest.raises(AttributeError):
        UTC.offset = 1


def test_the_day_of_an_instant() -> None:
    instant = moment("2026-03-10T03:00:00Z")
    assert local_day(instant, zone("America/New_York")) == Date(2026, 3, 9)
    assert local_day(instant, UTC) == Date(2026, 3, 10)
    with pytest.raises(ValueError, match="no instant"):
        local_day(moment("2026-03-10T03:00:00"), UTC)
