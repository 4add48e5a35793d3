"""Decisions in Spark: what `evaluate` says of each row, whatever the row, the partition and the time zone."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed")

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from policy_engine import PolicyError, PolicySet, load
from policy_engine.engine import policy_set
from policy_engine.spark import with_decisions
from tests.support import a_decision, load_set
from tools.spark_agree import compare

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")

NO_MOMENT = {
    "code": "snapshot-missing",
    "message": 'the snapshot has no "as_of", which every decision reads',
    "path": "as_of",
    "hint": None,
}
NEEDS = "needs a column of its name, and"
KINDS = """
decisions:
  kinds:
    assumed: a test
    context:
      number: n / 4
      words: '"n is " + string(n)'
      flag: n > 2
      day: day
      time: time(at)
      moment: at
      days: at - as_of
      months: years and months duration(day, date("2030-01-01"))
      list: '[n, m]'
      parts: 'for one in items return {id: one.id, price: one.price * 2}'
      nothing: note
"""
ROWS = """
select * from values
    (0, timestamp "2026-03-10 09:00:00 UTC", 5, 7, date "2026-03-15", timestamp "2026-03-10 08:00:00 Asia/Tokyo", "x",
     array(named_struct("id", "a", "price", 2.5))),
    (1, timestamp "2026-03-10 09:00:00 UTC", 1, 7, date "0001-01-01", timestamp "9999-12-31 20:00:00 UTC", null,
     array()),
    (2, null, 5, 7, date "2026-03-15", timestamp "2026-03-10 08:00:00 Asia/Tokyo", "x", null),
    (3, timestamp "2026-03-10 09:00:00 UTC", null, 7, null, null, null, array(null))
as rows(`my.id`, as_of, n, m, day, at, note, items)
"""


def rows_of(session: SparkSession) -> DataFrame:
    """A DataFrame of snapshots of `tests.support`'s schema."""
    return session.sql(ROWS)


def decided(df: DataFrame, by: str = "my.id") -> list[dict[str, Any]]:
    """The rows of a DataFrame as Python has them, in order."""
    # Without a column whose objects are never null, in lists that have nulls: `toArrow` itself refuses it.
    rows: list[dict[str, Any]] = df.drop("items").toArrow().sort_by(by).to_pylist()
    return rows


def refused(df: DataFrame, policies: PolicySet, *decisions: str) -> list[tuple[str, str, str | None]]:
    with pytest.raises(PolicyError) as caught:
        with_decisions(df, policies, decisions)
    return [(problem.code, problem.message, problem.hint) for problem in caught.value.problems]


def test_random_snapshots_are_decided_as_one_by_one(session: SparkSession, tmp_path: Path) -> None:
    assert compare(session, load(), 60, tmp_path)


def test_every_kind_of_output(session: SparkSession, tmp_path: Path) -> None:
    made = with_decisions(rows_of(session), load_set(tmp_path, KINDS), "kinds")
    assert made.schema["kinds"].dataType.simpleString() == (
        "struct<number:decimal(38,10),words:string,flag:boolean,day:date,time:string,moment:timestamp,"
        "days:interval day to second,months:string,list:array<decimal(38,10)>,"
        "parts:array<struct<id:string,price:decimal(38,10)>>,nothing:string,"
        "decided_by:array<string>,problems:array<struct<code:string,message:string,path:string,hint:string>>>"
    )
    assert made.columns == ["my.id", "as_of", "n", "m", "day", "at", "note", "items", "kinds"]
    first, second, third, fourth = (row["kinds"] for row in decided(made))
    assert first == {
        "number": Decimal("1.25"),
        "words": "n is 5",
        "flag": True,
        "day": dt.date(2026, 3, 15),
        "time": "23:00:00Z",
        "moment": dt.datetime(2026, 3, 9, 23, tzinfo=dt.UTC),
        "days": dt.timedelta(hours=-10),
        "months": "P3Y9M",
        "list": [Decimal(5), Decimal(7)],
        "parts": [{"id": "a", "price": Decimal(5)}],
        "nothing": "x",
        "decided_by": [],
        "problems": [],
    }
    assert second == {
        "number": Decimal("0.25"),
        "words": "n is 1",
        "flag": False,
        "day": dt.date(1, 1, 1),
        "time": "20:00:00Z",
        "moment": dt.datetime(9999, 12, 31, 20, tzinfo=dt.UTC),
        "days": dt.datetime(9999, 12, 31, 20) - dt.datetime(2026, 3, 10, 9),
        "months": "P2029Y",
        "list": [Decimal(1), Decimal(7)],
        "parts": [],
        "nothing": None,
        "decided_by": [],
        "problems": [],
    }
    assert third == dict.fromkeys(first) | {"problems": [NO_MOMENT]}
    null = {"code": "snapshot-type", "message": "this must be an object, not null", "path": "items[0]", "hint": None}
    assert fourth == dict.fromkeys(first) | {"problems": [null]}


def test_what_is_wrong_with_a_row_is_its_own_problem(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    rows = decided(with_decisions(rows_of(session), policies))
    assert [row["answer"]["answer"] for row in rows] == [Decimal(6), Decimal(2), None, None]
    no_n = NO_MOMENT | {"message": 'the snapshot has no "n", which this decision reads', "path": "n"}
    assert [row["answer"]["problems"] for row in rows] == [[], [], [NO_MOMENT], [no_n]]


def test_a_number_that_does_not_fit_its_column(session: SparkSession, tmp_path: Path) -> None:
    rows = decided(with_decisions(rows_of(session), a_decision(tmp_path, "expression: n / 3")))
    unfit = "a number of more than 28 digits before the point or 10 behind it"
    message = f"an output of answer does not fit its column: {unfit}"
    told = {"code": "batch-value", "message": message, "path": None, "hint": None}
    assert rows[0]["answer"] == {"answer": None, "decided_by": None, "problems": [told]}


def test_columns_that_are_no_snapshot_at_all(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    found = decided(with_decisions(session.range(3), policies), "id")
    refusal = {"answer": None, "decided_by": None, "problems": [NO_MOMENT]}
    assert found == [{"id": number, "answer": refusal} for number in range(3)]


def test_the_session_s_time_zone_changes_nothing(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: string(as_of) + string(time(at))")
    moments = {"as_of": dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC), "at": dt.datetime(2026, 3, 9, 23, tzinfo=dt.UTC)}
    wanted = policies.evaluate(moments, "answer").outputs["answer"]
    assert wanted == "2026-03-10T09:00:00Z23:00:00Z"
    for zone in ("Pacific/Kiritimati", "America/New_York"):
        session.conf.set("spark.sql.session.timeZone", zone)
        assert decided(with_decisions(rows_of(session), policies))[0]["answer"]["answer"] == wanted


def test_no_rows_and_partitions_without_rows(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    assert decided(with_decisions(rows_of(session).where("n > 99"), policies)) == []
    assert len(decided(with_decisions(rows_of(session).repartition(8), policies))) == 4


def test_small_batches(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1)
    try:
        rows = decided(with_decisions(rows_of(session).coalesce(1), policies))
    finally:
        session.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert [row["answer"]["answer"] for row in rows] == [Decimal(6), Decimal(2), None, None]


def test_no_decisions_and_one_asked_for_twice(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    assert len(decided(with_decisions(rows_of(session), policies, []))) == 4
    assert with_decisions(rows_of(session), policies, ["answer", "answer"]).columns[-2:] == ["items", "answer"]


def loads(session: SparkSession) -> dict[int, int]:
    """How many sets each of Python's worker processes has loaded."""

    def told(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for _ in batches:
            loaded = policy_set._load_anew.cache_info().misses
            yield pa.RecordBatch.from_pydict({"process": [os.getpid()], "loads": [loaded]})

    rows = session.range(0, 4, 1, 4).mapInArrow(told, "process long, loads long").toArrow().to_pylist()
    return {row["process"]: row["loads"] for row in rows}


def test_policies_are_loaded_once_a_process(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 2")
    df = session.range(0, 4, 1, 4).withColumnRenamed("id", "n")
    before = loads(session)
    for _ in range(3):
        assert with_decisions(df, policies).count() == 4
    after = loads(session)
    more = {process: count - before.get(process, 0) for process, count in after.items()}
    assert set(more.values()) <= {0, 1}
    assert 1 in more.values()


def test_the_policies_are_told_in_the_column_s_metadata(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path / "rules", "expression: n + 1")
    df = session.sql('select 1 as id, 2 as n, named_struct("name", "Ann", "agee", 40) as customer')
    with_decisions(df, policies).write.parquet(f"{tmp_path}/decided")
    read = session.read.parquet(f"{tmp_path}/decided")
    assert read.schema["answer"].metadata["policy_engine"] == {
        "policy_set": "tests",
        "version": "1.0",
        "digest": policies.files.digest,
        "warnings": [
            {
                "severity": "warning",
                "code": "snapshot-unknown-field",
                "message": 'the field "agee" is not known',
                "path": "customer.agee",
                "hint": 'did you mean "age"?',
            }
        ],
    }


def test_names_that_are_taken(session: SparkSession, tmp_path: Path) -> None:
    two = "decisions:\n  Answer: {expression: n, assumed: a}\n  answer: {expression: m, assumed: a}\n"
    policies = load_set(tmp_path, two)
    df = session.sql("select 1 as n, 2 as ANSWER, 3 as m")
    hint = "rename the column, or ask for fewer decisions"
    assert refused(df, policies, "answer", "Answer") == [
        ("batch-column", f'the decision "answer" {NEEDS} the DataFrame has a column "ANSWER"', hint),
        ("batch-column", f'the decision "Answer" {NEEDS} there is a decision "answer"', hint),
    ]
    twice = session.sql("select 1 as n, 2 as x, 3 as n, 4 as x")
    assert refused(twice, policies, "answer") == [("batch-table", 'the table has more than one column "n"', None)]
    assert refused(df, policies, "anwser") == [
        ("decision-unknown", 'there is no decision "anwser"', 'did you mean "answer"?')
    ]
    session.conf.set("spark.sql.caseSensitive", "true")
    try:
        assert with_decisions(df, policies).columns == ["n", "ANSWER", "m", "Answer", "answer"]
    finally:
        session.conf.unset("spark.sql.caseSensitive")


def test_columns_of_its_own_stay_as_they_are(session: SparkSession, tmp_path: Path) -> None:
    policies = a_decision(tmp_path, "expression: n + 1")
    df = session.sql("select 1 as n, 2 as x, 3 as x, 4 as `a.b`, interval 5 days as days, map('a', 1) as more")
    made = with_decisions(df, policies)
    assert made.schema.fields[:-1] == df.schema.fields
    assert made.schema["answer"].nullable
    columns = [column.to_pylist() for column in made.toArrow().columns]
    assert columns[:-1] == [[1], [2], [3], [4], [dt.timedelta(days=5)], [[("a", 1)]]]
