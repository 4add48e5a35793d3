"""How long gift money lasts: `proration`, `run_out`, `plan_change`, `cancellation`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tests.oracle.money import BillingDates, balances, charge, payer
from tests.oracle.snapshot import Place

Outputs = dict[str, object]


@dataclass(frozen=True)
class Means:
    """The gift money of an account, and when it is billed."""

    gift: Decimal
    dates: BillingDates


@dataclass(frozen=True)
class Part:
    """The first billing date that gift money does not wholly pay, and what is left for it."""

    periods: int
    billing_date: date
    left: Decimal
    days_in_period: int
    days_covered: int

    @property
    def paid_through(self) -> date:
        return self.billing_date + timedelta(days=self.days_covered)


@dataclass(frozen=True)
class RunOut:
    date: date | None
    full_periods: int | None
    reason: str


def means_of(snapshot: Place) -> Means:
    account = snapshot.at("account")
    first = account.day("next_billing_date")
    known = account.has("billing_day") and account.value("billing_day") is not None
    day = account.whole_number("billing_day", 1, 31) if known else first.day
    gift = sum((one.remaining for _, one in balances(snapshot)), Decimal(0))
    return Means(gift, BillingDates(first, day))


def part_of(means: Means, due: Decimal) -> Part:
    """Raises ZeroDivisionError where nothing is due."""
    if not due:
        raise ZeroDivisionError
    periods = int(means.gift // due)
    left = means.gift - periods * due
    start, end = means.dates[periods], means.dates[periods + 1]
    days = (end - start).days
    return Part(periods, start, left, days, int(left * days // due))


def run_out_of(means: Means, due: Decimal, has_payer: bool) -> RunOut:
    if not due:
        return RunOut(None, None, "NO_CHARGE")
    if not means.gift:
        return RunOut(means.dates[0], 0, "NO_GIFT_BALANCE")
    part = part_of(means, due)
    if has_payer:
        return RunOut(part.billing_date, part.periods, "METHOD_TAKES_OVER")
    if part.left:
        return RunOut(part.paid_through, part.periods, "PRORATED")
    return RunOut(part.billing_date, part.periods, "EXHAUSTED")


def plan_charge(snapshot: Place, plan: Place) -> Decimal:
    return charge(plan, snapshot.at("account").currency("currency"))


def proration(snapshot: Place) -> Outputs:
    account = snapshot.at("account")
    means, due, rest = means_of(snapshot), plan_charge(snapshot, account.at("plan")), payer(account)
    if due and rest is None:
        part = part_of(means, due)
        if part.left:
            return {
                "applies": True,
                "days_covered": part.days_covered,
                "days_in_period": part.days_in_period,
                "paid_through": part.paid_through,
            }
    return {"applies": False, "days_covered": None, "days_in_period": None, "paid_through": None}


def run_out(snapshot: Place) -> Outputs:
    account = snapshot.at("account")
    due, has_payer = plan_charge(snapshot, account.at("plan")), payer(account) is not None
    found = run_out_of(means_of(snapshot), due, has_payer)
    return {"date": found.date, "full_periods": found.full_periods, "estimated": True, "reason": found.reason}


def plan_change(snapshot: Place) -> Outputs:
    account = snapshot.at("account")
    means, has_payer = means_of(snapshot), payer(account) is not None
    old, new = plan_charge(snapshot, account.at("plan")), plan_charge(snapshot, snapshot.at("new_plan"))
    before, after = run_out_of(means, old, has_payer).date, run_out_of(means, new, has_payer).date
    if before == after:
        direction = "same"
    elif before is None or (after is not None and after < before):
        direction = "sooner"
    else:
        direction = "later"
    return {
        "run_out_before": before,
        "run_out_after": after,
        "direction": direction,
        "rate_before": old,
        "rate_after": new,
    }


def cancellation(snapshot: Place) -> Outputs:
    means = means_of(snapshot)
    due = plan_charge(snapshot, snapshot.at("account").at("plan"))
    refund = Decimal(0)
    if means.gift and due:
        until = run_out_of(means, due, has_payer=False).date
        return {"access_until": until, "refund": refund, "reason": "GIFT_BALANCE"}
    return {"access_until": means.dates[0], "refund": refund, "reason": "END_OF_PAID_PERIOD"}
