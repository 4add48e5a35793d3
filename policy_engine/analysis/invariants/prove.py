"""Proving an invariant: on no way through what is unknown is it broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from policy_engine.analysis.invariants.refute import refuted
from policy_engine.analysis.invariants.symbolic import Scope, Symbolic
from policy_engine.analysis.invariants.symbols import NoWay, Way
from policy_engine.analysis.space.budget import Budget, Spent
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedInvariant

MAX_WAYS: Final = 10_000
"""Classes of snapshots that are looked at for one invariant."""
MAX_FINE_WAYS: Final = 2_000
"""The same where arithmetic, functions and loops are looked into."""
MAX_REFUTATIONS: Final = 1_000
"""Classes in which it would be broken, and of which it is shown that no snapshot is in them."""
STEPS: Final = 1_000_000
"""What a proof may spend: about a step for each expression, cell and comparison that is gone through."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That an invariant holds for every snapshot that is decided: in each of so many classes of snapshots. Where there
    are none, no snapshot is decided at all."""

    classes: int


@dataclass(frozen=True, slots=True)
class Unproved:
    """That it might be broken in some class; `is_too_long`: or that nobody looked at all of them."""

    is_too_long: bool = False


class Prover:
    """Proves the invariants of one program. What is found out about sums serves all of them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._coarse, self._fine = Symbolic(program), Symbolic(program, fine=True)

    def prove(self, invariant: LinkedInvariant, budget: Budget | None = None) -> Proof | Unproved:
        """What is known of an invariant.

        What is needed for most is tried first: the more is looked into, the more classes there are.
        """
        if self.program.policy.constraints or invariant.unit.is_dmn:
            # By the standard, what does not fit is null, wherever it is: too much would have to be taken as open.
            return Unproved()
        budget = Budget(STEPS) if budget is None else budget
        found = prove(self._coarse, invariant, MAX_WAYS, budget)
        return found if isinstance(found, Proof) else prove(self._fine, invariant, MAX_FINE_WAYS, budget)


def prove(symbolic: Symbolic, invariant: LinkedInvariant, most: int, budget: Budget) -> Proof | Unproved:
    """Goes all ways, of which there are `most` at most."""
    way, unit = Way(budget=budget), invariant.unit
    classes = refutations = 0
    try:
        for _ in range(most):
            symbolic.start(way)
            try:
                truth = way.truth(symbolic.value(unit.node, unit, Scope()))
                classes += 1
                if is_broken(truth, never=invariant.declared.never):
                    refutations += 1
                    if refutations > MAX_REFUTATIONS:
                        return Unproved(is_too_long=True)
                    if not refuted(way):
                        return Unproved()
            except NoWay:
                pass  # no snapshot, or none that is decided
            if not way.again():
                return Proof(classes)
    except (Spent, RecursionError):
        pass
    return Unproved(is_too_long=True)


def is_broken(truth: object, *, never: bool) -> bool:
    """Whether a condition's value breaks an invariant: what is always so must be true, and a null is not."""
    return truth is True if never else truth is not True
