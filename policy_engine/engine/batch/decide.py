"""One decision for every row of a table: rows that are decided alike are decided once, as any snapshot is."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.engine.batch.alike import Alike, everything
from policy_engine.engine.batch.codes import Coded, Codes, first_rows
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.observe import Observed, observed
from policy_engine.engine.batch.results import Outcome
from policy_engine.engine.policy_set import PolicySet, Snapshot
from policy_engine.text.problem import PolicyError
from policy_engine.types.snapshot.shape import SchemaPath

Seen = dict[str, list[Observed]]
"""What decisions hang on, by their names: kept from one table to the next."""


def decide(policies: PolicySet, leaves: Leaves, name: str, seen: Seen) -> tuple[Iterator[Outcome], Codes]:
    """The outcomes that there are, and for each row which of them is its own."""
    programs = [program for program in policies.programs if name in program.readers]
    paths: tuple[SchemaPath, ...] = tuple((field,) for field, _ in leaves.schema.root.fields)
    if programs[-1] is policies.programs[-1]:
        if name not in seen:
            seen[name] = [observed(program, name) for program in programs]
        alike = Alike(programs, leaves, name, seen[name])
        whole, paths = alike.codes(), alike.paths
    else:
        # Where nobody knows the day of a row, the newest policy says what is wrong, with all that it would read.
        whole = everything(leaves)
    return _outcomes(policies, leaves, name, whole, paths), whole.codes


def _outcomes(
    policies: PolicySet, leaves: Leaves, name: str, whole: Coded, paths: tuple[SchemaPath, ...]
) -> Iterator[Outcome]:
    if not leaves.rows:
        return
    for snapshot in leaves.snapshots(first_rows(whole), paths):
        yield _outcome(policies, snapshot, name)


def _outcome(policies: PolicySet, snapshot: Snapshot, name: str) -> Outcome:
    try:
        return policies.evaluate(snapshot, name)
    except PolicyError as error:
        return error
