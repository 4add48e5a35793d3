"""Values at whole seconds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from policy_engine.text.problem import Halt
from policy_engine.values.compare import same
from policy_engine.values.context import SnapshotContext
from policy_engine.values.lexical import parse_at
from policy_engine.values.seconds import at_whole_seconds, whole_seconds
from policy_engine.values.temporal import DateTime, Time
from policy_engine.values.zone import find_zone


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("10:30:00.0001", "10:30:00"),
        ("10:30:59.999999999Z", "10:30:59Z"),
        ("00:00:00.5+02:00", "00:00:00+02:00"),
        ("2026-03-10T09:00:00.25", "2026-03-10T09:00:00"),
        ("-0001-12-31T23:59:59.9@Europe/Paris", "-0001-12-31T23:59:59@Europe/Paris"),
    ],
)
def test_times_lose_their_fraction(text: str, cut: str) -> None:
    assert same(whole_seconds(parse_at(text)), parse_at(cut))


@pytest.mark.parametrize("text", ["10:30:00", "2026-03-10T09:00:00Z", "2026-03-10", "PT0.5S", "P1Y"])
def test_what_has_no_fraction_of_a_second_of_its_own_stays_itself(text: str) -> None:
    value = parse_at(text)
    assert whole_seconds(value) is value


def test_the_second_of_two_repeated_times_stays_the_second() -> None:
    zone = find_zone("Europe/Paris")
    at = parse_at("2025-10-26T02:30:00.5@Europe/Paris")
    assert zone is not None
    assert isinstance(at, DateTime)
    later = DateTime(at.date, Time(2, 30, 0, 500_000_000, zone), later=True)
    cut = whole_seconds(later)
    assert isinstance(cut, DateTime)
    assert cut.later
    assert cut.instant == (later.instant or 0) - 500_000_000


def test_parts_of_lists_contexts_and_ranges() -> None:
    at = parse_at("10:00:00.5")
    whole = parse_at("10:00:00")
    given = [{"a": at, "b": [Decimal(1)]}]
    assert whole_seconds(given) == [{"a": whole, "b": [Decimal(1)]}]
    assert given[0]["a"] is at
    unchanged = [SnapshotContext({"a": Decimal(1)})]
    assert whole_seconds(unchanged) is unchanged


def test_a_value_that_nests_too_deep_is_a_problem() -> None:
    value: object = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(Halt) as caught:
        at_whole_seconds(same)(value, value)
    assert caught.value.problem.message == "a value nests lists or contexts more than 200 deep"
