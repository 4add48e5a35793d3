"""One decision for every row of a table: rows that are decided alike are decided once, as any snapshot is."""

from __future__ import annotations

import numpy as np

from policy_engine.engine.batch.alike import Alike
from policy_engine.engine.batch.codes import Codes, first_rows
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.decision import Decision
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import PolicyError

Outcome = Decision | PolicyError


def decide(policies: PolicySet, leaves: Leaves, name: str) -> tuple[list[Outcome], Codes]:
    """The outcomes that there are, and for each row which of them is its own."""
    if not leaves.rows:
        return [], np.zeros(0, np.int64)
    programs = [program for program in policies.programs if name in program.readers]
    whole = Alike(programs, leaves, name).codes()
    found: list[Outcome] = []
    for snapshot in leaves.snapshots(first_rows(whole)):
        try:
            found.append(policies.evaluate(snapshot, name))
        except PolicyError as error:
            found.append(error)
    return found, whole.codes
