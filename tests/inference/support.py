"""Small policy sets for the tests of rules that chain."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent


def place(policy: Path | str, rules: Path) -> Path:
    """Puts a policy (a file, or its text) into a directory of rules, beside the set's own file."""
    rules.mkdir()
    shutil.copy(HERE / "set.yaml", rules / "set.yaml")
    shutil.copy(HERE / "snapshot.json", rules / "snapshot.json")
    text = policy if isinstance(policy, str) else policy.read_text(encoding="utf-8")
    (rules / "policy.yaml").write_text(text, encoding="utf-8")
    return rules
