"""Which numbers can come to a column of a table: whole ones alone, where it is sure that there are no others."""

from __future__ import annotations

from decimal import ROUND_CEILING
from typing import Final

from policy_engine.engine.fields import field_of, hidden_names
from policy_engine.feel.ast import Call, Name, Node
from policy_engine.policy.link.linked import LinkedPolicy, LinkedTable
from policy_engine.values.region import Cut, Region

_COUNTS: Final = frozenset({"count", "string length"})
"""Built-in functions whose value is a whole number."""


def is_whole(node: Node, table: LinkedTable, policy: LinkedPolicy) -> bool:
    """Whether the expression of a column gives whole numbers alone."""
    if isinstance(node, Call) and isinstance(node.function, Name):
        return node.function.name in _COUNTS and node.function.name not in (*policy.units, *table.uses)
    known = field_of(node, policy, hidden_names(policy.units[table.unit], table))
    return known is not None and known[1].whole


def has_whole(region: Region) -> bool:
    """Whether a set of numbers holds a whole one, or null."""
    return region.null or any(_has_whole(low, high) for low, high in region.intervals())


def _has_whole(low: Cut | None, high: Cut | None) -> bool:
    if low is None or high is None:
        return True
    # A cut is below its number, or above it.
    least = low[0].to_integral_value(ROUND_CEILING)
    if least == low[0] and low[1]:
        least += 1
    return bool(least < high[0] or (least == high[0] and high[1]))
