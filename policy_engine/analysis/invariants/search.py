"""Looking for a snapshot that breaks an invariant, where it was not proved.

From the snapshots of cases, or from some that the schema allows, changes are made one after another: values next to
what the policy compares, and others. A snapshot that breaks the invariant is made as small as it can be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from policy_engine.analysis.search.places import ABSENT, Neighbours, changed, pruned
from policy_engine.analysis.search.sample import sample
from policy_engine.analysis.search.snapshots import choices, places, put
from policy_engine.engine.program import Program
from policy_engine.text.problem import PolicyError

TRIALS: Final = 1_500
"""Snapshots that are tried for one invariant."""
AROUND: Final = 30
"""Changes of one snapshot that are tried before another has its turn."""
POOL: Final = 200
"""Snapshots from which changes are made."""
TURNS: Final = 400
"""Snapshots from which changes were made, after which nothing new is to be expected."""


@dataclass(slots=True)
class Hunt:
    """One search. `tried` are snapshots evaluated, `undecided` those of them that ended in a problem."""

    program: Program
    name: str
    broken: bool
    """The value of the condition where the invariant is broken."""
    tried: int = 0
    undecided: int = 0
    seen: set[str] = field(default_factory=set)

    def run(self, corpus: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
        """The smallest snapshot found that breaks it; None where none does of those tried."""
        schema, reads = self.program.policy.schema, self.program.reads[self.name]
        seeds = [pruned(snapshot, schema, reads) for snapshot in corpus]
        pool: list[dict[str, Any]] = []
        starts: list[dict[str, Any]] = [*seeds, *map(dict, sample(self.program, self.name))]
        for snapshot in starts:
            found = self._breaks(snapshot)
            if found:
                return self._smallest(snapshot)
            if found is False and len(pool) < POOL:
                pool.append(snapshot)
        neighbours = Neighbours(self.program, self.name, seeds)
        for snapshot in pool[:8]:
            neighbours.learn_edges(snapshot)
        some = Random(0)  # noqa: S311 - the same snapshots each time
        for turn in range(TURNS if pool else 0):
            snapshot = pool[turn % len(pool)]
            beside = [dict(other) for _, other in neighbours.of(snapshot)] + list(self._others(snapshot))
            for other in some.sample(beside, min(AROUND, len(beside))):
                if self.tried >= TRIALS:
                    return None
                found = self._breaks(other)
                if found:
                    return self._smallest(other)
                if found is False and len(pool) < POOL:
                    pool.append(other)
                elif found is False:
                    pool[some.randrange(POOL)] = other
        return None

    def _others(self, snapshot: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Snapshots with another word, currency, country, number or day in one place."""
        schema = self.program.policy.schema
        for place, path, type_ in places(snapshot, schema, self.program.reads[self.name]):
            if not schema.is_secret(path):
                for value in choices(self.program, place, path, type_, snapshot, ()):
                    yield put(snapshot, place, value)

    def _breaks(self, snapshot: dict[str, Any]) -> bool | None:
        """Whether a snapshot breaks it; None where it was tried before, or is not decided."""
        key = json.dumps(snapshot, sort_keys=True, default=str)
        if key in self.seen:
            return None
        self.seen.add(key)
        self.tried += 1
        found = breaks(self.program, self.name, snapshot, self.broken)
        self.undecided += found is None
        return found

    def _smallest(self, snapshot: dict[str, Any]) -> dict[str, Any]:
        """A snapshot without the fields and items that it does not need to break it."""
        at = 0
        while True:
            smaller = list(_smaller(snapshot))
            if at >= len(smaller):
                return snapshot
            if breaks(self.program, self.name, smaller[at], self.broken):
                snapshot = smaller[at]
            else:
                at += 1


def breaks(program: Program, name: str, snapshot: dict[str, Any], broken: bool) -> bool | None:
    """Whether a snapshot breaks an invariant; None where it is not decided, or another program decides."""
    reading = program.readers[name].read(snapshot)
    if reading.problems or reading.warnings or (reading.day and not program.in_force(reading.day.ordinal)):
        return None
    try:
        return program.decide(name, reading).outputs[name] is broken
    except PolicyError:
        return None


def _smaller(value: Any) -> Iterable[dict[str, Any]]:
    """A snapshot with one field or item less."""
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(value, ())]
    while stack:
        inner, place = stack.pop()
        if isinstance(inner, Mapping):
            for name, one in inner.items():
                yield changed(value, (*place, name), ABSENT)
                stack.append((one, (*place, name)))
        elif isinstance(inner, list):
            for number, one in enumerate(inner):
                yield changed(value, place, [*inner[:number], *inner[number + 1 :]])
                stack.append((one, (*place, number)))
