"""Snapshots that bring wanted values to a table: straight where a column is a field of the snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policy_engine.analysis.search.places import Snapshot, raw
from policy_engine.analysis.search.snapshots import put
from policy_engine.engine.fields import field_of, hidden_names
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.types.feeltype import ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.values.order import ORDERS


def aimed(program: Program, table: CompiledTable, snapshot: Snapshot, keys: Mapping[int, Any]) -> Snapshot:
    """A snapshot like another, with the order keys (None: null) of some columns put into the fields that they are.

    Columns that are computed stay as they come, and so do secret fields.
    """
    policy = program.policy
    hidden = hidden_names(policy.units[table.linked.unit], table.linked)
    for at, key in keys.items():
        known = field_of(table.linked.inputs[at].parsed.node, policy, hidden)
        kind = table.kinds[at]
        if known is None or kind is None or policy.schema.is_secret(known[0]):
            continue
        type_ = strip_nullable(known[1].type)
        if isinstance(type_, ScalarType):
            snapshot = put(snapshot, known[0], None if key is None else raw(ORDERS[kind].value(key), type_))
    return snapshot
