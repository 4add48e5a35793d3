"""Coverage: what cases exercise of the tables, and how it is told."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from policy_engine import PolicySet, load
from policy_engine.analysis.coverage.html import coverage_html
from policy_engine.analysis.coverage.measure import Coverage, TableCoverage, measure
from policy_engine.analysis.coverage.text import coverage_text
from policy_engine.cases.check import cases_of
from tests.cli.support import run
from tests.support import write_set

TABLE = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n, size: size, flag: flag}
      outputs: {fee: number}
      rows: |
        | id    | n      | size         | flag  | -> fee |
        | low   | < 3    | -            | -     | 1      |
        | range | [3..7) | small, large | true  | 2      |
        | never | >= 100 | -            | false | 3      |
      default: {fee: 0}
"""
CASES = """
policy cases: the answer
base: {as_of: 2026-01-01T00:00:00Z, size: small, flag: true}
cases:
  - {name: few, decision: answer, n: 1, expect: 1}
  - {name: some, decision: answer, n: 3, expect: 2}
  - {name: many, decision: answer, n: 50, expect: 0}
"""


def measured(directory: Path, cases: str = CASES, *policies: str) -> Coverage:
    """The coverage of some cases."""
    write_set(directory, *(policies or (TABLE,)))
    (directory / "answer.cases.yaml").write_text(cases.lstrip("\n"), encoding="utf-8")
    return measure(load(directory), cases_of(directory))


def only(coverage: Coverage) -> TableCoverage:
    """The one table."""
    (table,) = coverage.tables
    return table


def test_rows_cells_and_classes(tmp_path: Path) -> None:
    table = only(measured(tmp_path))
    assert {row.name: row.hits for row in table.rows} == {"low": 1, "range": 1, "never": 0, "default": 1}
    assert [(cell.text, cell.accepted, cell.rejected, cell.alone) for cell in table.rows[1].cells] == [
        ("[3..7)", 1, 2, 1),
        ("small, large", 3, 0, 0),
        ("true", 3, 0, 0),
    ]
    assert {column.label: {one.text: one.seen for one in column.classes} for column in table.columns} == {
        "n": {"< 3": 1, "3": 1, "(3..7)": 0, "7": 0, "(7..100)": 1, "100": 0, "> 100": 0},
        "size": {"small": 3, "middle": 0, "large": 0},
        "flag": {"true": 3, "false": 0},
    }


def test_only_what_would_have_decided_is_kept_out_alone(tmp_path: Path) -> None:
    # For n = 1 the cell of "range" rejects alone, but "low" stands before it and decides anyway.
    table = only(measured(tmp_path, CASES.split("  - {name: some")[0]))
    assert [cell.alone for cell in table.rows[1].cells] == [0, 0, 0]
    assert table.rows[1].cells[0].rejected == 1


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    assert (
        coverage_text(measured(tmp_path)).replace(f"{tmp_path.as_posix()}/", "")
        == """\
part1.yaml:9: answer: 3 of 4 rows, 2 of 6 cells, 5 of 12 classes
  row range, size (small, large): never rejects
  row range, flag (true): never rejects
  row never: never decides
  row never, n (>= 100): never accepts
  row never, flag (false): never accepts
  n: never (3..7); never 7; never 100; never > 100
  size: never middle; never large
  flag: never false

tests: 45.4 % covered by 3 cases (3 of 4 rows decide, 2 of 6 cells accept and reject, 5 of 12 classes of values \
come; 2 cells alone keep a row out)"""
    )


def test_cases_of_what_is_not_there_count_for_nothing(tmp_path: Path) -> None:
    cases = CASES + "  - {name: odd, decision: nothing, error: decision-unknown}\n"
    cases += "  - {name: bad, decision: answer, n: x, error: snapshot-type}\n"
    coverage = measured(tmp_path, cases)
    assert coverage.cases == 5
    assert only(coverage).calls == 3


def test_a_predicate_is_seen_on_both_sides(tmp_path: Path) -> None:
    policy = TABLE.replace("[3..7)", "> m   ")
    cases = CASES.replace("size: small", "size: small, m: 2")
    cell = only(measured(tmp_path, cases, policy)).rows[1].cells[0]
    assert (cell.text, cell.accepted, cell.rejected) == ("> m", 2, 1)


def test_a_table_of_two_stretches_of_days_is_one(tmp_path: Path) -> None:
    policy = (
        TABLE.replace("< 3 ", "< few ")
        + """
parameters:
  few: {values: [{value: 3}, {from: 2026-02-01, value: 4}], assumed: a test}
"""
    )
    cases = CASES + "  - {name: later, decision: answer, as_of: 2026-03-01T00:00:00Z, n: 3.5, expect: 1}\n"
    coverage = measured(tmp_path, cases, policy)
    table = only(coverage)
    assert [row.hits for row in table.rows] == [2, 1, 0, 1]
    assert [(one.text, one.seen, one.days) for one in table.columns[0].classes] == [
        ("< 3", 1, ""),
        ("3", 1, ""),
        ("(3..7)", 0, "until 2026-01-31"),
        ("7", 0, ""),
        ("(7..100)", 1, ""),
        ("100", 0, ""),
        ("> 100", 0, ""),
        ("(3..4)", 1, "from 2026-02-01 on"),
        ("4", 0, "from 2026-02-01 on"),
        ("(4..7)", 0, "from 2026-02-01 on"),
    ]
    assert "  n: never (3..7) (until 2026-01-31); never 7; " in coverage_text(coverage)


def test_an_uncovered_row_fails_the_command(tmp_path: Path) -> None:
    measured(tmp_path)
    ran = run("coverage", tmp_path, "--fail-under", "50")
    assert ran.code == 1
    assert "  row never: never decides\n" in ran.out
    assert ran.err == "error: 45.4 % of the tables are covered, and 50 % are asked for [coverage-too-low]\n"
    assert run("coverage", tmp_path, "--fail-under", "45").code == 0


def test_json(tmp_path: Path) -> None:
    measured(tmp_path)
    ran = run("coverage", tmp_path, "--format", "json")
    data = json.loads(ran.out)
    assert (data["percent"], data["rows"], data["tables"][0]["all_rows"][2]["hits"]) == (45.4, {"seen": 3, "of": 4}, 0)


class _Tags(HTMLParser):
    """Whether what is opened is closed, and what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        assert tag not in ("script", "img", "link", "iframe")
        assert all(name in ("class", "id", "href", "scope", "colspan", "lang", "charset", "name", "content")
                   for name, _ in attrs), attrs  # fmt: skip

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = '</code><script>alert("x")</script>&amp;'


def test_the_page_stands_by_itself_and_escapes(tmp_path: Path) -> None:
    policy = TABLE.replace("{n: n,", f"{{'{HOSTILE}': n,").replace("| n   ", f"| {HOSTILE}")
    policy = policy.replace("| 3      |", "| string length(\"<b onclick='x'>\") |")
    page = coverage_html(measured(tmp_path, CASES, policy))
    tags = _Tags()
    tags.feed(page)
    assert not tags.open
    assert HOSTILE in tags.text
    assert "<b onclick='x'>" in tags.text
    assert "never" in tags.text
    assert not re.search(r"https?://|@import|url\(", page)


def test_the_page_of_a_large_table_is_bounded(tmp_path: Path) -> None:
    rows = "\n".join(f"        | r{number} | {number} | {number} |" for number in range(3_000))
    policy = f"""
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {{n: n}}
      outputs: {{fee: number}}
      rows: |
        | id | n | -> fee |
{rows}
"""
    page = coverage_html(measured(tmp_path, CASES, policy))
    assert page.count("<tr>") < 1_100
    assert "2,000 of 3,000 rows are not shown, those that are exercised first" in page


def test_a_sum_of_amounts_has_no_class_below_zero(tmp_path: Path) -> None:
    policy = """
    decisions:
      answer:
        assumed: a test
        table:
          inputs: {many: count of + 1, few: count of - 1}
          outputs: {fee: number}
          rows: |
            | id    | many | few | -> fee |
            | none  | 0    | -   | 1      |
            | some  | > 0  | 0   | 2      |
          default: {fee: 3}
    """
    (table,) = measured(tmp_path, CASES, policy).tables
    assert [[one.text for one in column.classes] for column in table.columns] == [["0", "> 0"], ["< 0", "0", "> 0"]]


def test_the_page_is_written(tmp_path: Path) -> None:
    measured(tmp_path)
    page = tmp_path / "page.html"
    assert run("coverage", tmp_path, "--html", page).code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    ran = run("coverage", tmp_path, "--html", tmp_path / "missing" / "page.html")
    assert (ran.code, ran.err.replace(str(tmp_path), "TMP")) == (
        1,
        "error: TMP/missing/page.html cannot be written: No such file or directory [output-unwritable]\n",
    )


@pytest.fixture(scope="module")
def reference() -> PolicySet:
    """The reference policy."""
    return load()


def test_every_row_of_the_reference_policy_decides(reference: PolicySet) -> None:
    coverage = measure(reference, cases_of(reference.directory))
    assert coverage.row_count.seen == coverage.row_count.of
    assert coverage.cell_count.seen == coverage.cell_count.of
