"""What callers give: tables of other libraries, and what is no table."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from policy_engine import PolicyError, PolicySet
from policy_engine.engine.batch.evaluate import batch_function, batch_schema
from tests.support import load_set

POLICY = """
decisions:
  answer:
    assumed: a test
    table:
      rows: |
        | id    | n    | customer.age | -> out |
        | small | < 5  | -            | "low"  |
        | old   | >= 5 | > 40         | "old"  |
        | young | >= 5 | <= 40        | "new"  |
  other:
    assumed: a test
    expression: n + 1
"""
ROWS: list[dict[str, Any]] = [
    {"as_of": "2026-03-10T09:00:00Z", "n": 1, "customer": {"age": 50}},
    {"as_of": "2026-03-10T09:00:00Z", "n": 9, "customer": {"age": 50}},
    {"as_of": "2026-03-10T09:00:00Z", "n": 9, "customer": {"age": None}},
    {"as_of": None, "n": 9, "customer": {"age": 30}},
]
GIVEN = [
    {"out": "low", "decided_by": ["answer/small"], "problems": []},
    {"out": "old", "decided_by": ["answer/old"], "problems": []},
    {
        "out": None,
        "decided_by": None,
        "problems": [
            {
                "code": "snapshot-missing",
                "message": 'the snapshot has no "customer.age", which this decision reads',
                "path": "customer.age",
                "hint": None,
            }
        ],
    },
    {
        "out": None,
        "decided_by": None,
        "problems": [
            {
                "code": "snapshot-missing",
                "message": 'the snapshot has no "as_of", which every decision reads',
                "path": "as_of",
                "hint": None,
            }
        ],
    },
]


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return load_set(tmp_path_factory.mktemp("batch"), POLICY)


def a_table() -> pa.Table:
    return pa.Table.from_pylist(ROWS)


TABLES: dict[str, Callable[[], Any]] = {
    "pyarrow": a_table,
    "record batch": lambda: a_table().to_batches()[0],
    "reader": lambda: a_table().to_reader(),
    "polars": lambda: pl.from_arrow(a_table()),
    "pandas": lambda: a_table().to_pandas(types_mapper=pd.ArrowDtype),
    "duckdb": lambda: duckdb.from_arrow(a_table()),
}


@pytest.mark.parametrize("kind", TABLES)
def test_tables_of_any_library_are_taken(policies: PolicySet, kind: str) -> None:
    assert policies.evaluate_batch(TABLES[kind](), "answer").column("answer").to_pylist() == GIVEN


def test_decisions_are_asked_for_by_name_by_names_or_all_together(policies: PolicySet) -> None:
    table = a_table()
    assert policies.evaluate_batch(table).column_names == ["answer", "other"]
    assert policies.evaluate_batch(table, "other").column_names == ["other"]
    assert policies.evaluate_batch(table, ["other", "answer", "other"]).column_names == ["other", "answer"]
    none = policies.evaluate_batch(table, [])
    assert none.column_names == []


@pytest.mark.parametrize("names", ["anser", ["answer", "anser"]])
def test_an_unknown_decision_is_the_usual_problem(policies: PolicySet, names: Any) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.evaluate_batch(a_table(), names)
    assert str(caught.value) == (
        'error: there is no decision "anser" [decision-unknown]\n   hint: did you mean "answer"?'
    )


def test_a_decision_that_is_no_text_is_the_usual_problem(policies: PolicySet) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.evaluate_batch(a_table(), [[]])  # type: ignore[list-item]
    assert [problem.code for problem in caught.value.problems] == ["decision-unknown"]


class Hostile:
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise ZeroDivisionError("no")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (ROWS, "a table is asked for, not a value of type list"),
        (None, "a table is asked for, not a value of type NoneType"),
        ({"n": [1]}, "a table is asked for, not a value of type dict"),
        (Hostile(), "the table cannot be read: ZeroDivisionError: no"),
        (pa.array([1, 2]), "the table cannot be read: "),
        (
            pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "n"]),
            'the table has more than one column "n"',
        ),
    ],
    ids=["list", "none", "dict", "hostile", "array", "twice"],
)
def test_what_is_no_table_is_a_problem(policies: PolicySet, given: Any, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.evaluate_batch(given, "answer")
    (problem,) = caught.value.problems
    assert problem.code == "batch-table"
    assert problem.message.startswith(message)


def test_fewer_than_one_process_is_a_problem(policies: PolicySet) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.evaluate_batch(a_table(), "answer", processes=0)
    assert str(caught.value) == "error: the rows are split over one process or more [batch-processes]"


@pytest.mark.parametrize("missing", ["pyarrow", "numpy"])
def test_a_library_that_is_not_installed_is_a_problem_with_a_hint(
    policies: PolicySet, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name in [name for name in sys.modules if name.startswith("policy_engine.engine.batch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(PolicyError) as caught:
        policies.evaluate_batch([], "answer")
    assert str(caught.value) == (
        f"error: decisions on tables need {missing}, which is not installed [batch-pyarrow]\n"
        "   hint: pip install 'policy-engine[batch]'"
    )


def test_unknown_fields_of_objects_are_told_once(policies: PolicySet) -> None:
    row = {**ROWS[0], "mine": {"agee": 1}, "customer": {"age": 1, "nmae": "Ann"}, "items": [{"pricee": 1}]}
    result = policies.evaluate_batch(pa.Table.from_pylist([row] * 5), "answer")
    assert [warning["message"] for warning in json.loads(result.schema.metadata[b"warnings"])] == [
        'the field "nmae" is not known',
        'the field "pricee" is not known',
    ]
    assert policies.evaluate_batch(a_table()).schema.metadata is None


def test_a_table_without_rows_has_the_same_columns(policies: PolicySet) -> None:
    empty = policies.evaluate_batch(a_table().slice(0, 0))
    assert empty.num_rows == 0
    assert empty.schema == policies.evaluate_batch(a_table()).schema == batch_schema(policies)


def test_a_table_without_a_column_of_a_snapshot_still_has_rows(policies: PolicySet) -> None:
    result = policies.evaluate_batch(pa.table({"mine": [1, 2]}), "answer")
    (problem,) = {json.dumps(row["problems"]) for row in result.column("answer").to_pylist()}
    assert result.num_rows == 2
    assert "as_of" in problem


def test_one_batch_is_made_of_one_batch(policies: PolicySet) -> None:
    schema, made = batch_function(policies, "answer")
    assert schema == batch_schema(policies, "answer")
    batch = made(a_table().to_batches()[0])
    assert isinstance(batch, pa.RecordBatch)
    assert batch.schema == schema
    assert batch.column("answer").to_pylist() == GIVEN
    assert made(a_table().to_batches()[0].slice(0, 0)).num_rows == 0


@pytest.mark.parametrize("processes", [2, 3, 7])
def test_processes_give_the_same(policies: PolicySet, processes: int) -> None:
    table = pa.Table.from_pylist(ROWS * 5)
    alone = policies.evaluate_batch(table).combine_chunks()
    assert policies.evaluate_batch(table, processes=processes).combine_chunks().equals(alone, check_metadata=True)


def test_a_worker_that_dies_is_a_problem(policies: PolicySet, monkeypatch: pytest.MonkeyPatch) -> None:
    from policy_engine.engine.batch import workers

    monkeypatch.setattr(workers, "_write", _end)
    with pytest.raises(PolicyError) as caught:
        policies.evaluate_batch(a_table(), "answer", processes=2)
    assert str(caught.value) == (
        "error: a worker ended before its time (exit code 3) [batch-worker]\n"
        "   hint: use fewer processes, or fewer rows at a time"
    )


def _end(*_: object) -> None:
    sys.exit(3)


def test_the_files_of_workers_are_gone(policies: PolicySet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from policy_engine.engine.batch import workers

    monkeypatch.setattr(workers, "_MEMORY", tmp_path)
    policies.evaluate_batch(a_table(), "answer", processes=2)
    assert list(tmp_path.iterdir()) == []
