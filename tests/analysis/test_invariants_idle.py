"""Invariants that say less than they seem to: what is told of each, and of which nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import load
from policy_engine.analysis.invariants.judge import judge, told
from policy_engine.text.problem import Severity
from tests.analysis.test_invariants import invariant, known
from tests.docs.support import ROOT

NO_NAME = "the rules say: it names no decision and no value"
BY_TYPES = "the rules say: it is so of all that its decisions may give by their types"


def never_true(part: str) -> str:
    """What is told of a part that is never true."""
    return f'it says besides: "{part}" is never true'


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ('always: "true"', NO_NAME),
        ("always: n = n", NO_NAME),
        ("never: n > m and m > n and flag", NO_NAME),
        ("never: count of < 0", NO_NAME),
        ("always: if n < m then m > n else true", NO_NAME),
        ("always: answer.x = answer.x", BY_TYPES),
        ('never: answer.x = "a" and answer.x = "b"', BY_TYPES),
        ("never: count(picked) < 0", BY_TYPES),
        ("always: plenty = true or plenty = false or plenty = null", BY_TYPES),
        ("never: count of < 0 and answer.y", never_true("count of < 0")),
        ('never: size = "small" and size = "large" and answer.y', BY_TYPES),
        ('never: answer.x = "c" and n < 3 and n > 4', BY_TYPES),
        ("never: n != n and answer.y", never_true("n != n")),
        ("never: answer.y and count(picked) > 3", never_true("count(picked) > 3")),
        ("always: if n < n then answer.y else true", never_true("n < n")),
    ],
)
def test_what_says_less_than_it_seems(condition: str, why: str, tmp_path: Path) -> None:
    found = known(tmp_path, condition)
    assert found.is_proved
    (problem,) = told([found], notes=True)
    assert problem.code == "invariant-idle"
    # What only the rules as they are rule out may be what the invariant is to guard.
    by_rules = "count(picked)" in condition and why != BY_TYPES
    assert problem.severity is (Severity.NOTE if by_rules else Severity.WARNING)
    assert problem.message == f'the invariant "it holds" holds whatever {why}'


@pytest.mark.parametrize(
    "condition",
    [
        'never: answer.x = "c" and n != m',
        'always: if answer.x = "c" then answer.y else true',
        "never: count(picked) > 2",
        'never: picked[1] = "b" and flag',
        "never: n * n < 0",
    ],
)
def test_what_says_something(condition: str, tmp_path: Path) -> None:
    assert told(judge(invariant(tmp_path, condition))) == []


def test_no_invariant_of_the_rules_is_idle() -> None:
    assert told(judge(load(ROOT / "rules"))) == []
