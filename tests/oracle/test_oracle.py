"""The shipped policy against an independent reading of it in plain Python.

`ORACLE_N` snapshots are compared (300 unless told): `ORACLE_N=20000 pytest tests/oracle`.
"""

from __future__ import annotations

import os
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from policy_engine import PolicySet, load
from policy_engine.cases.model import Case
from policy_engine.cases.reader import read_cases
from tests.oracle.compare import asked, differences, same
from tests.oracle.contract import DECISIONS, decide
from tests.oracle.generate import generate
from tests.oracle.histogram import TOLD, told

Fields = dict[str, object]

RULES = Path(__file__).parents[2] / "rules"
CHAINING = {"next_actions"}
"""Decisions of rules that chain over the others; their oracle is the plain chainer (tests/inference)."""
CASES = [
    case
    for path in sorted(RULES.glob("*.cases.yaml"))
    for case in read_cases(path)
    if case.error is None and case.decision not in CHAINING
]
COUNT = int(os.environ.get("ORACLE_N", "300"))


@pytest.fixture(scope="module")
def policies() -> PolicySet:
    return load()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.label}: {case.name}")
def test_the_oracle_gives_what_the_worked_cases_expect(case: Case) -> None:
    assert case.expect is not None
    got = decide(case.snapshot, case.decision)
    for name, wanted in case.expect.items():
        assert as_written(got[name], wanted) == wanted, name


def as_written(got: object, wanted: object) -> object:
    """An output of the oracle as the case writes it, where it is the same."""
    if isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        return [as_written(one, other) for one, other in zip(got, wanted, strict=True)]
    if isinstance(got, dict) and isinstance(wanted, dict):
        return {name: as_written(got.get(name), other) for name, other in wanted.items()}
    if isinstance(got, bool) or got is None or isinstance(got, str):
        return got
    if isinstance(got, int | Decimal):
        return wanted if isinstance(wanted, str | Decimal) and Decimal(wanted) == got else got
    told = str(got).replace(" ", "T").replace("+00:00", "Z")
    return wanted if told == wanted else told


def test_every_decision_is_held_against_the_oracle(policies: PolicySet) -> None:
    assert set(policies.decisions) - CHAINING == set(DECISIONS) == set(TOLD)


def test_the_engine_agrees_with_the_oracle(policies: PolicySet) -> None:
    found = [
        f"seed {seed}: {difference}" for seed in range(COUNT) for difference in differences(policies, generate(seed))
    ]
    assert not found, "\n".join([f"{len(found)} differences", *found[:20]])


def test_the_snapshots_bring_up_every_outcome() -> None:
    seen = {(decision, what) for decision, what, part in told(400) if part >= 0.003}
    for decision, output, outcomes in (
        ("consumption", "remainder_action", "none charge_biller charge_primary charge_backup prorate unpaid"),
        ("proration", "applies", "True False"),
        ("run_out", "reason", "METHOD_TAKES_OVER EXHAUSTED PRORATED NO_CHARGE NO_GIFT_BALANCE"),
        ("reminder", "reason", "UPCOMING DUE SENT NOT_SERVED NO_CHARGE NO_GIFT_BALANCE METHOD_TAKES_OVER RAN_OUT"),
        ("plan_change", "direction", "sooner later same"),
        ("cancellation", "reason", "GIFT_BALANCE END_OF_PAID_PERIOD"),
        ("payment_state", "state", "active grace paused data_expired not_served"),
        ("payment_update", "effective", "next_cycle immediate_attempt elsewhere"),
    ):
        assert {(decision, f"{output}: {outcome}") for outcome in outcomes.split()} <= seen, decision


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_a_list_changes_nothing(policies: PolicySet, seed: int) -> None:
    snapshot = generate(seed)
    shuffled = deepcopy(snapshot)
    account = shuffled.get("account")
    if not isinstance(account, dict):
        return
    rng = Random(seed)
    for name in ("gift_balances", "payment_methods", "payment_events"):
        items = account.get(name, [])
        moments = [instant(item) for item in items]
        if name != "payment_events" or len(set(moments)) == len(moments):
            rng.shuffle(items)
    for name in DECISIONS:
        before, after = asked(policies, snapshot, name), asked(policies, shuffled, name)
        if isinstance(before, dict):
            assert same(before, after), name
        else:
            assert not isinstance(after, dict), name


def instant(event: Fields) -> object:
    """When an event happened; what it says, where that is no moment."""
    at = event.get("at")
    try:
        return datetime.fromisoformat(str(at))
    except ValueError:
        return at


@pytest.mark.parametrize("seed", range(80))
def test_draws_and_remainder_make_the_charge(policies: PolicySet, seed: int) -> None:
    snapshot = generate(seed)
    outputs = asked(policies, snapshot, "consumption")
    if not isinstance(outputs, dict):
        return
    account = snapshot["account"]
    assert isinstance(account, dict)
    plan, charges = account["plan"], outputs["charges"]
    assert isinstance(charges, list)
    drawn = {charge["gift_balance"]: charge["amount"] for charge in charges}
    assert len(drawn) == len(charges)
    covered, remainder = outputs["covered_by_gift"], outputs["remainder"]
    assert isinstance(covered, Decimal)
    assert isinstance(remainder, Decimal)
    assert sum(drawn.values(), Decimal(0)) == covered
    assert covered + remainder == Decimal(str(plan["price"])) + Decimal(str(plan.get("tax", 0)))
    has = {balance["id"]: Decimal(str(balance["remaining"])) for balance in account.get("gift_balances", [])}
    assert all(0 < amount <= has[name] for name, amount in drawn.items())
    assert all(charge["exhausted"] == (charge["amount"] == has[charge["gift_balance"]]) for charge in charges)
