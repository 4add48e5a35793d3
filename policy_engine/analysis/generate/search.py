"""Looking for snapshots that exercise a decision's tables.

What is found leads on: every snapshot that exercises something new is changed in one place in every way that might
matter. What is then still missing is gone for by itself, from the snapshots that come nearest to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from policy_engine.analysis.generate.aim import aimed
from policy_engine.analysis.generate.goals import Goal, Goals, Trial
from policy_engine.analysis.search.places import Neighbours, Snapshot
from policy_engine.engine.decision import Decision
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable

MAX_TRIALS: Final = 30_000
"""Snapshots tried for one decision at most."""
MAX_STEPS: Final = 6
"""Changes made one after another on the way to one goal."""
STARTS: Final = 3
"""Snapshots from which one goal is gone for."""


class Search:
    """One search for one decision."""

    def __init__(
        self,
        program: Program,
        name: str,
        corpus: Sequence[Snapshot],
        trials: int = MAX_TRIALS,
        but: Collection[Hashable] = (),
    ) -> None:
        """Args: corpus: snapshots whose values may be taken; trials: how many snapshots to try at most; but: keys of
        goals that are none."""
        self.program = program
        self.name = name
        self.goals = Goals(program, name, but)
        self.neighbours = Neighbours(program, name, corpus)
        self.pool: list[Trial] = []
        self.left = trials
        self.missing = set(self.goals.every)
        self.seen: dict[tuple[int, tuple[int | None, ...]], Trial] = {}
        """By table and the classes that came to its columns, the first snapshot that was decided."""
        self._known: dict[str, Trial | None] = {}

    def seed(self, snapshots: Iterable[Snapshot]) -> None:
        """Takes snapshots to start from, as far as the decision can be made on them."""
        for snapshot in snapshots:
            trial = self.trial(snapshot)
            if trial is not None:
                self.pool.append(trial)
                self.missing -= trial.goals
        for trial in self.pool[:8]:
            self.neighbours.learn_edges(trial.snapshot)

    def run(self) -> None:
        """Looks until all is exercised, nothing leads on, or the trials are spent."""
        at = 0
        while at < len(self.pool) and self.missing and self.left > 0:
            self._around(self.pool[at])
            at += 1
        for goal in sorted(self.missing):
            if goal in self.missing and self.left > 0:
                self.go_for(goal)

    def _around(self, trial: Trial) -> None:
        for _, snapshot in self.neighbours.of(trial.snapshot):
            if self.left <= 0:
                return
            self._take(self.trial(snapshot))

    def _take(self, trial: Trial | None) -> None:
        if trial is not None and not self.missing.isdisjoint(trial.goals):
            self.pool.append(trial)
            self.missing -= trial.goals

    def go_for(self, goal: Goal) -> Trial | None:
        """Goes for one goal: straight, then by changes each of which is nearer to it."""

        def distance(trial: Trial) -> float:
            return self.goals.distance(goal, trial)

        for start in sorted(self.pool, key=distance)[:STARTS]:
            trial = self.aim(start, self.goals.tables[goal.table], self.goals.wanted(goal))
            self._take(trial)
            if trial is not None and goal in trial.goals:
                return trial
        return self.climb(self.pool, distance, lambda trial: goal in trial.goals)

    def aim(self, start: Trial, table: CompiledTable, keys: Mapping[int, Any]) -> Trial | None:
        """A snapshot like another with wanted keys in the fields that are columns of a table."""
        return self.trial(aimed(self.program, table, start.snapshot, keys), again=True)

    def climb(
        self,
        starts: Iterable[Trial],
        distance: Callable[[Trial], float],
        is_there: Callable[[Trial], bool],
    ) -> Trial | None:
        """Goes from the nearest snapshots to one that is where somebody wants it, each change nearer than before."""
        tried: set[str] = set()
        for start in sorted(starts, key=distance)[:STARTS]:
            trial = start
            for _ in range(MAX_STEPS):
                key = _key(trial.snapshot)
                if key in tried or self.left <= 0:
                    break
                tried.add(key)
                best, least = None, distance(trial)
                for _, snapshot in self.neighbours.of(trial.snapshot):
                    other = self.trial(snapshot, again=True)
                    if other is None:
                        continue
                    self._take(other)
                    if is_there(other):
                        return other
                    far = distance(other)
                    if far < least:
                        best, least = other, far
                if best is None:
                    break
                trial = best
        return None

    def trial(self, snapshot: Snapshot, *, again: bool = False) -> Trial | None:
        """A snapshot decided; None where it cannot be, or (but `again`) was tried before."""
        key = _key(snapshot)
        if key in self._known:
            return self._known[key] if again else None
        if self.left <= 0:
            return None
        self.left -= 1
        trial = self._known[key] = self._decided(snapshot)
        return trial

    def _decided(self, snapshot: Snapshot) -> Trial | None:
        reading = self.program.readers[self.name].read(snapshot)
        if reading.problems or reading.warnings:
            return None
        if reading.day is not None and not self.program.in_force(reading.day.ordinal):
            return None
        run, decision = self.program.traced(self.name, reading)
        if run is None or not isinstance(decision, Decision):
            return None
        reached, sights = self.goals.reached(run)
        trial = Trial(snapshot, reached, sights, decision, run, reading.day)
        for number, sight in sights:
            self.seen.setdefault((number, sight.classes), trial)
        return trial


def _key(snapshot: Snapshot) -> str:
    return json.dumps(snapshot, sort_keys=True, default=str)
