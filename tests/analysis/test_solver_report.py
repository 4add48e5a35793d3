"""What is told of tables whose columns do arithmetic, with the solver and without."""

from __future__ import annotations

import json
import random
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from policy_engine import PolicyError, PolicySet
from policy_engine.analysis.solver import groups
from policy_engine.analysis.tables import witness
from policy_engine.analysis.tables.report import analyse
from policy_engine.text.problem import Severity
from tests.analysis.support import told
from tests.analysis.test_solver import MORE, SCHEMA, made_of
from tests.cli.support import run
from tests.docs.support import PAGES, blocks, load_example
from tests.support import a_decision, load_set

GAP = ("{s: i + j = k, i: i}", ["| id | s | i | -> x |", "| r1 | true | - | 1 |", "| r2 | false | <= 3 | 2 |"])


def a_table(directory: Path, inputs: str, rows: list[str], hit: str = "unique", more: str = "") -> PolicySet:
    """A set whose decision `answer` is one table."""
    written = "\n".join(f"        {row}" for row in rows)
    text = (
        f"{more}\ndecisions:\n  answer:\n    assumed: a test\n    table:\n      hit policy: {hit}\n"
        f"      inputs: {inputs}\n      outputs: {{x: number}}\n      rows: |\n{written}\n"
    )
    return load_set(directory, text, schema=SCHEMA)


def codes(policies: PolicySet) -> list[str]:
    """The names of what is told."""
    return [finding.name for finding in analyse(policies).findings]


@pytest.mark.parametrize(
    ("inputs", "rows"),
    [
        ("{i: i, twice: i * 2}", ["| r1 | < 2 | < 4 | 1 |", "| r2 | >= 2 | >= 4 | 2 |"]),
        ("{left: price - balance, enough: balance >= price}", ["| r1 | <= 0 | true | 1 |", "| r2 | > 0 | false | 2 |"]),
        ("{sum: i + j, j: j}", ["| r1 | <= 9 | - | 1 |"]),
        ("{n: 'count(items) * 2', many: count(items) > 2}", ["| r1 | <= 4 | false | 1 |", "| r2 | > 4 | true | 2 |"]),
        ("{rest: 'modulo(i, 3)'}", ["| r1 | [0..2] | 1 |"]),
        ("{low: 'min(i, j)', i: i}", ["| r1 | <= 1 | <= 1 | 1 |", "| r2 | <= 1 | > 1 | 2 |", "| r3 | > 1 | > 1 | 3 |"]),
        ("{near: abs(i) < 3, i: i}", ["| r1 | true | [-2..2] | 1 |", "| r2 | false | > 2 | 2 |"]),
        (
            "{due: 'day + duration(\"P3D\")', day: day}",
            ['| r1 | < @"2026-03-04" | < @"2026-03-01" | 1 |', '| r2 | >= @"2026-03-04" | >= @"2026-03-01" | 2 |'],
        ),
        (
            "{late: '@\"2026-03-01\" - day', day: day}",
            ['| r1 | < duration("P1D") | >= @"2026-03-01" | 1 |', '| r2 | >= duration("P1D") | < @"2026-03-01" | 2 |'],
        ),
        ("{age: '-who.age', known: who = null}", ["| r1 | null | true | 1 |", "| r2 | <= 0 | false | 2 |"]),
        ("{half: half, i: i}", ["| r1 | < 1 | < 2 | 1 |", "| r2 | >= 1 | >= 2 | 2 |"]),
        ("{banded: banded * 2, i: i < 0}", ["| r1 | 0 | true | 1 |", "| r2 | [0..16] | false | 2 |"]),
        ("{p: price * 3 > price * 2, q: price > 0}", ["| r1 | true | true | 1 |", "| r2 | false | false | 2 |"]),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_what_no_snapshot_reaches_is_not_told(inputs: str, rows: list[str], tmp_path: Path) -> None:
    names = [part.split(":")[0].strip() for part in inputs.strip("{}").split(", ") if ":" in part]
    header = f"| id | {' | '.join(names)} | -> x |"
    assert codes(a_table(tmp_path, inputs, [header, *rows], more=MORE)) == []


@pytest.mark.parametrize(
    ("inputs", "rows", "shown"),
    [
        ("{c: x / 3 * 3 = x}", ["| r1 | true | 1 |"], "gap c = false"),
        ("{c: x + 1 > x}", ["| r1 | true | 1 |"], "gap c = false"),
        ("{c: 'x * 10 = null'}", ["| r1 | false | 1 |"], "gap c = true"),
        ("{c: price / balance = null}", ["| r1 | false | 1 |"], "gap c = true"),
        ("{c: 'day + duration(\"P1M\") = day + duration(\"P28D\")'}", ["| r1 | false | 1 |"], "gap c = true"),
        ("{c: i * j, i: i}", ["| r1 | > -10 | - | 1 |"], "gap c = -10 and i <= -2"),
        ("{c: i * j * i, i: i}", ["| r1 | < 80 | - | 1 |"], "gap c >= 80"),
        ("{c: '(day - end) > duration(\"P2D\")', d: end = null}", ["| r1 | true | - | 1 |", "| r2 | null | true | 2 |"],
         "gap c = false"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)  # fmt: skip
def test_what_a_snapshot_reaches_is_shown(inputs: str, rows: list[str], shown: str, tmp_path: Path) -> None:
    names = [part.split(":")[0].strip() for part in inputs.strip("{}").split(", ") if ":" in part]
    policies = a_table(tmp_path, inputs, [f"| id | {' | '.join(names)} | -> x |", *rows])
    finding = next(one for one in analyse(policies).findings if one.name == shown)
    assert finding.severity in (Severity.ERROR, Severity.WARNING)
    if finding.severity is Severity.ERROR:
        assert finding.witness is not None
        with pytest.raises(PolicyError) as caught:
            policies.evaluate(dict(finding.witness), "answer")
        assert any(finding.shows(problem) for problem in caught.value.problems)


def test_a_row_that_no_snapshot_gets_to_is_dead(tmp_path: Path) -> None:
    inputs, rows = "{s: i + j, j: j}", ["| id | s | j | -> x |", "| r1 | > 6 | < 3 | 1 |", "| r2 | - | - | 2 |"]
    assert told(analyse(a_table(tmp_path, inputs, rows, hit="first")), tmp_path) == (
        'part1.yaml:14:11: warning: row "r1" of answer never matches: no snapshot has such values in its columns '
        "together [table-dead-row]\n"
        "   14 |         | r1 | > 6 | < 3 | 1 |\n"
        "      |           ^^\n"
        "   hint: take it out, or mend its cells; to allow it: `dead row r1`"
    )


def test_the_region_is_what_is_left(tmp_path: Path) -> None:
    # Where i is 4, i + j is never k: the first row accepts nothing of the region.
    (finding,) = analyse(a_table(tmp_path, *GAP)).findings
    assert finding.message == "no row of answer accepts i >= 4"
    assert finding.severity is Severity.ERROR


def test_the_same_files_give_the_same_report(tmp_path: Path) -> None:
    texts = [told(analyse(made_of(random.Random(5), tmp_path)), tmp_path, notes=True) for _ in range(3)]
    assert all(one == other for one, other in pairwise(texts))


def test_without_the_package_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    inputs, rows = "{c: floor(n) = n and n * 0 = 1}", ["| id | c | -> x |", "| r1 | false | 1 |"]
    logic = f"table:\n  inputs: {inputs}\n  outputs: {{x: number}}\n  rows: |\n    {rows[0]}\n    {rows[1]}\n"
    assert told(analyse(a_decision(tmp_path, logic)), tmp_path) == (
        "part1.yaml:13:11: warning: no row of answer accepts c = true; no snapshot was found that gets there, so it "
        "is not proved reachable [table-gap]\n"
        "   13 |         | r1 | false | 1 |\n"
        "      |           ^^\n"
        "   hint: add a row for them, or a default; pip install 'policy-engine[proof]' lets a solver say whether there "
        "can be one; to allow it: `gap c = true`"
    )


def test_the_example_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = next(page for page in PAGES if page.name == "dependent-columns.md")
    example = next(block for block in blocks("yaml") if block.page == page)
    policies = load_example(example.text, tmp_path)
    assert codes(policies) == []
    monkeypatch.setitem(sys.modules, "z3", None)
    assert codes(policies) == ["gap dearer = false and more > 0", "gap dearer = true and more <= 0"]


def test_where_the_solver_does_not_help_it_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    inputs, rows = "{c: 'matches(text, \"a{90}b{90}\")'}", ["| id | c | -> x |", "| r1 | false | 1 |"]
    report = analyse(a_table(tmp_path, inputs, rows))
    assert [(one.severity, one.hint) for one in report.findings] == [
        (Severity.WARNING, "add a row for them, or a default")
    ]


def test_programs_get_the_witness_as_data(tmp_path: Path) -> None:
    rows = ["| id | c | -> x |", "| r1 | <= 0.5 | 1 |"]
    a_table(tmp_path, "{c: i * 0.5}", rows)
    ran = run("check", tmp_path, "--format", "json")
    (problem,) = json.loads(ran.err)["problems"]
    assert problem["witness"] == {
        "decision": "answer",
        "snapshot": {"as_of": "2026-03-10T09:00:00Z", "i": problem["witness"]["snapshot"]["i"]},
    }
    assert problem["witness"]["snapshot"]["i"] in (2, 3, 4)


def test_a_gap_is_held_against_the_solver_where_there_are_too_many_to_tell_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs = "{i: i, twice: i * 2}"
    rows = ["| id | i | twice | -> x |", "| r1 | < 2 | < 4 | 1 |", "| r2 | >= 2 | >= 4 | 2 |"]
    monkeypatch.setattr(groups, "MAX_QUESTIONS", 0)
    assert codes(a_table(tmp_path, inputs, rows)) == []


@pytest.mark.parametrize("enumerated", [True, False])
def test_overlaps_that_cannot_be_are_not_told(
    enumerated: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["| id | i | twice | -> x |", "| r1 | < 2 | - | 1 |", "| r2 | - | >= 4 | 2 |", "| r3 | -2 | <= -4 | 3 |"]
    if not enumerated:
        monkeypatch.setattr(groups, "MAX_QUESTIONS", 0)
    assert codes(a_table(tmp_path, "{i: i, twice: i * 2}", rows)) == ["overlap r1 r3"]


def test_a_null_that_cannot_be_is_not_noted(tmp_path: Path) -> None:
    rows = ["| id | c | d | -> x |", "| r1 | > 0 | - | 1 |", "| r2 | <= 0 | - | 2 |"]
    found = analyse(a_table(tmp_path, "{c: k + 1, d: i + 1}", rows))
    told_nulls = [one.name for one in (*found.findings, *found.notes) if one.name.endswith("= null")]
    assert told_nulls == ["gap c = null"]


def test_a_search_is_bounded_by_its_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness, "MAX_WORK", 2_000_000)
    inputs = "{c: 'count(for a in 1..300, b in 1..300 return a * b * i) = i + j + 1'}"
    report = analyse(a_table(tmp_path, inputs, ["| id | c | -> x |", "| r1 | false | 1 |"]))
    (finding,) = report.findings
    assert finding.severity is Severity.WARNING
    assert finding.message.startswith(
        "no row of answer accepts c = true; no snapshot was found that gets there, so it is not proved reachable "
        "(the search ended after "
    )
    assert finding.message.endswith(" snapshots: they take long to decide)")


def test_every_error_is_real(tmp_path: Path) -> None:
    shown = 0
    for seed in range(24):
        some = random.Random(seed)
        try:
            policies = made_of(some, tmp_path / str(seed))
        except PolicyError:
            continue
        for finding in analyse(policies).findings:
            if finding.severity is Severity.ERROR:
                assert finding.witness is not None
                with pytest.raises(PolicyError) as caught:
                    policies.evaluate(dict(finding.witness), "answer")
                assert any(finding.shows(problem) for problem in caught.value.problems)
                shown += 1
    assert shown > 12


HOSTILE = {
    "many columns": (", ".join(f"c{at}: x + {at}" for at in range(500)), [["> 5"] * 500, ["<= 5"] * 500]),
    "deep sums": ("c: x" + " + y" * 140 + ", d: x > 3", [["> 5", "true"]]),
    "deep products": ("c: x" + " * y" * 140 + ", d: x > 3", [["> 5", "true"]]),
    "exponents": ("c: x ** 3 - y ** 3, d: x * 1E6000, e: x * 1E-6000", [["> 5", "> 1E6000", "< 1E-6000"]]),
    "quotients": (", ".join(f"c{at}: x / (y + {at})" for at in range(12)), [["> 1"] * 12, ["<= 1"] * 12]),
    "rests": (", ".join(f"c{at}: 'modulo(w, {at + 3})'" for at in range(8)), [["0"] * 8, ["> 0"] * 8]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_end(name: str, tmp_path: Path) -> None:
    inputs, rows = HOSTILE[name]
    names = [part.split(":")[0].strip() for part in inputs.split(", ") if ":" in part]
    written = [f"| r{at} | {' | '.join(row)} | {at} |" for at, row in enumerate(rows)]
    analyse(a_table(tmp_path, f"{{{inputs}}}", [f"| id | {' | '.join(names)} | -> x |", *written], hit="collect"))


def test_names_that_square_each_other_end(tmp_path: Path) -> None:
    values = "".join(f"  v{at}: {{expression: v{at - 1} * v{at - 1} + i, assumed: a test}}\n" for at in range(1, 61))
    more = f"values:\n  v0: {{expression: i + 1, assumed: a test}}\n{values}"
    rows = ["| id | c | i | -> x |", "| r1 | > 5 | < 3 | 1 |"]
    analyse(a_table(tmp_path, "{c: v60, i: i}", rows, hit="collect", more=more))
