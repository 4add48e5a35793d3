"""Whatever a caller passes, problems come back: no exception, and soon."""

from __future__ import annotations

import collections
import datetime as dt
import enum
import json
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.types.snapshot import Reading
from policy_engine.values.temporal import Date, DateTime
from tests.snapshot.support import snapshot, text_of, whole_reader


def read(document: Any) -> Reading:
    return whole_reader().read(document)


def cyclic_dict() -> dict[str, Any]:
    made = snapshot()
    made["account"]["plan"] = made
    made["again"] = made
    return made


def cyclic_list() -> dict[str, Any]:
    items: list[Any] = []
    items.append(items)
    return snapshot(account__gift_balances=items)


def nested(levels: int) -> Any:
    made: Any = "deep"
    for _ in range(levels):
        made = [made]
    return made


class Raises(dict[str, Any]):
    def __getitem__(self, key: str) -> NoReturn:
        raise KeyboardInterrupt

    def get(self, *_: object) -> NoReturn:
        raise ZeroDivisionError

    keys = items = values = __iter__ = __len__ = get


class BadKey(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        raise ZeroDivisionError

    def __hash__(self) -> int:
        return str.__hash__(self)


class BadMapping(Mapping[str, Any]):
    def __getitem__(self, key: str) -> NoReturn:
        raise ZeroDivisionError

    def __iter__(self) -> Iterator[str]:
        while True:
            yield "same"

    def __len__(self) -> int:
        return -1


class BadZone(dt.tzinfo):
    def utcoffset(self, _: object) -> NoReturn:
        raise ZeroDivisionError

    dst = tzname = utcoffset


def _raise(_: object) -> NoReturn:
    raise ZeroDivisionError


NoClass: Any = type("NoClass", (), {"__class__": property(_raise)})


AWFUL: dict[str, Any] = {
    "a cyclic dict": cyclic_dict(),
    "a cyclic list": cyclic_list(),
    "a deep unknown field": snapshot(x=nested(100_000)),
    "a deep known field": snapshot(account__gift_balances=nested(100_000)),
    "number keys": {1: 2, **snapshot()},
    "tuple keys deep in": snapshot(account__plan={(1, 2): 3}),
    "raising methods in it": snapshot(account__plan=Raises(price="x")),
    "a raising mapping": BadMapping(),
    "a raising mapping in it": snapshot(account=BadMapping()),
    "a raising key": {BadKey("as_of"): "x", "account": {}},
    "a raising zone": snapshot(as_of=dt.datetime(2026, 1, 1, tzinfo=BadZone())),
    "no class": snapshot(account__status=NoClass()),
    "a giant integer": snapshot(account__plan__price=10**100_000),
    "a giant negative integer": snapshot(account__billing_day=-(10**100_000)),
    "nan": snapshot(account__plan__price=float("nan")),
    "infinity": snapshot(account__plan__price=float("inf")),
    "a signalling nan": snapshot(account__plan__price=Decimal("sNaN")),
    "a huge decimal": snapshot(account__plan__price=Decimal("1e999999")),
    "a tiny decimal": snapshot(account__plan__price=Decimal("1e-999999")),
    "huge billing day": snapshot(account__billing_day=Decimal("1e999999")),
    "a naive datetime": snapshot(as_of=dt.datetime(2026, 1, 1)),
    "a datetime for a date": snapshot(account__next_billing_date=dt.datetime(2026, 1, 1)),
    "a local time": snapshot(as_of=DateTime.from_local(0)),
    "bytes": snapshot(account__id=b"acct-1"),
    "a tuple": snapshot(account__gift_balances=()),
    "a set": {"as_of"},
    "an integer": 7,
    "nothing": None,
    "no class at all": NoClass(),
    "a class": dict,
    "a long text": snapshot(account__id="x" * 10_001),
    "a long list": snapshot(account__payment_events=[{}] * 10_001),
    "many wrong items": snapshot(account__payment_events=[7] * 10_000),
    "a surrogate": snapshot(account__plan__name="\ud800"),
}


@pytest.mark.parametrize("name", AWFUL)
def test_problems_and_no_exception(name: str) -> None:
    started = time.perf_counter()
    reading = read(AWFUL[name])
    assert reading.problems or name in ONLY_UNKNOWN
    assert text_of(reading)
    assert time.perf_counter() - started < 2


ONLY_UNKNOWN = ("a deep unknown field", "a cyclic dict")


class Names(enum.StrEnum):
    ACTIVE = "active"


class MyDict(dict[str, Any]):
    pass


@pytest.mark.parametrize(
    "document",
    [
        MyDict(snapshot()),
        Raises(snapshot()),
        collections.OrderedDict(snapshot()),
        MappingProxyType(snapshot()),
        collections.UserDict(snapshot()),
        collections.ChainMap(snapshot()),
        snapshot(account__status=Names.ACTIVE),
        snapshot(account__billing_day=enum.IntEnum("Day", {"MID": 15}).MID),  # type: ignore[attr-defined]
        snapshot(account__billing_day=Decimal(15)),
        snapshot(account__billing_day=15.0),
        snapshot(account__plan__price=Decimal("17.99")),
        snapshot(account__plan__price=17.99),
        snapshot(account__next_billing_date=dt.date(2026, 3, 15)),
        snapshot(account__next_billing_date=Date(2026, 3, 15)),
        snapshot(as_of=dt.datetime(2026, 3, 10, 9, tzinfo=dt.timezone(dt.timedelta(hours=-5)))),
    ],
    ids=lambda document: type(document).__name__,
)
def test_callers_own_classes(document: Any) -> None:
    reading = read(document)
    assert not reading.problems, text_of(reading)
    assert reading.inputs == read(snapshot()).inputs


def test_a_snapshot_is_copied() -> None:
    document = snapshot()
    reading = read(document)
    document["account"]["gift_balances"].clear()
    document["account"]["status"] = "closed"
    assert len(reading.inputs["account"]["gift_balances"]) == 1
    assert reading.inputs["account"]["status"] == "active"


JUNK = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(max_size=3), st.decimals()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.one_of(st.text(max_size=3), st.integers(), st.sampled_from(list(snapshot()["account"]))),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


@given(JUNK, JUNK)
@settings(max_examples=300, deadline=None)
def test_junk(account: object, other: object) -> None:
    assert read(other).problems
    assert text_of(read({"as_of": other, "account": account, "gift_card": account}))


@given(st.binary(max_size=60) | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_junk_text(text: str | bytes) -> None:
    assert read(text).problems


def test_long_text() -> None:
    assert text_of(read('{"x": "' + "y" * 10_000_000 + '"}')).endswith(
        "the text is longer than 10,000,000 bytes [json-size]"
    )


def test_a_large_text_is_read() -> None:
    document = snapshot(account__reminders_sent=[{"kind": "k" * 500, "sent_at": "2026-02-01T09:00:00Z"}] * 10_000)
    started = time.perf_counter()
    assert not read(json.dumps(document)).problems
    assert time.perf_counter() - started < 10
