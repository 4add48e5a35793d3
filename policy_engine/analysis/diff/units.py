"""Two programs compared unit by unit: what is the same logic, what gives the same over all classes, what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from policy_engine.analysis.diff.edits import Edit, edits_of
from policy_engine.analysis.diff.shape import frame_shape, ground_shape, rows_shape
from policy_engine.analysis.diff.tables import TablePair, are_comparable
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.link.linked import Unit

MAX_PAIR_ROWS = 4_000
"""Rows of a table that is compared over its classes at most."""


class State(StrEnum):
    """How a unit of one version stands to the one of that name in the other."""

    SAME = "the same logic"
    EQUAL = "tables that give the same for all classes of values"
    DIFFERS = "differs"


@dataclass(slots=True)
class Stretch:
    """Days on which one program of each version is in force (None: none is)."""

    first: date | None
    last: date | None
    old: Program | None
    new: Program | None
    is_grounded: bool = False
    """Whether schema and types are the same."""
    states: dict[str, State] = field(default_factory=dict)
    pairs: dict[str, list[TablePair]] = field(default_factory=dict)
    """By unit, the tables with other rows and the same columns."""
    edits: list[Edit] = field(default_factory=list)

    def compare(self) -> None:
        """Fills in the states of all units."""
        if self.old is None or self.new is None:
            return
        self.is_grounded = ground_shape(self.old) == ground_shape(self.new)
        before, after = self.old.policy.units, self.new.policy.units
        for name in dict.fromkeys((*after, *before)):
            one, other = before.get(name), after.get(name)
            self.states[name] = State.DIFFERS if one is None or other is None else self._state(one, other)
            if self.states[name] is not State.SAME:
                self.edits += edits_of(one, other)

    def _state(self, old: Unit, new: Unit) -> State:
        assert self.old is not None  # noqa: S101 - compare() asked
        assert self.new is not None  # noqa: S101 - compare() asked
        state = State.SAME if frame_shape(old) == frame_shape(new) else State.DIFFERS
        if len(old.tables) != len(new.tables):
            return State.DIFFERS
        for before, after in zip(old.tables, new.tables, strict=True):
            tables = self.old.built.tables[before.handle], self.new.built.tables[after.handle]
            if not are_comparable(*tables):
                state = State.DIFFERS
            elif rows_shape(before) != rows_shape(after):
                if max(len(before.rows), len(after.rows)) > MAX_PAIR_ROWS:
                    state = State.DIFFERS
                    continue
                pair = TablePair(*tables, self.new.policy.schema)
                self.pairs.setdefault(new.name, []).append(pair)
                if not pair.is_same:
                    state = State.DIFFERS
                elif state is State.SAME:
                    state = State.EQUAL
        return state

    def closure(self, name: str) -> tuple[str, ...]:
        """All units that a decision rests on, on either side."""
        sides = [program.policy.closure(name) for program in (self.old, self.new) if program is not None]
        return tuple(dict.fromkeys(unit for side in sides for unit in side))


def stretches(old: PolicySet, new: PolicySet) -> Iterator[Stretch]:
    """The days, cut where a program of either version begins or ends."""
    starts: set[date] = set()
    for program in (*old.programs, *new.programs):
        if program.policy.starts is not None:
            starts.add(program.policy.starts)
        if program.policy.ends is not None and program.policy.ends < date.max:
            starts.add(program.policy.ends + timedelta(1))
    firsts = [None, *sorted(starts)]
    for at, first in enumerate(firsts):
        following = firsts[at + 1] if at + 1 < len(firsts) else None
        last = None if following is None else following - timedelta(1)
        before, after = (_in_force(policies, first, last) for policies in (old, new))
        if before is not None or after is not None:
            stretch = Stretch(first, last, before, after)
            stretch.compare()
            yield stretch


def _in_force(policies: PolicySet, first: date | None, last: date | None) -> Program | None:
    day = first or last or date(2026, 1, 1)
    return next((program for program in policies.programs if program.in_force(day.toordinal())), None)
