"""What a careful engineer would write instead: plain functions that read the same dictionary, make the same checks
and return the same outputs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import iso4217
import pycountry

STATUSES = frozenset(("none", "active", "cancelled", "closed", "paused"))
SOURCES = frozenset(("direct", "apple", "google_play", "amazon", "carrier", "cable", "unknown"))
PACKAGES = frozenset(("none", "included", "unlinked"))
STATES = frozenset(("valid", "invalid", "already_redeemed", "damaged"))
FORMS = frozenset(("physical", "digital", "receipt"))
CURRENCIES = frozenset(currency.code for currency in iso4217.Currency)
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)
ROOT = frozenset(("as_of", "account", "gift_card", "new_plan", "payment_method", "request", "actor"))
ACCOUNT = frozenset(
    (
        "id", "status", "country", "currency", "time_zone", "billing_source", "package_status", "plan", "locked",
        "next_billing_date", "billing_day", "cancelled_on", "gift_balances", "payment_methods", "payment_events",
        "reminders_sent",
    )
)  # fmt: skip
CARD = frozenset(("form", "state", "currency", "country", "value"))
THIRD_PARTIES = frozenset(("google_play", "amazon", "carrier", "cable"))
CODE = {"physical": "find_code_under_foil", "digital": "find_code_in_email", "receipt": "find_code_on_receipt"}
BLOCKED: dict[str, tuple[str, list[str]]] = {
    "INVALID_CODE": ("refuse", ["reveal_whole_code", "reenter_without_spaces", "contact_support"]),
    "ALREADY_REDEEMED": ("refuse", ["check_balance", "contact_support"]),
    "CARD_DAMAGED": ("contact_support", ["contact_support"]),
    "CURRENCY_MISMATCH": ("refuse", ["use_account_in_card_currency"]),
    "PACKAGE_INCLUDED": ("save_for_later", ["keep_card", "apply_to_other_account"]),
    "APPLE_BILLED": ("restart_required", ["cancel_account", "wait_until_closed", "restart_with_card"]),
}


def _one_of(value: Any, allowed: frozenset[str]) -> str:
    if value not in allowed:
        raise ValueError(value)
    return str(value)


@cache
def _zone(name: str) -> ZoneInfo:
    # ZoneInfo itself keeps eight, and reads any other from its file again.
    return ZoneInfo(name)


def redemption(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """May this card be applied? The outputs of the policy's decision `redemption`."""
    account = snapshot["account"]
    card = snapshot["gift_card"]
    if not (snapshot.keys() <= ROOT and account.keys() <= ACCOUNT and card.keys() <= CARD):
        raise ValueError("unknown field")
    as_of = datetime.fromisoformat(snapshot["as_of"])
    if as_of.tzinfo is None:
        raise ValueError("as_of")
    as_of.astimezone(_zone(account.get("time_zone", "UTC"))).date()
    status = _one_of(account["status"], STATUSES)
    source = _one_of(account["billing_source"], SOURCES)
    package = _one_of(account["package_status"], PACKAGES)
    state = _one_of(card["state"], STATES)
    form = _one_of(card["form"], FORMS)
    currency = _one_of(account["currency"], CURRENCIES)
    country = _one_of(account["country"], COUNTRIES)
    card_currency = _one_of(card["currency"], CURRENCIES)
    card_country = _one_of(card["country"], COUNTRIES)
    blockers = []
    if state == "invalid":
        blockers.append("INVALID_CODE")
    elif state == "already_redeemed":
        blockers.append("ALREADY_REDEEMED")
    elif state == "damaged":
        blockers.append("CARD_DAMAGED")
    if card_currency != currency:
        blockers.append("CURRENCY_MISMATCH")
    if package == "included":
        blockers.append("PACKAGE_INCLUDED")
    if source == "apple" and status not in ("closed", "none"):
        blockers.append("APPLE_BILLED")
    if blockers:
        outcome, steps = BLOCKED[blockers[0]]
        return {"outcome": outcome, "reason": blockers[0], "blockers": blockers, "steps": list(steps)}
    steps = ["open_redeem_page", CODE[form], "enter_code"]
    if status == "none":
        return {
            "outcome": "start_membership",
            "reason": "NEW_MEMBERSHIP",
            "blockers": [],
            "steps": [*steps, "create_account", "confirm"],
        }
    if status == "closed":
        return {
            "outcome": "start_membership",
            "reason": "RESTART_MEMBERSHIP",
            "blockers": [],
            "steps": [*steps, "sign_in", "confirm"],
        }
    reason = (
        "ELIGIBLE_THIRD_PARTY"
        if source in THIRD_PARTIES
        else "ELIGIBLE_CROSS_COUNTRY"
        if card_country != country
        else "ELIGIBLE"
    )
    return {"outcome": "apply", "reason": reason, "blockers": [], "steps": [*steps, "confirm"]}
