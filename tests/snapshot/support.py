"""The shipped schema, a whole snapshot, and problems as text."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

from policy_engine.text.render import render_problems
from policy_engine.text.source import Source
from policy_engine.types.schema import SnapshotSchema, load_schema
from policy_engine.types.snapshot import Reader, Reading

SCHEMA_FILE = Path(__file__).parents[2] / "schemas" / "account_snapshot.schema.json"
WHOLE: tuple[tuple[str, ...], ...] = ((),)

REDEMPTION = (
    *(("account", name) for name in ("status", "country", "currency", "billing_source", "package_status")),
    *(("gift_card", name) for name in ("form", "state", "currency", "country")),
)

_SNAPSHOT: dict[str, Any] = {
    "as_of": "2026-03-10T09:00:00-05:00",
    "account": {
        "id": "acct-1",
        "status": "active",
        "country": "US",
        "currency": "USD",
        "time_zone": "America/New_York",
        "billing_source": "direct",
        "package_status": "none",
        "plan": {"name": "standard", "price": "17.99", "tax": "1.44"},
        "next_billing_date": "2026-03-15",
        "billing_day": 15,
        "cancelled_on": None,
        "gift_balances": [
            {"id": "gc-1", "currency": "USD", "remaining": "12.00", "redeemed_at": "2026-01-05T10:00:00Z"}
        ],
        "payment_methods": [{"id": "pm-1", "type": "visa", "role": "primary", "status": "ok", "prepaid": False}],
        "payment_events": [{"type": "payment_failed", "at": "2026-03-15T00:10:00Z"}],
        "reminders_sent": [{"kind": "balance_low", "sent_at": "2026-02-01T09:00:00Z"}],
    },
    "gift_card": {"form": "physical", "state": "valid", "currency": "USD", "country": "US", "value": "25.00"},
    "new_plan": {"name": "premium", "price": "24.99", "tax": "2.00"},
    "payment_method": {"type": "visa", "prepaid": False, "virtual": False},
    "request": {"kind": "refund"},
    "actor": {"role": "account_holder", "device": "web"},
}


def snapshot(**changes: object) -> dict[str, Any]:
    """The whole snapshot; `account__plan__price="1"` changes a part of it."""
    made = copy.deepcopy(_SNAPSHOT)
    for name, value in changes.items():
        at = made
        *parents, last = name.split("__")
        for step in parents:
            at = at[step]
        at[last] = value
    return made


@cache
def schema() -> SnapshotSchema:
    """The shipped schema."""
    return load_schema(Source(SCHEMA_FILE.name, SCHEMA_FILE.read_text(encoding="utf-8")))


@cache
def whole_reader() -> Reader:
    """Reads everything."""
    return schema().reader(WHOLE)


def text_of(reading: Reading) -> str:
    """All that a reading has to tell."""
    return render_problems([*(problem for _, problem in reading.problems), *reading.warnings])
