"""Two programs compared unit by unit: what is the same logic, what gives the same over all classes, what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from policy_engine.analysis.diff.edits import Edit, column_edits, edits_of
from policy_engine.analysis.diff.flow import ANYTHING, NOTHING, VALUE, Change, Flow, Local, rules_change
from policy_engine.analysis.diff.renames import may_rename, renames
from policy_engine.analysis.diff.schema_edits import schema_edits, type_edits
from policy_engine.analysis.diff.shape import (
    Renamed,
    columns_shape,
    frame_shape,
    ground_shape,
    head_shape,
    rows_shape,
    type_shape,
)
from policy_engine.analysis.diff.tables import TablePair, are_comparable
from policy_engine.analysis.tables.compare import constant_key
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.feel.ast import Embedded
from policy_engine.feel.walk import names_in
from policy_engine.policy.link.linked import LinkedTable, Unit, UnitKind

MAX_PAIR_ROWS = 4_000
"""Rows of a table that is compared over its classes at most."""


class State(StrEnum):
    """How a unit of one version stands to the one of that name in the other."""

    SAME = "the same logic"
    EQUAL = "tables that give the same for all classes of values"
    TABLES = "tables with other rows"
    """What they give is not compared yet."""
    DIFFERS = "differs"


@dataclass(slots=True)
class Stretch:
    """Days on which one program of each version is in force (None: none is). Units go by the names that they have
    after."""

    first: date | None
    last: date | None
    old: Program | None
    new: Program | None
    renamed: Renamed = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    """What of a unit's value may differ."""
    pairs: dict[str, list[TablePair]] = field(default_factory=dict)
    """By unit, the tables with other rows and the same columns."""
    edits: list[Edit] = field(default_factory=list)
    _tables: dict[str, LinkedTable] = field(default_factory=dict)
    """The tables before, by the handles of those after."""
    _compared: dict[tuple[str, frozenset[str]], TablePair] = field(default_factory=dict)

    def compare(self) -> None:
        """Fills in what is the same of all units, and what is not."""
        if self.old is None or self.new is None:
            return
        self.renamed = renames(self.old.policy, self.new.policy)
        before, after = self._units(self.old), self.new.policy.units
        names = tuple(dict.fromkeys((*after, *before)))
        self.edits += (*schema_edits(self.old, self.new), *type_edits(self.old, self.new))
        self.edits += [
            Edit(name, f"{after[name].kind} renamed", "", was, name, span=after[name].declared.name.span)
            for name, was in ((name, unit.name) for name, unit in before.items())
            if name != was
        ]
        for name in names:
            self.states[name] = self._state(before.get(name), after.get(name))
            if self.states[name] is not State.SAME:
                self.edits += edits_of(before.get(name), after.get(name))
            elif name in before and name in after:
                # Such as a word more that no row gives.
                for one, other in zip(before[name].tables, after[name].tables, strict=True):
                    if columns_shape(one, self.renamed) != columns_shape(other):
                        self.edits += column_edits(one, other)
        # Functions may call each other in circles: what changes grows until nothing is added.
        self.changes = dict.fromkeys(names, NOTHING)
        grows = True
        while grows:
            grows = False
            for name in names:
                change = self.changes[name] | self._change(name, before.get(name), after.get(name))
                if change != self.changes[name]:
                    self.changes[name], grows = change, True
        for (handle, _), pair in self._compared.items():
            unit = pair.new.linked.unit
            if self._last(handle) is pair:
                self.pairs.setdefault(unit, []).append(pair)
                if pair.is_same and self.states[unit] is State.TABLES:
                    self.states[unit] = State.EQUAL
        for unit, pairs in self.pairs.items():
            if not all(pair.is_same for pair in pairs):
                self.states[unit] = State.DIFFERS
        for name, state in self.states.items():
            if state is State.TABLES:
                self.states[name] = State.DIFFERS

    def ground_differs(self, name: str) -> bool:
        """Whether what a decision stands on differs: what it reads of the snapshot, or the types that it names."""
        assert self.old is not None  # noqa: S101 - it is asked where both are there
        assert self.new is not None  # noqa: S101 - it is asked where both are there
        return ground_shape(self.old, name) != ground_shape(self.new, name)

    def closure(self, name: str) -> tuple[str, ...]:
        """All units that a decision rests on, on either side."""
        old = () if self.old is None else self.old.policy.closure(name)
        new = () if self.new is None else self.new.policy.closure(name)
        return tuple(dict.fromkeys((*(self.renamed.get(unit, unit) for unit in old), *new)))

    def _units(self, program: Program) -> dict[str, Unit]:
        return {self.renamed.get(name, name): unit for name, unit in program.policy.units.items()}

    def _names_in(self, unit: Unit) -> Renamed:
        """The new names that may stand for old ones in a unit."""
        return self.renamed if self.renamed and may_rename(unit, self.renamed) else {}

    def _state(self, old: Unit | None, new: Unit | None) -> State:
        """How a unit by itself stands to the one before; of tables with other rows, it is not said yet."""
        if old is None or new is None:
            return State.DIFFERS
        renamed = self._names_in(old) if may_rename(new, self.renamed) else {}
        if new.kind is UnitKind.PARAMETER and old.kind is UnitKind.PARAMETER:
            return State.SAME if self._is_same_parameter(old, new) else State.DIFFERS
        if frame_shape(old, renamed) != frame_shape(new):
            return State.DIFFERS
        state = State.SAME
        for before, after in zip(old.tables, new.tables, strict=True):
            self._tables[after.handle] = before
            if head_shape(before, renamed) != head_shape(after):
                return State.DIFFERS
            if before.logic.hit_policy is not after.logic.hit_policy or (
                rows_shape(before, renamed) != rows_shape(after)
            ):
                state = State.TABLES
        return state

    def _values(self, old: Unit, new: Unit) -> tuple[object, object]:
        """What a parameter is before and after."""
        assert self.old is not None  # noqa: S101 - compare() asked
        assert self.new is not None  # noqa: S101 - compare() asked
        return self.old.built.parameters[old.name], self.new.built.parameters[new.name]

    def _is_same_parameter(self, old: Unit, new: Unit) -> bool:
        before, after = map(constant_key, self._values(old, new))
        return before == after and type_shape(old.type) == type_shape(new.type)

    # How far changes reach

    def _change(self, name: str, old: Unit | None, new: Unit | None) -> Change:
        state = self.states[name]
        if old is None or new is None:
            return ANYTHING
        if old.kind is UnitKind.PARAMETER and new.kind is UnitKind.PARAMETER:
            # Its value is there already, and is no function: nothing stops in it.
            return NOTHING if state is State.SAME else VALUE
        if state is State.DIFFERS:
            return ANYTHING
        if new.service is not None:
            return ANYTHING if any(self.changes.get(one) for one in new.requires) else NOTHING

        def embedded(node: Embedded, local: Local) -> Change:
            rules = next((one for one in new.rules if one.handle == node.key), None)
            if rules is not None:
                return rules_change(rules, flow)
            table = next(one for one in new.tables if one.handle == node.key)
            return self._of_table(table, flow, {use: flow.named(use, local) for use in node.uses})

        flow = Flow(self.changes, embedded)
        change = flow.of(new.node, {parameter: NOTHING for parameter, _ in new.parameters})
        # Whether a value is of its declared type is asked of all of it.
        return ANYTHING if change and (new.promised is not None or new.is_dmn) else change

    def _of_table(self, table: LinkedTable, flow: Flow, local: Local) -> Change:
        if any(flow.of(column.parsed.node, local) for column in table.inputs):
            return ANYTHING
        cells = [one.node for one in (*table.rows.trees(), *(table.default or ()))]
        reached = frozenset(
            name for cell in cells if flow.of(cell, local) for name in names_in(cell) if flow.named(name, local)
        )
        constants = {name for name, one in self.changes.items() if one is VALUE and self._is_parameter(name)}
        if not reached and self.states[table.unit] is State.SAME:
            return NOTHING
        if self.states[table.unit] is State.SAME and not reached & constants:
            return ANYTHING
        pair = self._pair(table, reached)
        return ANYTHING if pair is None else pair.change

    def _is_parameter(self, name: str) -> bool:
        assert self.new is not None  # noqa: S101 - compare() asked
        unit = self.new.policy.units.get(name)
        return unit is not None and unit.kind is UnitKind.PARAMETER

    def _pair(self, new: LinkedTable, reached: frozenset[str]) -> TablePair | None:
        """The table before and after; `reached` are the names in its cells whose values may differ."""
        assert self.old is not None  # noqa: S101 - compare() asked
        assert self.new is not None  # noqa: S101 - compare() asked
        old = self._tables[new.handle]
        known = self._compared.get((new.handle, reached))
        if known is not None:
            return known
        tables = self.old.built.tables[old.handle], self.new.built.tables[new.handle]
        units = self.old.policy.units[old.unit], self.new.policy.units[new.unit]
        renamed = self.renamed if all(may_rename(unit, self.renamed) for unit in units) else {}
        if max(len(old.rows), len(new.rows)) > MAX_PAIR_ROWS or not are_comparable(*tables, renamed):
            return None
        pair = TablePair(*tables, self.new.policy, renamed, reached)
        self._compared[new.handle, reached] = pair
        return pair

    def _last(self, handle: str) -> TablePair:
        """What is known of a table in the end: of the comparisons, the one by which the most was reached."""
        return next(pair for (one, _), pair in reversed(self._compared.items()) if one == handle)


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
