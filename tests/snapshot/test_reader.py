"""What a reading holds: the fields read, defaults, exact values, today, and what is missing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.text.problem import Halt
from policy_engine.text.render import render_problems
from policy_engine.text.source import Source
from policy_engine.types.schema import load_schema
from policy_engine.types.snapshot.today import today
from policy_engine.values.temporal import Date, DateTime
from policy_engine.values.zone import UTC, find_zone, local_day
from tests.snapshot.support import REDEMPTION, schema, snapshot, text_of, whole_reader

PRICE = (("account", "plan", "price"),)


def test_only_what_is_read_and_what_it_rests_on() -> None:
    reading = schema().reader(PRICE).read(snapshot())
    assert list(reading.inputs) == ["as_of", "account"]
    assert reading.inputs["account"] == {
        "currency": "USD",
        "time_zone": "America/New_York",
        "plan": {"price": Decimal("17.99")},
    }
    assert reading.inputs["account"]["plan"].path == "account.plan"


def test_a_read_object_is_read_whole() -> None:
    reading = schema().reader([("account", "gift_balances")]).read(snapshot())
    (balance,) = reading.inputs["account"]["gift_balances"]
    assert list(balance) == ["id", "currency", "remaining", "redeemed_at"]
    assert balance.path == "account.gift_balances[0]"


def test_what_is_not_read_is_not_checked() -> None:
    document = snapshot(account__plan=7, gift_card__value="x", actor=[])
    assert schema().reader(REDEMPTION).read(document).problems == ()


def test_defaults() -> None:
    document = {"as_of": "2026-03-10T03:00:00Z", "account": {"currency": "USD", "plan": {}}, "actor": {}}
    reading = whole_reader().read(document)
    assert reading.problems == ()
    account = reading.inputs["account"]
    assert account["time_zone"] == "UTC"
    assert account["locked"] is False
    assert account["billing_day"] is None
    assert account["cancelled_on"] is None
    assert account["plan"] == {"tax": Decimal(0)}
    assert reading.inputs["actor"] == {"has_login": False}
    lists = ("gift_balances", "payment_methods", "payment_events", "reminders_sent")
    assert all(account[name] == [] for name in lists)
    assert account["gift_balances"] is not whole_reader().read(document).inputs["account"]["gift_balances"]


def test_an_absent_field_stops_where_it_is_read() -> None:
    inputs = schema().reader(REDEMPTION).read({"as_of": "2026-03-10T03:00:00Z", "account": {}}).inputs
    with pytest.raises(Halt) as halted:
        inputs["account"]["status"]
    assert halted.value.problem.path == "account.status"


def test_all_that_is_missing() -> None:
    reader = schema().reader(REDEMPTION)
    document = snapshot(account={"status": "active", "country": "uk", "currency": "USD"})
    del document["gift_card"]
    reading = reader.read(document)
    told = reader.missing(reading.inputs, [problem for _, problem in reading.problems])
    assert render_problems(told).splitlines() == [
        f'{path}: error: the snapshot has no "{path}", which this decision reads [snapshot-missing]'
        for path in ("account.billing_source", "account.package_status", "gift_card")
    ] + ["   hint: it reads gift_card.form, gift_card.state, gift_card.currency, gift_card.country"]


def test_what_is_missing_in_lists() -> None:
    reader = schema().reader([("account", "payment_events", "[]", "at")])
    reading = reader.read(snapshot(account__payment_events=[{"at": "2026-03-15T00:10:00Z"}, {}]))
    assert [problem.path for problem in reader.missing(reading.inputs)] == ["account.payment_events[1].at"]


def test_a_snapshot_without_an_account_has_a_day() -> None:
    reader = schema().reader([("request", "kind")])
    reading = reader.read({"as_of": "2026-03-10T23:00:00-05:00", "request": {"kind": "refund"}})
    assert reading.problems == ()
    assert reader.missing(reading.inputs) == ()
    assert reading.day == Date(2026, 3, 11)


@pytest.mark.parametrize(
    ("raw", "currency", "value"),
    [
        ("12.000", "USD", "12.00"),
        ("12", "USD", "12.00"),
        (12, "USD", "12.00"),
        (0.1, "USD", "0.10"),
        (1e2, "USD", "100.00"),
        (1.0, "JPY", "1"),
        ("5.0000", "JPY", "5"),
        ("1.234", "KWD", "1.234"),
        ("0.0001", "CLF", "0.0001"),
        ("1.23456789", "XAU", "1.23456789"),
        ("0.123456789012345678", "XAU", "0.123456789012345678"),
        (Decimal("1E+3"), "USD", "1000.00"),
        (-0.0, "USD", "0.00"),
        ("000012.50", "USD", "12.50"),
        ("999999999999999.99", "USD", "999999999999999.99"),
    ],
)
def test_money_is_exact_and_has_one_form(raw: object, currency: str, value: str) -> None:
    document = snapshot(gift_card__currency=currency, gift_card__value=raw)
    reading = whole_reader().read(document)
    assert reading.problems == (), text_of(reading)
    assert str(reading.inputs["gift_card"]["value"]) == value


def test_gold_has_eighteen_decimals() -> None:
    # With more of them, sums and differences of amounts would be rounded.
    reading = whole_reader().read(snapshot(gift_card__currency="XAU", gift_card__value="0.1234567890123456789"))
    ((_, problem),) = reading.problems
    assert problem.message == "the amount has more decimals than XAU, which has 18 decimals"


def test_json_numbers_are_never_floats() -> None:
    text = json.dumps(snapshot()).replace('"25.00"', "25.10")
    assert str(whole_reader().read(text).inputs["gift_card"]["value"]) == "25.10"
    assert whole_reader().read(text.encode()).inputs == whole_reader().read(text).inputs


def test_problems_know_their_schema_path() -> None:
    reading = whole_reader().read(snapshot(account__gift_balances=[{"id": 1}]))
    ((path, problem),) = reading.problems
    assert path == ("account", "gift_balances", "[]", "id")
    assert problem.path == "account.gift_balances[0].id"


def test_locate_gives_places() -> None:
    asked: list[str] = []

    def locate(path: str) -> tuple[int, int] | None:
        asked.append(path)
        return 3, 7

    reading = whole_reader().read(snapshot(account__status="gone", actor__rol=1), locate)
    assert [problem.position for _, problem in reading.problems] == [(3, 7)]
    assert [warning.position for warning in reading.warnings] == [(3, 7)]
    assert asked == ["account.status", "actor.rol"]


def test_many_unknown_fields() -> None:
    reading = whole_reader().read({**snapshot(), **{f"field{'x' * n}": n for n in range(5_000)}})
    assert len(reading.warnings) == 101
    assert reading.warnings[-1].message == "there are more than 100 unknown fields"


def test_a_read_that_the_schema_does_not_have() -> None:
    with pytest.raises(ValueError, match=r"the snapshot's schema has no account\.plan\.cost"):
        schema().reader([("account", "plan", "cost")])


@given(
    st.integers(-70_000_000_000, 250_000_000_000),
    st.sampled_from(["America/St_Johns", "Asia/Tokyo", "Pacific/Apia"]),
)
@settings(max_examples=300, deadline=None)
def test_today_is_the_local_day(second: int, name: str) -> None:
    at = DateTime.from_instant(second * 1_000_000_000, UTC)
    zone = find_zone(name)
    assert zone is not None
    assert today(at, name) == local_day(at, zone)


@pytest.mark.parametrize("second", range(1_162_090_800 - 7200, 1_162_090_800 + 18_000, 60))
def test_today_around_a_change_of_clocks_after_midnight(second: int) -> None:
    at = DateTime.from_instant(second * 1_000_000_000, UTC)
    zone: Any = find_zone("America/St_Johns")
    assert today(at, "America/St_Johns") == local_day(at, zone)


MOMENT_ALONE = {
    "type": "object",
    "x-moment": "/at",
    "properties": {"at": {"type": "string", "format": "date-time"}, "n": {"type": "number"}},
}


def test_without_a_zone_the_day_is_the_one_that_the_moment_shows() -> None:
    reader = load_schema(Source("s.json", json.dumps(MOMENT_ALONE)), moment_required=False).reader([("n",)])
    assert reader.reads == {("n",), ("at",)}
    assert reader.read({"n": 1, "at": "2026-03-10T23:30:00-05:00"}).day == Date(2026, 3, 10)
    assert reader.read('{"n": 1, "at": "2026-03-11T05:30:00+01:00"}').day == Date(2026, 3, 11)
    reading = reader.read({"n": 1})
    assert reading.day is None
    assert [problem.path for _, problem in reading.problems] == ["at"]


def test_an_amount_of_an_item_without_a_currency_stops_where_it_is_read() -> None:
    balances = [{"id": "gc-1", "remaining": "12.00", "redeemed_at": "2026-01-05T10:00:00Z"}]
    reading = schema().reader([("account", "gift_balances")]).read(snapshot(account__gift_balances=balances))
    assert reading.problems == ()
    (balance,) = reading.inputs["account"]["gift_balances"]
    assert balance["id"] == "gc-1"
    with pytest.raises(Halt) as halted:
        balance["remaining"]
    assert halted.value.problem.path == "account.gift_balances[0].currency"
