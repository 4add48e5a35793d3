"""Whether what is said of the invariants of random policies is so, on many snapshots."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from policy_engine import PolicyError
from policy_engine.analysis.invariants.judge import asking, judge
from policy_engine.analysis.invariants.trial import breaks
from tests.analysis import random_policies
from tests.support import load_set


@dataclass(slots=True)
class Agreement:
    """What some policies came to; `wrong` names the first that was judged wrongly."""

    policies: int = 0
    refused: int = 0
    proved: int = 0
    searched: int = 0
    broken: int = 0
    missed: int = 0
    """Invariants of which the search found no snapshot, where one of ours breaks them."""
    wrong: str | None = None

    def add(self, seed: int, snapshots: int) -> None:
        """Judges one policy."""
        some = random.Random(seed)
        files, _ = random_policies.policy(some)
        with TemporaryDirectory() as directory:
            try:
                policies = load_set(Path(directory), *files, schema=random_policies.SCHEMA)
            except PolicyError:
                self.refused += 1
                return
            found = judge(policies)
        self.policies += 1
        tried = [random_policies.snapshot(some) for _ in range(snapshots)]
        programs = [asking(program, policies) for program in policies.programs]
        for one in found:
            asked = [(program, own) for program in programs for own in program.policy.invariants
                     if own.declared is one.invariant]  # fmt: skip
            self.proved += one.is_proved
            self.searched += not one.is_proved and one.snapshot is None
            if one.snapshot is not None:
                self.broken += 1
                if not any(breaks(program, own, one.snapshot) for program, own in asked):
                    self.wrong = f"seed {seed}: {one.invariant.condition.text}: the snapshot does not break it"
                continue
            against = next((s for s in tried if any(breaks(program, own, s) for program, own in asked)), None)
            if against is None:
                continue
            if one.is_proved:
                self.wrong = f"seed {seed}: {one.invariant.condition.text}: proved, but broken by {against}"
            else:
                self.missed += 1
