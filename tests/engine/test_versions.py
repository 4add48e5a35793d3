"""Which version decides: the one in force on the account's own day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policy_engine import PolicyError, PolicySet
from tests.support import answer, codes, load_set, problems_of, snapshot

OLD = (
    "policy: fees\neffective: {to: 2025-12-31}\ndecisions:\n"
    "  answer: {expression: '1', assumed: t}\n  gone: {expression: '0', assumed: t}\n"
)
NEW = (
    "policy: fees\neffective: {from: 2026-01-01, to: 2026-06-30}\ndecisions:\n  answer: {expression: '2', assumed: t}\n"
)


def on(policies: PolicySet, moment: str, zone: str = "UTC") -> object:
    """The answer at a moment, in a zone."""
    return answer(policies, as_of=moment, time_zone=zone).outputs["answer"]


@pytest.fixture
def versions(tmp_path: Path) -> PolicySet:
    return load_set(tmp_path, OLD, NEW)


@pytest.mark.parametrize(
    ("moment", "zone", "wanted"),
    [
        ("2025-12-31T23:59:59.999Z", "UTC", 1),
        ("2026-01-01T00:00:00Z", "UTC", 2),
        ("2026-01-01T00:00:00Z", "America/New_York", 1),
        ("2026-01-01T04:59:59Z", "America/New_York", 1),
        ("2026-01-01T05:00:00Z", "America/New_York", 2),
        ("2025-12-31T10:00:00Z", "Pacific/Kiritimati", 2),
        ("2025-12-31T09:59:59Z", "Pacific/Kiritimati", 1),
        ("2025-12-31T23:30:00-05:00", "Europe/Paris", 2),
        ("2026-06-30T23:59:59Z", "UTC", 2),
        ("0001-06-01T00:00:00Z", "UTC", 1),
    ],
)
def test_the_accounts_own_day_chooses(versions: PolicySet, moment: str, zone: str, wanted: int) -> None:
    assert on(versions, moment, zone) == wanted


def test_the_version_tells_its_days(versions: PolicySet) -> None:
    old, new = answer(versions, as_of="2025-06-01T00:00:00Z").policy, answer(versions).policy
    assert (old.name, old.version, old.effective_from, old.effective_to) == ("fees", "1.0", None, date(2025, 12, 31))
    assert (new.effective_from, new.effective_to) == (date(2026, 1, 1), date(2026, 6, 30))
    assert old.digest == new.digest
    assert new.to_dict()["effective"] == {"from": "2026-01-01", "to": "2026-06-30"}
    assert answer(versions).explanation.policy == new


@pytest.mark.parametrize("name", ["answer", None])
def test_on_a_day_without_a_version_there_is_no_decision(versions: PolicySet, name: str | None) -> None:
    with pytest.raises(PolicyError) as caught:
        versions.evaluate(snapshot(as_of="2026-07-01T00:00:00Z"), name)
    assert str(caught.value) == (
        "error: no policy is in force on 2026-07-01 [policy-not-in-force]\n   hint: see `effective` in the policy files"
    )


def test_a_gap_between_versions(tmp_path: Path) -> None:
    policies = load_set(tmp_path, OLD, NEW.replace("2026-01-01", "2026-02-01"))
    assert on(policies, "2025-12-31T12:00:00Z") == 1
    assert on(policies, "2026-02-01T12:00:00Z") == 2
    for moment in ("2026-01-01T00:00:00Z", "2026-01-31T23:59:59Z"):
        with pytest.raises(PolicyError) as caught:
            on(policies, moment)
        assert codes(caught.value) == ["policy-not-in-force"]


def test_versions_that_overlap(tmp_path: Path) -> None:
    text = problems_of(tmp_path, OLD, NEW.replace("2026-01-01", "2025-12-31"))
    assert text.startswith('part2.yaml:1:9: error: two versions of "fees" hold on 2025-12-31 [policy-versions-overlap]')
    assert text.count("error:") == 1


def test_a_decision_of_an_older_version(versions: PolicySet) -> None:
    old = snapshot(as_of="2025-06-01T00:00:00Z")
    assert versions.evaluate(old, "gone").outputs == {"gone": 0}
    assert set(versions.evaluate(old)) == {"answer", "gone"}
    with pytest.raises(PolicyError) as caught:
        versions.evaluate(snapshot(), "gone")
    assert codes(caught.value) == ["decision-unknown"]
    with pytest.raises(PolicyError) as caught:
        versions.evaluate(snapshot(as_of=...), "gone")
    assert [(p.code, p.path) for p in caught.value.problems] == [("snapshot-missing", "as_of")]


DATED = """
policy: fees
parameters:
  fee: {values: [{value: 1}, {from: 2026-01-01, value: 2}, {from: 2026-03-10, value: 3}], assumed: t}
  other: {values: [{value: 10}, {from: 2026-03-10, value: 20}], assumed: t}
values:
  day limit: {expression: fee * 2, assumed: t}
decisions:
  answer:
    table:
      inputs: {n: n}
      outputs: {answer: number}
      rows: |
        | id | n            | -> answer   | assumed |
        | a  | <= day limit | fee         | t       |
        | b  | > day limit  | other + fee | t       |
"""


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2025-12-31T12:00:00Z", 11),
        ("2026-01-01T00:00:00Z", 12),
        ("2026-03-09T23:59:59Z", 12),
        ("2026-03-10T00:00:00Z", 3),
    ],
)
def test_dated_parameters(tmp_path: Path, moment: str, wanted: int) -> None:
    policies = load_set(tmp_path, DATED)
    assert len(policies.programs) == 3
    assert on(policies, moment) == wanted
    info = policies.evaluate(snapshot(as_of=moment)).policy
    assert info.effective_from is None or info.effective_from.isoformat() <= moment[:10]
    assert info.effective_to is None or info.effective_to.isoformat() >= moment[:10]


def test_a_parameter_without_a_value_for_the_first_days(tmp_path: Path) -> None:
    text = problems_of(tmp_path, DATED.replace("{value: 1}, ", ""))
    assert "[parameter-no-value]" in text
    assert text.count("error:") == 1
