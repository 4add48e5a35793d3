"""Values on their way out: `string()`, Python and JSON; kinds; snapshot contexts."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.text.problem import Halt
from policy_engine.values.arithmetic import add
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.kinds import kind_of
from policy_engine.values.lexical import parse_at
from policy_engine.values.python import to_json, to_python
from policy_engine.values.range import Range
from policy_engine.values.text import to_text

D = Decimal
IDENTITY = Function(("x", "the y"), lambda x, y: x)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (D("1.50"), "1.50"),
        (D("1E+3"), "1000"),
        (D("1E-7"), "0.0000001"),
        ('say "hi"', 'say "hi"'),
        ([D(1), 'say "hi"', [False]], '[1, "say \\"hi\\"", [false]]'),
        ({"a": "b", "b c": None, "{": D(1), "if": D(2)}, '{a: "b", b c: null, "{": 1, "if": 2}'),
        ([parse_at("2026-03-10"), parse_at("P1D")], '[@"2026-03-10", @"P1D"]'),
        (Range(D(1), D(10), True, False), "[1..10)"),
        (Range(None, D(10), False, True), "(<= 10)"),
        (Range("a", None, False, False), '(> "a")'),
        (IDENTITY, "function(x, the y)"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_text(value: object, text: str) -> None:
    assert to_text(value) == text


def test_python_values() -> None:
    value = {"a": [D("1.5"), "x", True, None], "d": parse_at("2026-03-10"), "t": parse_at("10:00:00.5Z")}
    assert to_python(value) == {
        "a": [D("1.5"), "x", True, None],
        "d": dt.date(2026, 3, 10),
        "t": dt.time(10, 0, 0, 500_000, tzinfo=dt.UTC),
    }
    assert to_python(parse_at("2026-03-10T10:00:00")) == dt.datetime(2026, 3, 10, 10)
    assert to_python(parse_at("P1DT1H")) == dt.timedelta(days=1, hours=1)
    assert to_python(parse_at("P14M")) == "P1Y2M"


def test_python_date_times_keep_zone_and_fold() -> None:
    paris = ZoneInfo("Europe/Paris")
    first = parse_at("2026-10-25T02:30:00@Europe/Paris")
    second = add(first, parse_at("PT1H"))
    for value, fold in ((first, 0), (second, 1)):
        found = to_python(value)
        assert isinstance(found, dt.datetime)
        assert (found.tzinfo, found.fold) == (paris, fold)
    offset = to_python(parse_at("2026-10-25T02:30:00-05:30"))
    assert isinstance(offset, dt.datetime)
    assert offset.utcoffset() == dt.timedelta(hours=-5, minutes=-30)
    assert to_json([first, second]) == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]


@given(st.datetimes())
def test_python_date_times_round_trip(moment: dt.datetime) -> None:
    assert to_python(parse_at(moment.isoformat())) == moment


@pytest.mark.parametrize(
    "text",
    ["10000-01-01", "-0001-01-01", "0000-12-31T00:00:00", "10:00:00.000000001", "PT0.000000001S", "P9999999999D"],
)
def test_what_python_cannot_hold(text: str) -> None:
    with pytest.raises(Halt) as caught:
        to_python([parse_at(text)])
    assert caught.value.problem.code == "value-not-python"


@pytest.mark.parametrize("value", [IDENTITY, Range(D(1), D(2), True, True)])
def test_what_neither_python_nor_json_has(value: object) -> None:
    with pytest.raises(Halt, match=kind_of(value)):
        to_python(value)
    with pytest.raises(Halt, match=kind_of(value)):
        to_json(value)


def test_json_values() -> None:
    value = {"n": D("17.90"), "l": [None, True, "x"], "d": parse_at("12026-03-10"), "p": parse_at("P14M")}
    value |= {"t": parse_at("10:00:00@Europe/Paris"), "m": parse_at("2026-03-10T09:00:00"), "z": parse_at("PT90M")}
    assert json.dumps(to_json(value)) == (
        '{"n": "17.90", "l": [null, true, "x"], "d": "12026-03-10", "p": "P1Y2M", '
        '"t": "10:00:00@Europe/Paris", "m": "2026-03-10T09:00:00", "z": "PT1H30M"}'
    )


def test_too_deep() -> None:
    deep: list[object] = []
    for _ in range(1000):
        deep = [deep]
    for write in (to_text, to_python, to_json):
        with pytest.raises(Halt) as caught:
            write(deep)
        assert caught.value.problem.code == "value-too-deep"


def test_kinds() -> None:
    named: dict[str, object] = {
        "Null": None, "boolean": True, "number": D(1), "string": "", "list": [], "context": SnapshotContext(),
        "date": parse_at("2026-01-01"), "time": parse_at("10:00:00"),
        "date and time": parse_at("2026-01-01T10:00:00"),
        "days and time duration": parse_at("P1D"), "years and months duration": parse_at("P1Y"),
        "range": Range(D(1), D(2), True, True), "function": IDENTITY,
    }  # fmt: skip
    assert {name: kind_of(value) for name, value in named.items()} == {name: name for name in named}
    for wrong in (1, 1.5, dt.date(2026, 1, 1)):
        with pytest.raises(TypeError):
            kind_of(wrong)
        with pytest.raises(TypeError):
            to_text(wrong)


def test_snapshot_contexts_tell_what_is_missing() -> None:
    plan = SnapshotContext({"name": "standard"}, "account.plan")
    assert plan["name"] == "standard"
    with pytest.raises(Halt) as caught:
        plan["price"]
    problem = caught.value.problem
    assert (problem.code, problem.path) == ("snapshot-missing", "account.plan.price")
    assert problem.message == 'the snapshot has no "account.plan.price", which this decision reads'
    with pytest.raises(Halt, match='no "account", which'):
        SnapshotContext()["account"]
    again = pickle.loads(pickle.dumps(plan))  # noqa: S301 - our own bytes
    assert (again, again.path) == (plan, "account.plan")
