"""Dated parameters and versions: what is told holds on all days on which a table is in force, or says on which."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.analysis.tables.report import Report, analyse
from policy_engine.text.problem import Severity
from tests.support import load_set

DATED = "parameters: {limit: {assumed: a test, values: [{value: 0}, {from: 2026-06-01, value: 10}]}}\n"
NEVER = 'row "a" of answer never matches: its cell in "c" accepts no value that the column may have: [0..9]'


def a_table(directory: Path, rows: list[str], hit: str = "first", outputs: str = "[p, q]", more: str = DATED) -> Report:
    """What is told of a table over `count of`, which is 0 to 9."""
    written = "\n".join(f"        {row}" for row in ["| id | c | -> x |", *rows])
    return analyse(
        load_set(
            directory,
            f"{more}decisions:\n  answer:\n    assumed: a test\n    table:\n      hit policy: {hit}\n"
            f"      inputs: {{c: count of}}\n      outputs: {{x: {outputs}}}\n      rows: |\n{written}\n",
        )
    )


def test_what_holds_on_some_days_alone_is_a_note_that_names_them(tmp_path: Path) -> None:
    report = a_table(tmp_path, ["| a | < limit | p |", "| b | - | q |"])
    assert report.findings == ()
    assert {(note.severity, note.hint) for note in report.notes} == {(Severity.NOTE, None)}
    assert [note.message for note in report.notes] == [
        f"{NEVER} (until 2026-05-31)",
        'row "b" of answer never decides: row "a" before it accepts all that it accepts (from 2026-06-01 on)',
        'no row of answer gives the output "x" the declared value "p" (until 2026-05-31)',
        'no row of answer gives the output "x" the declared value "q" (from 2026-06-01 on)',
        'the column "c" of answer decides nothing: every row accepts all its values (from 2026-06-01 on)',
    ]


def test_what_holds_on_all_days_is_told(tmp_path: Path) -> None:
    report = a_table(tmp_path, ["| a | < 0 | p |", "| b | < limit | q |", "| c | - | q |"])
    assert [(one.name, one.severity) for one in report.findings] == [
        ("dead row a", Severity.WARNING),
        ("unused output p", Severity.WARNING),
    ]


def test_a_row_that_is_dead_for_another_reason_on_other_days(tmp_path: Path) -> None:
    rows = ["| b | < 5 | p |", "| a | < limit | q |", "| c | - | q |"]
    (finding,) = a_table(tmp_path, rows, more=DATED.replace("10", "3")).findings
    assert finding.message == (
        f'{NEVER} (until 2026-05-31); row "a" of answer never decides: row "b" before it accepts all that it accepts '
        "(from 2026-06-01 on)"
    )


def test_a_version_that_lacks_the_table_says_nothing_of_it(tmp_path: Path) -> None:
    version = "policy: versions\neffective: {{from: {}, to: {}}}\ndecisions:\n  answer:\n    assumed: a test\n    {}\n"
    table = (
        "table:\n      hit policy: first\n      inputs: {c: count of}\n      outputs: {x: [p, q]}\n      rows: |\n"
        "        | id | c | -> x |\n        | a | < 0 | p |\n        | b | - | q |"
    )
    first = version.format("2026-01-01", "2026-05-31", 'expression: \'"p"\'')
    report = analyse(load_set(tmp_path, first, version.format("2026-06-01", "2026-12-31", table)))
    assert [one.name for one in report.findings] == ["dead row a", "idle column c", "unused output p"][::2]


def test_a_gap_on_some_days_fails_on_them(tmp_path: Path) -> None:
    report = a_table(tmp_path, ["| a | < limit | p |"], outputs="[p]")
    assert [(one.severity, one.message) for one in report.findings] == [
        (Severity.ERROR, "no row of answer accepts any input at all (until 2026-05-31)")
    ]
    assert [note.name for note in report.notes] == ["dead row a", "unused output p"]


def test_cells_that_are_true_on_all_days(tmp_path: Path) -> None:
    rows = ["| a | < limit | p |", "| b | <= 9 | q |", "| c | 3 | q |"]
    report = a_table(tmp_path, rows, hit="collect")
    assert [one.message for one in report.findings] == [
        '`<= 9` in "c" is true of all its values, in row "b" of answer'
    ]


def test_rows_that_could_be_one_on_some_days_are_not_noted(tmp_path: Path) -> None:
    rows = ["| a | <= limit | p |", "| b | 9 | p |", "| c | 5 | q |"]
    assert "mergeable rows a b" not in [note.name for note in a_table(tmp_path / "a", rows, hit="unique").notes]
    more = DATED.replace("value: 10", "value: 3")
    notes = a_table(tmp_path / "b", ["| a | < 5 | p |", "| b | >= limit | p |", "| c | >= 5 | p |"], more=more).notes
    assert "mergeable rows a b c" in [note.name for note in notes]


def test_what_is_allowed_on_some_days_is_allowed(tmp_path: Path) -> None:
    rows = ["| a | < limit | p |", "| b | - | q |"]
    allow = "\n      allow:\n        dead row: it changes in June"
    report = a_table(tmp_path, [*rows[:-1], rows[-1] + allow])
    assert report.problems == ()
    assert [finding.name for finding, _ in report.allowed] == ["dead row a", "dead row b"]


@pytest.mark.parametrize(
    ("edge", "zone"), [("2026-01-01T00:00:00Z", "Pacific/Kiritimati"), ("2025-12-29T00:00:00Z", None)]
)
def test_a_moment_is_on_the_days_on_which_the_table_is_in_force(edge: str, zone: str | None, tmp_path: Path) -> None:
    row = f'{{id: r1, when: {{a: \'>= @"{edge}"\'}}, then: {{x: "1"}}, assumed: a test}}'
    table = f"table: {{inputs: {{a: as_of}}, rows: [{row}]}}"
    policies = load_set(
        tmp_path, f"policy: v\neffective: {{from: 2026-01-01}}\ndecisions:\n  answer:\n    {table}\n"
    )
    found = analyse(policies).findings
    assert [(one.witness or {})["time_zone"] for one in found] == ([zone] if zone else [])
