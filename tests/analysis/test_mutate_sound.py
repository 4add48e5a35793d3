"""Mutation is sound: no change that a case sees is proved to change nothing, and the set itself is never changed."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from policy_engine import PolicyError, PolicySet, load
from policy_engine.analysis.mutation.bench import Bench
from policy_engine.analysis.mutation.edits import edited
from policy_engine.analysis.mutation.judge import all_mutants, mutate, proved_same
from policy_engine.analysis.mutation.judge_edits import all_edits
from policy_engine.analysis.mutation.judge_edits import proved_same as edit_proved_same
from policy_engine.analysis.mutation.result import Mutation
from policy_engine.analysis.mutation.text import mutation_summary, mutation_text
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.cases.check import cases_of
from policy_engine.cases.model import Case
from tests.analysis.test_mutate_edits import a_policy, grid
from tests.support import write_set

HEAD = "policy cases: made\nbase: {as_of: 2026-01-01T00:00:00Z}\ncases:\n"
SERVICE = """
decisions:
  inner:
    assumed: a test
    table:
      hit policy: HIT
      inputs: {c: count of, s: size}
      outputs: {x: [p, q, r]}
      rows: |
        | id | c      | s            | -> x |
        | a  | < ONE  | -            | p    |
        | b  | [0..5) | small, large | q    |
        | c  | -      | middle       | r    |
      default: {x: q}
  answer: {assumed: a test, expression: 's(n, text, if m > 3 then "a" else "b")'}
services: {s: {outputs: [inner], input data: [count of, size, text]}}
parameters: {few: {assumed: a test, values: [{value: 0}, {from: 2026-02-01, value: 2}]}}
"""


def made(directory: Path, policy: str, snapshots: list[dict[str, object]]) -> tuple[PolicySet, list[Case]]:
    """A set, and a case for each snapshot that expects nothing, and so only sees what is otherwise."""
    write_set(directory, policy)
    (directory / "made.cases.yaml").write_text(HEAD + "  - {name: one, decision: answer, expect: {answer: 1}}\n")
    (one,) = cases_of(directory)
    return load(directory), [
        replace(one, name=str(number), snapshot=snapshot, expect={}) for number, snapshot in enumerate(snapshots)
    ]


def contradictions(policies: PolicySet, cases: list[Case]) -> tuple[list[str], int]:
    """The changes that are proved to change nothing though a case sees that they do, and how many are proved."""
    bench = Bench(policies, cases)
    found, proved = [], 0
    for one in all_mutants(bench, None):
        sight = bench.sight({table: one.mutant.apply(table) for table in one.group}, one.mutant)
        is_same = proved_same(bench, one) is not None
        proved += is_same
        if is_same and sight is not None and sight.is_given:
            found.append(one.name)
    for edit in all_edits(bench, None):
        try:
            programs = {program: edited(program, edit.edit) for program in edit.programs}
        except PolicyError:
            continue
        sight = bench.sight_of_edit(edit.edit, programs)
        is_same = edit_proved_same(bench, edit)
        proved += is_same
        if is_same and sight is not None and sight.is_given:
            found.append(edit.edit.name)
    return found, proved


@pytest.mark.parametrize("seed", range(20, 26))
def test_what_a_case_sees_is_never_proved_away(tmp_path: Path, seed: int) -> None:
    some = random.Random(seed)
    found, proved = contradictions(*made(tmp_path, a_policy(some), some.sample(grid(), 60)))
    assert found == []
    assert proved > 0


@pytest.mark.parametrize("policy", ["first", "collect", "unique"])
@pytest.mark.parametrize("one", ["few", "0", "3"])
def test_nor_is_it_behind_a_service_or_on_other_days(tmp_path: Path, policy: str, one: str) -> None:
    snapshots: list[dict[str, object]] = [
        {"as_of": f"2026-{month}-10T00:00:00Z", "n": n, "text": text, "m": m}
        for month in ("01", "03")
        for n in (-3, 0, 1, 2, 4, 5)
        for text in ("small", "middle", "other")
        for m in (1, 5)
    ]
    found, _ = contradictions(*made(tmp_path, SERVICE.replace("HIT", policy).replace("ONE", one), snapshots))
    assert found == []


TABLE = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n, country: country}
      outputs: {x: [p, q]}
      rows: |
        | id | n     | country | -> x |
        | a  | < few | -       | p    |
        | b  | -     | "DE"    | q    |
      default: {x: p}
parameters: {few: {assumed: a test, values: [{value: 3}, {from: 2026-02-01, value: 5}]}}
"""
CASES = """
policy cases: the answer
base: {as_of: 2026-01-10T00:00:00Z, country: DE, size: large, customer: {name: Ann}}
cases:
  - {name: few, decision: answer, n: 1, expect: p}
  - {name: many, decision: answer, n: 7, expect: q}
"""


def two_stretches(directory: Path, cases: str = CASES) -> tuple[PolicySet, tuple[Case, ...]]:
    """A table that is another from February on."""
    write_set(directory, TABLE)
    (directory / "answer.cases.yaml").write_text(cases.lstrip("\n"), encoding="utf-8")
    return load(directory), cases_of(directory)


def test_a_row_is_removed_once_whatever_the_days(tmp_path: Path) -> None:
    mutation = mutate(*two_stretches(tmp_path))
    told = [(one.text, one.days) for one in mutation.judged if one.table == "answer" and one.row == "a"]
    assert ("removed", "") in told
    assert len(told) == len(set(told))
    assert [one for one in told if one[1]] == [
        ("n: < few → >= 3", "until 2026-01-31"),
        ("n: < few → <= 3", "until 2026-01-31"),
        ("n: < few → < 2", "until 2026-01-31"),
        ("n: < few → >= 5", "from 2026-02-01 on"),
        ("n: < few → <= 5", "from 2026-02-01 on"),
        ("n: < few → < 6", "from 2026-02-01 on"),
    ]
    assert ("n: < few → < 4", "") in told
    assert "answer/a: n: < few → <= 3 (until 2026-01-31)\n" in mutation_text(mutation)


def test_values_of_a_format_are_values_of_it(tmp_path: Path) -> None:
    texts = [one.text for one in mutate(*two_stretches(tmp_path)).judged if one.row == "b" and "country" in one.text]
    assert texts == ['country: "DE" → -', 'country: "DE" → not("DE")', 'country: "DE" → "AD"']


def test_only_what_differs_is_told(tmp_path: Path) -> None:
    judged = mutate(*two_stretches(tmp_path)).judged
    found = {f"{one.row}: {one.text}": one.why for one in judged if one.verdict is Verdict.SURVIVED}
    assert found["a: n: < few → <= 3"] == 'answer differs where it is as in "few", but n is 3'
    # The class that the moved edge cuts off is gone for first, and what is not read is no difference.
    assert found["a: n: < few → < 2"] == 'answer differs where it is as in "few", but n is 2'
    assert found['b: country: "DE" → -'] == 'answer differs where it is as in "few", but country is AD, n is 3'
    assert mutate(*two_stretches(tmp_path)).count(Verdict.UNDECIDED) == 0


def test_a_secret_is_never_told(tmp_path: Path) -> None:
    policy = TABLE.replace("n: n,", "n: string length(number),")
    cases = CASES.replace("country: DE,", "country: DE, number: '4111-SECRET',").replace("n: 1, expect: p", "expect: q")
    write_set(tmp_path, policy)
    (tmp_path / "answer.cases.yaml").write_text(cases.replace("n: 7, ", "").lstrip("\n"), encoding="utf-8")
    mutation = mutate(load(tmp_path), cases_of(tmp_path))
    assert mutation.count(Verdict.UNDECIDED) > 0
    assert "SECRET" not in str(mutation.to_dict()) + mutation_text(mutation)


def test_others_may_use_the_set_meanwhile(tmp_path: Path) -> None:
    policies, cases = two_stretches(tmp_path)
    tables = [table for program in policies.programs for table in program.built.tables.values()]
    started, done = threading.Event(), threading.Event()
    wrong: list[object] = []

    def watch() -> None:
        before = [(table.regions, table.index, table.default) for table in tables]
        while not done.is_set():
            now = [(table.regions, table.index, table.default) for table in tables]
            pairs = [pair for old, new in zip(before, now, strict=True) for pair in zip(old, new, strict=True)]
            wrong.extend(one for one, other in pairs if one is not other)
            started.set()

    thread = threading.Thread(target=watch)
    thread.start()
    started.wait()
    mutate(policies, cases)
    done.set()
    thread.join()
    assert wrong == []


def test_the_score_has_two_bounds(tmp_path: Path) -> None:
    mutation = mutate(*two_stretches(tmp_path), trials=0)
    noticed, undecided = mutation.count(Verdict.NOTICED), mutation.count(Verdict.UNDECIDED)
    assert mutation.score == 100 * noticed / mutation.real
    assert mutation.score_at_most == 100 * noticed / (mutation.real - undecided)
    assert mutation.to_dict()["score_at_most"] == int(mutation.score_at_most * 10) / 10
    assert mutation_summary(mutation) == (
        "tests: 2 cases notice 43.3 % of 30 changes, 100 % if the undecided change nothing (13 noticed, 0 seen but not "
        "expected, 0 survived, 17 undecided; 1 more changes nothing)"
    )
    assert (Mutation("none", 0, 0, ()).score, Mutation("none", 0, 0, ()).score_at_most) == (100, 100)


def test_a_function_called_as_a_built_in_is_not_taken_for_it(tmp_path: Path) -> None:
    """Sorting nothing gives nothing; the policy's own `sort` gives what it likes."""
    policy = """
functions: {sort: {parameters: {xs: list<Any>}, returns: list<number>, assumed: a test, expression: '[7]'}}
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {c: 'count(sort([]))', f: flag}
      outputs: {x: number}
      rows: |
        | id | c   | f    | -> x |
        | a  | > 0 | true | 1    |
        | b  | -   | -    | 2    |
"""
    write_set(tmp_path, policy)
    text = f"{HEAD}  - {{name: off, decision: answer, flag: false, expect: 2}}\n"
    (tmp_path / "answer.cases.yaml").write_text(text, encoding="utf-8")
    policies = load(tmp_path)
    assert policies.evaluate({"as_of": "2026-01-01T00:00:00Z", "flag": True}, "answer").decided_by == ("answer/a",)
    judged = mutate(policies, cases_of(tmp_path)).judged
    assert [one.verdict for one in judged if one.row == "a" and one.text == "removed"] == [Verdict.SURVIVED]
