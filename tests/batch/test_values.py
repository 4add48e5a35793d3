"""Arrow's values as snapshots' values: exact, or a problem of the row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from policy_engine import PolicySet
from policy_engine.engine.batch.encode import encode, representatives
from policy_engine.engine.batch.moments import UNREADABLE, seconds
from policy_engine.engine.batch.objects import UNHELD, python_values
from policy_engine.engine.batch.plain import plain
from policy_engine.types.formats import BAD, to_moment
from policy_engine.values.temporal import Date, DateTime
from tests.batch.judging import differences
from tests.support import load_set

NOW = "2026-03-10T09:00:00Z"
MOMENTS = [
    NOW, "2026-03-10t09:00:00z", "2026-03-10T09:00:00.5Z", "2026-03-10T09:00:00.123456789Z",
    "2026-03-10T23:30:00-05:00", "2026-03-10T09:00:00.250+05:30", "2026-03-10T09:00:00.Z",
    "2026-03-10T09:00:00+14:00", "2026-02-29T09:00:00Z", "2024-02-29T09:00:00Z", "2026-03-10T24:00:00Z",
    "2026-03-10T09:00:60Z", "2026-03-10 09:00:00Z", "2026-03-10T09:00:00", "2026-3-10T09:00:00Z",
    "2026-03-10T09:00:00+0530", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "nonsense", "",
    "2026-03-10T09:00:00.1234567891Z", "2026-03-10T09:00:00.1234567890Z", "2026-03-10T09:00:00é",
    "２026-03-10T09:00:00Z", "2026-13-10T09:00:00Z", "2026-00-10T09:00:00Z", "2026-03-00T09:00:00Z",
    "2026-03-10T09:60:00Z", None,
]  # fmt: skip


def written(rng: Random) -> str:
    """A moment, with a character or two changed at times."""
    at = dt.datetime(1, 1, 2) + dt.timedelta(seconds=rng.randrange(9997 * 365 * 86_400))
    text = at.isoformat() + "." * (rng.random() < 0.4)
    if text.endswith("."):
        text += "".join(rng.choices("0123456789", k=rng.randrange(0, 11)))
    text += rng.choice(("Z", "z", "+00:00", "-11:30", "+13:59", "+14:00", "", "+1:00"))
    letters = list(text)
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        letters[rng.randrange(len(letters))] = rng.choice("0123456789-:TZ. ")
    return "".join(letters)


def test_moments_that_are_read_by_the_million_are_those_that_are_read_one_by_one() -> None:
    rng = Random(1)
    texts = [*MOMENTS, *(written(rng) for _ in range(20_000))]
    for type_ in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        array = pa.array([None, *texts]).cast(type_)[1:]
        read = 0
        for text, found in zip(texts, seconds(array).tolist(), strict=True):
            moment = to_moment(text)
            if found == UNREADABLE:
                continue
            read += 1
            assert isinstance(moment, DateTime)
            assert moment.instant is not None
            assert moment.instant // 10**9 == found, text
        assert read > 8_000


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "+05:30", "Mars/Phobos", None])
def test_timestamps_are_moments(unit: str, zone: str | None) -> None:
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    counts = [0, 1, -1, 1_773_133_200 * per_second + 7 % per_second, 4_102_444_800 * per_second]
    array = pa.array([*counts, None], pa.int64()).cast(pa.timestamp(unit, zone))
    for value, count, found in zip(python_values(array), [*counts, None], seconds(array).tolist(), strict=True):
        moment = to_moment(value)
        if count is None or zone is None:
            assert moment is BAD
            assert found == UNREADABLE
            continue
        assert isinstance(moment, DateTime)
        assert moment.instant == count * 10**9 // per_second
        assert found in (UNREADABLE, count // per_second)


def test_what_python_does_not_hold_is_no_value() -> None:
    texts = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(np.array([0, 1, 3], np.int32)), pa.py_buffer(b"a\xc3\x28")]
    )
    assert python_values(texts) == ["a", UNHELD]
    far = pa.array([10**7, None], pa.int32()).cast(pa.date32())
    assert python_values(far) == [Date.from_ordinal(10**7 + 719_163), None]
    years = pa.array([10**12], pa.int64()).cast(pa.timestamp("s", "UTC"))
    (value,) = python_values(years)
    assert isinstance(value, DateTime)
    assert value.instant == 10**21
    assert python_values(pa.array([2**62], pa.int64()).cast(pa.timestamp("s", "UTC"))) == [UNHELD]


ARRAYS: list[Any] = [
    pa.array([1, 2, None, 1]),
    pa.array([0.0, -0.0, float("nan"), None, 0.1, float("nan")]),
    pa.array([1.5, None], pa.float16()),
    pa.array(["a", None, "b", "a"], pa.string_view()),
    pa.array([b"a", None, b"a"], pa.binary_view()),
    pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 2, 3]), pa.array(["a", "a", None, "b"])),
    pa.DictionaryArray.from_arrays(pa.array([0, 1, None]), pa.array([{"a": 1}, {"a": 2}])),
    pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int8()), pa.array([], pa.string())),
    pa.array([[1, 2], [1], None, [], [1, None], [1, 2]]),
    pa.array([[1, 2], [1], None, [], [1, 2]], pa.large_list(pa.int64())),
    pa.array([[1, 2], None, [2, 1], [1, 2]], pa.list_(pa.int64(), 2)),
    pa.array([[1, 2], None, [2], [1, 2]], pa.list_view(pa.int64())),
    pa.array([list(range(40)), list(range(40)), None, [3]]),
    pa.array([{"a": 1, "b": [{"c": "x"}]}, {"a": 1, "b": None}, None, {"a": 1, "b": [{"c": "x"}]}]),
    pa.array([[("a", 1)], None, [("a", 2)], [("a", 1)]], pa.map_(pa.string(), pa.int64())),
    pa.array([1, 1, None], pa.duration("ns")),
    pa.array([None, None]),
    pa.array([True, None, False]),
    pa.RunEndEncodedArray.from_arrays(pa.array([2, 3]), pa.array(["a", None])),
    pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"0" * 16, None], pa.binary(16))),
    pa.array([{}, None], pa.struct([])),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: str(array.type)[:40])
def test_rows_of_one_code_hold_one_value(array: pa.Array) -> None:
    for some in (array, array.slice(1), array.slice(0, 0), pa.concat_arrays([array, array]).slice(1)):
        coded = encode(plain(some))
        assert len(coded.codes) == len(some)
        values = python_values(plain(some))
        told = representatives(plain(some), coded) if len(some) else []
        for code, value in zip(coded.codes.tolist(), values, strict=True):
            assert repr(told[code]) == repr(value)
        assert (
            len({repr(one) for one in told}) == len(told)
            or array.type == pa.null()
            or pa.types.is_dictionary(array.type)
        )


POLICY = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs:
        n: {expression: n, type: number?}
        day: {expression: day, type: date?}
        at: {expression: at, type: date and time?}
      rows: |
        | id    | n         | day                  | at                                      | -> out |
        | many  | > 5       | -                    | -                                       | 1      |
        | later | -         | > date("2026-03-10") | -                                       | 2      |
        | past  | -         | -                    | < date and time("2026-03-10T09:00:00Z") | 3      |
        | rest  | -         | -                    | -                                       | n      |
"""


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return load_set(tmp_path_factory.mktemp("values"), POLICY)


def column(values: Sequence[Any], type_: pa.DataType) -> pa.Array:
    return pa.array(values, pa.int64()).cast(type_) if pa.types.is_timestamp(type_) else pa.array(values, type_)


COLUMNS: dict[str, list[tuple[list[Any], pa.DataType]]] = {
    "n": [
        ([4, 6, None], pa.uint8()),
        ([2**63, 2**64 - 1, None], pa.uint64()),
        ([4.5, float("nan"), float("inf")], pa.float32()),
        ([1, 10**20, None], pa.decimal256(60, 3)),
        (["4", "6", None], pa.string()),
        ([True, False, None], pa.bool_()),
        ([b"4", b"6", None], pa.binary()),
        ([{"a": 1}, None, {"a": 2}], pa.struct([("a", pa.int64())])),
        ([[1], [], None], pa.list_(pa.int64())),
        ([[("a", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        ([dt.time(1), dt.time(2), None], pa.time64("ns")),
        ([1, 2, None], pa.duration("us")),
        ([None, None, None], pa.null()),
    ],
    "day": [
        ([dt.date(2026, 3, 11), dt.date(2026, 3, 9), None], pa.date32()),
        ([dt.date(2026, 3, 11), dt.date(2026, 3, 9), None], pa.date64()),
        ([1_773_133_200, 0, None], pa.timestamp("s")),
        ([20260311, 0, None], pa.int32()),
    ],
    "at": [
        ([1_773_133_199, 1_773_133_200, None], pa.timestamp("s", "UTC")),
        ([1_773_133_199_999, 1_773_133_200_000, None], pa.timestamp("ms", "Europe/Paris")),
        ([1_773_133_199_999_999, -(10**16), None], pa.timestamp("us", "Europe/Paris")),
        ([1_773_133_199_999_999_999, 1_773_133_200_000_000_001, None], pa.timestamp("ns", "UTC")),
        ([1_773_133_199, 1_773_133_200, None], pa.timestamp("s")),
        ([NOW, "2026-03-10T08:59:59.999999999Z", None], pa.string_view()),
    ],
}


@pytest.mark.parametrize(
    ("name", "values", "type_"),
    [(name, *one) for name, some in COLUMNS.items() for one in some],
    ids=lambda one: str(one) if isinstance(one, pa.DataType | str) else "",
)
def test_a_column_of_any_type_says_what_its_values_say(
    policies: PolicySet, name: str, values: list[Any], type_: pa.DataType
) -> None:
    rows = len(values)
    table = pa.table(
        {
            "as_of": pa.array([NOW] * rows),
            "n": pa.array([1, 2, 9]),
            "day": pa.array(["2026-03-10"] * rows),
            "at": pa.array([NOW] * rows),
            name: column(values, type_),
        }
    )
    twice = pa.concat_tables([table, table])
    assert list(differences(policies, twice, ("answer",))) == []


def test_texts_that_are_not_utf_8_are_problems(policies: PolicySet) -> None:
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(np.array([0, 20, 22], np.int32)), pa.py_buffer(NOW.encode() + b"\xc3\x28")]
    )
    table = pa.table({"as_of": bad, "n": [9, 9], "day": ["2026-03-10"] * 2, "at": [NOW] * 2})
    good, wrong = policies.evaluate_batch(table).column("answer").to_pylist()
    assert good["decided_by"] == ["answer/many"]
    assert [one["message"] for one in wrong["problems"]] == [
        "this must be a date and time, not a Python object of another kind"
    ]


def test_a_column_of_constants_and_moments_of_one_day_is_decided_once(tmp_path: Path) -> None:
    policies = load_set(tmp_path, POLICY)
    asked: list[object] = []
    evaluate = policies.evaluate
    policies.evaluate = lambda *args: asked.append(args) or evaluate(*args)  # type: ignore[assignment,method-assign,func-returns-value]
    moments = [f"2026-03-10T{hour:02}:{minute:02}:00Z" for hour in range(24) for minute in range(0, 60, 3)]
    rows = len(moments)
    table = pa.table({"as_of": moments, "n": range(100, 100 + rows), "day": ["2026-03-10"] * rows, "at": moments})
    result = policies.evaluate_batch(table)
    assert result.num_rows == rows
    # Only the last row's output is made of `n`, which counts by value then.
    assert len(asked) == rows
    constant = POLICY.replace("| n      |", "| 4      |")
    policies = load_set(tmp_path / "constant", constant)
    asked.clear()
    evaluate = policies.evaluate
    policies.evaluate = lambda *args: asked.append(args) or evaluate(*args)  # type: ignore[assignment,method-assign,func-returns-value]
    policies.evaluate_batch(table)
    assert len(asked) == 3
