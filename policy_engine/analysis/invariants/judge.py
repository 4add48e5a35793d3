"""Whether the invariants of a policy set hold: each is proved, or a snapshot that breaks it is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policy_engine.analysis.invariants.distance import probe_of
from policy_engine.analysis.invariants.idle import idle_parts
from policy_engine.analysis.invariants.prove import Prover
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
    idle: tuple[str, ...] | None = None
    """Where it is proved: parts by which alone it holds, on all of these stretches. None: not asked yet."""

    @property
    def is_proved(self) -> bool:
        """Whether it holds for every snapshot that is decided."""
        return self.snapshot is None and not self.tried

    def to_dict(self) -> dict[str, object]:
        """JSON-ready: how far the search for a snapshot that breaks it went."""
        return {"name": self.invariant.name.name, "tried": self.tried, "undecided": self.undecided}

    def problem(self) -> Problem:
        """What is to be told of it: an error, or a note."""
        name, span = self.invariant.name.name, self.invariant.name.span
        if self.snapshot is not None:
            what = "true" if self.invariant.never else "false"
            message = f'the invariant "{name}" is broken: its condition is {what} of a snapshot'
            return Problem("invariant-broken", message, span, hint=f"the snapshot is {json_text(self.snapshot)}")
        if self.is_proved and self.idle:
            part = self.idle[0]
            message = f'the invariant "{name}" holds whatever it says besides: "{part}" is never true'
            hint = "a word may be misspelt, or a null compared; otherwise leave the rest out"
            return Problem("invariant-idle", message, span, severity=Severity.WARNING, hint=hint)
        if self.is_proved and not self.classes:
            message = f'the invariant "{name}" holds of nothing: no snapshot decides it'
            return Problem("invariant-idle", message, span, severity=Severity.WARNING)
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
        if not program.policy.invariants:
            continue
        asked = asking(program, policies)
        prover = Prover(asked)
        for invariant in program.policy.invariants:
            known = found.setdefault(id(invariant.declared), Judged(invariant.declared))
            if known.snapshot is None:
                _judge(asked, prover, invariant, seeds, known)
    return tuple(found.values())


def asking(program: Program, policies: PolicySet) -> Program:
    """A program that can be asked for the conditions of its invariants, too, and how far they are from being broken."""
    policy = program.policy
    asked = [unit for one in policy.invariants for unit in (one.unit, probe_of(one))]
    units = {**policy.units, **{unit.name: unit for unit in asked}}
    public = (*policy.public, *(unit.name for unit in asked))
    return Program(replace(policy, units=units, public=public), policies.files)


def _judge(
    program: Program, prover: Prover, invariant: LinkedInvariant, seeds: Sequence[Mapping[str, Any]], known: Judged
) -> None:
    proof = prover.prove(invariant)
    if proof is not None:
        known.classes += proof.classes
        parts = tuple(idle_parts(prover, invariant))
        known.idle = parts if known.idle is None else tuple(part for part in known.idle if part in parts)
        return
    known.idle = ()
    hunt = Hunt(program, invariant)
    known.snapshot = hunt.run(seeds)
    known.tried += hunt.tried
    known.undecided += hunt.undecided


def told(found: Sequence[Judged], *, notes: bool = False) -> list[Problem]:
    """What is to be told, as problems, the worst first; with `notes` what was proved, or only searched, too."""
    worst = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    problems = sorted((one.problem() for one in found), key=lambda problem: worst.index(problem.severity))
    return [problem for problem in problems if notes or problem.severity is not Severity.NOTE]
