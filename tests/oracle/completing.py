"""What a decision would be for the values that a missing or invalid field might have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.oracle import snapshot as words
from tests.oracle.contract import decide
from tests.oracle.snapshot import Undecidable

Fields = dict[str, object]

VALUES: dict[str, tuple[object, ...]] = {
    "as_of": ("2026-03-10T00:00:00Z", "2099-03-10T00:00:00Z"),
    "country": ("US", "NL"),
    "currency": ("USD", "JPY"),
    "time_zone": ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
    "package_status": words.PACKAGE_STATUSES,
    "billing_source": words.BILLING_SOURCES,
    "price": ("0", "5", "700"),
    "tax": ("0", "144"),
    "remaining": ("0", "5", "999"),
    "next_billing_date": ("2024-02-29", "2099-01-31"),
    "billing_day": (1, 31),
    "redeemed_at": ("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"),
    "at": ("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"),
    "sent_at": ("2020-01-01T00:00:00Z", "2099-12-31T00:00:00Z"),
    "id": ("a", "z"),
    "kind": ("refund", "transfer", "balance_low"),
    "state": words.CARD_STATES,
    "form": words.CARD_FORMS,
    "prepaid": (False, True),
    "virtual": (False, True),
    "locked": (False, True),
    "has_login": (False, True),
    "device": words.DEVICES,
}
"""By the name of a field: values that between them turn every decision that reads it."""
BY_PLACE: dict[str, tuple[object, ...]] = {
    "account.status": words.STATUSES,
    "payment_methods.status": words.METHOD_STATUSES,
    "payment_methods.role": words.METHOD_ROLES,
    "payment_method.type": words.METHOD_TYPES,
    "payment_events.type": words.EVENT_TYPES,
    "actor.role": words.ACTOR_ROLES,
}


def answers(snapshot: Fields, decision: str) -> Iterator[Fields]:
    """The outputs for every way to fill in what is missing. A decision that they agree on does not rest on it."""
    try:
        yield decide(snapshot, decision)
    except Undecidable as need:
        for value in candidates(need.path):
            yield from answers(filled(snapshot, need.path, value), decision)


def needs(snapshot: Fields, decision: str) -> Iterator[str]:
    """The paths of all that is missing or invalid for a decision, where each is filled in to find the next."""
    while True:
        try:
            decide(snapshot, decision)
        except Undecidable as need:
            yield need.path
            snapshot = filled(snapshot, need.path, candidates(need.path)[0])
        else:
            return


def candidates(path: str) -> tuple[object, ...]:
    """Values for a field; an object is filled in field by field."""
    names = re.sub(r"\[\d+\]", "", path).split(".")
    return BY_PLACE.get(".".join(names[-2:]), VALUES.get(names[-1], ({},)))


def filled(snapshot: Fields, path: str, value: object) -> Fields:
    """A copy with one field set."""
    name, _, rest = path.partition(".")
    item = re.fullmatch(r"(\w+)\[(\d+)\]", name)
    if item is None:
        inner = snapshot.get(name)
        return snapshot | {name: filled(inner, rest, value) if rest and isinstance(inner, dict) else value}
    items = snapshot[item[1]]
    assert isinstance(items, list)
    index = int(item[2])
    return snapshot | {item[1]: [*items[:index], filled(items[index], rest, value), *items[index + 1 :]]}
