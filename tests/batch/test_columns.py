"""The columns of a result: types that follow from the policy, values that fit them, problems of those that do not."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from policy_engine import PolicySet
from policy_engine.engine.batch.evaluate import batch_schema
from tests.batch.judging import differences
from tests.support import SCHEMA, load_set

NOW = "2026-03-10T09:00:00Z"
PROBLEMS = pa.list_(pa.struct([(name, pa.string()) for name in ("code", "message", "path", "hint")]))

KINDS = {
    "n * 2": (pa.decimal128(38, 10), Decimal(10)),
    '"x" + text': (pa.string(), "xhello"),
    "n > 3": (pa.bool_(), True),
    "day": (pa.date32(), dt.date(2026, 3, 15)),
    "at": (pa.timestamp("us", "UTC"), dt.datetime(2026, 3, 10, 13, tzinfo=dt.UTC)),
    'duration("P1DT2H")': (pa.duration("us"), dt.timedelta(days=1, hours=2)),
    'duration("P1Y2M")': (pa.string(), "P1Y2M"),
    'time("09:30:00@Europe/Paris")': (pa.string(), "09:30:00@Europe/Paris"),
    "[n, m]": (pa.list_(pa.decimal128(38, 10)), [Decimal(5), Decimal(7)]),
    "items.id": (pa.list_(pa.string()), ["a"]),
    "customer": (
        pa.struct([("name", pa.string()), ("age", pa.decimal128(38, 10)), ("vip", pa.bool_())]),
        {"name": "Ann", "age": Decimal(40), "vip": False},
    ),
}
ROW: dict[str, Any] = {
    "as_of": NOW,
    "n": 5,
    "m": 7,
    "text": "hello",
    "day": "2026-03-15",
    "at": "2026-03-10T08:00:00-05:00",
    "customer": {"name": "Ann", "age": 40},
    "items": [{"id": "a", "price": 10, "state": "new"}],
}


def deciding(directory: Path, expression: str, *more: str) -> PolicySet:
    return load_set(directory, f"decisions:\n  answer:\n    assumed: a test\n    expression: '{expression}'\n", *more)


def decided(policies: PolicySet, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = policies.evaluate_batch(pa.Table.from_pylist(list(rows))).column(0).to_pylist()
    return found


@pytest.mark.parametrize("expression", KINDS)
def test_a_kind_of_feel_has_its_arrow_type(expression: str, tmp_path: Path) -> None:
    type_, value = KINDS[expression]
    policies = deciding(tmp_path, expression)
    field = batch_schema(policies).field("answer").type
    outputs = [field.field(at) for at in range(field.num_fields)]
    if not isinstance(value, dict):
        assert [(one.name, one.type) for one in outputs[:-2]] == [("answer", type_)]
        value = {"answer": value}
    assert [(one.name, one.type) for one in outputs[-2:]] == [
        ("decided_by", pa.list_(pa.string())),
        ("problems", PROBLEMS),
    ]
    assert all(one.nullable for one in outputs)
    assert decided(policies, ROW) == [{**value, "decided_by": [], "problems": []}]


def test_what_has_no_arrow_type_is_json_text(tmp_path: Path) -> None:
    (row,) = decided(deciding(tmp_path, '[n, "é", day, null]'), ROW)
    assert row["answer"] == ['"5"', '"é"', '"2026-03-15"', None]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("n / 3", "a number of more than 28 digits before the point or 10 behind it"),
        ("n * 10 ** 28", "a number of more than 28 digits before the point or 10 behind it"),
        ('[date and time("2026-03-10T09:00:00")]', "a date and time without a zone"),
    ],
)
def test_a_value_that_does_not_fit_is_a_problem_of_its_row(expression: str, told: str, tmp_path: Path) -> None:
    policies = deciding(tmp_path, expression)
    (row,) = decided(policies, ROW)
    assert row == {
        "answer": None,
        "decided_by": None,
        "problems": [
            {
                "code": "batch-value",
                "message": f"an output of answer does not fit its column: {told}",
                "path": None,
                "hint": None,
            }
        ],
    }


@pytest.mark.parametrize("number", ["123456789012345678901234.0123456789", "0.50", "1E+27", "-0.0000000001", "7E-10"])
def test_numbers_that_fit_are_exact(number: str, tmp_path: Path) -> None:
    policies = deciding(tmp_path, f"{Decimal(number):f}")
    assert decided(policies, ROW)[0]["answer"] == Decimal(number)


def test_outputs_named_as_the_columns_own_fields_get_an_underscore(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path,
        """
        decisions:
          answer:
            assumed: a test
            context: {problems: n, problems_: m, decided_by: '"me"'}
        """,
    )
    assert decided(policies, ROW) == [
        {"problems__": Decimal(5), "problems_": Decimal(7), "decided_by_": "me", "decided_by": [], "problems": []}
    ]


def test_versions_share_a_column_and_types_that_differ_are_json_text(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path,
        "policy: p\neffective: {to: 2026-03-10}\ndecisions:\n"
        "  answer: {assumed: a test, context: {a: n, b: n, c: day}}\n",
        "policy: p\neffective: {from: 2026-03-11}\ndecisions:\n"
        "  answer: {assumed: a test, context: {a: n, b: text, d: m}}\n",
    )
    rows = [{**ROW, "as_of": moment} for moment in ("2026-03-10T23:59:59Z", "2026-03-11T00:00:00Z")]
    assert decided(policies, *rows) == [
        {"a": Decimal(5), "b": '"5"', "d": None, "c": dt.date(2026, 3, 15), "decided_by": [], "problems": []},
        {"a": Decimal(5), "b": '"hello"', "d": Decimal(7), "c": None, "decided_by": [], "problems": []},
    ]


def test_a_decision_of_no_version_of_the_day_is_a_problem(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path,
        "policy: p\neffective: {to: 2026-03-10}\ndecisions:\n  old: {assumed: a test, expression: n}\n",
        "policy: q\ndecisions:\n  answer: {assumed: a test, expression: m}\n",
    )
    moments = ("2026-03-10T09:00:00Z", "2026-03-12T09:00:00Z", "2026-03-13T09:00:00Z", "nonsense", None)
    rows = [{**ROW, "as_of": moment, "n": n} for moment in moments for n in (1, 2)]
    assert list(differences(policies, pa.Table.from_pylist(rows), ("old", "answer"))) == []


STANDARD = """
semantics: dmn
types: {more: {when: date, size: number}}
inputs: {given: {type: number}, more: {type: more}}
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {given: given, when: more.when}
      outputs: {out: string}
      rows: |
        | id  | given | when                | -> out  |
        | one | < 5   | -                   | "small" |
        | two | > 5   | > date("2026-01-01")| "large" |
"""


def test_fields_of_any_type_count_by_all_that_they_hold(tmp_path: Path) -> None:
    feel = {name: {"x-feel": True} for name in ("given", "more")}
    schema = {**SCHEMA, "properties": {**SCHEMA["properties"], **feel}}
    policies = load_set(tmp_path, STANDARD, schema=schema)
    mores = [{"when": when, "size": size} for when in ("2026-02-01", "2025-02-01", None) for size in (1, 2)]
    rows = [{"as_of": NOW, "given": given, "more": more} for given in (1, 5, 9, None) for more in (*mores, None)]
    assert list(differences(policies, pa.Table.from_pylist(rows), ("answer",))) == []
    texts = [{**row, "given": json.dumps(row["given"])} for row in rows]
    assert list(differences(policies, pa.Table.from_pylist(texts), ("answer",))) == []
