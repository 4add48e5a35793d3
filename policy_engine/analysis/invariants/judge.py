"""Whether the invariants of a policy set hold: each is proved, or a snapshot that breaks it is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policy_engine.analysis.invariants.prove import prove
from policy_engine.analysis.invariants.search import Hunt
from policy_engine.analysis.search.snapshots import json_text
from policy_engine.analysis.tables.report import case_snapshots
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedInvariant
from policy_engine.policy.model import Invariant
from policy_engine.text.problem import Problem, Severity


@dataclass(slots=True)
class Judged:
    """What is known of one invariant, on all stretches of days on which it is in force.

    `snapshot` breaks it. Otherwise it holds in `classes` classes of snapshots, which are all there are, where nothing
    was `tried`.
    """

    invariant: Invariant
    classes: int = 0
    tried: int = 0
    undecided: int = 0
    snapshot: Mapping[str, Any] | None = None

    @property
    def is_proved(self) -> bool:
        """Whether it holds for every snapshot that is decided."""
        return self.snapshot is None and not self.tried

    def problem(self) -> Problem:
        """What is to be told of it: an error, or a note."""
        name, span = self.invariant.name.name, self.invariant.name.span
        if self.snapshot is not None:
            what = "true" if self.invariant.never else "false"
            message = f'the invariant "{name}" is broken: its condition is {what} of a snapshot'
            return Problem("invariant-broken", message, span, hint=f"the snapshot is {json_text(self.snapshot)}")
        if self.is_proved:
            where = f"in each of {self.classes} classes" if self.classes > 1 else "in the one class"
            message = f'the invariant "{name}" is proved: it holds {where} of snapshots that it tells apart'
            return Problem("invariant-proved", message, span, severity=Severity.NOTE)
        passed = f", of which {self.undecided} were not decided" if self.undecided else ""
        message = f'the invariant "{name}" is not proved: none of {self.tried} snapshots tried breaks it{passed}'
        return Problem("invariant-searched", message, span, severity=Severity.NOTE)


def judge(policies: PolicySet) -> tuple[Judged, ...]:
    """What is known of each invariant of a set."""
    found: dict[int, Judged] = {}
    seeds = case_snapshots(policies)
    for program in policies.programs:
        policy = program.policy
        if not policy.invariants:
            continue
        units = {**policy.units, **{one.unit.name: one.unit for one in policy.invariants}}
        public = (*policy.public, *(one.unit.name for one in policy.invariants))
        asked = Program(replace(policy, units=units, public=public), policies.files)
        for invariant in policy.invariants:
            known = found.setdefault(id(invariant.declared), Judged(invariant.declared))
            if known.snapshot is None:
                _judge(asked, invariant, seeds, known)
    return tuple(found.values())


def _judge(program: Program, invariant: LinkedInvariant, seeds: Sequence[Mapping[str, Any]], known: Judged) -> None:
    proof = prove(program, invariant)
    if proof is not None:
        known.classes += proof.classes
        return
    hunt = Hunt(program, invariant.unit.name, invariant.declared.never)
    known.snapshot = hunt.run(seeds)
    known.tried += hunt.tried
    known.undecided += hunt.undecided


def told(found: Sequence[Judged], *, notes: bool = False) -> list[Problem]:
    """What is to be told, as problems, errors first; with `notes`, what was proved and what was only searched too."""
    problems = sorted((one.problem() for one in found), key=lambda problem: problem.severity is Severity.NOTE)
    return [problem for problem in problems if notes or problem.severity is Severity.ERROR]
