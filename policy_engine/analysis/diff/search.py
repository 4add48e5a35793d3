"""Snapshots that two versions of a policy set decide differently: cases, what is next to them, and what leads on."""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Final

from policy_engine.analysis.diff.aims import aims, approach, laid, values_of
from policy_engine.analysis.diff.outcome import Witness, outcome_of
from policy_engine.analysis.diff.smaller import is_certain, smaller
from policy_engine.analysis.diff.tables import TablePair
from policy_engine.analysis.search.places import Neighbours, Snapshot, pruned
from policy_engine.analysis.search.sample import sample
from policy_engine.cases.model import Case
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.types.snapshot.shape import ITEM, SchemaPath

MAX_TRIALS: Final = 4_000
"""Snapshots decided by both versions for one decision at most, without those that make witnesses small."""
SEEDS: Final = 40
"""Snapshots of cases that are started from at most."""
MAX_NEAR: Final = 24
"""Witnesses of other decisions that are started from."""
STARTS: Final = 4
"""Snapshots that each of those is laid over, and that are moved into each region."""
MAX_IDLE: Final = 500
"""Walks in a row that show nothing new, after which there are no more."""
MAX_WAYS: Final = 200
"""Ways in which a decision changes that are kept."""
_FAR: Final = ""
"""The part that nothing edited reads."""


class DiffSearch:
    """One search for one decision."""

    def __init__(
        self,
        old: PolicySet,
        new: PolicySet,
        name: str,
        units: Collection[str],
        pairs: Sequence[TablePair],
        trials: int = MAX_TRIALS,
        near: Sequence[Snapshot] = (),
    ) -> None:
        """Args: units, pairs: the changed units and tables that the decision rests on; trials: how many snapshots to
        try at most; near: snapshots that show other decisions to change."""
        self.old = old
        self.new = new
        self.name = name
        self.units = units
        self.pairs = pairs
        self.near = near
        self.left = trials
        self.later = trials * 2 // 5
        """How many trials are kept for changes of fields that nothing that was edited reads."""
        self.tried = 0
        self.ways: dict[tuple[object, ...], Witness] = {}
        self._known: set[str] = set()
        self._novel: set[tuple[object, ...]] = set()
        self._leading: list[Snapshot] = []
        self._around: dict[str, deque[Iterator[Snapshot]]] = {part: deque() for part in (*units, _FAR)}
        """By edited unit, what there is next to snapshots that showed something new, in the fields that it reads."""
        self._neighbours: list[tuple[Neighbours, dict[str, frozenset[SchemaPath]]]] = []

    def run(self, cases: Sequence[Case]) -> list[Witness]:
        """Looks until nothing leads on or the trials are spent. One witness for each way that the decision changes."""
        both = (*self.new.programs, *self.old.programs)
        programs = [program for program in both if self.name in program.readers]
        seeds = [snapshot for program in programs for snapshot in self._seeds(program, cases)]
        for program in dict.fromkeys((programs[0], programs[-1])):
            # As the other decisions see it, for values; the days on which something else comes into force too.
            every = frozenset((name,) for name, _ in program.policy.schema.root.fields)
            corpus = [pruned(case.snapshot, program.policy.schema, every) for case in cases]
            neighbours = Neighbours(program, self.name, corpus)
            if program.policy.schema.moment is not None:
                neighbours.known.setdefault(program.policy.schema.moment, [])[:0] = self._moments()
            for path, values in values_of(self.pairs, program, self.name).items():
                neighbours.known.setdefault(path, [])[:0] = values
            for seed in seeds[:8]:
                neighbours.learn_edges(seed)
            self._neighbours.append((neighbours, self._concerned(program)))
        for seed in seeds:
            self._try(seed, always=True)
        for snapshot in self.near[:MAX_NEAR]:
            for seed in (*seeds[:STARTS], *sample(programs[0], self.name)):
                self._try(laid(seed, snapshot))
        policy = programs[0].policy
        for aim in aims(self.pairs, policy):
            for seed in seeds[: STARTS if aim.computed else 2 * STARTS]:
                for snapshot in approach(aim, seed, policy, self._counted):
                    self._try(snapshot)
        self._follow()
        # Where nothing leads on, several fields have to change at once: a walk of some steps, the same in each run.
        some = random.Random(0)  # noqa: S311 - a search, not a secret
        idle = 0
        while self._leading and self.left > 0 and idle < MAX_IDLE:
            known = len(self._leading)
            snapshot = some.choice(self._leading)
            for _ in range(some.randrange(2, 6)):
                around = [other for _, other in some.choice(self._neighbours)[0].of(snapshot)]
                snapshot = some.choice(around) if around else snapshot
            self._try(snapshot)
            self._follow()
            idle = idle + 1 if len(self._leading) == known else 0
        small = [smaller(witness, self._decided) for witness in self.ways.values()]
        return [self._told(one) for one in small if is_certain(one, self.old, self.new, self.name)]

    def _follow(self) -> None:
        """Tries what is next to snapshots that showed something new, as long as there is any, for each part alike."""
        parts = deque(part for part in self._around if part != _FAR)
        while self.left > 0 and any(self._around.values()):
            part = next((one for one in parts if self._around[one]), _FAR)
            if self.left <= self.later and self._around[_FAR]:
                part = _FAR
            if part != _FAR:
                parts.remove(part)
                parts.append(part)
            around = self._around[part]
            snapshots = around.popleft()
            snapshot = next(snapshots, None)
            if snapshot is not None:
                around.append(snapshots)
                self._try(snapshot)

    def _seeds(self, program: Program, cases: Sequence[Case]) -> Iterator[Snapshot]:
        reads, schema = program.reads[self.name], program.policy.schema
        own = [case for case in cases if case.decision == self.name]
        yield from (pruned(case.snapshot, schema, reads) for case in own[:SEEDS])
        yield from sample(program, self.name)

    def _moments(self) -> list[str]:
        starts = {
            day
            for policies in (self.old, self.new)
            for program in policies.programs
            for day in (program.policy.starts, program.policy.ends)
            if day is not None
        }
        days = sorted({day + timedelta(step) for day in starts for step in (-1, 0, 1)})
        return [f"{day.isoformat()}T12:00:00+00:00" for day in days]

    def _counted(self, snapshot: Snapshot) -> Witness | None:
        """What both versions make of a snapshot on the way to another."""
        self.left -= 1
        return self._decided(snapshot) if self.left >= 0 else None

    def _try(self, snapshot: Snapshot, *, always: bool = False) -> None:
        key = json.dumps(snapshot, sort_keys=True, default=str)
        if key in self._known or (self.left <= 0 and not always):
            return
        self._known.add(key)
        self.left -= 1
        witness = self._decided(snapshot)
        if witness is None:
            return
        self.tried += 1
        if witness.before.key != witness.after.key:
            way = witness.way
            known = self.ways.get(way)
            if known is None and len(self.ways) >= MAX_WAYS:
                return
            if known is None or len(key) < len(json.dumps(known.snapshot, default=str)):
                self.ways[way] = witness
        novel = (witness.way, *self._places(witness))
        if always or novel not in self._novel:
            self._novel.add(novel)
            self._leading.append(snapshot)
            for part, around in self._around.items():
                around.append(self._next_to(snapshot, part))

    def _next_to(self, snapshot: Snapshot, part: str) -> Iterator[Snapshot]:
        """The snapshots next to one with another value in a field that an edited unit reads; or that none does."""
        for neighbours, concerned in self._neighbours:
            touches = neighbours.schema.touches
            for place, other in neighbours.of(snapshot):
                path = tuple(ITEM if isinstance(step, int) else step for step in place)
                if touches(concerned[part], path) if part != _FAR else not touches(concerned[_FAR], path):
                    yield other

    def _concerned(self, program: Program) -> dict[str, frozenset[SchemaPath]]:
        """What each edited unit reads, and those that ask it; under no name, all of that."""
        policy = program.policy
        closure = policy.closure(self.name)
        found: dict[str, frozenset[SchemaPath]] = {}
        for part in self.units:
            paths = set(policy.reads(part)) if part in closure else set()
            paths |= {
                path for name in closure if part in policy.units[name].requires for path in policy.units[name].reads
            }
            found[part] = frozenset(paths)
        found[_FAR] = frozenset(path for paths in found.values() for path in paths)
        return found

    def _decided(self, snapshot: Snapshot) -> Witness | None:
        before, after = (outcome_of(policies, snapshot, self.name) for policies in (self.old, self.new))
        if not before.is_read and not after.is_read:
            return None
        return Witness(snapshot, before, after)

    def _places(self, witness: Witness) -> Iterator[object]:
        """What came to the changed tables."""
        for pair in self.pairs:
            yield tuple(pair.place(step) for step in (*witness.before.steps, *witness.after.steps))

    def _told(self, witness: Witness) -> Witness:
        """A witness with the regions that it lies in."""
        steps = (*witness.before.steps, *witness.after.steps)
        regions = dict.fromkeys(region for pair in self.pairs for step in steps if (region := pair.region_of(step)))
        return Witness(witness.snapshot, witness.before, witness.after, tuple(regions))
