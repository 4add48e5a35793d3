"""Proving and searching end soon, whatever is asked: past the steps that are allowed an invariant is searched."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.analysis.invariants.judge import Judged, told
from policy_engine.analysis.space.budget import Budget
from tests.analysis.test_invariants_search import known

STEPS = 1_000_000


def rows(count: int) -> str:
    """A table all of whose rows may match."""
    made = "".join(f"        | r{at} | > {at} | {at} |\n" for at in range(count))
    return f"""
decisions:
  answer:
    assumed: a test
    table:
      hit policy: rule order
      inputs: {{n: n}}
      outputs: {{x: number}}
      rows: |
        | id | n | -> x |
{made}"""


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The steps that are spent while a test runs."""
    found = [0]
    spend = Budget.spend

    def counting(budget: Budget, steps: int) -> None:
        found[0] += steps
        spend(budget, steps)

    monkeypatch.setattr(Budget, "spend", counting)
    return found


def test_many_rows_are_proved_by_few_steps_each(spent: list[int], tmp_path: Path) -> None:
    found = known(tmp_path, rows(100), "never: count(answer) > 100")
    assert found.is_proved
    # Each of 200 ways looks at each row once, and at its cell once.
    assert spent[0] < 201 * 100 * 3


def test_where_a_proof_takes_too_long_it_is_searched(spent: list[int], tmp_path: Path) -> None:
    found = known(tmp_path, rows(900), "never: count(answer) > 900")
    assert (found.is_proved, found.is_too_long, found.snapshot) == (False, True, None)
    assert STEPS < spent[0] < STEPS * 1.01
    (problem,) = told([found], notes=True)
    assert problem.message.startswith(
        'the invariant "it holds" is not proved: a proof takes too many steps; none of 10'
    )


def test_what_is_broken_is_found_all_the_same(tmp_path: Path) -> None:
    assert known(tmp_path, rows(900), "never: count(answer) > 899").snapshot is not None


def conjuncts(directory: Path, some: str) -> Judged:
    """What is known of a condition of forty parts."""
    text = "decisions: {answer: {assumed: a test, expression: n + m}}\n"
    condition = " and ".join(some.format(at) for at in range(40))
    return known(directory, text, f"never: {condition} and answer > 5000 and answer < 4000 + n - n")


@pytest.mark.parametrize(
    "some", ["(n + {0} * m > {0} or n - m < {0})", "(n != {0} or m != {0} or customer.age != {0})"]
)
def test_many_parts(some: str, spent: list[int], tmp_path: Path) -> None:
    conjuncts(tmp_path, some)
    assert 0 < spent[0] < STEPS * 1.01


@pytest.mark.parametrize(
    "condition",
    [
        "never: count(for i in 1..100000000 return i) > 5 and answer > 1E+30",
        "never: count(for i in 1..10000000 return n + i) > 5 and answer > 1E+30",
    ],
)
def test_long_loops(condition: str, tmp_path: Path) -> None:
    found = known(tmp_path, "decisions: {answer: {assumed: a test, expression: n + m}}\n", condition)
    assert not found.is_proved
    assert found.undecided == found.tried
