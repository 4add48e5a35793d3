"""The semantic diff: what is proved to stay the same, what changes and on which snapshot, and what is not known."""

from __future__ import annotations

import copy
import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, PolicySet, load
from policy_engine.analysis.diff.text import diff_text
from policy_engine.analysis.diff.versions import Diff, Verdict, diff
from policy_engine.cases.check import cases_of
from tests.cli.support import ROOT, Ran, run
from tests.support import SCHEMA, write_set

TRIALS = "300"
NETHERLANDS = '        | netherlands | "NL" | ["visa", "mastercard", "paypal"] | true |\n'


def table(*rows: str, policy: str = "first", default: str = "      default: {fee: 0}") -> str:
    """A set with one table."""
    lines = "\n".join(f"        | {row} |" for row in ("id | n | flag | -> fee", *rows))
    return f"""
decisions:
  answer:
    assumed: a test
    table:
      hit policy: {policy}
      inputs: {{n: count of, flag: flag}}
      outputs: {{fee: number}}
      rows: |
{lines}
{default}
"""


LOW = ("low | < 3 | - | 1", "high | >= 3 | true | 2")


def between(tmp_path: Path, old: str, new: str) -> Diff:
    """The diff of two sets that are written for it."""
    before, after = (load(write_set(tmp_path / name, text)) for name, text in (("old", old), ("new", new)))
    return diff(before, after, trials=1500)


def only(found: Diff) -> tuple[Verdict, str]:
    """The verdict and the grounds of the one decision."""
    (one,) = found.decisions
    return one.verdict, one.grounds


# The reference policy


def copied(directory: Path) -> Path:
    """A copy of the reference policy."""
    for name in ("rules", "schemas"):
        shutil.copytree(ROOT / name, directory / name)
    return directory / "rules"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The reference policy, to be changed."""
    return copied(tmp_path)


def edit(path: Path, old: str, new: str) -> None:
    """Replaces one text in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def ten_days(rules: Path) -> None:
    """The reminder goes out 10 days before, not 7."""
    edit(rules / "parameters.yaml", "P7D", "P10D")


def swapped(rules: Path) -> None:
    """Two rows of a first-hit table change places."""
    path = rules / "reminder.yaml"
    text = path.read_text(encoding="utf-8")
    first, second, after = (text.index(f"- id: {row}\n") for row in ("takes-over", "ran-out", "sent"))
    path.write_text(text[:first] + text[second:after] + text[first:second] + text[after:], encoding="utf-8")


def netherlands(rules: Path) -> None:
    """A country is added."""
    edit(rules / "billing.yaml", "        | france ", f"{NETHERLANDS}        | france ")


CHANGES = {"ten days": ten_days, "swapped rows": swapped, "a country": netherlands}


def compared(rules: Path, *options: str) -> Ran:
    """`policy-engine diff` of the reference policy and a changed copy."""
    return run("diff", ROOT / "rules", rules, "--trials", TRIALS, *options)


def decided(policies: PolicySet, snapshot: str, name: str) -> object:
    """The outputs of a decision, or the code of its problem."""
    try:
        return policies.evaluate(snapshot, name).to_dict()["outputs"]
    except PolicyError as error:
        return error.problems[0].code


@pytest.fixture(scope="module", params=list(CHANGES))
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Diff]:
    """A change of the reference policy: its name, the changed copy, the diff."""
    directory = copied(tmp_path_factory.mktemp("changed"))
    CHANGES[request.param](directory)
    return request.param, directory, diff(load(ROOT / "rules"), load(directory), cases_of(directory))


def test_the_examples_of_the_page_are_what_the_command_says(example: tuple[str, Path, Diff]) -> None:
    name, _, found = example
    page = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    shown = re.search(rf"<!-- diff: {name} -->\n```text\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert f"{diff_text(found, None)}\n" == shown[1]


def test_every_witness_is_decided_as_it_says(example: tuple[str, Path, Diff]) -> None:
    _, directory, found = example
    old, new = load(ROOT / "rules"), load(directory)
    told: Any = json.loads(json.dumps(found.to_dict()))
    changes = [(one["decision"], change) for one in told["decisions"] for change in one["changes"]]
    assert changes
    for name, change in changes:
        assert change["before"] != change["after"]
        for policies, side in ((old, change["before"]), (new, change["after"])):
            assert decided(policies, change["snapshot"], name) == (side["problem"] or side["outputs"])


def test_a_copy_is_proved_the_same(rules: Path) -> None:
    ran = compared(rules)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        "No decision changes: this is proved.\n\nThe same, which is proved:\n  billing_access, payment_update,"
    )
    assert ran.out.endswith(": each part that it rests on is the same logic\n")


def test_a_message_of_a_table_changes_no_output_and_one_of_rules_does(rules: Path) -> None:
    edit(rules / "reminder.yaml", "There is nothing to pay, so", "Nothing is to pay, so")
    assert compared(rules).code == 0
    edit(rules / "next_actions.yaml", "The gift money is running out, and", "Soon the gift money is gone, and")
    told = json.loads(compared(rules, "--format", "json").out)
    assert [one["decision"] for one in told["decisions"] if one["verdict"] == "changes"] == ["next_actions"]


def test_what_cannot_be_compared_ends_with_2(rules: Path, tmp_path: Path) -> None:
    ran = compared(rules, "--snapshots", str(tmp_path / "nowhere.jsonl"))
    assert ran.code == 2
    assert ran.err.endswith("nowhere.jsonl cannot be read: No such file or directory [diff-snapshots]\n")
    assert run("diff", ROOT / "rules", tmp_path / "nowhere").code == 2


# Small tables


def test_what_is_only_written_otherwise_is_the_same(tmp_path: Path) -> None:
    new = table("below | < 3 | - | 1", "above | >=  3 | true | 2").replace("{n: count of,", "{how many: count of,")
    new = new.replace("id | n |", "id | how many |")
    assert only(between(tmp_path, table(*LOW), new)) == (
        Verdict.SAME,
        "each part that it rests on is the same logic",
    )


def test_tables_are_compared_over_all_classes(tmp_path: Path) -> None:
    new = table("none | 0 | - | 1", "low | (0..3) | - | 1", "high | >= 3 | true | 2", "rest | - | - | 0", default="")
    found = between(tmp_path, table(*LOW), new)
    assert found.is_same
    assert only(found) == (
        Verdict.SAME,
        "the tables of answer give the same for all classes of values; all else that it rests on is the same logic",
    )


def test_an_edge_that_moves_is_a_region(tmp_path: Path) -> None:
    found = between(tmp_path, table(*LOW), table("low | <= 3 | - | 1", "high | > 3 | true | 2"))
    told = [(one.region.text, one.region.before, one.region.after, one.reaches) for one in found.tables]
    assert told == [
        ("n: 3, flag: true", ("high",), ("low",), ("answer",)),
        ("n: 3, flag: false", ("default",), ("low",), ("answer",)),
    ]
    told_edit = found.edits[0].to_dict()
    assert str(told_edit.pop("file")).endswith("new/part1.yaml")
    assert told_edit == {
        "unit": "answer",
        "kind": "cell",
        "where": "answer/low, n",
        "before": "< 3",
        "after": "<= 3",
        "changes_outputs": True,
        "line": 14,
    }


def test_a_region_that_reaches_no_decision_is_not_called_a_change(tmp_path: Path) -> None:
    def text(fee: int) -> str:
        made = table(*LOW, f"never | - | - | {fee}", default="").replace("answer:", "inner:")
        return made.replace("{n: count of,", '{n: "if count of < 3 then 1 else 5",').replace(
            "decisions:", "values:"
        ) + ("decisions:\n  answer: {expression: 'if flag then inner else 0', assumed: a test}\n")

    found = between(tmp_path, text(7), text(8))
    verdict, why = only(found)
    assert (verdict, why) == (Verdict.UNKNOWN, "inner differs")
    assert [one.reaches for one in found.tables] == [()]
    assert not found.is_same


def test_a_field_that_is_read_and_declared_otherwise_proves_nothing(tmp_path: Path) -> None:
    narrower = copy.deepcopy(SCHEMA)
    narrower["properties"]["count of"]["maximum"] = 5
    old = load(write_set(tmp_path / "old", table(*LOW)))
    new = load(write_set(tmp_path / "new", table(*LOW), schema=narrower))
    found = diff(old, new, trials=600)
    assert found.decisions[0].verdict is not Verdict.SAME
    assert found.decisions[0].grounds == "what it reads of the snapshot, or a type that it names, is declared otherwise"


def test_decisions_that_come_and_go(tmp_path: Path) -> None:
    found = between(tmp_path, table(*LOW), table(*LOW).replace("  answer:", "  reply:"))
    assert [(one.name, one.verdict) for one in found.decisions] == [
        ("reply", Verdict.ADDED),
        ("answer", Verdict.REMOVED),
    ]


def test_cells_that_are_no_sets_prove_nothing(tmp_path: Path) -> None:
    new = table("low | < 3 | - | 1", "odd | ? > m | - | 5", "same | ? > m | - | 5", "high | >= 3 | true | 2")
    old = table("low | < 3 | - | 1", "odd | ? > m | - | 5", "high | >= 3 | true | 2")
    assert only(between(tmp_path, old, new))[0] is Verdict.UNKNOWN


@pytest.mark.parametrize("seed", range(12))
def test_against_trying_all(seed: int, tmp_path: Path) -> None:
    some = random.Random(seed)
    cells = ["-", "< 3", ">= 3", "[2..5]", "4, 6", "> 7"]
    rows = [
        f"r{at} | {some.choice(cells)} | {some.choice(['-', 'true', 'false'])} | {some.randrange(3)}" for at in range(4)
    ]
    other = list(rows)
    at = some.randrange(3)
    other[at], other[at + 1] = other[at + 1], other[at]
    if some.random() < 0.5:
        other.pop()
    sides = [load(write_set(tmp_path / name, table(*lines))) for name, lines in (("old", rows), ("new", other))]
    differs = any(
        len({policies.evaluate(snapshot, "answer").outputs["fee"] for policies in sides}) > 1
        for n in range(10)
        for flag in (True, False)
        for snapshot in [{"as_of": "2026-01-01T00:00:00Z", "count of": n, "flag": flag}]
    )
    assert only(diff(sides[0], sides[1], trials=1500))[0] is (Verdict.CHANGES if differs else Verdict.SAME)


def test_cases_of_both_versions_are_started_from(rules: Path) -> None:
    swapped(rules)
    found = diff(load(), load(rules), cases_of(rules), 300)
    assert [one.name for one in found.of(Verdict.CHANGES, Verdict.UNKNOWN)] == ["reminder"]


def test_a_change_from_a_day_on_is_shown_on_such_a_day(tmp_path: Path) -> None:
    def text(later: str) -> str:
        return f"""
parameters:
  fee:
    assumed: a test
    values:
      - {{value: "1"}}
      - {{from: 2026-07-01, value: "{later}"}}
decisions:
  answer: {{expression: fee, assumed: a test}}
"""

    (one,) = between(tmp_path, text("2"), text("3")).decisions
    assert one.verdict is Verdict.CHANGES
    assert one.grounds.startswith("fee differs")
    (witness,) = one.witnesses
    assert str(witness.snapshot["as_of"]) >= "2026-07-01"
    assert only(between(tmp_path / "again", text("2"), text("2")))[0] is Verdict.SAME


def test_numbers_that_are_equal_and_print_differently(tmp_path: Path) -> None:
    old, new = ("low | < 3 | - | 1.1", "high | >= 3 | - | 2"), ("low | < 3 | - | 1.10", "high | >= 3 | - | 2")
    verdict, _ = only(between(tmp_path, table(*old), table(*new)))
    assert verdict is not Verdict.SAME
