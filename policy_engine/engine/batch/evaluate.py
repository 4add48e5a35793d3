"""Decisions on tables of snapshots: what `PolicySet.evaluate_batch` does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa

from policy_engine.engine.batch.columns import DecisionColumn, columns_schema, decision_column
from policy_engine.engine.batch.decide import Seen, decide
from policy_engine.engine.batch.results import column
from policy_engine.engine.batch.tables import pieces, to_table
from policy_engine.engine.batch.unknown import unknown_fields
from policy_engine.engine.batch.workers import in_processes
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import PolicyError, Problem

WARNINGS: Final = b"warnings"
"""The key of the metadata of a result's schema that holds, as JSON text, what is odd in the table."""

Decisions = str | Sequence[str] | None


def evaluate_batch(policies: PolicySet, table: Any, decisions: Decisions = None, *, processes: int = 1) -> pa.Table:
    """A column for each decision, a row for each snapshot of a table."""
    columns = _columns(policies, decisions)
    given = to_table(table)
    if processes < 1:
        raise PolicyError([Problem("batch-processes", "the rows are split over one process or more")])
    schema = columns_schema(columns)
    warnings = unknown_fields(policies, given.schema)
    if warnings:
        schema = schema.with_metadata({WARNINGS: json.dumps([one.to_dict() for one in warnings])})

    seen: Seen = {}

    def made(some: pa.Table) -> Iterator[pa.RecordBatch]:
        return _batches(policies, some, columns, schema, seen)

    batches = in_processes(made, given, processes) if processes > 1 else made(given)
    return pa.Table.from_batches(batches, schema)


def batch_schema(policies: PolicySet, decisions: Decisions = None) -> pa.Schema:
    """The schema of `evaluate_batch`'s tables, which does not hang on the snapshots.

    Raises:
        PolicyError: for a decision that there is not.
    """
    return columns_schema(_columns(policies, decisions))


def batch_function(
    policies: PolicySet, decisions: Decisions = None
) -> tuple[pa.Schema, Callable[[pa.RecordBatch], pa.RecordBatch]]:
    """The schema of results, and what makes one batch of results of one batch of snapshots.

    Raises:
        PolicyError: for a decision that there is not.
    """
    columns = _columns(policies, decisions)
    schema = columns_schema(columns)
    seen: Seen = {}

    def made(batch: pa.RecordBatch) -> pa.RecordBatch:
        given = pa.Table.from_batches([batch])
        found = list(_batches(policies, given, columns, schema, seen))
        if len(found) == 1:
            return found[0]
        whole = pa.Table.from_batches(found, schema).combine_chunks().to_batches()
        return whole[0] if whole else pa.RecordBatch.from_pylist([], schema)

    return schema, made


def _columns(policies: PolicySet, decisions: Decisions) -> list[DecisionColumn]:
    if decisions is None:
        asked: Sequence[object] = policies.decisions
    else:
        asked = list(decisions) if isinstance(decisions, list | tuple) else [decisions]
    names: dict[str, None] = {}
    for name in asked:
        if not isinstance(name, str) or not any(name in program.readers for program in policies.programs):
            raise policies.programs[-1].unknown(name)
        names[name] = None
    return [decision_column(policies, name) for name in names]


def _batches(
    policies: PolicySet, table: pa.Table, columns: Sequence[DecisionColumn], schema: pa.Schema, seen: Seen
) -> Iterator[pa.RecordBatch]:
    for leaves in pieces(table, policies.programs[-1].policy.schema):
        if not columns:
            yield pa.RecordBatch.from_struct_array(pa.array([{}] * leaves.rows, pa.struct([])))
            continue
        arrays = [column(one, *decide(policies, leaves, one.name, seen)) for one in columns]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
