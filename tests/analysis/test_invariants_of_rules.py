"""The invariants of the reference policy: each is broken, by a snapshot, where the rule that ensures it is edited."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from policy_engine import load
from policy_engine.analysis.invariants.judge import asking, judge
from policy_engine.analysis.invariants.trial import breaks
from tests.docs.support import ROOT

_SECTION = "\ninvariants:\n"

FAULTS = [
    (
        "redemption",
        "a card in another currency is never applied",
        "same currency: gift_card.currency = account.currency",
        "same currency: gift_card.country = account.country",
    ),
    ("redemption", "no card is applied in a partner's package", "| -             | included |", "| - | unlinked |"),
    (
        "redemption",
        "no card is applied while Apple sends the bill of an open account",
        'if served then account.billing_source = "apple"',
        'if account.status = "active" then account.billing_source = "apple"',
    ),
    ("redemption", "only a card that can be used is applied", "| damaged          | damaged ", "| damaged | invalid "),
    (
        "redemption",
        "a membership is started where none runs, and nowhere else",
        "when: {status: closed}",
        'when: {status: "closed, cancelled"}',
    ),
    (
        "billing",
        "a profile member without the login never changes billing",
        "| member     | profile_member | false         | false   | false  |",
        "| member | profile_member | false | false | true |",
    ),
    (
        "billing",
        "a profile member without the login never changes how it is paid",
        "if: if account.locked then false else billing_access.change",
        "if: not(account.locked)",
    ),
    (
        "billing",
        "nothing is changed on a locked account",
        "if: if account.locked then false else billing_access.change",
        "if: billing_access.change",
    ),
    (
        "consumption",
        "gift money never pays more than the bill",
        "due: if count(partial) = 0 then monthly charge else partial[-1].left",
        "due: monthly charge",
    ),
    (
        "consumption",
        "what is charged to gift balances is what they cover of the bill",
        "covered_by_gift: total(charges.amount)",
        "covered_by_gift: total(balances of the bill.remaining)",
    ),
    (
        "consumption",
        "what gift money leaves of a bill is never negative",
        "remainder: monthly charge - covered_by_gift",
        "remainder: monthly charge - total(balances of the bill.remaining)",
    ),
    (
        "consumption",
        "a bill is left unpaid only where nobody pays the rest",
        "| primary | -                | charge_primary",
        "| primary | -                | unpaid",
    ),
    (
        "gift_cards",
        "a card is never paid back, filled up, cashed or prolonged",
        "| cash_out      | -                | false ",
        "| cash_out      | -                | true ",
    ),
    (
        "gift_cards",
        "a card that was redeemed is never handed on",
        "| already_redeemed | false",
        "| already_redeemed | true",
    ),
    ("gift_cards", "a card is never turned into cash", "| never | -    | false", "| never | -    | true"),
    ("hold", "not all is available while a balance is on hold", "> 0           | false", "> 0           | true"),
    (
        "payment_state",
        "whoever is in the grace period watches",
        'state: grace\n                access: "true"',
        'state: grace\n                access: "false"',
    ),
    (
        "payment_state",
        "whoever is paused does not watch",
        'state: paused\n                access: "false"',
        'state: paused\n                access: "true"',
    ),
    (
        "payment_state",
        "a backup is tried only while a failed payment is open",
        "attempt_backup: \"false\"\n                notices: '[\"email_paused\"]'",
        "attempt_backup: backup works\n                notices: '[\"email_paused\"]'",
    ),
    (
        "reminder",
        "no reminder is sent once the gift money has run out",
        'else if today < run_out.date then "last_days"',
        'else if today <= run_out.date then "last_days"',
    ),
    (
        "reminder",
        "nobody is reminded where there is no membership",
        "    if: served\n",
        '    if: account.status != "none"\n',
    ),
    (
        "run_out",
        "nothing is ever refunded",
        "| account.next_billing_date      | refund on cancelling |",
        "| account.next_billing_date      | monthly charge |",
    ),
    (
        "run_out",
        "gift money never runs out before the next bill",
        'first.month, 1) + n * duration("P1M")',
        'first.month, 1) - n * duration("P1M")',
    ),
    (
        "run_out",
        "a part of a month never pays for the whole of it",
        "floor(left * period length / charge)",
        "floor(gift money * period length / charge)",
    ),
    (
        "run_out",
        "no plan costs less than nothing",
        "expression: new_plan.price + new_plan.tax",
        "expression: new_plan.price - new_plan.tax",
    ),
]


def edited(directory: Path, file: str, name: str, old: str, new: str) -> Path:
    """The reference policy with one edit, and one of its invariants alone."""
    rules = directory / "rules"
    shutil.copytree(ROOT / "rules", rules)
    shutil.copytree(ROOT / "schemas", directory / "schemas")
    for path in rules.glob("*.yaml"):
        text, _, section = path.read_text(encoding="utf-8").partition(_SECTION)
        if path.stem == file:
            assert text.count(old) >= 1
            (own,) = [one for one in section.split("\n\n") if one.strip().startswith(f"{name}:")]
            text = f"{text.replace(old, new)}{_SECTION}{own}\n"
        path.write_text(text, encoding="utf-8")
    return rules


@pytest.mark.parametrize(("file", "name", "old", "new"), FAULTS, ids=[name for _, name, _, _ in FAULTS])
def test_an_edit_breaks_it(file: str, name: str, old: str, new: str, tmp_path: Path) -> None:
    policies = load(edited(tmp_path, file, name, old, new))
    (found,) = judge(policies)
    assert found.invariant.name.name == name
    assert found.snapshot is not None
    (program,) = policies.programs
    asked = asking(program, policies)
    (invariant,) = asked.policy.invariants
    assert breaks(asked, invariant, found.snapshot)


def test_a_bill_in_gold_is_paid_to_the_last_decimal() -> None:
    """Amounts of more decimals were rounded, so that the draws came to more than the bill."""
    small, price = "0.000000000000000004", "200000000000000"
    balances = [
        {"id": f"g{at}", "currency": "XAU", "remaining": remaining, "redeemed_at": f"2026-01-0{at}T10:00:00Z"}
        for at, remaining in enumerate((small, small, price), 1)
    ]
    account = {
        "status": "active",
        "currency": "XAU",
        "billing_source": "direct",
        "plan": {"price": price},
        "next_billing_date": "2026-03-15",
        "gift_balances": balances,
    }
    decided = load(ROOT / "rules").evaluate({"as_of": "2026-03-10T09:00:00Z", "account": account}, "consumption")
    charges: Any = decided.outputs["charges"]
    assert [str(one["amount"]) for one in charges] == [
        "4E-18",
        "4E-18",
        "199999999999999.999999999999999992",
    ]
    assert decided.outputs["remainder"] == 0


def test_each_has_a_fault() -> None:
    stated = [one.name.name for file in load(ROOT / "rules").files.files for one in file.invariants]
    assert sorted(stated) == sorted(name for _, name, _, _ in FAULTS)


def test_what_is_known_of_them() -> None:
    found = judge(load(ROOT / "rules"))
    assert [one.invariant.name.name for one in found if one.snapshot is not None] == []
    assert {one.invariant.name.name for one in found if not one.is_proved} == {
        "not all is available while a balance is on hold",
        "gift money never runs out before the next bill",
        "a part of a month never pays for the whole of it",
    }
