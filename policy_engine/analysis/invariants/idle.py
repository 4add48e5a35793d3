"""Parts of an invariant that make it hold whatever the rest of it says: it then says less than it seems to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from policy_engine.analysis.invariants.prove import Prover
from policy_engine.feel.ast import BooleanLiteral, Expression, If, Logical
from policy_engine.policy.link.linked import LinkedInvariant


def idle_parts(prover: Prover, invariant: LinkedInvariant) -> Iterator[str]:
    """The parts of a proved invariant that are never true, as written: `a` of `never: a and b`, and of `always: if a
    then b else true`."""
    declared, unit = invariant.declared, invariant.unit
    for part in _parts(unit.node, never=declared.never):
        alone = replace(invariant, declared=replace(declared, never=True), unit=replace(unit, node=part))
        if prover.prove(alone) is not None:
            yield declared.condition.text[part.start : part.end]


def _parts(node: Expression, *, never: bool) -> Iterator[Expression]:
    if never and isinstance(node, Logical) and node.operator == "and":
        for side in (node.left, node.right):
            if isinstance(side, Logical) and side.operator == "and":
                yield from _parts(side, never=True)
            else:
                yield side
    elif not never and isinstance(node, If) and isinstance(node.otherwise, BooleanLiteral) and node.otherwise.value:
        yield node.condition
