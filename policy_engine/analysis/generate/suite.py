"""Generated cases: a small set of snapshots that exercises every row of the tables that a decision rests on, each
cell that alone keeps its row out, and a value on each side of every edge; none of them could be left out.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.analysis.coverage.days import days_text
from policy_engine.analysis.generate.goals import Goal, Goals, Trial
from policy_engine.analysis.generate.search import MAX_TRIALS, Search
from policy_engine.analysis.search.places import ABSENT, Snapshot, changed, pruned
from policy_engine.analysis.search.sample import sample
from policy_engine.analysis.search.snapshots import moment_in, put
from policy_engine.analysis.tables.compare import compare
from policy_engine.analysis.tables.made import made, with_any_cell, with_marked_row, without_row
from policy_engine.cases.model import Case
from policy_engine.engine.decision import Decision
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.text.problem import PolicyError, Problem
from policy_engine.values.text import to_text

SEEDS: Final = 40
"""Snapshots of cases that are started from at most."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated case: its name, its snapshot, what was decided, and what it exercises that no case before it does."""

    name: str
    snapshot: Snapshot
    decision: Decision
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreached:
    """What no snapshot was found for, and why."""

    goal: str
    why: str


@dataclass(frozen=True, slots=True)
class Suite:
    """The generated cases of a decision. `goals` is how much there was to exercise, `tried` how many snapshots were."""

    decision: str
    cases: tuple[Generated, ...]
    goals: int
    tried: int
    unreached: tuple[Unreached, ...]


def generate(policies: PolicySet, name: str, cases: Sequence[Case] = (), trials: int = MAX_TRIALS) -> Suite:
    """Generates cases for a decision. The same files give the same cases.

    The newest policy comes first; of each stretch of days before it, what its tables have otherwise.

    Args:
        policies: the set.
        name: a public decision.
        cases: cases to start from, and to take values from; without any for the decision, a snapshot is made from the
            schema.
        trials: how many snapshots to try at most.

    Raises:
        PolicyError: where there is no such decision, or no snapshot is found to start from.
    """
    programs = [program for program in reversed(policies.programs) if name in program.readers]
    if not programs:
        raise policies.programs[-1].unknown(name)
    stretches: list[tuple[Program, frozenset[Hashable]]] = []
    known: set[Hashable] = set()
    for program in programs:
        goals = Goals(program, name)
        keys = {goals.key(goal) for goal in goals.every}
        if not stretches or keys - known:
            stretches.append((program, frozenset(known)))
        known |= keys
    parts: list[Suite] = []
    for program, but in stretches:
        days = days_text([program.policy]) if len(stretches) > 1 else ""
        try:
            search = started(program, name, cases, trials // len(stretches), but)
        except PolicyError:
            if not parts:
                raise
            parts.append(_not_started(Goals(program, name, but), days))
        else:
            parts.append(_part(search, days))
    return Suite(
        name,
        tuple(case for part in parts for case in part.cases),
        sum(part.goals for part in parts),
        sum(part.tried for part in parts),
        tuple(one for part in parts for one in part.unreached),
    )


def _part(search: Search, days: str) -> Suite:
    """The cases of one stretch of days."""
    goals, trials = search.goals, search.left
    search.run()
    chosen = [minimal(search, trial) for trial in _chosen(search)]
    made = []
    left = set(goals.every)
    for trial in sorted(chosen, key=lambda trial: min(trial.goals)):
        new = sorted(trial.goals & left)
        if new:
            left -= trial.goals
            on = f", on {to_text(trial.day)}" if days else ""
            covers = tuple(map(goals.text, new))
            made.append(Generated(f"{goals.name(new, trial)}{on}", trial.snapshot, trial.decision, covers))
    unreached = tuple(Unreached(_told(goals, goal, days), why_not(goals, goal, search)) for goal in sorted(left))
    return Suite(search.name, tuple(made), len(goals.every), trials - search.left, unreached)


def _not_started(goals: Goals, days: str) -> Suite:
    why = "no snapshot is known on which it can be decided then"
    unreached = tuple(Unreached(_told(goals, goal, days), why) for goal in sorted(goals.every))
    return Suite(goals.decision, (), len(goals.every), 0, unreached)


def _told(goals: Goals, goal: Goal, days: str) -> str:
    return f"{goals.text(goal)} ({days})" if days else goals.text(goal)


def started(
    program: Program, name: str, cases: Sequence[Case], trials: int = MAX_TRIALS, but: Collection[Hashable] = ()
) -> Search:
    """A search with snapshots to start from: those of cases on its days, then of cases on other days, as of a day on
    which it is in force.

    Raises:
        PolicyError: where there are none.
    """
    schema, reads = program.policy.schema, program.reads[name]
    search = Search(program, name, [pruned(case.snapshot, schema, _all(program)) for case in cases], trials, but)
    own = [pruned(case.snapshot, schema, reads) for case in cases if case.decision == name]
    then = [_in_force(program, name, snapshot) for snapshot in own]
    order = sorted(range(len(own)), key=lambda at: then[at] is not own[at])
    search.seed([then[at] for at in order[:SEEDS]])
    if not search.pool:
        search.seed(sample(program, name))
    if not search.pool:
        raise PolicyError([_no_start(program, name)])
    return search


def _in_force(program: Program, name: str, snapshot: dict[str, Any]) -> dict[str, Any]:
    """A snapshot as of a day on which a program is in force: the same one where it is."""
    day, moment = program.readers[name].read(snapshot).day, program.policy.schema.moment
    if day is None or moment is None or program.in_force(day.ordinal):
        return snapshot
    moved: dict[str, Any] = put(snapshot, moment, moment_in(program).isoformat())
    return moved


def _all(program: Program) -> frozenset[tuple[str, ...]]:
    return frozenset((name,) for name, _ in program.policy.schema.root.fields)


def _no_start(program: Program, name: str) -> Problem:
    schema = program.policy.schema
    secret = [path for path in sorted(program.reads[name]) if schema.is_secret(path)]
    why = f"it reads {'.'.join(secret[0])}, which is secret" if secret else "none that the schema allows was found"
    return Problem(
        "generate-no-start",
        f'there is no snapshot to start from on which "{name}" can be decided: {why}',
        program.policy.units[name].declared.name.span,
        hint=f"write one case of {name} into a *.cases.yaml file beside the policy",
    )


# Choosing


def _chosen(search: Search) -> list[Trial]:
    """Few snapshots that exercise all that was reached: greedily, then without those that the others make up for."""
    left = search.goals.every - search.missing
    chosen: list[Trial] = []
    while left:
        best = max(search.pool, key=lambda trial: (len(trial.goals & left), -_size(trial.snapshot)))
        chosen.append(best)
        left -= best.goals
    for trial in list(reversed(chosen)):
        others = frozenset[Goal]().union(*(other.goals for other in chosen if other is not trial))
        if trial.goals <= others:
            chosen.remove(trial)
    return chosen


def minimal(search: Search, trial: Trial) -> Trial:
    """A snapshot without the fields and items that it does not need for what it exercises."""
    at = 0
    while True:
        places = list(_removable(trial.snapshot, ()))
        if at >= len(places):
            return trial
        other = search.trial(_removed(trial.snapshot, places[at]), again=True)
        if other is not None and other.goals >= trial.goals and other.decision.outputs == trial.decision.outputs:
            trial = other
        else:
            at += 1


def _removable(value: Any, place: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += [(*place, name), *_removable(inner, (*place, name))]
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += [(*place, number), *_removable(inner, (*place, number))]
    return found


def _removed(snapshot: Snapshot, place: tuple[str | int, ...]) -> Snapshot:
    last = place[-1]
    if isinstance(last, str):
        found: Snapshot = changed(snapshot, place, ABSENT)
        return found
    owner: Any = snapshot
    for step in place[:-1]:
        owner = owner[step]
    shorter: Snapshot = changed(snapshot, place[:-1], [*owner[:last], *owner[last + 1 :]])
    return shorter


def _size(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(_size, value.values()))
    return 1 + sum(map(_size, value)) if isinstance(value, list) else 1


# What was not reached


def why_not(goals: Goals, goal: Goal, search: Search) -> str:
    """Why nothing exercises a goal, as far as is known."""
    if goal.row >= 0 and impossible(goals, goal):
        return "no combination of the columns' values does"
    if not any(number == goal.table for trial in search.pool for number, _ in trial.sights):
        return "no snapshot was found for which the table is asked"
    return "none of the snapshots tried does"


def impossible(goals: Goals, goal: Goal) -> bool:
    """Whether it is proved that a row never decides, or that a cell never keeps it out alone.

    The table is compared with one in which it is a row, or a cell, that is told apart from all others.
    """
    table = goals.tables[goal.table]
    policy = goals.program.policy
    signs = goals.signs
    if goal.row == len(table.linked.rows):
        return compare(table, made(table, default=None), policy, signs).is_same
    marked = with_marked_row(table, goal.row)
    if goal.at < 0:
        return compare(marked, without_row(marked, goal.row), policy, signs).is_same
    return compare(marked, with_any_cell(marked, goal.row, goal.at), policy, signs).is_same
