"""The example in the documentation of rules that chain, beside the shipped policy."""

from __future__ import annotations

import shutil
from pathlib import Path

from policy_engine import load
from policy_engine.policy.resources import rules_directory
from tests.inference.support import HERE

PAGE = HERE.parents[1] / "docs" / "rules" / "README.md"


def test_the_example_loads_and_decides(tmp_path: Path) -> None:
    shipped = rules_directory()
    shutil.copytree(shipped, tmp_path / "rules", ignore=shutil.ignore_patterns("__snapshots__"))
    shutil.copytree(shipped.parent / "schemas", tmp_path / "schemas")
    block = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "rules" / "example.yaml").write_text("policy: example\n" + block, encoding="utf-8")
    snapshot = {
        "as_of": "2026-03-16T09:00:00Z",
        "account": {
            "status": "active",
            "currency": "USD",
            "time_zone": "UTC",
            "billing_source": "direct",
            "plan": {"price": "10.00"},
            "next_billing_date": "2026-03-15",
            "payment_events": [{"type": "payment_failed", "at": "2026-03-15T12:00:00Z"}],
            "gift_balances": [
                {"id": "gc-1", "currency": "USD", "remaining": "25.00", "redeemed_at": "2026-03-15T13:00:00Z"}
            ],
        },
    }
    decision = load(tmp_path / "rules").evaluate(snapshot, "what_next")
    assert decision.outputs["actions"] == [
        {"action": "clear_grace", "because": "Gift money covers the bill that failed.", "priority": 20}
    ]
    assert "- send_payment_notice: gift money pays" in decision.explanation.text
