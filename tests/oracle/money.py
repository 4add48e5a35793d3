"""What an account is charged, what gift money it has, and who pays the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tests.oracle.days import in_month
from tests.oracle.snapshot import BILLING_SOURCES, METHOD_ROLES, METHOD_STATUSES, STATUSES, Place

THIRD_PARTIES = ("google_play", "amazon", "carrier", "cable")


@dataclass(frozen=True)
class Balance:
    currency: str
    remaining: Decimal
    redeemed_at: datetime


def charge(plan: Place, currency: str) -> Decimal:
    """The monthly charge: the price and the tax."""
    price = plan.money("price", currency)
    return price + plan.money("tax", currency) if plan.has("tax") else price


def balances(snapshot: Place) -> list[tuple[Place, Balance]]:
    """The balances that a bill may draw: in its currency, redeemed by `as_of`. All of them must be readable."""
    account, as_of = snapshot.at("account"), snapshot.moment("as_of")
    bill = account.currency("currency")
    found = []
    for place in account.items("gift_balances"):
        currency = place.currency("currency")
        remaining = place.money("remaining", currency)
        balance = Balance(currency, remaining, place.moment("redeemed_at"))
        found.append((place, balance))
    return [(place, one) for place, one in found if one.currency == bill and one.redeemed_at <= as_of]


def ok_roles(account: Place) -> set[str]:
    """The roles in which a payment method that is `ok` is on file."""
    methods = [
        (method.word("role", METHOD_ROLES), method.word("status", METHOD_STATUSES))
        for method in account.items("payment_methods")
    ]
    return {role for role, status in methods if status == "ok"}


def payer(account: Place) -> str | None:
    """Who pays what gift money does not: `biller`, `primary`, `backup`, or nobody."""
    status = account.word("status", STATUSES)
    source = account.word("billing_source", BILLING_SOURCES)
    roles = ok_roles(account)
    if status in ("cancelled", "closed", "none"):
        return None
    if source == "apple" or source in THIRD_PARTIES:
        return "biller"
    return next((role for role in METHOD_ROLES if role in roles), None)


@dataclass(frozen=True)
class BillingDates:
    """`next_billing_date` and every month after it, on `billing_day`."""

    first: date
    day: int

    def __getitem__(self, index: int) -> date:
        if index == 0:
            return self.first
        return in_month(self.first.year, self.first.month + index, self.day)
