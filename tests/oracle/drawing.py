"""What is drawn for the next bill, and what is still on hold: `consumption`, `hold`."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle.assumed import HOLD
from tests.oracle.days import start_of
from tests.oracle.money import balances, charge, payer
from tests.oracle.snapshot import Place

Outputs = dict[str, object]


def hold(snapshot: Place) -> Outputs:
    as_of = snapshot.moment("as_of")
    listed = [(one.moment("redeemed_at"), one.text("id")) for one in snapshot.at("account").items("gift_balances")]
    holds = [
        {
            "gift_balance": name,
            "state": "available" if as_of >= redeemed_at + HOLD else "pending",
            "available_by": redeemed_at + HOLD,
        }
        for redeemed_at, name in sorted(listed)
    ]
    return {"holds": holds, "all_available": all(one["state"] == "available" for one in holds)}


def consumption(snapshot: Place) -> Outputs:
    account, as_of = snapshot.at("account"), snapshot.moment("as_of")
    due = charge(account.at("plan"), account.currency("currency"))
    rest = payer(account)
    names = {one.path("id"): one.text("id") for one in account.items("gift_balances")}
    charged_at = max(start_of(account.day("next_billing_date"), account.zone("time_zone")), as_of)
    drawable = sorted(
        (one.redeemed_at, names[place.path("id")], one.remaining)
        for place, one in balances(snapshot)
        if charged_at - one.redeemed_at >= HOLD
    )
    charges: list[dict[str, object]] = []
    covered = Decimal(0)
    for _, name, remaining in drawable:
        amount = min(remaining, due - covered)
        if amount:
            charges.append({"gift_balance": name, "amount": amount, "exhausted": amount == remaining})
            covered += amount
    if covered == due:
        action = "none"
    elif rest is not None:
        action = f"charge_{rest}"
    else:
        action = "prorate" if covered else "unpaid"
    return {
        "charges": charges,
        "covered_by_gift": covered,
        "remainder": due - covered,
        "remainder_action": action,
    }
