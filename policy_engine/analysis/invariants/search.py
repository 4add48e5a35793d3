"""Looking for a snapshot that breaks an invariant, where it was not proved.

From the snapshots of cases, or from some that the schema allows, changes are made one after another: values next to
what the policy compares, and others. A snapshot that breaks the invariant is made as small as it can be.
"""

from __future__ import annotations

import json
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from policy_engine.analysis.invariants.distance import FAR, distance, probe_name
from policy_engine.analysis.invariants.prove import is_broken
from policy_engine.analysis.search.places import ABSENT, Neighbours, changed, pruned
from policy_engine.analysis.search.sample import sample
from policy_engine.analysis.search.snapshots import at, choices, places, put
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedInvariant
from policy_engine.text.problem import PolicyError
from policy_engine.values.lexical import parse_date
from policy_engine.values.temporal import Date
from policy_engine.values.text import to_text

TRIALS: Final = 1_500
"""Snapshots that are tried for one invariant."""
AROUND: Final = 30
"""Changes of one snapshot that are tried before another has its turn."""
POOL: Final = 200
"""Snapshots from which changes are made."""
NEAREST: Final = 6
"""Of these, one is taken every other time."""
_LEAPS: Final = tuple(sign * days for days in (5, 30, 180, 1_000) for sign in (1, -1))
TURNS: Final = 400
"""Snapshots from which changes were made, after which nothing new is to be expected."""


@dataclass(slots=True)
class Hunt:
    """One search. `tried` are snapshots evaluated, `undecided` those of them that ended in a problem."""

    program: Program
    invariant: LinkedInvariant
    tried: int = 0
    undecided: int = 0
    seen: set[str] = field(default_factory=set)
    pool: list[tuple[float, int, dict[str, Any]]] = field(default_factory=list)
    """Snapshots from which changes are made, those nearest to breaking it first, the latest of those as near."""

    @property
    def name(self) -> str:
        """The decision that is the condition."""
        return self.invariant.unit.name

    @property
    def never(self) -> bool:
        """Whether the condition must not be true; otherwise it must be."""
        return self.invariant.declared.never

    def run(self, corpus: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
        """The smallest snapshot found that breaks it; None where none does of those tried."""
        schema, reads = self.program.policy.schema, self.program.reads[self.name]
        seeds = [pruned(snapshot, schema, reads) for snapshot in corpus]
        for snapshot in [*seeds, *map(dict, sample(self.program, self.name))]:
            if self._take(snapshot):
                return self._smallest(snapshot)
        neighbours = Neighbours(self.program, self.name, seeds)
        for _, _, snapshot in self.pool[:8]:
            neighbours.learn_edges(snapshot)
        some = Random(0)  # noqa: S311 - the same snapshots each time
        for turn in range(TURNS if self.pool else 0):
            # The nearest every other time; the others have their turn too, since what is near may lead nowhere.
            place = some.randrange(min(NEAREST, len(self.pool))) if turn % 2 else turn % len(self.pool)
            snapshot = self.pool[place][-1]
            beside = [dict(other) for _, other in neighbours.of(snapshot)] + list(self._others(snapshot))
            for other in some.sample(beside, min(AROUND, len(beside))):
                if self.tried >= TRIALS:
                    return None
                if self._take(other):
                    return self._smallest(other)
        return None

    def _take(self, snapshot: dict[str, Any]) -> bool:
        """Whether a snapshot breaks it; one that is decided otherwise goes into the pool, where it is near enough."""
        found = self._breaks(snapshot)
        if found is False:
            insort(self.pool, (self._distance(snapshot), -self.tried, snapshot))
            del self.pool[POOL:]
        return found is True

    def _distance(self, snapshot: dict[str, Any]) -> float:
        name = probe_name(self.name)
        reading = self.program.readers[name].read(snapshot)
        try:
            values = self.program.decide(name, reading).outputs[name]
        except PolicyError:
            # A part that the condition itself does not ask for.
            return FAR
        return distance(self.invariant, values) if isinstance(values, list) else FAR

    def _others(self, snapshot: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Snapshots with another word, currency, country, number or day in one place."""
        schema = self.program.policy.schema
        for place, path, type_ in places(snapshot, schema, self.program.reads[self.name]):
            if not schema.is_secret(path):
                for value in (*choices(self.program, place, path, type_, snapshot, ()), *_leaps(at(snapshot, place))):
                    yield put(snapshot, place, value)

    def _breaks(self, snapshot: dict[str, Any]) -> bool | None:
        """Whether a snapshot breaks it; None where it was tried before, or is not decided."""
        key = json.dumps(snapshot, sort_keys=True, default=str)
        if key in self.seen:
            return None
        self.seen.add(key)
        self.tried += 1
        found = breaks(self.program, self.name, snapshot, self.never)
        self.undecided += found is None
        return found

    def _smallest(self, snapshot: dict[str, Any]) -> dict[str, Any]:
        """A snapshot without the fields and items that it does not need to break it."""
        number = 0
        while True:
            smaller = list(_smaller(snapshot))
            if number >= len(smaller):
                return snapshot
            if breaks(self.program, self.name, smaller[number], self.never):
                snapshot = smaller[number]
            else:
                number += 1


def breaks(program: Program, name: str, snapshot: dict[str, Any], never: bool) -> bool | None:
    """Whether a snapshot breaks an invariant; None where it is not decided, or another program decides."""
    reading = program.readers[name].read(snapshot)
    if reading.problems or reading.warnings or (reading.day and not program.in_force(reading.day.ordinal)):
        return None
    try:
        return is_broken(program.decide(name, reading).outputs[name], never=never)
    except PolicyError:
        return None


def _leaps(now: object) -> Iterator[str]:
    """Days farther from one than those beside it, so that a distant day is not so many steps away."""
    day = parse_date(now) if isinstance(now, str) else None
    if day is None:
        return
    for days in _LEAPS:
        with suppress(ValueError):  # outside the years that there are
            yield to_text(Date.from_ordinal(day.ordinal + days))


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
