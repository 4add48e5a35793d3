"""Days on which something is not in force: the words for them, and what is said of who asks all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policy_engine.policy.link.segments import Segment, in_words
from policy_engine.text.problem import PolicyError
from tests.support import load_set, said, snapshot

JULY = (date(2026, 7, 1), date(2026, 7, 31))
AUGUST = (date(2026, 8, 1), None)


@pytest.mark.parametrize(
    ("stretches", "words"),
    [
        ([(None, None)], "on all days"),
        ([(None, date(2026, 6, 30))], "until 2026-06-30"),
        ([JULY], "from 2026-07-01 to 2026-07-31"),
        ([JULY, AUGUST], "from 2026-07-01 on"),
        ([(None, date(2026, 5, 31)), AUGUST], "until 2026-05-31 and from 2026-08-01 on"),
    ],
)
def test_days_in_words(stretches: list[tuple[date | None, date | None]], words: str) -> None:
    assert in_words(Segment(starts, ends, ()) for starts, ends in stretches) == words


def test_a_decision_asked_for_between_its_versions(tmp_path: Path) -> None:
    policies = load_set(
        tmp_path,
        "decisions: {other: {expression: '1', assumed: a test}}",
        "policy: fees\neffective: {to: 2025-12-31}\ndecisions: {fee: {expression: '1', assumed: a test}}",
        "policy: fees\neffective: {from: 2026-06-01}\ndecisions: {fee: {expression: '2', assumed: a test}}",
    )
    with pytest.raises(PolicyError) as caught:
        policies.evaluate(snapshot(as_of="2026-03-10T09:00:00Z"), "fee")
    assert said(caught.value, tmp_path) == (
        'error: the decision "fee" is not in force on 2026-03-10 [policy-not-in-force]\n'
        "   hint: it is until 2025-12-31 and from 2026-06-01 on: see `effective` in the policy files"
    )
    assert policies.evaluate(snapshot(as_of="2026-07-10T09:00:00Z"), "fee").outputs == {"fee": 2}
    with pytest.raises(PolicyError, match="there is no decision"):
        policies.evaluate(snapshot(), "feee")
