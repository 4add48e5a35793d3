"""What a name stands for: arguments of decision services, functions named like built-ins, and declared columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.analysis.test_invariants_search import known

SERVICE = """
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
  both: {assumed: a test, expression: '{one: inner, two: s(n), three: s(m)}'}
services: {s: {outputs: [inner], input data: [count of]}}
"""
SHADOWS = """
functions:
  count: {parameters: {q: Any}, expression: 0 - 1, assumed: a test}
  string length: {parameters: {q: string}, expression: 0 - 1, assumed: a test}
  sum: {parameters: {q: Any}, expression: 0 - 7, assumed: a test}
  min: {parameters: {a: number, b: number}, expression: a + b, assumed: a test}
  floor: {parameters: {a: number}, expression: a + 1, assumed: a test}
values:
  lowest: {context: {max: 'function(a, b) a - b', result: 'max(n, m)'}, assumed: a test}
"""
DECLARED = """
decisions:
  answer:
    assumed: a test
    table:
      hit policy: first
      inputs: {c: {expression: text, type: [small, middle]}}
      outputs: {x: [p, q, r]}
      rows: |
        | id | c      | -> x |
        | a  | small  | p    |
        | b  | middle | q    |
        | c  | -      | r    |
  other:
    assumed: a test
    table:
      hit policy: first
      inputs: {flag: flag, c: {expression: text, type: [middle, large]}}
      outputs: {x: [p, q]}
      rows: |
        | id | flag | c     | -> x |
        | a  | true | -     | p    |
        | b  | -    | large | q    |
        | c  | -    | -     | p    |
"""


@pytest.mark.parametrize(
    "condition",
    [
        'never: answer = "p"',
        'never: s(n) = "p"',
        "never: inner != s(n)",
        "never: both.one != both.two",
        "never: both.two != both.three",
    ],
)
def test_a_service_is_given_what_no_snapshot_has(condition: str, tmp_path: Path) -> None:
    assert known(tmp_path, SERVICE, condition).snapshot is not None


def test_outside_the_service_the_field_is_what_it_is(tmp_path: Path) -> None:
    assert known(tmp_path, SERVICE, 'never: inner = "p"').is_proved


@pytest.mark.parametrize(
    "condition",
    [
        "never: count(items) < 0",
        "never: string length(text) < 0",
        "never: sum(append(items.price, 0)) < 0",
        "never: min(n, m) > n",
        "never: floor(n) > n",
        "always: lowest >= n or lowest = null",
    ],
)
def test_a_function_of_the_policys_own_is_no_built_in(condition: str, tmp_path: Path) -> None:
    assert known(tmp_path, SHADOWS, condition).snapshot is not None


@pytest.mark.parametrize("condition", ['never: answer = "r"', 'never: answer = "p" and text != "small"'])
def test_a_column_has_what_it_declares(condition: str, tmp_path: Path) -> None:
    assert known(tmp_path, DECLARED, condition).is_proved


@pytest.mark.parametrize(
    "condition",
    ['never: answer = "q"', 'never: other = "q" and text = "large"', 'never: answer = "q" and other = "p"'],
)
def test_a_column_declares_nothing_for_others(condition: str, tmp_path: Path) -> None:
    assert known(tmp_path, DECLARED, condition).snapshot is not None
