"""Invariants that say less than they seem to: they hold whatever the rules say, or whatever the rest of them says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from policy_engine.analysis.invariants.prove import MAX_FINE_WAYS, STEPS, Proof, Prover, Unproved, prove
from policy_engine.analysis.invariants.symbolic import Scope, Symbolic
from policy_engine.analysis.invariants.symbols import Symbol
from policy_engine.analysis.space.budget import Budget
from policy_engine.feel.ast import BooleanLiteral, Call, Expression, If, Logical, Name
from policy_engine.policy.link.linked import LinkedInvariant, Unit
from policy_engine.types.relations import nullable


class Opened(Symbolic):
    """The values of expressions where decisions, values, parameters and functions may give whatever they can by their
    types."""

    def unit(self, name: str) -> Any:
        return Symbol(("unit", name), nullable(self.policy.units[name].type))

    def call(self, node: Call, unit: Unit, scope: Scope) -> Any:
        if isinstance(node.function, Name) and node.function.name in self.policy.units:
            return Symbol(self.key(node, scope))
        return super().call(node, unit, scope)


@dataclass(frozen=True, slots=True)
class Idle:
    """Why a proved invariant holds whatever else is so: `whatever ...`; and whether only the rules as they are make it
    so, as they may be meant to."""

    text: str
    by_rules: bool = False


def idle_by(prover: Prover, invariant: LinkedInvariant) -> Iterator[Idle]:
    """Why a proved invariant holds whatever else is so, most telling first."""
    declared, unit = invariant.declared, invariant.unit
    if not unit.requires:
        yield Idle("the rules say: it names no decision and no value")
        return
    budget = Budget(STEPS)
    by_rules = []
    for part in _parts(unit.node, never=declared.never):
        alone = replace(invariant, declared=replace(declared, never=True), unit=replace(unit, node=part))
        if isinstance(prover.prove(alone, budget), Proof):
            text = f'it says besides: "{declared.condition.text[part.start : part.end]}" is never true'
            if isinstance(_opened(prover, alone, budget), Proof):
                yield Idle(text)
            else:
                by_rules.append(Idle(text, by_rules=True))
    whole = _opened(prover, invariant, budget)
    if isinstance(whole, Proof) and whole.classes:
        yield Idle("the rules say: it is so of all that its decisions may give by their types")
    yield from by_rules


def _opened(prover: Prover, invariant: LinkedInvariant, budget: Budget) -> Proof | Unproved:
    """Whether an invariant holds whatever the rules give."""
    return prove(Opened(prover.program, fine=True), invariant, MAX_FINE_WAYS, budget)


def _parts(node: Expression, *, never: bool) -> Iterator[Expression]:
    if never and isinstance(node, Logical) and node.operator == "and":
        for side in (node.left, node.right):
            if isinstance(side, Logical) and side.operator == "and":
                yield from _parts(side, never=True)
            else:
                yield side
    elif not never and isinstance(node, If) and isinstance(node.otherwise, BooleanLiteral) and node.otherwise.value:
        yield node.condition
