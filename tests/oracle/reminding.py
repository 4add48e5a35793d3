"""Whether the reminder of a low balance is due: `reminder`."""

from __future__ import annotations

from datetime import date

from tests.oracle.assumed import REMINDER_LEAD
from tests.oracle.days import local_day, today
from tests.oracle.money import balances, payer
from tests.oracle.running import RunOut, means_of, plan_charge, run_out_of
from tests.oracle.snapshot import STATUSES, Place

Outputs = dict[str, object]


def reminder(snapshot: Place) -> Outputs:
    account = snapshot.at("account")
    status = account.word("status", STATUSES)
    zone = account.zone("time_zone")
    now = today(snapshot)
    sent = [
        local_day(moment, zone)
        for kind, moment in [(one.text("kind"), one.moment("sent_at")) for one in account.items("reminders_sent")]
        if kind == "balance_low"
    ]
    due, means = plan_charge(snapshot, account.at("plan")), means_of(snapshot)
    has_payer = payer(account) is not None
    end = run_out_of(means, due, has_payer)
    if status in ("closed", "none"):
        return _silent("NOT_SERVED")
    if not due:
        return _silent("NO_CHARGE")
    if not balances(snapshot):
        return _silent("NO_GIFT_BALANCE")
    if not means.gift and has_payer:
        return _silent("METHOD_TAKES_OVER")
    return _by_day(end, now, sent)


def _by_day(end: RunOut, day: date, sent: list[date]) -> Outputs:
    assert end.date is not None
    if day >= end.date:
        return _silent("RAN_OUT")
    send_on = end.date - REMINDER_LEAD
    if day < send_on:
        action, reason = "schedule", "UPCOMING"
    elif any(one >= send_on for one in sent):
        action, reason = "already_sent", "SENT"
    else:
        action, reason = "send_now", "DUE"
    return {"action": action, "send_on": send_on, "channel": "email", "reason": reason}


def _silent(reason: str) -> Outputs:
    return {"action": "none", "send_on": None, "channel": None, "reason": reason}
