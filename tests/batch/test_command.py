"""`policy-engine batch`: files in, files out, some rows at a time."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from policy_engine import PolicySet, load
from policy_engine.cli import batch_input
from tests.batch.judging import agree, decided
from tests.cli.support import Ran, run
from tests.support import write_set

POLICY = """
decisions:
  answer:
    assumed: a test
    table:
      outputs: {out: string, size: number, when: date}
      rows: |
        | id    | n      | customer.age | flag  | -> out | size  | when |
        | small | < 0.5  | -            | -     | "low"  | n * 2 | day  |
        | old   | >= 0.5 | > 40         | -     | "old"  | n * 2 | day  |
        | young | >= 0.5 | <= 40        | true  | "new"  | n * 2 | day  |
        | other | >= 0.5 | <= 40        | false | "off"  | n * 2 | day  |
  all:
    assumed: a test
    expression: '[n, count(items)]'
"""
NOW = "2026-03-10T09:00:00Z"
REST = '"customer": {"age": 50}, "flag": true, "day": "2026-03-15"'
CELLS = """\
me,as_of,n,customer.age,customer.name,flag,day
1,2026-03-10T09:00:00Z,0.1,50,Ann,true,2026-03-15
2,2026-03-10T09:00:00Z,1e2,50,"An ""n"", so",FALSE,2026-03-15
3,2026-03-10T09:00:00Z,seven,50,Ann,true,2026-03-15
4,2026-03-10T09:00:00Z,9,30,Ann,maybe,2026-03-15
,2026-03-10T09:00:00Z,9,,,true,2026-03-15
6,yesterday,9,30,Ann,true,2026-02-30
7,2026-03-10T09:00:00Z,0.3000000000000000000000000000000000001,50,Ann,true,2026-03-15
8,2026-03-10T09:00:00Z,9,30,Ann,false,2026-03-15
"""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_set(tmp_path_factory.mktemp("rules"), POLICY)


@pytest.fixture(scope="module")
def policies(rules: Path) -> PolicySet:
    return load(rules)


def batch(source: Path, target: Path, rules: Path, *arguments: str) -> Ran:
    return run("batch", source, target, "--rules", rules, *arguments)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("processes", ["1", "2"])
def test_cells_are_texts_numbers_and_booleans_as_the_schema_asks(rules: Path, tmp_path: Path, processes: str) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(CELLS, encoding="utf-8")
    ran = batch(source, target, rules, "--decision", "answer", "--keep", "me", "--processes", processes)
    assert (ran.code, ran.out, ran.err) == (0, f"8 rows, 5 with problems: {target}\n", "")
    assert list(cells(target)[0]) == [
        "me", "answer.out", "answer.size", "answer.when", "answer.decided_by", "answer.problems",
    ]  # fmt: skip
    found = [(row["me"], row["answer.out"], row["answer.size"], row["answer.when"]) for row in cells(target)]
    assert found[:2] == [("1", "low", "0.2", "2026-03-15"), ("2", "old", "200", "2026-03-15")]
    assert found[7] == ("8", "off", "18", "2026-03-15")
    assert [row["answer.decided_by"] for row in cells(target)][:3] == ['["answer/small"]', '["answer/old"]', ""]
    assert [[one["message"] for one in json.loads(row["answer.problems"])] for row in cells(target)] == [
        [],
        [],
        ["this must be a number, not text of 5 characters"],
        ["this must be true or false, not text of 5 characters"],
        ['the snapshot has no "customer", which this decision reads'],
        [
            "this is not a date and time (text of 9 characters)",
            "there is no such day in the calendar",
        ],
        ["this must be a number that decimal128 holds"],
        [],
    ]


def a_file(path: Path) -> list[dict[str, Any]]:
    """JSON lines; numbers that no float holds, a null, an absent field, a line that is no JSON."""
    texts = [
        f'{{"as_of": "{NOW}", "id": "a", "n": 0.1, {REST}, "items": []}}',
        f'{{"as_of": "{NOW}", "id": 7, "n": 12345678901234567.25, {REST}}}',
        f'{{"as_of": "{NOW}", "n": null, "customer": null, "day": "2026-03-15"}}',
        f'{{"as_of": "{NOW}", "n": ',
        f'{{"as_of": "{NOW}", "n": 1, "customer": {{"age": 5}}, "flag": false, "day": "2026-03-15", "extra": 1}}',
    ]
    path.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    return [{"text": text} for text in texts]


@pytest.mark.parametrize("processes", ["1", "3"])
def test_lines_are_what_evaluate_says_of_each(
    rules: Path, policies: PolicySet, tmp_path: Path, processes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_input, "LINES", 2)
    source, target = tmp_path / "in.jsonl", tmp_path / "out.parquet"
    rows = a_file(source)
    ran = batch(source, target, rules, "--processes", processes, "--keep", "id")
    assert (ran.code, ran.out) == (0, f"5 rows, 4 with problems: {target}\n")
    table = pq.read_table(target)
    assert table.column_names == ["id", "answer", "all"]
    assert table.column("id").to_pylist() == ["a", "7", None, None, None]
    assert table.column("answer")[1].as_py()["size"] == Decimal("24691357802469134.5")
    for name in ("answer", "all"):
        for row, got in zip(rows, table.column(name).to_pylist(), strict=True):
            wanted = decided(policies, row["text"], name)
            assert agree(wanted, got) or wanted.warnings  # type: ignore[union-attr]


def test_a_parquet_file_is_a_table(rules: Path, policies: PolicySet, tmp_path: Path) -> None:
    rows = [
        {"me": at, "as_of": NOW, "n": at / 4, "customer": {"age": at, "agee": 1}, "flag": True, "day": "2026-03-15"}
        for at in range(50)
    ]
    table = pa.Table.from_pylist(rows)
    source, target = tmp_path / "in.parquet", tmp_path / "out.jsonl"
    pq.write_table(table, source, row_group_size=7)
    ran = batch(source, target, rules, "--decision", "answer", "--keep", "me", "--fail-on-problems")
    assert (ran.code, ran.out) == (0, f"50 rows, 0 with problems: {target}\n")
    assert ran.err == (
        'customer.agee: warning: the field "agee" is not known [snapshot-unknown-field]\n   hint: did you mean "age"?\n'
    )
    assert [row["me"] for row in lines(target)] == list(range(50))
    assert lines(target)[3]["answer"] == {
        "out": "new", "size": "1.5", "when": "2026-03-15", "decided_by": ["answer/young"], "problems": [],
    }  # fmt: skip


def test_problems_end_with_code_1_where_that_is_asked_for(rules: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text(CELLS, encoding="utf-8")
    assert batch(source, tmp_path / "a.csv", rules, "--decision", "answer").code == 0
    assert batch(source, tmp_path / "b.csv", rules, "--decision", "answer", "--fail-on-problems").code == 1
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


ENDINGS = "   hint: it ends in one of .parquet, .csv, .jsonl, .ndjson\n"
GONE = "cannot be read or written: No such file or directory [batch-file]\n"
FAILING: dict[str, tuple[str, str, str, str]] = {
    "no file": ("none.csv", "out.csv", "", f"error: {{}}/none.csv {GONE}"),
    "no directory": ("in.csv", "none/out.csv", "", f"error: {{}}/none/out.csv {GONE}"),
    "ending": (
        "in.txt",
        "out.csv",
        "",
        f"error: {{}}/in.txt has no ending that says what is in it [batch-file]\n{ENDINGS}",
    ),
    "ending of the result": (
        "in.csv",
        "out.xlsx",
        "",
        f'error: ".xlsx" is no ending of a file that decisions can be written to [batch-file]\n{ENDINGS}',
    ),
    "decision": (
        "in.csv",
        "out.csv",
        "--decision anser",
        'error: there is no decision "anser" [decision-unknown]\n   hint: did you mean "answer"?\n',
    ),
    "column": (
        "in.csv",
        "out.csv",
        "--keep you",
        (
            'error: the file has no column "you" [batch-column]\n   hint: its columns: me, as_of, n, '
            "customer.age, customer.name, flag, day\n"
        ),
    ),
    "column twice": (
        "in.csv",
        "out.csv",
        "--keep me --keep me",
        "error: a column to keep has the name of a decision, or is named twice [batch-column]\n",
    ),
}


@pytest.mark.parametrize("failing", FAILING)
def test_a_command_that_fails_ends_with_code_2_and_leaves_nothing(rules: Path, tmp_path: Path, failing: str) -> None:
    source, target, arguments, told = FAILING[failing]
    for name in ("in.csv", "in.txt"):
        (tmp_path / name).write_text(CELLS, encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    ran = batch(tmp_path / source, tmp_path / target, rules, *arguments.split())
    assert (ran.code, ran.out, ran.err) == (2, "", told.format(tmp_path))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_file_that_is_not_what_it_says_is_a_problem(rules: Path, tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"in.{ending}"
    source.write_bytes(b"a,b\n1,2,3\n" if ending == "csv" else CELLS.encode())
    ran = batch(source, tmp_path / "out.csv", rules)
    assert ran.code == 2
    told = f"error: {source} is no such file as its name says [batch-file]\n   hint: the reader says: "
    assert ran.err.startswith(told)
    assert list(tmp_path.iterdir()) == [source]


def test_a_csv_file_is_read_some_bytes_at_a_time(rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head, *rows = CELLS.splitlines(keepends=True)
    source = tmp_path / "in.csv"
    source.write_text(head + "".join(rows) * 40, encoding="utf-8")
    whole, parts = tmp_path / "whole.jsonl", tmp_path / "parts.jsonl"
    assert batch(source, whole, rules, "--decision", "answer").code == 0
    monkeypatch.setattr(batch_input, "BLOCK", 1000)
    assert batch(source, parts, rules, "--decision", "answer").out == f"320 rows, 200 with problems: {parts}\n"
    assert parts.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("ending", ["parquet", "csv", "jsonl"])
def test_a_file_without_rows_gives_one_without_rows(rules: Path, tmp_path: Path, ending: str) -> None:
    source, target = tmp_path / f"in.{ending}", tmp_path / f"out.{ending}"
    if ending == "parquet":
        pq.write_table(pa.table({"as_of": pa.array([], pa.string())}), source)
    else:
        source.write_text(CELLS.splitlines()[0] + "\n" if ending == "csv" else "", encoding="utf-8")
    ran = batch(source, target, rules)
    assert (ran.code, ran.out) == (0, f"0 rows, 0 with problems: {target}\n")
    assert target.exists()
