"""What can be done with a card: `redemption`, `unredeemed_card`, `card_request`."""

from __future__ import annotations

from tests.oracle.money import THIRD_PARTIES
from tests.oracle.snapshot import (
    BILLING_SOURCES,
    CARD_FORMS,
    CARD_STATES,
    PACKAGE_STATUSES,
    REQUEST_KINDS,
    STATUSES,
    Place,
)

Outputs = dict[str, object]

WHERE_THE_CODE_IS = {
    "physical": "find_code_under_foil",
    "digital": "find_code_in_email",
    "receipt": "find_code_on_receipt",
}
BLOCKED = {
    "INVALID_CODE": ("refuse", ["reveal_whole_code", "reenter_without_spaces", "contact_support"]),
    "ALREADY_REDEEMED": ("refuse", ["check_balance", "contact_support"]),
    "CARD_DAMAGED": ("contact_support", ["contact_support"]),
    "CURRENCY_MISMATCH": ("refuse", ["use_account_in_card_currency"]),
    "PACKAGE_INCLUDED": ("save_for_later", ["keep_card", "apply_to_other_account"]),
    "APPLE_BILLED": ("restart_required", ["cancel_account", "wait_until_closed", "restart_with_card"]),
}


def redemption(snapshot: Place) -> Outputs:
    account, card = snapshot.at("account"), snapshot.at("gift_card")
    status = account.word("status", STATUSES)
    source = account.word("billing_source", BILLING_SOURCES)
    state, form = card.word("state", CARD_STATES), card.word("form", CARD_FORMS)
    abroad = card.country("country") != account.country("country")
    unserved = status in ("none", "closed")
    tests = {
        "INVALID_CODE": state == "invalid",
        "ALREADY_REDEEMED": state == "already_redeemed",
        "CARD_DAMAGED": state == "damaged",
        "CURRENCY_MISMATCH": card.currency("currency") != account.currency("currency"),
        "PACKAGE_INCLUDED": account.word("package_status", PACKAGE_STATUSES) == "included",
        "APPLE_BILLED": source == "apple" and not unserved,
    }
    blockers = [name for name, present in tests.items() if present]
    if blockers:
        outcome, steps = BLOCKED[blockers[0]]
        return {"outcome": outcome, "reason": blockers[0], "blockers": blockers, "steps": steps}
    steps = ["open_redeem_page", WHERE_THE_CODE_IS[form], "enter_code"]
    if unserved:
        outcome, reason = "start_membership", "NEW_MEMBERSHIP" if status == "none" else "RESTART_MEMBERSHIP"
        steps.append("create_account" if status == "none" else "sign_in")
    else:
        outcome, reason = "apply", "ELIGIBLE"
        if source in THIRD_PARTIES:
            reason = "ELIGIBLE_THIRD_PARTY"
        elif abroad:
            reason = "ELIGIBLE_CROSS_COUNTRY"
    return {"outcome": outcome, "reason": reason, "blockers": [], "steps": [*steps, "confirm"]}


def unredeemed_card(snapshot: Place) -> Outputs:
    state = snapshot.at("gift_card").word("state", CARD_STATES)
    redeemed = redemption(snapshot)
    blockers = redeemed["blockers"]
    options: list[str] = []
    if state == "valid":
        if redeemed["outcome"] in ("apply", "start_membership"):
            options.append("redeem")
        options.append("keep")
        if isinstance(blockers, list) and "PACKAGE_INCLUDED" in blockers:
            options.append("use_other_account")
        options += ["give", "swap", "sell"]
    elif state == "damaged":
        options.append("contact_support")
    return {"options": options, "redeemable_for_cash": False}


def card_request(snapshot: Place) -> Outputs:
    kind = snapshot.at("request").word("kind", REQUEST_KINDS)
    state = snapshot.at("gift_card").word("state", CARD_STATES)
    refusals = {
        "refund": "NON_REFUNDABLE",
        "reload": "NOT_RELOADABLE",
        "cash_out": "NO_CASH_VALUE",
        "extend_expiry": "NEVER_EXPIRES",
    }
    if kind in refusals:
        return {"allowed": False, "reason": refusals[kind]}
    reason = {"valid": "UNREDEEMED", "already_redeemed": "LOCKED_TO_ACCOUNT"}.get(state, "NOT_USABLE")
    return {"allowed": state == "valid", "reason": reason}
