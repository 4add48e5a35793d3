"""Snapshots that two versions of a policy set decide differently: cases, what is next to them, and what leads on."""

from __future__ import annotations

import json
import random
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from policy_engine.analysis.coverage.tally import observe
from policy_engine.analysis.diff.tables import TablePair, TableRegion
from policy_engine.analysis.search.places import ABSENT, Neighbours, Snapshot, changed, pruned
from policy_engine.analysis.search.sample import sample
from policy_engine.analysis.search.snapshots import json_text
from policy_engine.cases.model import Case
from policy_engine.engine.decision import Decision
from policy_engine.engine.fields import field_of, hidden_names
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.engine.table import TableStep
from policy_engine.text.problem import PolicyError
from policy_engine.types.feeltype import ScalarType, Type
from policy_engine.types.relations import strip_nullable
from policy_engine.types.snapshot.shape import ITEM, SchemaPath
from policy_engine.values.text import to_text

MAX_TRIALS: Final = 4_000
"""Snapshots decided by both versions for one decision at most, without those that make witnesses small."""
SEEDS: Final = 40
"""Snapshots of cases that are started from at most."""
MAX_REGIONS: Final = 40
"""Regions of one table that are gone for by themselves."""
MAX_WALKS: Final = 500
"""Walks away from snapshots that showed something new, where nothing next to them does."""
MAX_WAYS: Final = 200
"""Ways in which a decision changes that are kept."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one version makes of a snapshot: its outputs, or the code of its problem; and the rows that fired."""

    outputs: Mapping[str, object] | None
    problem: str | None
    rows: tuple[str, ...] = ()
    fired: tuple[str, ...] = ()
    steps: tuple[TableStep, ...] = field(default=(), compare=False, repr=False)
    is_read: bool = True
    """Whether the snapshot is one that the version's schema allows."""

    @property
    def key(self) -> str:
        """What tells it from other outcomes."""
        return self.problem or json.dumps(self.outputs, sort_keys=True, default=repr)


@dataclass(frozen=True, slots=True)
class Witness:
    """A snapshot that two versions decide differently, and the regions of changed tables that it lies in."""

    snapshot: Snapshot
    before: Outcome
    after: Outcome
    regions: tuple[TableRegion, ...] = ()

    @property
    def rows_before(self) -> tuple[str, ...]:
        """The rows responsible before: those that decided, and what fired then and does not now."""
        return _responsible(self.before, self.after)

    @property
    def rows_after(self) -> tuple[str, ...]:
        """The rows responsible after."""
        return _responsible(self.after, self.before)

    @property
    def effect(self) -> tuple[object, ...]:
        """What changes: outputs, but for amounts and days, or problems."""
        before, after = self.before, self.after
        return (before.problem, after.problem, _kinds(before, after), _kinds(after, before))

    @property
    def way(self) -> tuple[object, ...]:
        """What it has in common with others that change alike: what changes, and the rows on both sides."""
        return (self.before.rows, self.after.rows, *self.effect)


def outcome_of(policies: PolicySet, snapshot: Snapshot | bytes | str, name: str) -> Outcome:
    """What a version makes of a snapshot."""
    try:
        program, reading = policies.reading_of(snapshot, name)
    except PolicyError as error:
        return Outcome(None, error.problems[0].code)
    run, decision = program.traced(name, reading)
    is_read = not reading.problems and not reading.warnings
    if not isinstance(decision, Decision):
        return Outcome(None, decision.problems[0].code, is_read=is_read)
    assert run is not None  # noqa: S101 - a decision was made in it
    fired = dict.fromkeys(row for rows in run.fired_by.values() for row in rows)
    rows = tuple(dict.fromkeys(decision.decided_by))
    return Outcome(decision.outputs, None, rows, tuple(fired), tuple(observe(run)), is_read)


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
    ) -> None:
        """Args: units, pairs: the changed units and tables that the decision rests on; trials: how many snapshots to
        try at most."""
        self.old = old
        self.new = new
        self.name = name
        self.units = units
        self.pairs = pairs
        self.left = trials
        self.later = trials * 2 // 5
        """How many trials are kept for changes of fields that nothing that was edited reads."""
        self.tried = 0
        self.ways: dict[tuple[object, ...], Witness] = {}
        self._known: set[str] = set()
        self._novel: set[tuple[object, ...]] = set()
        self._leading: list[Snapshot] = []
        self._near: deque[Iterator[Snapshot]] = deque()
        self._far: deque[Iterator[Snapshot]] = deque()
        self._neighbours: list[tuple[Neighbours, frozenset[SchemaPath]]] = []

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
            for seed in seeds[:8]:
                neighbours.learn_edges(seed)
            self._neighbours.append((neighbours, self._concerned(program)))
        for seed in seeds:
            self._try(seed, always=True)
        for change in self._into_regions(programs[0]):
            for seed in seeds[:8]:
                self._try(change(seed))
        self._follow()
        # Where nothing leads on, several fields have to change at once: a walk of some steps, the same in each run.
        some = random.Random(0)  # noqa: S311 - a search, not a secret
        for _ in range(min(self.left, MAX_WALKS) if self._leading else 0):
            snapshot = some.choice(self._leading)
            for _ in range(some.randrange(2, 6)):
                around = [other for _, other in some.choice(self._neighbours)[0].of(snapshot)]
                snapshot = some.choice(around) if around else snapshot
            self._try(snapshot)
            self._follow()
        small = [self._smaller(witness) for witness in self.ways.values()]
        return [witness for witness in small if self._is_certain(witness)]

    def _follow(self) -> None:
        """Tries what is next to snapshots that showed something new, as long as there is any."""
        while (self._near or self._far) and self.left > 0:
            around = self._near if self._near and (self.left > self.later or not self._far) else self._far
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

    def _into_regions(self, program: Program) -> Iterator[Callable[[Snapshot], Snapshot]]:
        """For each region, what puts a snapshot there, as far as its columns are fields."""
        policy = program.policy
        for pair in self.pairs:
            unit = policy.units.get(pair.new.linked.unit)
            hidden = frozenset[str]() if unit is None else hidden_names(unit, pair.new.linked)
            paths = [field_of(column.parsed.node, policy, hidden) for column in pair.new.linked.inputs]
            for region in pair.regions[:MAX_REGIONS]:
                place = min(region.classes, key=repr)
                values = [
                    (known[0], _raw(pair.value(at, number), known[1].type))
                    for at, (known, number) in enumerate(zip(paths, place, strict=True))
                    if known is not None and number is not None
                ]
                yield partial(_with, values=values)

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
            self._near.append(self._next_to(snapshot, near=True))
            self._far.append(self._next_to(snapshot, near=False))

    def _next_to(self, snapshot: Snapshot, *, near: bool) -> Iterator[Snapshot]:
        """The snapshots next to one; `near`: with another value in a field that something edited reads."""
        for neighbours, concerned in self._neighbours:
            for place, other in neighbours.of(snapshot):
                path = tuple(ITEM if isinstance(step, int) else step for step in place)
                if neighbours.schema.touches(concerned, path) is near:
                    yield other

    def _concerned(self, program: Program) -> frozenset[SchemaPath]:
        """What edited units read, and those that ask them."""
        policy = program.policy
        found: set[SchemaPath] = set()
        for name in policy.closure(self.name):
            if name in self.units:
                found |= policy.reads(name)
            elif not policy.units[name].requires.isdisjoint(self.units):
                found |= policy.units[name].reads
        return frozenset(found)

    def _decided(self, snapshot: Snapshot) -> Witness | None:
        before, after = (outcome_of(policies, snapshot, self.name) for policies in (self.old, self.new))
        if not before.is_read and not after.is_read:
            return None
        return Witness(snapshot, before, after)

    def _places(self, witness: Witness) -> Iterator[object]:
        """What came to the changed tables."""
        for pair in self.pairs:
            yield tuple(pair.place(step) for step in (*witness.before.steps, *witness.after.steps))

    def _smaller(self, witness: Witness) -> Witness:
        """A witness without the fields and items that it does not need to change in its way."""
        at = 0
        while True:
            places = list(_removable(witness.snapshot, ()))
            if at >= len(places):
                break
            other = self._decided(_without(witness.snapshot, places[at]))
            if other is not None and other.before.key != other.after.key and other.way == witness.way:
                witness = other
            else:
                at += 1
        steps = (*witness.before.steps, *witness.after.steps)
        regions = dict.fromkeys(region for pair in self.pairs for step in steps if (region := pair.region_of(step)))
        return Witness(witness.snapshot, witness.before, witness.after, tuple(regions))

    def _is_certain(self, witness: Witness) -> bool:
        """Whether both versions decide on the snapshot, as it is shown, what is told of it."""
        text = json_text(witness.snapshot)
        return all(
            _told(policies, text, self.name) == outcome.key
            for policies, outcome in ((self.old, witness.before), (self.new, witness.after))
        )


def _with(snapshot: Snapshot, values: Sequence[tuple[SchemaPath, object]]) -> Snapshot:
    """A snapshot with other values in some fields."""
    for path, value in values:
        snapshot = changed(snapshot, path, value)
    return snapshot


def _raw(value: object, type_: Type) -> object:
    """A FEEL value as a snapshot has it."""
    bare = strip_nullable(type_)
    is_money = isinstance(bare, ScalarType) and bare.unit == "money"
    return (
        value
        if isinstance(value, bool | str | None) or (isinstance(value, Decimal) and not is_money)
        else to_text(value)
    )


def _told(policies: PolicySet, text: str, name: str) -> str:
    try:
        return Outcome(policies.evaluate(text, name).outputs, None).key
    except PolicyError as error:
        return error.problems[0].code


def _responsible(mine: Outcome, other: Outcome) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*mine.rows, *(row for row in mine.fired if row not in other.fired))))


def _kinds(outcome: Outcome, other: Outcome) -> tuple[object, ...]:
    """The outputs that differ, words by what they are, amounts and days by their names alone."""
    if outcome.outputs is None:
        return ()
    others = other.outputs or {}
    return tuple(
        (name, value if isinstance(value, str | bool | None) else type(value).__name__)
        for name, value in sorted(outcome.outputs.items())
        if name not in others or repr(others[name]) != repr(value)
    )


def _removable(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, Mapping):
        inner: Iterator[tuple[str | int, Any]] = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    else:
        return
    for step, one in inner:
        yield (*place, step)
        yield from _removable(one, (*place, step))


def _without(snapshot: Snapshot, place: tuple[str | int, ...]) -> Snapshot:
    last = place[-1]
    if isinstance(last, str):
        return dict(changed(snapshot, place, ABSENT))
    owner: Any = snapshot
    for step in place[:-1]:
        owner = owner[step]
    return dict(changed(snapshot, place[:-1], [*owner[:last], *owner[last + 1 :]]))
