"""Where the search of a diff looks: what other decisions show, each part that differs, the edited row itself."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from policy_engine import load
from policy_engine.analysis.diff.boxes import grown
from policy_engine.analysis.diff.tables import told_by
from policy_engine.analysis.diff.text import diff_text
from policy_engine.analysis.diff.touched import Search
from policy_engine.analysis.diff.units import stretches
from policy_engine.analysis.diff.versions import Verdict, diff
from policy_engine.cases.check import cases_of
from policy_engine.policy.model import HitPolicy
from tests.analysis.test_diff import LOW, between, copied, edit, only, table, ten_days
from tests.cli.support import ROOT
from tests.support import load_set


def test_an_edit_does_not_hide_what_another_changes(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    ten_days(rules)
    edit(rules / "redemption.yaml", "| damaged          | damaged  ", "| damaged          | damaged, invalid ")
    found = diff(load(ROOT / "rules"), load(rules), cases_of(rules), 800)
    changed = [one.name for one in found.of(Verdict.CHANGES)]
    assert changed == ["next_actions", "redemption", "reminder"]


COMPUTED = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {sum: n * 2 + m, flag: flag}
      outputs: {fee: number}
      rows: |
        | id   | sum                | flag | -> fee |
        | much | (100000..100002)   | true | 1      |
        | rest | -                  | -    | 3      |
"""


def test_a_column_that_computes_is_gone_for(tmp_path: Path) -> None:
    sides = [load_set(tmp_path / fee, COMPUTED.replace("| true | 1 ", f"| true | {fee} ")) for fee in "12"]
    found = diff(sides[0], sides[1], trials=60)
    assert only(found)[0] is Verdict.CHANGES
    assert [one.reaches for one in found.tables] == [("answer",)]


SERVED = """
decisions:
  inner:
    assumed: a test
    table:
      hit policy: first
      inputs: {c: count of}
      outputs: {x: [p, q]}
      rows: |
        | id   | c      | -> x |
        | some | CELL   | p    |
        | rest | -      | q    |
  answer: {assumed: a test, expression: s(n)}
services: {s: {outputs: [inner], input data: [count of]}}
"""


@pytest.mark.parametrize("cell", ["< 0", "(1..2)", "> 100"])
def test_what_no_field_can_be_an_argument_of_a_service_can(tmp_path: Path, cell: str) -> None:
    old = SERVED.replace("CELL", cell)
    found = between(tmp_path, old, old.replace(" p    |", " q    |"))
    assert {one.name: one.verdict for one in found.decisions}["answer"] is Verdict.CHANGES


SHADOWED = """
functions: {count: {parameters: {q: number}, returns: number, assumed: a test, expression: 0 - q}}
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {c: count(n)}
      outputs: {x: number}
      rows: |
        | id   | c   | -> x |
        | less | < 0 | 1    |
        | rest | -   | 2    |
"""


def test_a_function_named_like_a_built_in_is_not_it(tmp_path: Path) -> None:
    assert only(between(tmp_path, SHADOWED, SHADOWED.replace("| 1    |", "| 3    |")))[0] is Verdict.CHANGES


def test_rows_that_match_together_are_named(tmp_path: Path) -> None:
    old = table(*LOW, policy="unique")
    found = between(tmp_path, old, old.replace(">= 3", ">= 2"))
    text = diff_text(found, None)
    assert (
        "  fee = 1 -> problem table-not-unique\n    by answer/low -> answer/low and answer/high both match\n"
        "      where n: [2..3), flag: true\n"
    ) in text.replace("where n: 2,", "where n: [2..3),")
    (witness,) = found.decisions[0].witnesses
    assert witness.rows_after == ("answer/low", "answer/high")


def test_what_a_snapshot_needs_is_told_behind_what_changes(tmp_path: Path) -> None:
    new = table("low | < 4 | - | 1", "high | >= 4 | true | 2").replace("| - | 1 |", "| - | m |")
    text = diff_text(between(tmp_path, table(*LOW), new), None)
    told = [line for line in text.splitlines() if line.startswith("  fee")]
    assert len(told) == 2
    assert told[0].startswith("  fee: 2 -> ")
    assert told[1] == "  fee = 2 -> now needs m"


# Large tables


def large(rows: list[str], policy: str = "first", default: int = 0) -> str:
    """A set with one table of two columns."""
    made = table(*rows, policy=policy, default=f"      default: {{fee: {default}}}")
    return made.replace("{n: count of, flag: flag}", "{n: n, flag: m}")


def intervals(count: int, seed: int = 1) -> list[str]:
    """Rows that overlap in many ways."""
    some = random.Random(seed)

    def cell() -> str:
        low = some.randrange(3_000)
        return f"[{low}..{low + some.randrange(1, 40)}]"

    return [f"r{at} | {cell()} | {cell()} | {at}" for at in range(count)]


def test_an_edited_row_of_a_large_table_is_looked_at_first(tmp_path: Path) -> None:
    rows = intervals(1_500)
    sides = [large([f"top | 5000 | - | {fee}", *rows]) for fee in (1, 99)]
    old, new = (load_set(tmp_path / str(at), text) for at, text in enumerate(sides))
    found = diff(old, new, trials=30)
    assert only(found)[0] is Verdict.CHANGES
    assert [(one.region.text, one.region.before, one.reaches) for one in found.tables] == [
        ("n: 5000", ("top",), ("answer",))
    ]


def test_a_large_table_with_a_row_that_never_decides_is_the_same(tmp_path: Path) -> None:
    rows = intervals(1_500)
    hidden = "hidden | [5000..5010] | 4 | 7"
    old = large([*rows, "wide | [5000..5020] | - | 8", "last | < 0 | - | 9"])
    new = large([*rows, "wide | [5000..5020] | - | 8", hidden, "last | < 0 | - | 9"])
    assert only(between(tmp_path, old, new))[0] is Verdict.SAME


@pytest.mark.parametrize("seed", range(10))
def test_touched_places_against_trying_all(seed: int, tmp_path: Path) -> None:
    some = random.Random(seed)
    cells = ["-", "< 3", ">= 3", "[2..5]", "4, 6", "> 7", "(1..4)", "5"]
    rows = [f"r{at} | {some.choice(cells)} | {some.choice(cells)} | {some.randrange(3)}" for at in range(7)]
    other = list(rows)
    for _ in range(some.randrange(1, 3)):
        at = some.randrange(len(other) - 1)
        what = some.randrange(3)
        if what == 0:
            other[at], other[at + 1] = other[at + 1], other[at]
        elif what == 1:
            other.pop(at)
        else:
            other[at] = f"x{at} | {some.choice(cells)} | {some.choice(cells)} | {some.randrange(3)}"
    policy = some.choice(["first", "first", "unique", "any", "rule order", "collect sum"])
    default = some.choice([0, 0, 1])
    texts = [large(rows, policy), large(list(dict.fromkeys(other)), policy, default)]
    sides = [load_set(tmp_path / str(at), text) for at, text in enumerate(texts)]
    (pairs,) = [pairs for stretch in stretches(*sides) for pairs in stretch.pairs.values()] or [[]]
    for pair in pairs:
        touched = Search((pair.old, pair.new), pair.accepts, told_by, pair.differs).run()
        assert touched.whole
        differing = [place for place in product(*pair.numbers) if pair.differs(pair.masks(place))]
        assert bool(touched.places) == bool(differing)
        assert set(touched.places) <= set(differing)
        firsts = tuple(one.linked.logic.hit_policy is HitPolicy.FIRST for one in (pair.old, pair.new))
        for place in touched.places:
            box = grown(place, pair.accepts, (firsts[0], firsts[1]))
            assert place == box.first
            assert all(pair.rows(other) == pair.rows(place) for other in box)
