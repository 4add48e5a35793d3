"""What a version makes of a snapshot, and what two versions make of it where that differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from policy_engine.analysis.coverage.tally import observe
from policy_engine.analysis.diff.tables import TableRegion
from policy_engine.analysis.search.places import Snapshot
from policy_engine.engine.decision import Decision
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.table import TableStep
from policy_engine.text.problem import PolicyError


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
    matched: tuple[str, ...] = ()
    """The rows that match and may not do so together, which is the problem."""
    needs: str | None = None
    """The field that is missing, which is the problem."""

    @property
    def responsible(self) -> tuple[str, ...]:
        """The rows that decided, or that may not match together."""
        return self.matched or self.rows

    @property
    def concerns_snapshot(self) -> bool:
        """Whether the problem is one of the snapshot: a field that is missing, or is not what the schema says."""
        return self.problem is not None and self.problem.startswith("snapshot-")

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
        before, after = self.before, self.after
        return (before.responsible, after.responsible, before.needs, after.needs, *self.effect)


def outcome_of(policies: PolicySet, snapshot: Snapshot | bytes | str, name: str) -> Outcome:
    """What a version makes of a snapshot."""
    try:
        program, reading = policies.reading_of(snapshot, name)
    except PolicyError as error:
        return _problem(error)
    run, decision = program.traced(name, reading)
    is_read = not reading.problems and not reading.warnings
    if not isinstance(decision, Decision):
        return replace(_problem(decision), is_read=is_read)
    assert run is not None  # noqa: S101 - a decision was made in it
    fired = dict.fromkeys(row for rows in run.fired_by.values() for row in rows)
    rows = tuple(dict.fromkeys(decision.decided_by))
    return Outcome(decision.outputs, None, rows, tuple(fired), tuple(observe(run)), is_read)


def _problem(error: PolicyError) -> Outcome:
    problem = error.problems[0]
    rows = (problem.data or {}).get("rows")
    matched = tuple(map(str, rows)) if isinstance(rows, list) else ()
    needs = problem.path if problem.code == "snapshot-missing" else None
    return Outcome(None, problem.code, matched=matched, needs=needs)


def _responsible(mine: Outcome, other: Outcome) -> tuple[str, ...]:
    return mine.matched or tuple(dict.fromkeys((*mine.rows, *(row for row in mine.fired if row not in other.fired))))


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
