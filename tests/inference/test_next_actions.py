"""`next_actions` of the reference policy: on every worked case, and never two actions that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from policy_engine import Decision, PolicyError, PolicySet, load
from policy_engine.cases.reader import merged, read_cases
from policy_engine.engine.rules import CompiledRules
from policy_engine.inference.plain import PlainChainer
from policy_engine.policy.rules_model import RulesLogic
from tests.oracle.generate import Fields, generate

RULES = Path(__file__).parents[2] / "rules"
SNAPSHOTS = 300
BASE: dict[str, object] = {
    "as_of": "2026-03-10T09:00:00-05:00",
    "account": {
        "status": "active",
        "country": "US",
        "currency": "USD",
        "time_zone": "America/New_York",
        "billing_source": "direct",
        "package_status": "none",
        "plan": {"name": "standard", "price": "17.99", "tax": "1.44"},
        "next_billing_date": "2026-03-15",
    },
}
"""Laid under every case, since most say only what their own decision reads."""


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return load()


def logic(policies: PolicySet) -> RulesLogic:
    declared = policies.programs[-1].policy.units["next_actions"].declared
    found = getattr(declared, "logic", None)
    assert isinstance(found, RulesLogic)
    return found


def compiled(policies: PolicySet) -> CompiledRules:
    return policies.programs[-1].built.rules["next_actions#rules"]


def decided(policies: PolicySet, count: int) -> Iterator[tuple[int, Fields, Decision]]:
    """Random snapshots on which it can be decided: in others a part is missing or wrong on purpose."""
    found = 0
    for seed in range(count * 3):
        snapshot = generate(seed)
        try:
            yield seed, snapshot, policies.evaluate(snapshot, "next_actions")
        except PolicyError:
            continue
        found += 1
        if found == count:
            return
    raise AssertionError(f"only {found} of {count} snapshots could be decided")


def told(policies: PolicySet, snapshot: object) -> str:
    """The actions of a snapshot, in a few lines."""
    assert isinstance(snapshot, dict)
    try:
        decision = policies.evaluate(snapshot, "next_actions")
    except PolicyError as error:
        return "".join(f"  ! {problem.code} {problem.path or ''}\n" for problem in error.problems)
    chains = decision.explanation.chains
    lines = []
    for chain in chains:
        if chain.taken_out is None:
            lines.append(f"  {chain.priority} {chain.name}: {chain.conclusion.said}\n")
        else:
            lines.append(f"  - {chain.name}, left out: {chain.taken_out.said}\n")
    return "".join(lines) or "  nothing\n"


@pytest.mark.parametrize("file", sorted(RULES.glob("*.cases.yaml")), ids=lambda file: file.name.split(".")[0])
def test_on_every_case(file: Path, policies: PolicySet, snapshot: SnapshotAssertion) -> None:
    said = [f"{case.name}\n{told(policies, merged(BASE, case.snapshot))}" for case in read_cases(file)]
    assert "\n".join(said) == snapshot


def test_actions_that_contradict_each_other_never_stand_together(policies: PolicySet) -> None:
    apart = {
        frozenset((one.name, other.name))
        for _, groups in logic(policies).outputs[0].apart
        for group in groups
        for one, other in combinations(group, 2)
    }
    assert len(apart) > 15
    seen: set[str] = set()
    for seed, _, decision in decided(policies, SNAPSHOTS):
        listed = decision.outputs["actions"]
        assert isinstance(listed, list)
        names = [entry["action"] for entry in listed]
        assert len(set(names)) == len(names)
        assert [entry["priority"] for entry in listed] == sorted(entry["priority"] for entry in listed)
        assert not [pair for pair in combinations(names, 2) if frozenset(pair) in apart], seed
        seen.update(names)
    assert len(seen) >= 12


def test_the_plain_chainer_gives_the_same_actions(policies: PolicySet) -> None:
    other = load()
    rules = compiled(other)
    rules.chainer = PlainChainer(rules.rules)
    for _, snapshot, decision in decided(policies, 100):
        assert other.evaluate(snapshot, "next_actions").to_dict() == decision.to_dict()


def test_it_is_one_of_all_decisions_and_changes_no_other(policies: PolicySet) -> None:
    for _, snapshot, _ in decided(policies, 20):
        every = policies.evaluate(snapshot)
        assert "next_actions" in every
        for name in every:
            alone = policies.evaluate(snapshot, name)
            assert every[name].to_dict() == alone.to_dict()


def test_each_entry_rests_on_rows_and_sources(policies: PolicySet) -> None:
    for _, _, decision in decided(policies, 40):
        explanation = decision.explanation
        known = {reason.row for ground in explanation.rests_on for reason in ground.reasons}
        todo = [link for chain in explanation.chains for link in (chain.conclusion, chain.taken_out) if link]
        while todo:
            link = todo.pop()
            assert link.rule or link.made_of
            assert set(link.rows) <= known
            todo += link.rests_on
