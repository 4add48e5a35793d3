"""Rows bear one name wherever they are met: when they fire, and in the listing of sources."""

from __future__ import annotations

from pathlib import Path

from policy_engine.policy.coverage import keyed_tables
from tests.support import load_set

TABLE = "{table: {inputs: {n: n}, rows: [{id: ROW, when: {n: '-'}, then: {out: 1}, assumed: t}]}}"
LOGICS = {
    "list": "list: [ONE, TWO]",
    "relation": "relation: [{a: ONE, b: TWO}]",
    "loop": "for: x\n    in: {list: [ONE]}\n    return: TWO",
    "context": "context: {a: ONE, b: {list: [TWO]}}",
    "choice": "if: n > 1\n    then: ONE\n    else: TWO",
}


def test_a_listed_row_is_named_as_it_fires(tmp_path: Path) -> None:
    decisions = "".join(
        f"  {name}:\n    assumed: t\n    {logic}\n".replace("ONE", TABLE.replace("ROW", "one")).replace(
            "TWO", TABLE.replace("ROW", "two")
        )
        for name, logic in LOGICS.items()
    )
    policies = load_set(tmp_path, f"decisions:\n{decisions}")
    listed = {
        f"{key}/{row.id.name}"
        for file in policies.files.files
        for decision in file.decisions
        for key, table in keyed_tables(decision.logic, decision.name.name)
        for row in table.rows
    }
    assert listed == set(policies.rows)
    assert len(listed) == 2 * len(LOGICS)
