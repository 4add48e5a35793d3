"""Hypothesis strategies for FEEL values."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from policy_engine.values.calendar import FIRST_ORDINAL, LAST_ORDINAL
from policy_engine.values.range import Range
from policy_engine.values.temporal import DAY, Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.zone import Zone, find_zone

ZONE_NAMES = ("Europe/Paris", "America/New_York", "Australia/Melbourne", "Asia/Dhaka", "Etc/UTC", "Pacific/Apia")


def _zone(name: str) -> Zone:
    zone = find_zone(name)
    assert zone is not None
    return zone


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20)
numbers = numbers.map(lambda n: n if n else Decimal("0.0000"))
dates = st.integers(FIRST_ORDINAL + 1000, LAST_ORDINAL - 1000).map(Date.from_ordinal) | st.integers(
    1, 3_652_059
).map(Date.from_ordinal)
python_days = st.integers(400, 3_651_000).map(Date.from_ordinal)
zones = st.sampled_from(ZONE_NAMES).map(_zone) | st.integers(-14 * 60, 14 * 60).map(lambda m: Zone(m * 60))
maybe_zones = st.none() | zones
clocks = st.integers(0, DAY - 1)
times = st.builds(Time.from_nanoseconds, clocks, maybe_zones)
date_times = st.builds(DateTime, dates, times)
days_durations = st.integers(-(10**24), 10**24).map(DaysDuration)
months_durations = st.integers(-(10**6), 10**6).map(MonthsDuration)
durations = days_durations | months_durations
temporals = dates | times | date_times | durations
scalars = st.none() | st.booleans() | numbers | st.text(max_size=5) | temporals
small = st.sampled_from(
    [None, True, False, Decimal(0), Decimal(1), Decimal("1.0"), "", "1", Date(2026, 1, 1), DaysDuration(1)]
)
ranges = st.builds(Range, numbers, numbers, st.booleans(), st.booleans())
values = st.recursive(
    scalars | small | ranges,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)
