"""Tables of many rows, as policies, and the hand-written functions that decide the same."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from policy_engine import PolicySet, load

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "order",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/time_zone",
    "properties": {
        "as_of": {"type": "string", "format": "date-time"},
        "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        "plan": {"type": "string"},
        "amount": {"type": "number"},
    },
}
PLANS = 16


def policy_of(rows: int, directory: Path) -> PolicySet:
    """A first-hit table over a plan's name and an amount: each plan has `rows / 16` bands of amounts."""
    bands = max(1, rows // PLANS)
    lines = ["| id | plan | amount | -> band | assumed |"]
    for number in range(rows):
        plan, band = divmod(number, bands)
        lines.append(f'| r{number} | "plan-{plan % PLANS}" | [{band * 10}..{band * 10 + 10}) | {number} | made up |')
    text = "\n".join(f"        {line}" for line in lines)
    (directory / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (directory / "bands.yaml").write_text(
        "policy set: bench\nversion: '1'\nsnapshot: schema.json\npolicy: bench\ndecisions:\n  band:\n    table:\n"
        "      hit policy: first\n      inputs: {plan: plan, amount: amount}\n      outputs: {band: number}\n"
        f"      rows: |\n{text}\n      default: {{band: -1}}\n",
        encoding="utf-8",
    )
    return load(directory)


def scan(rows: int) -> Callable[[Mapping[str, Any]], dict[str, Decimal]]:
    """The table as a list of conditions, tried in turn."""
    bands = max(1, rows // PLANS)
    table = []
    for number in range(rows):
        plan, band = divmod(number, bands)
        low = Decimal(band * 10)
        table.append((f"plan-{plan % PLANS}", low, low + 10, Decimal(number)))

    def decide(snapshot: Mapping[str, Any]) -> dict[str, Decimal]:
        plan, amount = snapshot["plan"], Decimal(snapshot["amount"])
        for wanted, low, high, band in table:
            if plan == wanted and low <= amount < high:
                return {"band": band}
        return {"band": Decimal(-1)}

    return decide


def look_up(rows: int) -> Callable[[Mapping[str, Any]], dict[str, Decimal]]:
    """The same by dictionary and bisection: what somebody would write who knows that the rows are bands."""
    bands = max(1, rows // PLANS)
    starts: dict[str, list[Decimal]] = {}
    results: dict[str, list[Decimal]] = {}
    for number in range(rows):
        plan = f"plan-{number // bands % PLANS}"
        starts.setdefault(plan, []).append(Decimal(number % bands * 10))
        results.setdefault(plan, []).append(Decimal(number))

    def decide(snapshot: Mapping[str, Any]) -> dict[str, Decimal]:
        plan, amount = snapshot["plan"], Decimal(snapshot["amount"])
        at = bisect_right(starts.get(plan, []), amount) - 1
        if at < 0 or amount >= bands * 10:
            return {"band": Decimal(-1)}
        return {"band": results[plan][at]}

    return decide
