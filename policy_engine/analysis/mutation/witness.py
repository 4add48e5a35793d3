"""Snapshots that notice a mutant: for each decision that rests on a table, what came to the table in a search, and
what comes nearest to the places where the mutant gives something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from policy_engine.analysis.coverage.tally import observe
from policy_engine.analysis.generate.goals import Trial
from policy_engine.analysis.generate.search import STARTS, Search
from policy_engine.analysis.generate.suite import started
from policy_engine.analysis.generate.write import flow
from policy_engine.analysis.mutation.bench import Bench, exchanged
from policy_engine.analysis.mutation.edits import Edit
from policy_engine.analysis.search.places import pruned
from policy_engine.analysis.search.snapshots import as_sent
from policy_engine.analysis.tables.compare import Place
from policy_engine.cases.model import Case
from policy_engine.engine.decision import Decision
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable, TableStep
from policy_engine.text.problem import PolicyError
from policy_engine.types.schema import SnapshotSchema
from policy_engine.types.snapshot.shape import NO_DEFAULT, SchemaPath

TRIALS: Final = 400
"""Snapshots tried for one mutant at most."""
FIRST_TRIALS: Final = 4_000
"""Snapshots tried at first, for all mutants of the tables of one decision."""
MAX_PLACES: Final = 12
"""Places that are gone for at once."""
NEAR: Final = 40
"""Snapshots whose neighbours are looked at."""
_MISSING: Final = object()
MAX_DECISIONS: Final = 2
"""Decisions that are tried for one mutant."""


class Witnesses:
    """Searches by decision, each made once."""

    def __init__(self, bench: Bench, cases: Sequence[Case], decision: str | None, trials: int = TRIALS) -> None:
        """Args: decision: the only one to look at (None: all); trials: how many snapshots to try for one mutant."""
        self.bench = bench
        self.cases = cases
        self.decision = decision
        self.trials = trials
        self._searches: dict[tuple[Program, str], Search | None] = {}

    def find(self, pairs: Mapping[CompiledTable, CompiledTable], places: Sequence[Place]) -> str | None:
        """A snapshot on which a decision differs where other tables stand in the place of some, told by the case that
        it is nearest to."""
        if self.trials <= 0:
            return None
        for table, other in pairs.items():
            pair = {table: other}
            for program, name in self._decisions(self.bench.program_of(table), table.linked.unit):
                search = self._search(program, name)
                found = self._found(search, pair, places) if search is not None else None
                if found is not None:
                    return self._told(program, name, found)
        return None

    def seen_at(self, group: Sequence[CompiledTable], places: Sequence[Place]) -> Place | None:
        """A place that some snapshot got to that was looked at; None where none did."""
        for table in group if self.trials > 0 else ():
            for program, name in self._decisions(self.bench.program_of(table), table.linked.unit):
                search = self._search(program, name)
                if search is None:
                    continue
                trials = {id(trial): trial for trial in (*search.pool, *search.seen.values())}.values()
                calls = [_keys(table, step) for trial in trials for step in observe(trial.run) if step.table is table]
                found = next((place for place in places if any(not _misses(place, keys) for keys in calls)), None)
                if found is not None:
                    return found
        return None

    def find_edit(self, edit: Edit, programs: Mapping[Program, Program]) -> str | None:
        """The same for an edit, among the snapshots that were looked at for the tables, and those next to them;
        `programs` are by those that they take the place of."""
        if self.trials <= 0:
            return None
        for program, other in programs.items():
            for _, name in self._decisions(program, edit.unit):
                search = self._search(program, name)
                if search is None:
                    continue
                for trial in islice(_looked_at(search, self.trials), 3 * self.trials):
                    reading = other.readers[name].read(trial.snapshot)
                    _, outcome = other.traced(name, reading)
                    if not isinstance(outcome, Decision) or outcome.outputs != trial.decision.outputs:
                        return self._told(program, name, trial)
        return None

    def _decisions(self, program: Program, unit: str) -> Iterator[tuple[Program, str]]:
        """The decisions that rest on a unit, those that rest on the least first."""
        closures = {name: program.policy.closure(name) for name in program.public if self.decision in (None, name)}
        resting = [name for name in closures if unit in closures[name]]
        order = sorted(resting, key=lambda name: (name != unit, len(closures[name])))
        return ((program, name) for name in order[:MAX_DECISIONS])

    def _search(self, program: Program, name: str) -> Search | None:
        key = (program, name)
        if key not in self._searches:
            try:
                search = started(program, name, self.cases, FIRST_TRIALS)
                search.run()
            except PolicyError:
                self._searches[key] = None
            else:
                self._searches[key] = search
        return self._searches[key]

    def _found(self, search: Search, pair: dict[CompiledTable, CompiledTable], places: Sequence[Place]) -> Trial | None:
        (table,) = pair
        number = search.goals.number(table)

        def notices(trial: Trial) -> bool:
            return _differs(search, trial, pair)

        known = [trial for (of, _), trial in search.seen.items() if of == number]
        for trial in [*search.pool, *known]:
            if notices(trial):
                return trial
        search.left = self.trials
        for place in places[:MAX_PLACES]:
            for trial in _aimed(search, known, table, place):
                if notices(trial):
                    return trial
        # Where no value of a class ever came to its column, going for it leads nowhere.
        calls = [_keys(table, step) for trial in known for step in observe(trial.run) if step.table is table]
        near = [place for place in places if _may_be(place, calls)][:MAX_PLACES]
        return search.climb(known, lambda trial: _distance(trial, table, near), notices) if near else None

    def _told(self, program: Program, name: str, trial: Trial) -> str:
        schema, reads = program.policy.schema, program.reads[name]
        # What the decision does not read makes no difference.
        there = pruned(trial.snapshot, schema, reads)
        best: tuple[str, list[str]] | None = None
        for case in self.cases:
            if case.decision == name:
                changes = list(_changes(pruned(case.snapshot, schema, reads), there, (), schema))
                if best is None or len(changes) < len(best[1]):
                    best = case.name, changes
        if best is None:
            return f"{name} differs on {flow(trial.snapshot)}"
        like = f'{name} differs where it is as in "{best[0]}"'
        return f"{like}, but {', '.join(best[1])}" if best[1] else like


def _looked_at(search: Search, more: int) -> Iterator[Trial]:
    """The snapshots of a search, and then so many that lie next to them, a few of each in turn."""
    known = list({id(trial): trial for trial in (*search.pool, *search.seen.values())}.values())
    yield from known
    search.left = more
    around = [search.neighbours.of(trial.snapshot) for trial in known[:NEAR]]
    while around and search.left > 0:
        for snapshots in list(around):
            found = next(snapshots, None)
            if found is None:
                around.remove(snapshots)
                continue
            trial = search.trial(found[1], again=True)
            if trial is not None:
                yield trial


def _differs(search: Search, trial: Trial, pair: dict[CompiledTable, CompiledTable]) -> bool:
    """Whether a decision gives other outputs on a snapshot, or a problem, with a table exchanged."""
    (table,) = pair
    if not any(step.table is table for step in observe(trial.run)):
        return False
    reading = search.program.readers[search.name].read(trial.snapshot)
    with exchanged(pair):
        _, outcome = search.program.traced(search.name, reading)
    return not isinstance(outcome, Decision) or outcome.outputs != trial.decision.outputs


def _distance(trial: Trial, table: CompiledTable, places: Sequence[Place]) -> float:
    """By how many columns the nearest call of a table misses the nearest of some places."""
    calls = [_keys(table, step) for step in observe(trial.run) if step.table is table]
    return min((_misses(place, keys) for place in places for keys in calls), default=99)


def _aimed(search: Search, known: Sequence[Trial], table: CompiledTable, place: Place) -> Iterator[Trial]:
    """Snapshots made of the nearest ones, with values of a place in the fields that are columns of a table."""
    keys = {at: one.key for at, one in enumerate(place) if one is not None}
    for start in sorted(known, key=lambda trial: _distance(trial, table, [place]))[:STARTS]:
        trial = search.aim(start, table, keys)
        if trial is not None:
            yield trial


def _may_be(place: Place, calls: Sequence[Sequence[Any]]) -> bool:
    """Whether, for each column, some call had a value of the place's class."""
    return all(one is None or any(keys[at] in one.region for keys in calls) for at, one in enumerate(place))


def _keys(table: CompiledTable, step: TableStep) -> list[Any]:
    return [
        None if value is None or read is None else read(value)
        for value, read in zip(step.inputs, table.keys, strict=True)
    ]


def _misses(place: Place, keys: Sequence[Any]) -> int:
    return sum(one is not None and key not in one.region for one, key in zip(place, keys, strict=True))


def _changes(before: Any, after: Any, path: SchemaPath, schema: SnapshotSchema) -> Iterator[str]:
    """What differs between two snapshots, a text a field. An absent field is what the schema says that it then is."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            inner = (*path, name)
            field = schema.field(inner)
            default = _MISSING if field is None or field.default is NO_DEFAULT else as_sent(field.default)
            old, new = before.get(name, default), after.get(name, default)
            if new is _MISSING:
                yield f"without {'.'.join(inner)}"
            else:
                yield from _changes(None if old is _MISSING else old, new, inner, schema)
    elif flow(before) != flow(after):
        yield f"{'.'.join(path)} is {flow(after)}"
