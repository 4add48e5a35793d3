"""Decisions by rules that chain: facts, what may be absent, lists, what is taken out, and what is an error."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine import PolicyError, PolicySet, load
from tests.inference.support import HERE, place

POLICY = (HERE / "chain.yaml").read_text(encoding="utf-8")
NOW = {"as_of": "2026-03-10T09:00:00Z"}


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    return load(place(POLICY, tmp_path_factory.mktemp("set") / "rules"))


def actions(policies: PolicySet, snapshot: dict[str, object]) -> list[tuple[str, str]]:
    listed = policies.evaluate({**NOW, **snapshot}, "next").outputs["actions"]
    assert isinstance(listed, list)
    return [(entry["action"], entry["because"]) for entry in listed]


def test_equal_elements_of_a_list_are_one_fact(policies: PolicySet) -> None:
    assert actions(policies, {"account": {"state": "active"}}) == [("tell", "It is late.")]


def test_what_was_taken_out_takes_nothing_out(policies: PolicySet) -> None:
    """`redeem` takes out `restart`; `restart`, gone, does not take out `tell`."""
    card = {"state": "valid", "uses": 1}
    found = actions(policies, {"account": {"state": "paused"}, "gift_card": card})
    assert found == [("redeem", "Used 1 times."), ("tell", "It is late."), ("ask", "It is open.")]
    assert actions(policies, {"account": {"state": "paused"}}) == [
        ("restart", "It stopped: paused."),
        ("ask", "It is open."),
    ]


def test_an_optional_fact_is_absent_with_the_whole_object_alone(policies: PolicySet) -> None:
    for half in ({}, {"state": "valid"}, {"uses": 1}):
        with pytest.raises(PolicyError) as caught:
            actions(policies, {"account": {"state": "paused"}, "gift_card": half})
        assert {problem.code for problem in caught.value.problems} == {"snapshot-missing"}


def test_an_absent_optional_object_is_not_told_as_missing(policies: PolicySet) -> None:
    with pytest.raises(PolicyError) as caught:
        policies.evaluate(NOW, "next")
    assert [problem.path for problem in caught.value.problems] == ["account"]


def test_conclusions_that_exclude_each_other_are_an_error(policies: PolicySet) -> None:
    snapshot = {**NOW, "account": {"state": "grace"}, "gift_card": {"state": "valid", "uses": 7}}
    with pytest.raises(PolicyError) as caught:
        policies.evaluate(snapshot, "next")
    assert [problem.code for problem in caught.value.problems] == ["rules-contradiction"]
    assert '"ask" and "wait" stand together' in str(caught.value)


@pytest.mark.parametrize("uses", [2**63, -(2**63) - 1, 10**30, Decimal("1.5")])
def test_a_number_that_is_not_whole_or_past_64_bits_is_an_error(policies: PolicySet, uses: int | Decimal) -> None:
    snapshot = {**NOW, "account": {"state": "grace"}, "gift_card": {"state": "valid", "uses": uses}}
    with pytest.raises(PolicyError) as caught:
        policies.evaluate(snapshot, "next")
    assert [problem.code for problem in caught.value.problems] == ["rules-fact-value"]


def test_the_order_of_rules_and_facts_in_the_file_changes_nothing(tmp_path: Path, policies: PolicySet) -> None:
    head, rules = POLICY.split("    rules:\n")
    turned = head + "    rules:\n" + "".join(reversed(rules.splitlines(keepends=True)))
    other = load(place(turned, tmp_path / "rules"))
    snapshot = {"account": {"state": "paused"}, "gift_card": {"state": "valid", "uses": 1}}
    assert actions(other, snapshot) == actions(policies, snapshot)


def test_decided_by_names_the_rules_that_fired(policies: PolicySet) -> None:
    decision = policies.evaluate({**NOW, "account": {"state": "paused"}}, "next")
    assert decision.decided_by == ("next/chained", "next/stops", "next/restart", "next/tell", "next/ask")
    assert decision.outputs["taken"] == [{"because": "it is paused", "priority": 0}]


def test_an_explanation_tells_the_chain(policies: PolicySet) -> None:
    explanation = policies.evaluate({**NOW, "account": {"state": "paused"}}, "next").explanation
    assert "- restart because it is paused, since the account is paused (standing) [next/stops] [next/restart]." in (
        explanation.text
    )
    assert "- tell: it is restarted [next/chained], because it stopped: paused [next/restart]." in explanation.text
    assert "next/redeem: card is not there" in explanation.text.replace("\n", " ") or any(
        other.row == "next/redeem" and other.failed[0].said == "not there" for other in explanation.why_not
    )
    data = explanation.to_dict()["chains"]
    assert isinstance(data, list)
    assert [chain["values"] for chain in data if chain["taken_out_by"]] == [{"action": "tell"}]


def test_a_decision_without_rules_has_no_chains() -> None:
    assert "chains" not in load().evaluate(CARD, "card_request").explanation.to_dict()


CARD: dict[str, object] = {
    "as_of": "2026-03-10T09:00:00Z",
    "account": {"time_zone": "UTC"},
    "request": {"kind": "refund"},
}
