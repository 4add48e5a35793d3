"""Tables that a decision service asks: what came to them counts, and arguments need not be as the schema says."""

from __future__ import annotations

from pathlib import Path

from policy_engine import PolicySet, load
from policy_engine.analysis.coverage.measure import measure
from policy_engine.analysis.generate.suite import generate
from policy_engine.analysis.mutation.judge import mutate
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.cases.check import cases_of
from policy_engine.cases.model import Case
from tests.support import write_set

POLICY = """
decisions:
  inner:
    assumed: a test
    table:
      hit policy: first
      inputs: {c: count of}
      outputs: {x: [p, q]}
      rows: |
        | id | c   | -> x |
        | a  | < 0 | p    |
        | b  | -   | q    |
  answer: {assumed: a test, expression: s(n)}
services: {s: {outputs: [inner], input data: [count of]}}
"""
CASES = """policy cases: what the service is asked with
base: {as_of: 2026-01-01T00:00:00Z}
cases:
  - {name: below, decision: answer, n: -1, expect: p}
"""


def part(directory: Path) -> tuple[PolicySet, tuple[Case, ...]]:
    """A set whose table is asked with less than the schema allows, and a case of that."""
    write_set(directory, POLICY)
    (directory / "answer.cases.yaml").write_text(CASES, encoding="utf-8")
    return load(directory), cases_of(directory)


def test_coverage_counts_what_comes_there(tmp_path: Path) -> None:
    (table,) = measure(*part(tmp_path)).tables
    assert {row.name: row.hits for row in table.rows} == {"a": 1, "b": 0}
    (column,) = table.columns
    assert {one.text: one.seen for one in column.classes} == {"< 0": 1, "0": 0, "> 0": 0}


def test_a_case_that_goes_through_a_service_notices(tmp_path: Path) -> None:
    judged = mutate(*part(tmp_path), decision="answer").judged
    noticed = [f"{one.row}: {one.text}" for one in judged if one.verdict is Verdict.NOTICED]
    assert noticed == ["a: c: < 0 → >= 0", "a: c: < 0 → < -1", "a: x: p → q", "a: removed", 'a: behind "b"']
    assert [one.text for one in judged if one.verdict is Verdict.EQUIVALENT] == []


def test_cases_are_made_through_a_service(tmp_path: Path) -> None:
    suite = generate(load_only(tmp_path), "answer")
    assert suite.unreached == ()
    assert {str(case.decision.outputs["answer"]) for case in suite.cases} == {"p", "q"}


def load_only(directory: Path) -> PolicySet:
    """The set without cases."""
    return part(directory)[0]
