"""Snapshots with something missing or wrong in them."""

from __future__ import annotations

import re
from copy import deepcopy
from random import Random

WRONG: dict[str, tuple[object, ...]] = {
    "as_of": ("2026-02-30T00:00:00Z", "2026-03-10T09:00:00", "yesterday", 5),
    "status": ("Active", "expired", None, True),
    "country": ("ZZ", "us", "USA"),
    "currency": ("ZZZ", "usd", 1),
    "time_zone": ("Mars/Phobos", "", 3),
    "billing_source": ("google", None),
    "package_status": ("maybe", False),
    "price": ("-1", "1.0001", "free", True, -1, None),
    "tax": ("-0.01", "0.12345", [], None),
    "remaining": ("-1", "1.0001", "1,50", {}),
    "next_billing_date": ("2026-02-30", "2026-03-15T00:00:00Z", None),
    "billing_day": (0, 32, "15", True),
    "redeemed_at": ("2026-01-05", "2026-01-05T10:00:00", "2026-13-01T00:00:00Z"),
    "id": (7, None),
    "role": ("secondary", "", None),
    "type": ("cash", None),
    "at": ("2026-01-05", "2025-02-29T00:00:00Z"),
    "sent_at": ("2026-01-05", 0),
    "kind": (7,),
    "state": ("VALID", None),
    "form": ("plastic",),
    "prepaid": ("false", 0),
    "virtual": ("no",),
    "locked": ("yes", 1),
    "has_login": ("yes",),
    "device": ("fridge",),
}
"""By the name of a field: values that it cannot have."""

Spot = tuple[dict[str, object], str]


def broken(rng: Random, snapshot: dict[str, object]) -> dict[str, object]:
    """A copy with one or two of its fields left out or made wrong."""
    copy = deepcopy(snapshot)
    for _ in range(rng.choice((1, 1, 2))):
        holder, name = rng.choice(_spots(copy))
        if name in WRONG and rng.random() < 0.5:
            holder[name] = rng.choice(WRONG[name])
        else:
            del holder[name]
    return copy


def _spots(value: object) -> list[Spot]:
    """Every field at any depth, with the object that has it."""
    if isinstance(value, list):
        return [spot for item in value for spot in _spots(item)]
    if not isinstance(value, dict):
        return []
    return [(value, name) for name in value] + [spot for item in value.values() for spot in _spots(item)]


def is_wrong(snapshot: dict[str, object], path: str) -> bool:
    """Whether the field at a path has one of the wrong values."""
    value: object = snapshot
    for name, index in re.findall(r"(\w+)|\[(\d+)\]", path):
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and index:
            value = value[int(index)]
        else:
            return False
    *_, last = re.findall(r"[a-z_]+", path)
    return any(type(value) is type(wrong) and value == wrong for wrong in WRONG.get(last, ()))
