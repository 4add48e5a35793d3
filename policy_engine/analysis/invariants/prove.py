"""Proving an invariant: on no way through what is unknown is it broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from policy_engine.analysis.invariants.symbolic import Symbolic
from policy_engine.analysis.invariants.symbols import NoWay, Way
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedInvariant

MAX_WAYS: Final = 10_000
"""Classes of snapshots that are looked at for one invariant."""


@dataclass(frozen=True, slots=True)
class Proof:
    """That an invariant holds for every snapshot that is decided: in each of so many classes of snapshots."""

    classes: int


def prove(program: Program, invariant: LinkedInvariant) -> Proof | None:
    """A proof; None where a class is left in which it might be broken, or where there are too many classes."""
    if program.policy.constraints or invariant.unit.is_dmn:
        # By the standard, what does not fit is null, wherever it is: too much would have to be taken as open.
        return None
    symbolic, way, unit = Symbolic(program), Way(), invariant.unit
    broken = invariant.declared.never
    for classes in range(1, MAX_WAYS + 1):
        symbolic.start(way)
        try:
            if way.truth(symbolic.value(unit.node, unit, {})) is broken:
                return None
        except NoWay:
            pass  # no snapshot, or none that is decided
        except RecursionError:
            return None
        if not way.again():
            return Proof(classes)
    return None
