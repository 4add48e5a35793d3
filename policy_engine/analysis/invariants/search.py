"""Looking for a snapshot that breaks an invariant, where it was not proved.

The snapshots of cases come first, whole, then some that the schema allows, then what lies next to them: rows that are
aimed at, values next to what the policy compares, and others. What breaks the invariant is made as small as it can be.
Snapshots that are not decided are changed too, those first that got farthest.
"""

from __future__ import annotations

import json
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any, Final

from policy_engine.analysis.invariants.aims import aimed, aims
from policy_engine.analysis.invariants.trial import Trials, breaks
from policy_engine.analysis.search.places import ABSENT, Neighbours, changed, pruned
from policy_engine.analysis.search.sample import sample
from policy_engine.analysis.search.snapshots import at, choices, places, plain_snapshot, put
from policy_engine.cases.model import Case
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import LinkedInvariant
from policy_engine.types.feeltype import Kind, ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.values.lexical import parse_date
from policy_engine.values.temporal import Date
from policy_engine.values.text import to_text
from policy_engine.values.work import MAX_STEPS

TRIALS: Final = 1_000
"""Snapshots that are tried for one invariant, besides those of cases."""
STEPS: Final = 60_000_000
"""Steps that their evaluations may take together."""
AROUND: Final = 30
"""Changes of one snapshot that are tried before another has its turn."""
POOL: Final = 200
"""Snapshots from which changes are made."""
ALIKE: Final = 20
"""Of these, as many as are all as near."""
NEAREST: Final = 6
"""Of these, one is taken every other time."""
TURNS: Final = 400
"""Snapshots from which changes were made, after which nothing new is to be expected."""
FEW: Final = 50
"""Snapshots decided, up to which those that are not decided have a turn, too: an invariant was hardly searched."""
AIMED_FROM: Final = 3
"""Snapshots from which rows are aimed at, before single places are changed."""
SMALLER: Final = 1_000
"""Smaller snapshots that are tried, where one breaks it."""
_LEAPS: Final = tuple(sign * days for days in (5, 30, 180, 1_000) for sign in (1, -1))


@dataclass(frozen=True, slots=True)
class Broken:
    """A snapshot that breaks an invariant. `case` is the one that it is, or was made of."""

    snapshot: Mapping[str, Any]
    case: Case | None = None
    is_case: bool = False
    """Whether the case itself breaks it."""


@dataclass(order=True, slots=True)
class _Known:
    """A snapshot that was tried: the smaller `rank`, the nearer."""

    rank: tuple[float, int]
    snapshot: dict[str, Any] = field(compare=False)
    case: Case | None = field(compare=False)


@dataclass(slots=True)
class Hunt:
    """One search. `tried` are snapshots evaluated, `undecided` those of them that ended in a problem."""

    program: Program
    invariant: LinkedInvariant
    tried: int = 0
    undecided: int = 0
    _seen: set[str] = field(default_factory=set)
    _pool: list[_Known] = field(default_factory=list)
    """Snapshots from which changes are made, those nearest to breaking it first, the latest of those as near."""
    _failed: list[_Known] = field(default_factory=list)
    """The same of those that are not decided, the farthest first."""
    _found: Broken | None = None

    def run(self, cases: Sequence[Case]) -> Broken | None:
        """The smallest snapshot found that breaks it; None where none does of those tried."""
        for _ in self._hunt(cases):
            if self._found is not None:
                return self._smallest(self._found)
        return None

    def _hunt(self, cases: Sequence[Case]) -> Iterator[None]:
        """Tries one snapshot after another."""
        program, name = self.program, self.invariant.unit.name
        schema, reads = program.policy.schema, program.reads[name]
        # A case has all the steps that it has where it is decided.
        trials = Trials(program, self.invariant, (len(cases) + 1) * MAX_STEPS)
        for case in cases:
            self._take(trials, pruned(case.snapshot, schema, reads, secrets=True), case, is_case=True)
            yield
        trials, ends = Trials(program, self.invariant, STEPS), self.tried + TRIALS
        made = [plain_snapshot(program, items=items) for items in (1, 2)]
        made.append(_more(made[-1]))
        for snapshot in (*sample(program, name), *(pruned(one, schema, reads, secrets=True) for one in made)):
            self._take(trials, dict(snapshot), None)
            yield
        for known, snapshot in self._changes([pruned(case.snapshot, schema, reads) for case in cases]):
            if self.tried >= ends or trials.left <= 0:
                return
            self._take(trials, snapshot, known.case)
            yield

    def _changes(self, corpus: Sequence[Mapping[str, Any]]) -> Iterator[tuple[_Known, dict[str, Any]]]:
        """Snapshots made of those that were tried."""
        neighbours = Neighbours(self.program, self.invariant.unit.name, corpus)
        for known in (*self._pool[:8], *self._failed[: 8 if not self._pool else 2]):
            neighbours.learn_edges(known.snapshot)
        rows = aims(self.program, self.invariant.unit.name)
        some = Random(0)  # noqa: S311 - the same snapshots each time
        for known in (*self._pool[:AIMED_FROM], *self._failed[:AIMED_FROM])[:AIMED_FROM]:
            for aim in some.sample(rows, min(TRIALS // 10, len(rows))):
                yield known, aimed(known.snapshot, aim)
        for turn in range(TURNS if self._pool or self._failed else 0):
            known = self._next(turn, some)
            beside = [dict(other) for _, other in neighbours.of(known.snapshot)] + list(self._others(known))
            for other in some.sample(beside, min(AROUND, len(beside))):
                yield known, other
            for aim in some.sample(rows, min(AROUND // 5, len(rows))):
                yield known, aimed(known.snapshot, aim)

    def _next(self, turn: int, some: Random) -> _Known:
        """Which snapshot is changed next: the nearest every other time. The others have their turn too, since what is
        near may lead nowhere; so have those that are not decided, where few are."""
        pool = self._pool
        if self._failed and (not pool or (self.tried - self.undecided < FEW and turn % 4 == 3)):
            pool = self._failed
        return pool[some.randrange(min(NEAREST, len(pool))) if turn % 2 else turn % len(pool)]

    def _take(self, trials: Trials, snapshot: dict[str, Any], case: Case | None, *, is_case: bool = False) -> None:
        """Tries a snapshot, which goes into a pool where it does not break the invariant."""
        key = json.dumps(snapshot, sort_keys=True, default=str)
        if key in self._seen:
            return
        self._seen.add(key)
        self.tried += 1
        trial = trials.of(snapshot)
        if trial.broken:
            self._found = Broken(snapshot, case, is_case)
            return
        pool, far = (self._failed, -trial.made) if trial.broken is None else (self._pool, trial.distance)
        self.undecided += trial.broken is None
        insort(pool, _Known((far, -self.tried), snapshot, case))
        # Of many that are as near, the latest stay, so that others have a place.
        last = bisect_right(pool, (far, 0), key=lambda known: known.rank)
        if last > ALIKE and pool[last - 1 - ALIKE].rank[0] == far:
            del pool[last - 1]
        del pool[POOL:]

    def _others(self, known: _Known) -> Iterator[dict[str, Any]]:
        """Snapshots with another word, currency, country, number, text or day in one place. A secret of a case stays
        as it is."""
        schema, snapshot = self.program.policy.schema, known.snapshot
        for place, path, type_ in places(snapshot, schema, self.program.reads[self.invariant.unit.name]):
            if known.case is not None and schema.is_secret(path):
                continue
            now = at(snapshot, place)
            for value in (*choices(self.program, place, path, type_, snapshot, ()), *_leaps(now), *_texts(type_)):
                yield put(snapshot, place, value)

    def _smallest(self, found: Broken) -> Broken:
        """Without the fields and items that it does not need to break it."""
        snapshot = dict(found.snapshot)
        number = 0
        for _ in range(SMALLER):
            smaller = next((one for at, one in enumerate(_smaller(snapshot)) if at == number), None)
            if smaller is None:
                break
            if breaks(self.program, self.invariant, smaller):
                snapshot = smaller
            else:
                number += 1
        return Broken(snapshot, found.case, found.is_case)


def _more(value: Any) -> Any:
    """A snapshot with every number one larger: the least that the schema allows is often nothing at all."""
    if isinstance(value, dict):
        return {name: _more(one) for name, one in value.items()}
    if isinstance(value, list):
        return list(map(_more, value))
    return value + 1 if isinstance(value, Decimal) else value


def _texts(type_: Type) -> Iterator[str]:
    """Texts of several lengths, where a text may be any."""
    bare = strip_nullable(type_)
    if isinstance(bare, ScalarType) and bare.kind is Kind.STRING and bare.values is None and bare.format is None:
        yield from ("", "a", "a" * 40)


def _leaps(now: object) -> Iterator[object]:
    """Numbers of the other sign or of another size, and days farther from one than those beside it, so that what is
    distant is not so many steps away."""
    if isinstance(now, Decimal | int) and not isinstance(now, bool):
        yield from (-now - 1, now * 100 + 7)
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
