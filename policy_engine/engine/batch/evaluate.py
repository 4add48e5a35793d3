"""`PolicySet.evaluate_batch`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from policy_engine.engine.batch.decide import decide
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.results import column
from policy_engine.engine.policy_set import PolicySet


def evaluate_batch(policies: PolicySet, table: Any, decisions: str | Sequence[str] | None) -> pa.Table:
    """A column for each decision, a row for each snapshot of a table."""
    decisions = policies.decisions if decisions is None else [decisions] if isinstance(decisions, str) else decisions
    arrow = table if isinstance(table, pa.Table) else pa.table(table)
    leaves = Leaves(arrow, policies.programs[-1].policy.schema)
    columns = {}
    for name in decisions:
        program = next(one for one in reversed(policies.programs) if name in one.readers)
        outcomes, codes = decide(policies, leaves, name)
        columns[name] = column(program, name, outcomes, codes)
    return pa.table(columns)
