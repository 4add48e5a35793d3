"""Mutation: tables are changed one thing at a time, and the cases are asked whether they notice.

A change that no case notices is either a hole in the cases, or no change at all: where the changed table gives the
same for every combination of classes of its columns, that is proved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from policy_engine.analysis.mutation.bench import Bench
from policy_engine.analysis.mutation.change import Change
from policy_engine.analysis.mutation.judge_edits import Edited, all_edits, edit_verdict
from policy_engine.analysis.mutation.make import Mutant, mutants
from policy_engine.analysis.mutation.reach_table import same_in_place
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.analysis.mutation.witness import TRIALS, Witnesses
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.tables.compare import Place, compare
from policy_engine.cases.model import Case
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.table import CompiledTable


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its verdict. `why` says by which case it was noticed, or why nothing is known."""

    table: str
    file: str
    line: int
    row: str
    change: Change
    text: str
    verdict: Verdict
    why: str

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "table": self.table,
            "file": self.file,
            "line": self.line,
            "row": self.row,
            "change": self.change,
            "text": self.text,
            "verdict": self.verdict,
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Mutation:
    """All mutants of some tables, judged. `of` is how many there are, where only a sample was judged."""

    name: str
    cases: int
    of: int
    judged: tuple[Judged, ...]

    def count(self, verdict: Verdict) -> int:
        """How many have a verdict."""
        return sum(one.verdict is verdict for one in self.judged)

    @property
    def score(self) -> float:
        """Of the mutants that change anything, as far as is known, the part that a case fails with, in percent."""
        real = len(self.judged) - self.count(Verdict.EQUIVALENT)
        return 100 * self.count(Verdict.KILLED) / real if real else 100.0

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        counts = Counter(one.verdict for one in self.judged)
        return {
            "policy": self.name,
            "cases": self.cases,
            "mutants": self.of,
            "judged": len(self.judged),
            "score": int(self.score * 10) / 10,
            "counts": {str(verdict): counts[verdict] for verdict in Verdict},
            "mutants_judged": [one.to_dict() for one in self.judged],
        }


def mutate(
    policies: PolicySet,
    cases: Iterable[Case],
    decision: str | None = None,
    sample: int | None = None,
    trials: int = TRIALS,
    kinds: Collection[Change] = tuple(Change),
) -> Mutation:
    """Judges the mutants of all that the decisions of a set rest on.

    Args:
        policies: a set that nobody else uses meanwhile: its tables are changed in place, and changed back.
        cases: what should notice.
        decision: only the tables of this one, and its cases.
        sample: how many mutants to judge at most; which ones hangs on what they are, not on chance.
        trials: how many snapshots to try at most in search of one that would notice a mutant that no case does.
        kinds: the kinds of changes to make.
    """
    cases = tuple(cases)
    wanted = [case for case in cases if decision is None or case.decision == decision]
    bench = Bench(policies, wanted)
    groups = [group for group in bench.groups() if decision is None or bench.serves(group, decision)]
    everything: list[_Made] = [
        (group, mutant) for group in groups for mutant in _mutants(bench, group) if mutant.change in kinds
    ]
    everything += [one for one in all_edits(bench, decision) if one.edit.change in kinds]
    chosen: Sequence[_Made] = everything
    if sample is not None and sample < len(everything):
        order = sorted(range(len(everything)), key=lambda at: sha256(_name(everything[at]).encode()).digest())
        chosen = [everything[at] for at in sorted(order[:sample])]
    witnesses = Witnesses(bench, cases, decision, trials)
    judged = [
        _judged_edit(bench, witnesses, one) if isinstance(one, Edited) else _judged(bench, witnesses, *one)
        for one in chosen
    ]
    known = tuple(one for one in judged if one is not None)
    return Mutation(policies.files.name, len(wanted), len(everything) - len(judged) + len(known), known)


_Made = Edited | tuple[Sequence[CompiledTable], Mutant]


def _name(made: _Made) -> str:
    return made.edit.name if isinstance(made, Edited) else made[1].name


def _judged_edit(bench: Bench, witnesses: Witnesses, one: Edited) -> Judged | None:
    found = edit_verdict(bench, witnesses, one)
    if found is None:
        return None
    edit = one.edit
    source, line = edit.span.source.name, edit.span.position[0]
    return Judged(edit.unit, source, line, edit.where, edit.change, edit.text, *found)


def _mutants(bench: Bench, group: Sequence[CompiledTable]) -> Iterator[Mutant]:
    signs = bench.signs_of(bench.program_of(group[0]))
    return mutants(group[0], bench.schema_of(group), signs)


def _judged(bench: Bench, witnesses: Witnesses, group: Sequence[CompiledTable], mutant: Mutant) -> Judged:
    verdict, why = _verdict(bench, witnesses, group, mutant)
    span = mutant.table.linked.logic.span
    row = next((row.row.id.span for row in mutant.table.linked.rows if row.row.id.name == mutant.row), span)
    return Judged(
        mutant.table.key, span.source.name, row.position[0], mutant.row, mutant.change, mutant.text, verdict, why
    )


def _verdict(bench: Bench, witnesses: Witnesses, group: Sequence[CompiledTable], mutant: Mutant) -> tuple[Verdict, str]:
    sight = bench.sight(group, mutant)
    if sight is not None and sight.fails:
        return Verdict.KILLED, sight.case

    def signs(table: CompiledTable) -> Signs:
        return bench.signs_of(bench.program_of(table))

    pairs = [(table, mutant.apply(table)) for table in group]
    comparisons = [compare(old, new, bench.schema_of([old]), signs(old)) for old, new in pairs]
    if all(one.is_same for one in comparisons):
        return Verdict.EQUIVALENT, "the same outputs whatever the classes of the columns"
    if sight is not None:
        return Verdict.SEEN, f"{sight.case}: {sight.what}"
    if all(
        same_in_place(bench.program_of(old), signs(old), old, new, mutant.rows, mutant.column) for old, new in pairs
    ):
        return Verdict.EQUIVALENT, "the same outputs whatever comes to the table where it stands"
    witness = witnesses.find(group, mutant, [place for one in comparisons for place in one.places])
    if witness is not None:
        return Verdict.SURVIVED, witness
    places = [place for one in comparisons for place in one.places]
    return Verdict.UNDECIDED, _reason(group, places, witnesses)


def _reason(group: Sequence[CompiledTable], places: Sequence[Place], witnesses: Witnesses) -> str:
    """What is known of a mutant that is undecided."""
    if not places:
        return "the table has too many combinations of classes to compare all"
    there = witnesses.seen_at(group, places)
    if there is not None:
        where = _said(group[0], there) or "it is asked"
        return f"the table gives something else where {where}; decisions that get there are the same on all tried"
    where = _said(group[0], places[0]) or "it is asked"
    return f"no snapshot tried has {where}, and it is not proved that none has"


def _said(table: CompiledTable, place: Place) -> str:
    named = [
        f"{column.label}: {one.text}"
        for column, one in zip(table.linked.inputs, place, strict=False)
        if one is not None
    ]
    return ", ".join(named)
