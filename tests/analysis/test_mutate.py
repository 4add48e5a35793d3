"""Mutation: what is changed, what cases notice, and what is proved to change nothing."""

from __future__ import annotations

import json
from pathlib import Path

from policy_engine import load
from policy_engine.analysis.mutation.judge import mutate
from policy_engine.analysis.mutation.result import Mutation
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.cases.check import cases_of
from tests.cli.support import run
from tests.support import write_set

TABLE = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {n: n, flag: flag}
      outputs: {fee: number}
      rows: |
        | id   | n    | flag | -> fee |
        | low  | < 3  | -    | 1      |
        | high | >= 3 | true | 2      |
      default: {fee: 0}
"""
HEAD = """
policy cases: the answer
base: {as_of: 2026-01-01T00:00:00Z, flag: true}
cases:
"""
WHOLE = (
    HEAD
    + """
  - {name: below, decision: answer, n: 2.5, expect: 1}
  - {name: below without, decision: answer, n: 2.5, flag: false, expect: 1}
  - {name: one less, decision: answer, n: 1.5, expect: 1}
  - {name: edge, decision: answer, n: 3, expect: 2}
  - {name: above, decision: answer, n: 4, expect: 2}
  - {name: without, decision: answer, n: 4, flag: false, expect: 0}
"""
)


def mutated(directory: Path, cases: str, policy: str = TABLE, sample: int | None = None) -> Mutation:
    """The judgement of the mutants of a policy."""
    write_set(directory, policy)
    (directory / "answer.cases.yaml").write_text(cases.lstrip("\n"), encoding="utf-8")
    return mutate(load(directory), cases_of(directory), sample=sample)


def texts(mutation: Mutation, verdict: Verdict) -> list[str]:
    """The mutants of a verdict."""
    return [f"{one.row}: {one.text}" for one in mutation.judged if one.verdict is verdict]


def test_what_is_changed(tmp_path: Path) -> None:
    mutation = mutated(tmp_path, WHOLE)
    assert [f"{one.row}: {one.text}" for one in mutation.judged] == [
        "low: n: < 3 → -",
        "low: n: < 3 → >= 3",
        "low: n: < 3 → <= 3",
        "low: n: < 3 → < 4",
        "low: n: < 3 → < 2",
        "low: flag: - → true",
        "low: flag: - → false",
        "low: fee: 1 → 2",
        "low: removed",
        'low: behind "high"',
        "high: n: >= 3 → -",
        "high: n: >= 3 → < 3",
        "high: n: >= 3 → > 3",
        "high: n: >= 3 → >= 4",
        "high: n: >= 3 → >= 2",
        "high: flag: true → -",
        "high: flag: true → false",
        "high: fee: 2 → 3",
        "high: removed",
        "default: fee: 0 → 1",
        "default: removed",
    ]


def test_all_that_changes_anything_is_noticed(tmp_path: Path) -> None:
    mutation = mutated(tmp_path, WHOLE)
    assert texts(mutation, Verdict.EQUIVALENT) == [
        'low: behind "high"',  # They exclude each other.
        "high: n: >= 3 → -",  # What is below 3 is decided before.
        "high: n: >= 3 → >= 2",
    ]
    assert (mutation.count(Verdict.NOTICED), mutation.score) == (18, 100)


def test_what_no_case_notices_has_a_witness(tmp_path: Path) -> None:
    mutation = mutated(tmp_path, WHOLE.replace("  - {name: edge, decision: answer, n: 3, expect: 2}\n", ""))
    assert texts(mutation, Verdict.SURVIVED) == [
        "low: n: < 3 → <= 3",
        "low: n: < 3 → < 4",
        "high: n: >= 3 → > 3",
        "high: n: >= 3 → >= 4",
    ]
    assert [one.why for one in mutation.judged if one.verdict is Verdict.SURVIVED] == [
        'answer differs where it is as in "below", but n is 3'
    ] * 4
    assert 77 < mutation.score < 78


def test_what_is_seen_but_not_expected(tmp_path: Path) -> None:
    policy = TABLE.replace("{fee: number}", "{fee: number, why: string}").replace("-> fee |", "-> fee | why |")
    policy = policy.replace("1      |", '1      | "a" |').replace("2      |", '2      | "b" |')
    policy = policy.replace("{fee: 0}", "{fee: 0, why: '\"c\"'}")
    cases = WHOLE.replace("expect: 1", "expect: {fee: 1}").replace("expect: 2", "expect: {fee: 2}")
    mutation = mutated(tmp_path, cases.replace("expect: 0", "expect: {fee: 0}"), policy)
    assert texts(mutation, Verdict.SEEN) == ["low: why: a → b", "high: why: b → a", "default: why: c → a"]
    assert [one.why for one in mutation.judged if one.verdict is Verdict.SEEN] == [
        "below: its why would differ",
        "edge: its why would differ",
        "without: its why would differ",
    ]


COLUMNS = """
policy: one
decisions:
  answer:
    table:
      hit policy: first
      inputs: {one: 'ONE', other: 'OTHER'}
      outputs: {fee: number}
      rows: |
        | id   | one  | other | -> fee | assumed |
        | low  | true | -     | 1      | because |
        | high | -    | true  | 2      | because |
      default: {fee: 0}
"""


def columns(one: str, other: str) -> str:
    """A policy of two columns."""
    return COLUMNS.replace("ONE", one).replace("OTHER", other)


DEPENDENT = (
    HEAD
    + """  - {name: a, decision: answer, n: 4, expect: 1}
  - {name: b, decision: answer, n: 6, expect: 2}
  - {name: c, decision: answer, n: 7, expect: 0}
"""
)


def test_a_dependence_is_worked_out(tmp_path: Path) -> None:
    # No snapshot is below 5 and not below 7, which the classes of the columns do not know of each other.
    mutation = mutated(tmp_path, DEPENDENT, columns("n < 5", "n < 7"))
    equivalent = [one for one in mutation.judged if one.verdict is Verdict.EQUIVALENT]
    assert [(one.row, one.text, one.why) for one in equivalent] == [
        ("low", "other: - → true", "the same outputs whatever comes to the table where it stands"),
        ("high", "one: - → false", "the same outputs whatever the classes of the columns"),
    ]
    assert texts(mutation, Verdict.UNDECIDED) == []


def test_a_dependence_that_is_not_worked_out_is_undecided(tmp_path: Path) -> None:
    # Whatever 4 divides, 2 does.
    mutation = mutated(tmp_path, DEPENDENT, columns("modulo(n, 4) = 0", "modulo(n, 2) = 0"))
    undecided = [one for one in mutation.judged if one.verdict is Verdict.UNDECIDED]
    assert [(one.row, one.text, one.why) for one in undecided] == [
        ("low", "other: - → true", "no snapshot tried has one: true, other: false, and it is not proved that none has"),
    ]


def test_a_sample_is_always_the_same(tmp_path: Path) -> None:
    first = mutated(tmp_path / "a", WHOLE, sample=7)
    second = mutated(tmp_path / "b", WHOLE, sample=7)
    assert (len(first.judged), first.of) == (7, 21)
    assert [one.text for one in first.judged] == [one.text for one in second.judged]


def test_tables_are_as_they_were_afterwards(tmp_path: Path) -> None:
    write_set(tmp_path, TABLE)
    (tmp_path / "answer.cases.yaml").write_text(WHOLE.lstrip("\n"), encoding="utf-8")
    policies, cases = load(tmp_path), cases_of(tmp_path)
    first = mutate(policies, cases)
    assert mutate(policies, cases) == first


def test_the_command(tmp_path: Path) -> None:
    mutated(tmp_path, WHOLE.replace("  - {name: edge, decision: answer, n: 3, expect: 2}\n", ""))
    ran = run("mutate", tmp_path, "--fail-under", "90")
    assert (ran.code, ran.out.replace(f"{tmp_path.as_posix()}/", "")) == (1, """\
Survived: no case notices, though a snapshot does.
  part1.yaml:14: answer/low: n: < 3 → <= 3
    answer differs where it is as in "below", but n is 3
  part1.yaml:14: answer/low: n: < 3 → < 4
    answer differs where it is as in "below", but n is 3
  part1.yaml:15: answer/high: n: >= 3 → > 3
    answer differs where it is as in "below", but n is 3
  part1.yaml:15: answer/high: n: >= 3 → >= 4
    answer differs where it is as in "below", but n is 3

tests: 5 cases notice 77.7 % of 18 changes (14 noticed, 0 seen but not expected, 4 survived, 0 undecided; 3 more \
change nothing)
""")  # fmt: skip
    assert ran.err == "error: 77.7 % of the changes are noticed, and 90 % are asked for [mutation-score-too-low]\n"
    data = json.loads(run("mutate", tmp_path, "--decision", "answer", "--format", "json").out)
    assert (data["score"], data["counts"]["survived"]) == (77.7, 4)
    ran = run("mutate", tmp_path, "--decision", "anser")
    assert (ran.code, "did you mean" in ran.err) == (1, True)


def test_outputs_that_are_only_counted_may_fail(tmp_path: Path) -> None:
    """By `collect count` what a row gives is made all the same: `n / m` is null where `m` is 0."""
    policy = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: collect count
      inputs: {f: flag}
      outputs: {x: number}
      rows: |
        | id | f    | -> x  |
        | a  | true | 1     |
        | b  | -    | n / m |
"""
    cases = "policy cases: the count\ncases:\n  - {name: both, decision: answer, n: 1, m: 1, flag: true, expect: 2}\n"
    mutation = mutated(tmp_path, cases, policy)
    changed = [one for one in mutation.judged if one.row == "b" and one.text.startswith("x:")]
    assert changed
    assert [one.verdict for one in changed if one.verdict is Verdict.EQUIVALENT] == []
