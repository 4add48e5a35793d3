"""The semantic diff of two versions of a policy set: which decisions change, where, and on what grounds others do not.

A decision is proved the same where, on all days, each unit that it rests on is the same logic, or has tables that give
the same for every combination of classes. For the others snapshots are looked for that both versions decide, and
decide differently. Where none is found nothing is proved, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from policy_engine.analysis.diff.edits import Edit
from policy_engine.analysis.diff.flow import Reach
from policy_engine.analysis.diff.notes import notes
from policy_engine.analysis.diff.outcome import Outcome, Witness
from policy_engine.analysis.diff.search import MAX_TRIALS, DiffSearch
from policy_engine.analysis.diff.tables import TablePair, TableRegion
from policy_engine.analysis.diff.units import State, Stretch, stretches
from policy_engine.analysis.diff.values import plain
from policy_engine.analysis.search.places import Snapshot
from policy_engine.analysis.search.snapshots import json_text
from policy_engine.cases.model import Case
from policy_engine.engine.policy_set import PolicySet


class Verdict(StrEnum):
    """What is known of a decision."""

    SAME = "same"
    CHANGES = "changes"
    UNKNOWN = "not proved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class DecisionDiff:
    """One decision. `grounds` says why it is the same, or what is not known; `witnesses` has one for each way in which
    it changes, the smallest first; `tried` is how many snapshots both versions decided."""

    name: str
    verdict: Verdict
    grounds: str
    witnesses: tuple[Witness, ...] = ()
    tried: int = 0

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "decision": self.name,
            "verdict": self.verdict,
            "grounds": self.grounds,
            "tried": self.tried,
            "changes": [_witness(one) for one in self.witnesses],
        }


@dataclass(frozen=True, slots=True)
class TableDiff:
    """A region of a table on which it gives something else, and the decisions that a witness shows it to reach."""

    table: str
    region: TableRegion
    reaches: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "table": self.table,
            "where": dict(self.region.where),
            "before": list(self.region.before),
            "after": list(self.region.after),
            "reaches": list(self.reaches),
        }


@dataclass(frozen=True, slots=True)
class Diff:
    """All that was found."""

    before: str
    after: str
    edits: tuple[Edit, ...]
    decisions: tuple[DecisionDiff, ...]
    tables: tuple[TableDiff, ...]
    is_whole: bool
    """Whether `tables` has every region of every table that could be compared."""
    pairs: tuple[TablePair, ...] = field(default=(), compare=False, repr=False)
    """The tables that were compared."""

    def of(self, *verdicts: Verdict) -> list[DecisionDiff]:
        """The decisions with some verdicts."""
        return [one for one in self.decisions if one.verdict in verdicts]

    @property
    def is_same(self) -> bool:
        """Whether it is proved that no decision changes."""
        return len(self.of(Verdict.SAME)) == len(self.decisions)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "before": self.before,
            "after": self.after,
            "same": self.is_same,
            "edits": [one.to_dict() for one in self.edits],
            "decisions": [one.to_dict() for one in self.decisions],
            "tables": [one.to_dict() for one in self.tables],
            "tables_whole": self.is_whole,
        }


def diff(old: PolicySet, new: PolicySet, cases: Sequence[Case] = (), trials: int = MAX_TRIALS) -> Diff:
    """Compares two versions.

    Args:
        old: the version before.
        new: the version after.
        cases: snapshots to start from, and to take values from.
        trials: how many snapshots to try at most for each decision that is not proved the same.
    """
    days = list(stretches(old, new))
    names = [
        tuple(dict.fromkeys(name for program in policies.programs for name in program.public))
        for policies in (old, new)
    ]
    every = tuple(dict.fromkeys((*names[1], *names[0])))
    known: dict[str, DecisionDiff] = {}
    # What shows a decision to change often shows it of those that rest on it.
    for name in sorted(every, key=lambda one: _rests_on(one, new)):
        if name not in names[0]:
            known[name] = DecisionDiff(name, Verdict.ADDED, "it is not there before")
        elif name not in names[1]:
            known[name] = DecisionDiff(name, Verdict.REMOVED, "it is not there after")
        else:
            near = _in_turn([one.witnesses for one in reversed(known.values())])
            known[name] = _decision(old, new, name, days, cases, trials, near)
    decisions = [known[name] for name in every]
    pairs = [pair for stretch in days for pairs in stretch.pairs.values() for pair in pairs]
    reached: dict[tuple[str, TableRegion], dict[str, None]] = {}
    for pair in pairs:
        for region in pair.regions:
            reached.setdefault((pair.new.key, region), {})
    for one in decisions:
        for witness in one.witnesses:
            for (_, region), found in reached.items():
                if region in witness.regions:
                    found[one.name] = None
    return Diff(
        old.files.digest,
        new.files.digest,
        tuple(dict.fromkeys((*(edit for stretch in days for edit in stretch.edits), *_notes(old, new, days)))),
        tuple(decisions),
        tuple(TableDiff(table, region, tuple(found)) for (table, region), found in reached.items()),
        all(pair.is_whole for pair in pairs),
        tuple(pairs),
    )


def _decision(
    old: PolicySet,
    new: PolicySet,
    name: str,
    days: Sequence[Stretch],
    cases: Sequence[Case],
    trials: int,
    near: Sequence[Snapshot],
) -> DecisionDiff:
    why: dict[str, None] = {}
    equal: dict[str, None] = {}
    unread: dict[str, None] = {}
    edited: dict[str, None] = {}
    pairs: list[TablePair] = []
    for stretch in days:
        there = [program is not None and name in program.public for program in (stretch.old, stretch.new)]
        if not any(there):
            continue
        if not all(there):
            why[f"{_days(stretch.first, stretch.last)} it is in force in one version alone"] = None
            continue
        units = stretch.closure(name)
        if stretch.ground_differs(name):
            why["what it reads of the snapshot, or a type that it names, is declared otherwise"] = None
        elif not stretch.changes[name]:
            unread.update((text, None) for unit in units if (text := _unread(stretch, unit)))
            equal.update((unit, None) for unit in units if stretch.states[unit] is State.EQUAL)
            continue
        for unit in units:
            if stretch.states[unit] is State.DIFFERS and stretch.changes[unit]:
                why[f"{unit} differs"] = None
                edited[unit] = None
            pairs += [pair for pair in stretch.pairs.get(unit, ()) if pair.regions]
    if not why:
        parts = list(unread)
        if equal:
            parts.append(f"the tables of {', '.join(equal)} give the same for all classes of values")
        rest = "all else" if parts else "each part"
        return DecisionDiff(name, Verdict.SAME, "; ".join([*parts, f"{rest} that it rests on is the same logic"]))
    search = DiffSearch(old, new, name, edited, pairs, trials, near)
    found = sorted(search.run(cases), key=lambda one: (len(json_text(one.snapshot)), json_text(one.snapshot)))
    verdict = Verdict.CHANGES if found else Verdict.UNKNOWN
    return DecisionDiff(name, verdict, "; ".join(why), tuple(found), search.tried)


def _notes(old: PolicySet, new: PolicySet, days: Sequence[Stretch]) -> Iterator[Edit]:
    """What was edited that changes no output."""
    for stretch in days:
        if stretch.old is not None and stretch.new is not None:
            yield from notes(stretch.old, stretch.new, old, new)


def _rests_on(name: str, policies: PolicySet) -> int:
    """How many units a decision rests on at most."""
    return max((len(one.policy.closure(name)) for one in policies.programs if name in one.public), default=0)


def _in_turn(found: Sequence[Sequence[Witness]]) -> list[Snapshot]:
    """The snapshots of some witnesses, the first of each list first."""
    most = max(map(len, found), default=0)
    return [some[at].snapshot for at in range(most) for some in found if at < len(some)]


def _unread(stretch: Stretch, unit: str) -> str | None:
    """How a unit differs that a decision rests on and that it does not notice; None where it is the same."""
    change = stretch.changes[unit]
    if stretch.states[unit] is not State.DIFFERS or not change:
        return None
    if change.reach is Reach.ENTRIES:
        return f"{unit} differs in {', '.join(sorted(change.entries))} alone, which it does not read"
    return f"{unit} differs, which does not reach it"


def _days(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return "on all days"
    if first is None or last is None:
        return f"until {last}" if last is not None else f"from {first}"
    return f"from {first} to {last}"


def _witness(witness: Witness) -> dict[str, object]:
    return {
        "before": _outcome(witness.before, witness.rows_before),
        "after": _outcome(witness.after, witness.rows_after),
        "regions": [{"where": dict(one.where), "before": list(one.before), "after": list(one.after)}
                    for one in witness.regions],
        "snapshot": json_text(witness.snapshot),
    }  # fmt: skip


def _outcome(outcome: Outcome, rows: tuple[str, ...]) -> dict[str, object]:
    outputs = None if outcome.outputs is None else {name: plain(value) for name, value in outcome.outputs.items()}
    return {"outputs": outputs, "problem": outcome.problem, "needs": outcome.needs, "rows": list(rows)}
