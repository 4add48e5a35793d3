"""Whether the invariants of a policy set hold: each is proved, or a snapshot that breaks it is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from policy_engine.analysis.invariants.distance import probe_of
from policy_engine.analysis.invariants.idle import Idle, idle_by
from policy_engine.analysis.invariants.prove import Proof, Prover
from policy_engine.analysis.invariants.search import FEW, Hunt
from policy_engine.analysis.invariants.witness import Shown, shown
from policy_engine.cases.check import case_files
from policy_engine.cases.model import Case
from policy_engine.cases.reader import read_case_file
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedInvariant
from policy_engine.policy.model import Invariant
from policy_engine.text.problem import PolicyError, Problem, Severity


@dataclass(slots=True)
class Judged:
    """What is known of one invariant, on all stretches of days on which it is in force.

    `broken` is a snapshot that breaks it. Otherwise it holds in `classes` classes of snapshots, which are all there
    are, where nothing was `tried`.
    """

    invariant: Invariant
    classes: int = 0
    tried: int = 0
    undecided: int = 0
    broken: Shown | None = None
    is_too_long: bool = False
    """Whether a proof was given up since it took too many steps."""
    idle: tuple[Idle, ...] | None = None
    """Where it is proved: why it holds whatever else is so, on all of these stretches. None: not asked yet."""

    @property
    def is_proved(self) -> bool:
        """Whether it holds for every snapshot that is decided."""
        return self.broken is None and not self.tried

    @property
    def snapshot(self) -> Mapping[str, Any] | None:
        """The snapshot that breaks it, without the secrets of a case."""
        return None if self.broken is None else self.broken.snapshot

    @property
    def is_hardly_searched(self) -> bool:
        """Whether most snapshots that were tried, and nearly all, were not decided."""
        decided = self.tried - self.undecided
        return self.broken is None and decided < min(FEW, self.undecided)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready: how far the search for a snapshot that breaks it went."""
        return {"name": self.invariant.name.name, "tried": self.tried, "undecided": self.undecided}

    def problem(self) -> Problem:
        """What is to be told of it: an error, a warning, or a note."""
        name, span = self.invariant.name.name, self.invariant.name.span
        if self.broken is not None:
            what = "true" if self.invariant.never else "false"
            message = f'the invariant "{name}" is broken: its condition is {what} of a snapshot'
            return Problem("invariant-broken", message, span, hint=self.broken.hint, notes=self.broken.notes)
        if self.is_proved and self.idle:
            why = self.idle[0]
            message = f'the invariant "{name}" holds whatever {why.text}'
            if why.by_rules:
                hint = "nothing is wrong where the rules are meant to see to that"
                return Problem("invariant-idle", message, span, severity=Severity.NOTE, hint=hint)
            hint = "a word may be misspelt, or a null compared; otherwise leave out what says nothing"
            return Problem("invariant-idle", message, span, severity=Severity.WARNING, hint=hint)
        if self.is_proved and not self.classes:
            message = f'the invariant "{name}" holds of nothing: no snapshot decides it'
            return Problem("invariant-idle", message, span, severity=Severity.WARNING)
        if self.is_proved:
            where = f"in each of {self.classes:,} classes" if self.classes > 1 else "in the one class"
            message = f'the invariant "{name}" is proved: it holds {where} of snapshots that it tells apart'
            return Problem("invariant-proved", message, span, severity=Severity.NOTE)
        return self._searched()

    def _searched(self) -> Problem:
        name, span = self.invariant.name.name, self.invariant.name.span
        why = "a proof takes too many steps; " if self.is_too_long else ""
        if self.is_hardly_searched:
            decided = self.tried - self.undecided
            message = (
                f'the invariant "{name}" is neither proved nor much searched: {why}of {self.tried} snapshots tried '
                f"{decided or 'none'} {'was' if decided == 1 else 'were'} decided, and none of these breaks it"
            )
            hint = "add cases that decide it: the search begins with them"
            return Problem("invariant-hardly-searched", message, span, severity=Severity.WARNING, hint=hint)
        passed = f", of which {self.undecided} were not decided" if self.undecided else ""
        message = f'the invariant "{name}" is not proved: {why}none of {self.tried} snapshots tried breaks it{passed}'
        return Problem("invariant-searched", message, span, severity=Severity.NOTE)


def judge(policies: PolicySet) -> tuple[Judged, ...]:
    """What is known of each invariant of a set."""
    found: dict[int, Judged] = {}
    cases: list[Case] | None = None
    for program in policies.programs:
        if not program.policy.invariants:
            continue
        asked = asking(program, policies)
        prover = Prover(asked)
        cases = _cases(policies) if cases is None else cases
        for invariant in program.policy.invariants:
            known = found.setdefault(id(invariant.declared), Judged(invariant.declared))
            if known.broken is None:
                _judge(asked, prover, invariant, cases, known)
    return tuple(found.values())


def asking(program: Program, policies: PolicySet) -> Program:
    """A program that can be asked for the conditions of its invariants, too, and how far they are from being broken."""
    policy = program.policy
    asked = [unit for one in policy.invariants for unit in (one.unit, probe_of(one))]
    units = {**policy.units, **{unit.name: unit for unit in asked}}
    public = (*policy.public, *(unit.name for unit in asked))
    return Program(replace(policy, units=units, public=public), policies.files)


def _cases(policies: PolicySet) -> list[Case]:
    """The cases beside the policies; what cannot be read is told by those who read it for its own sake."""
    found: list[Case] = []
    for path in case_files(policies.directory) if policies.directory.is_dir() else ():
        try:
            found += read_case_file(path).cases
        except PolicyError:
            continue
    return found


def _judge(
    program: Program, prover: Prover, invariant: LinkedInvariant, cases: Sequence[Case], known: Judged
) -> None:
    proof = prover.prove(invariant)
    if isinstance(proof, Proof):
        known.classes += proof.classes
        reasons = tuple(idle_by(prover, invariant))
        known.idle = reasons if known.idle is None else tuple(one for one in known.idle if one in reasons)
        return
    known.idle = ()
    known.is_too_long = known.is_too_long or proof.is_too_long
    hunt = Hunt(program, invariant)
    broken = hunt.run(cases)
    known.tried += hunt.tried
    known.undecided += hunt.undecided
    if broken is not None:
        known.broken = shown(program, invariant, broken)


def told(found: Sequence[Judged], *, notes: bool = False) -> list[Problem]:
    """What is to be told, as problems, the worst first; with `notes` what was proved, or only searched, too."""
    worst = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    problems = sorted((one.problem() for one in found), key=lambda problem: worst.index(problem.severity))
    return [problem for problem in problems if notes or problem.severity is not Severity.NOTE]
