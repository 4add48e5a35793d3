"""The report: what is told, shown by snapshots, allowed with a reason."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine import PolicyError, load
from policy_engine.analysis.tables.report import analyse
from policy_engine.text.problem import Severity
from tests.analysis.support import told
from tests.analysis.test_against_brute_force import made
from tests.support import a_decision, write_set

TABLE = """
table:
  hit policy: unique
  inputs: {size: size, flag: flag}
  outputs: {x: [a, b, c]}
  rows: |
    | id | size          | flag | -> x |
    | r1 | small         | -    | a    |
    | r2 | small, middle | true | b    |
"""


def test_what_is_told(tmp_path: Path) -> None:
    assert told(analyse(a_decision(tmp_path, TABLE)), tmp_path) == (
        "part1.yaml:15:11: error: no row of answer accepts size = large [table-gap]\n"
        "   15 |         | r2 | small, middle | true | b    |\n"
        "      |           ^^\n"
        '   hint: add a row for them, or a default; answer fails for {"as_of": "2026-03-10T09:00:00Z", '
        '"flag": false, "size": "large"}; to allow it: `gap size = large`\n'
        "part1.yaml:15:11: error: no row of answer accepts size in (middle, large) and flag = false [table-gap]\n"
        "   15 |         | r2 | small, middle | true | b    |\n"
        "      |           ^^\n"
        '   hint: add a row for them, or a default; answer fails for {"as_of": "2026-03-10T09:00:00Z", '
        '"flag": false, "size": "large"}; to allow it: `gap size in (middle, large) and flag = false`\n'
        'part1.yaml:15:11: error: row "r2" of answer matches together with row "r1": size = small and flag = true '
        "[table-overlap]\n"
        "   15 |         | r2 | small, middle | true | b    |\n"
        "      |           ^^\n"
        '   hint: hit policy "unique" gives them no value: make their cells exclude each other; answer fails for '
        '{"as_of": "2026-03-10T09:00:00Z", "flag": true, "size": "small"}; to allow it: `overlap r1 r2`\n'
        '   note: "r1" (part1.yaml:14:11)\n'
        "   14 |         | r1 | small         | -    | a    |\n"
        "      |           ^^\n"
        'part1.yaml:11:27: warning: no row of answer gives the output "x" the declared value "c" '
        "[table-unused-output]\n"
        "   11 |       outputs: {x: [a, b, c]}\n"
        "      |                           ^\n"
        "   hint: take it out of the declared values, or add the row that gives it; to allow it: `unused output c`"
    )


def test_what_is_allowed_is_not_told(tmp_path: Path) -> None:
    allow = (
        "  allow:\n    gap: nobody asks\n    overlap r1 r2: they are to be split\n    unused  output c: kept\n"
        "    dead row r1: moved in May\n"
    )
    report = analyse(a_decision(tmp_path, TABLE.rstrip() + "\n" + allow))
    assert told(report, tmp_path) == (
        'part1.yaml:20:9: error: nothing of answer is allowed by "dead row r1": the analysis finds no such thing '
        "[table-allow-unused]\n"
        "   20 |         dead row r1: moved in May\n"
        "      |         ^^^^^^^^^^^\n"
        "   hint: take it out"
    )
    assert [(finding.name, why) for finding, why in report.allowed] == [
        ("gap size = large", "nobody asks"),
        ("gap size in (middle, large) and flag = false", "nobody asks"),
        ("overlap r1 r2", "they are to be split"),
        ("unused output c", "kept"),
    ]


def test_what_two_entries_allow(tmp_path: Path) -> None:
    allow = "  allow:\n    gap: nobody asks\n    gap size = large: nobody asks for it\n    overlap: to be split\n"
    report = analyse(a_decision(tmp_path, TABLE.replace("b, c]", "b]").rstrip() + "\n" + allow))
    assert told(report, tmp_path) == (
        'part1.yaml:18:9: error: nothing of answer is allowed by "gap size = large" that "gap" does not allow '
        "[table-allow-unused]\n"
        "   18 |         gap size = large: nobody asks for it\n"
        "      |         ^^^^^^^^^^^^^^^^\n"
        "   hint: take one of them out\n"
        '   note: "gap" (part1.yaml:17:9)\n'
        "   17 |         gap: nobody asks\n"
        "      |         ^^^"
    )


@pytest.mark.parametrize("reason", ["'  '", "null", ".", "'-'", "x", "TODO"])
def test_a_reason_that_says_nothing(reason: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        a_decision(tmp_path, f"{TABLE.rstrip()}\n  allow:\n    gap: {reason}\n")
    (problem,) = caught.value.problems
    assert problem.code == "policy-empty"
    assert problem.message == 'the reason for which "gap" is allowed says nothing'


def test_the_name_that_is_told_is_what_allows_it(tmp_path: Path) -> None:
    problems = analyse(a_decision(tmp_path / "a", TABLE)).told()
    named = [(one.hint or "").partition("to allow it: `")[2].removesuffix("`") for one in problems]
    assert len(named) == 4
    allow = "".join(f"    {name}: it is meant\n" for name in named)
    report = analyse(a_decision(tmp_path / "b", f"{TABLE.rstrip()}\n  allow:\n{allow}"))
    assert report.told() == ()


def test_of_many_findings_some_are_told_and_the_others_counted(tmp_path: Path) -> None:
    rows = "".join(f"    | r{at} | {at} | a |\n" for at in range(1_000, 1_040))
    logic = "table:\n  hit policy: first\n  inputs: {n: n}\n  outputs: {x: [a, b]}\n  rows: |\n    | id | n | -> x |\n"
    report = analyse(a_decision(tmp_path, f"{logic}    | all | - | b |\n{rows}"))
    dead = [one for one in report.findings if one.code == "table-dead-row"]
    assert len(dead) == 13
    assert dead[-1].message == (
        '28 more rows of answer never decide: "r1012", "r1013", "r1014", "r1015", "r1016" and 23 more'
    )
    assert "allow" not in (dead[-1].problem().hint or "")


@pytest.mark.parametrize(("one", "other", "alike"), [("1.0", "1.00", False), ("1.0", "1.0", True)])
def test_equal_outputs_that_print_otherwise_are_two(one: str, other: str, alike: bool, tmp_path: Path) -> None:
    logic = f"""
    table:
      hit policy: any
      inputs: {{n: n}}
      rows: |
        | id | n   | -> x    |
        | a  | -   | {one}   |
        | b  | > 3 | {other} |
        | c  | < 0 | {one}   |
    """
    report = analyse(a_decision(tmp_path, logic))
    names = ["dead row b", "dead row c"] if alike else ["dead row c"]
    assert [finding.name for finding in report.findings] == names


def test_of_rows_that_are_partly_hidden_few_are_told(tmp_path: Path) -> None:
    rows = "".join(f"    | r{at} | <= {at} | {at} |\n" for at in range(30))
    logic = "table:\n  hit policy: first\n  inputs: {n: n}\n  rows: |\n    | id | n | -> x |\n"
    report = analyse(a_decision(tmp_path, f"{logic}{rows}  default: {{x: 0}}\n"))
    assert [one.message for one in report.notes][-2:] == [
        'row "r5" of answer decides only what rows "r0", "r1", "r2", "r3" and "r4" leave it',
        '24 more rows of answer decide only what other rows leave them: "r6", "r7", "r8", "r9", "r10" and 19 more',
    ]


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (("<= 5", ">= 7"), "gap c = 6"),
        (("<= 5", ">= 9"), "gap c in [6..8]"),
        (("< 5", "> 5"), "gap c = 5"),
        (("< 5", None), "gap c >= 5"),
        (("[3..9]", None), "gap c < 3"),
    ],
)
def test_whole_numbers_are_told_by_the_first_and_the_last(
    cells: tuple[str, str | None], name: str, tmp_path: Path
) -> None:
    rows = "".join(f"    | r{at} | {cell} | 1 |\n" for at, cell in enumerate(cells) if cell is not None)
    logic = f"table:\n  inputs: {{c: count of}}\n  rows: |\n    | id | c | -> x |\n{rows}"
    (finding,) = analyse(a_decision(tmp_path, logic)).findings
    assert finding.name == name


def test_each_error_is_shown_by_its_snapshot(tmp_path: Path) -> None:
    shown = 0
    for seed in range(60):
        policies = a_decision(tmp_path / str(seed), made(seed).logic())
        for finding in analyse(policies).findings:
            if finding.severity is not Severity.ERROR:
                continue
            assert finding.witness is not None
            with pytest.raises(PolicyError) as caught:
                policies.evaluate(dict(finding.witness), "answer")
            assert any(finding.shows(problem) for problem in caught.value.problems)
            shown += 1
    assert shown > 40


def test_every_gap_of_fields_is_shown(tmp_path: Path) -> None:
    compared = {"size", "flag", "n", "colour", "count of", "day", "end", "text"}
    tables = 0
    for seed in range(100):
        table = made(seed)
        if set(table.columns) <= compared and not any("> m" in row for row in table.rows):
            tables += 1
            for finding in analyse(a_decision(tmp_path / str(seed), table.logic())).findings:
                assert finding.proved
    assert tables > 30


def test_a_gap_that_nothing_gets_to_is_said_to_be_so(tmp_path: Path) -> None:
    logic = """
    table:
      inputs: {whole: 'matches(text, "a{90}b{90}")'}
      outputs: {x: number}
      rows: |
        | id | whole | -> x |
        | r1 | false | 1    |
    """
    assert told(analyse(a_decision(tmp_path, logic)), tmp_path).splitlines()[0] == (
        "part1.yaml:13:11: warning: no row of answer accepts whole = true; no snapshot was found that gets there, so "
        "it is not proved reachable [table-gap]"
    )


def test_a_gap_behind_a_condition_is_found(tmp_path: Path) -> None:
    logic = """
    if: count(items[price > 20]) > 1 and customer.age < 18
    then:
      table:
        inputs: {size: size}
        outputs: {x: number}
        rows: |
          | id | size          | -> x |
          | r1 | small, middle | 1    |
    else: "0"
    """
    report = analyse(a_decision(tmp_path, logic))
    assert [finding.severity for finding in report.findings] == [Severity.ERROR]


def test_predicates_are_not_guessed(tmp_path: Path) -> None:
    logic = """
    table:
      inputs: {n: n}
      outputs: {x: number}
      rows: |
        | id | n    | -> x |
        | r1 | > m  | 1    |
        | r2 | <= 5 | 2    |
    """
    report = analyse(a_decision(tmp_path, logic))
    assert report.findings == ()
    assert [(note.name, note.message) for note in report.notes] == [
        (
            "gap unknown",
            'whether answer has a row for n > 5 rests on cells that are no sets of values, in row "r1"',
        ),
        (
            "overlap unknown",
            'whether rows "r1" and "r2" of answer match together rests on cells or outputs that are no constants',
        ),
    ]


def test_a_null_without_a_place_is_a_gap(tmp_path: Path) -> None:
    logic = """
    table:
      hit policy: collect
      inputs: {colour: colour}
      outputs: {x: number}
      rows: |
        | id | colour | -> x |
        | r1 | red    | 1    |
    """
    report = analyse(a_decision(tmp_path, logic))
    assert [(finding.name, finding.severity) for finding in report.findings] == [("gap colour = null", Severity.ERROR)]


def test_each_stretch_of_days_is_looked_at(tmp_path: Path) -> None:
    policies = load(
        write_set(
            tmp_path,
            """
            parameters:
              limit: {assumed: a test, values: [{value: 5}, {from: 2030-01-01, value: 9}]}
            decisions:
              answer:
                assumed: a test
                table:
                  inputs: {n: n}
                  outputs: {x: number}
                  rows: |
                    | id | n       | -> x |
                    | r1 | < limit | 1    |
                    | r2 | >= 5    | 2    |
            """,
        )
    )
    report = analyse(policies)
    (finding,) = report.findings
    assert finding.message == 'row "r2" of answer matches together with row "r1": n in [5..9) (from 2030-01-01 on)'
    assert finding.witness is not None
    assert str(finding.witness["as_of"]).startswith("2030-01-01")


def test_collecting_tables_have_no_false_alarm(tmp_path: Path) -> None:
    for policy in ("collect", "rule order", "output order", "collect count"):
        logic = f"""
        table:
          hit policy: {policy}
          inputs: {{size: size, n: n}}
          outputs: {{x: [a, b]}}
          rows: |
            | id | size  | n   | -> x |
            | r1 | small | -   | a    |
            | r2 | small | > 5 | b    |
            | r3 | -     | > 7 | a    |
        """
        assert analyse(a_decision(tmp_path / policy, logic)).findings == ()


def test_the_shipped_rules_are_clean() -> None:
    report = analyse(load())
    assert report.told() == ()
    assert report.allowed == ()


def test_witnesses_are_json(tmp_path: Path) -> None:
    (gap,) = [one for one in analyse(a_decision(tmp_path, TABLE)).findings if one.name == "gap size = large"]
    assert gap.hint is not None
    text = gap.hint.partition(" fails for ")[2]
    assert json.loads(text, parse_float=Decimal) == gap.witness
