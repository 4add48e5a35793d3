"""How an account pays: `payment_state`, `payment_update`, `payment_method_acceptance`, `billing_access`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.oracle.assumed import ACCEPTED, GRACE, RETENTION_MONTHS
from tests.oracle.days import local_day, months_after, today
from tests.oracle.money import ok_roles
from tests.oracle.snapshot import (
    ACTOR_ROLES,
    BILLING_SOURCES,
    DEVICES,
    EVENT_TYPES,
    METHOD_TYPES,
    STATUSES,
    Place,
)

Outputs = dict[str, object]

WHERE = {
    "direct": "website",
    "apple": "apple_subscriptions",
    "google_play": "google_play_subscriptions",
    "amazon": "amazon_memberships",
    "carrier": "carrier",
    "cable": "cable_provider",
    "unknown": "confirmation_email",
}
WEBSITE_STEPS = [
    "open_website",
    "open_account",
    "open_membership_and_billing",
    "manage_payment_info",
    "add_or_update",
    "save",
]


@dataclass(frozen=True)
class Failure:
    """A failure that nothing has settled yet."""

    at: datetime
    updated: bool = False


def open_failure(snapshot: Place) -> Failure | None:
    """The history folded in time order, up to `as_of`."""
    as_of = snapshot.moment("as_of")
    events = [
        (event.moment("at"), event.word("type", EVENT_TYPES))
        for event in snapshot.at("account").items("payment_events")
    ]
    failure: Failure | None = None
    for at, kind in sorted(events, key=lambda event: event[0]):
        if at > as_of:
            continue
        if kind == "payment_failed":
            failure = failure or Failure(at)
        elif failure is not None and kind == "method_updated":
            failure = Failure(failure.at, updated=True)
        elif kind == "payment_succeeded" or (kind == "restarted" and failure is not None and failure.updated):
            failure = None
    return failure


def payment_state(snapshot: Place) -> Outputs:
    account = snapshot.at("account")
    status = account.word("status", STATUSES)
    zone = account.zone("time_zone")
    now = today(snapshot)
    failure = open_failure(snapshot)
    backup = "backup" in ok_roles(account)
    if status in ("closed", "none"):
        return _standing("not_served", access=False)
    if failure is None:
        return _standing("active", access=True)
    grace_ends = local_day(failure.at, zone) + GRACE
    retained_until = months_after(grace_ends, RETENTION_MONTHS)
    since: Outputs = {"grace_ends": grace_ends, "retained_until": retained_until}
    if now < grace_ends:
        notices = ["email_reminder", "in_app_banner"]
        return _standing("grace", access=True) | since | {"attempt_backup": backup, "notices": notices}
    if now < retained_until:
        return _standing("paused", access=False) | since | {"notices": ["email_paused"]}
    return _standing("data_expired", access=False) | since


def _standing(state: str, access: bool) -> Outputs:
    return {
        "state": state,
        "access": access,
        "grace_ends": None,
        "retained_until": None,
        "attempt_backup": False,
        "notices": [],
    }


def payment_update(snapshot: Place) -> Outputs:
    account, actor = snapshot.at("account"), snapshot.at("actor")
    locked = account.flag("locked", absent=False)
    role, login = actor.word("role", ACTOR_ROLES), actor.flag("has_login", absent=False)
    device = actor.word("device", DEVICES)
    source = account.word("billing_source", BILLING_SOURCES)
    state = payment_state(snapshot)["state"]
    if locked:
        return _refused("ACCOUNT_LOCKED")
    if role == "profile_member" and not login:
        return _refused("NOT_ACCOUNT_HOLDER")
    steps: list[str] = []
    effective = "elsewhere"
    if source == "direct":
        reason = "DIRECT" if device == "web" else "USE_BROWSER"
        effective = "immediate_attempt" if state in ("grace", "paused") else "next_cycle"
        steps = WEBSITE_STEPS if device == "web" else ["open_browser", *WEBSITE_STEPS]
    else:
        reason = "SOURCE_UNKNOWN" if source == "unknown" else "BILLED_ELSEWHERE"
    return {"allowed": True, "where": WHERE[source], "steps": steps, "effective": effective, "reason": reason}


def _refused(reason: str) -> Outputs:
    return {"allowed": False, "where": None, "steps": [], "effective": None, "reason": reason}


def billing_access(snapshot: Place) -> Outputs:
    actor = snapshot.at("actor")
    role, login = actor.word("role", ACTOR_ROLES), actor.flag("has_login", absent=False)
    if role == "account_holder":
        return {"view": True, "change": True, "reason": "ACCOUNT_HOLDER"}
    if login:
        return {"view": True, "change": True, "reason": "HAS_LOGIN"}
    return {"view": False, "change": False, "reason": "NOT_ACCOUNT_HOLDER"}


def payment_method_acceptance(snapshot: Place) -> Outputs:
    country, method = snapshot.at("account").country("country"), snapshot.at("payment_method")
    kind = method.word("type", METHOD_TYPES)
    prepaid, virtual = method.flag("prepaid"), method.flag("virtual")
    if country not in ACCEPTED:
        return {"outcome": "unknown", "reason": "NO_DATA_FOR_COUNTRY"}
    kinds, takes_prepaid = ACCEPTED[country]
    if kind not in kinds:
        return {"outcome": "rejected", "reason": "NOT_ACCEPTED_IN_COUNTRY"}
    if not (prepaid or virtual):
        return {"outcome": "accepted", "reason": "ACCEPTED_IN_COUNTRY"}
    if takes_prepaid:
        return {"outcome": "may_be_flagged", "reason": "PREPAID_MAY_BE_FLAGGED"}
    return {"outcome": "rejected", "reason": "PREPAID_NOT_ACCEPTED"}
