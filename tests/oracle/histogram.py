"""How often each outcome comes up: `python -m tests.oracle.histogram [COUNT]`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from tests.oracle.contract import DECISIONS, decide
from tests.oracle.generate import generate
from tests.oracle.snapshot import Undecidable

TOLD = {
    "redemption": ("outcome", "reason", "steps"),
    "hold": ("all_available",),
    "consumption": ("remainder_action",),
    "proration": ("applies",),
    "run_out": ("reason",),
    "reminder": ("action", "reason"),
    "plan_change": ("direction",),
    "cancellation": ("reason",),
    "payment_state": ("state", "attempt_backup"),
    "payment_update": ("effective", "reason", "where"),
    "payment_method_acceptance": ("reason",),
    "billing_access": ("reason",),
    "unredeemed_card": ("options",),
    "card_request": ("reason",),
}
"""By decision: the outputs of which every value should come up."""


def told(count: int) -> Iterator[tuple[str, str, float]]:
    """Decision, what it gave, and in which part of `count` snapshots."""
    for decision in DECISIONS:
        seen: Counter[str] = Counter()
        for seed in range(count):
            snapshot = generate(seed)
            try:
                outputs = decide(snapshot, decision)
            except Undecidable:
                seen["undecidable"] += 1
            else:
                seen.update(f"{name}: {outputs[name]}" for name in TOLD[decision])
        for what, times in sorted(seen.items()):
            yield decision, what, times / count


if __name__ == "__main__":
    for decision, what, part in told(int(sys.argv[1]) if len(sys.argv) > 1 else 2000):
        sys.stdout.write(f"{part:7.2%}  {decision}  {what}\n")
