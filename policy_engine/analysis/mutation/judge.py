"""Mutation: tables are changed one thing at a time, and the cases are asked whether they notice.

A change that no case notices is either a hole in the cases, or no change at all: where the changed table gives the
same for every combination of classes of its columns, that is proved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from policy_engine.analysis.mutation.bench import Bench
from policy_engine.analysis.mutation.make import Change, Mutant, mutants
from policy_engine.analysis.mutation.witness import TRIALS, Witnesses
from policy_engine.analysis.tables.compare import Comparison, Place, compare
from policy_engine.cases.model import Case
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.table import CompiledTable


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A case fails with it."""
    SEEN = "seen"
    """No case fails, but one gets other outputs, or has other rows decide, than before: it expects too little."""
    SURVIVED = "survived"
    """No case gets anything else, and a snapshot that would is known."""
    EQUIVALENT = "equivalent"
    """The table gives the same whatever comes to it."""
    UNDECIDED = "undecided"
    """No case gets anything else; no snapshot that would is known, nor that there is none."""


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
) -> Mutation:
    """Judges the mutants of all tables that the decisions of a set rest on.

    Args:
        policies: a set that nobody else uses meanwhile: its tables are changed in place, and changed back.
        cases: what should notice.
        decision: only the tables of this one, and its cases.
        sample: how many mutants to judge at most; which ones hangs on what they are, not on chance.
        trials: how many snapshots to try at most in search of one that would notice a mutant that no case does.
    """
    cases = tuple(cases)
    wanted = [case for case in cases if decision is None or case.decision == decision]
    bench = Bench(policies, wanted)
    groups = [group for group in bench.groups() if decision is None or bench.serves(group, decision)]
    everything = [(group, mutant) for group in groups for mutant in mutants(group[0], bench.schema_of(group))]
    chosen: Sequence[tuple[Sequence[CompiledTable], Mutant]] = everything
    if sample is not None and sample < len(everything):
        order = sorted(range(len(everything)), key=lambda at: sha256(everything[at][1].name.encode()).digest())
        chosen = [everything[at] for at in sorted(order[:sample])]
    witnesses = Witnesses(bench, cases, decision, trials)
    judged = tuple(_judged(bench, witnesses, group, mutant) for group, mutant in chosen)
    return Mutation(policies.files.name, len(wanted), len(everything), judged)


def _judged(bench: Bench, witnesses: Witnesses, group: Sequence[CompiledTable], mutant: Mutant) -> Judged:
    verdict, why = _verdict(bench, witnesses, group, mutant)
    span = mutant.table.linked.logic.span
    row = next((row.row.id.span for row in mutant.table.linked.rows if row.row.id.name == mutant.row), span)
    return Judged(
        mutant.table.key, span.source.name, row.position[0], mutant.row, mutant.change, mutant.text, verdict, why
    )


def _verdict(
    bench: Bench, witnesses: Witnesses, group: Sequence[CompiledTable], mutant: Mutant
) -> tuple[Verdict, str]:
    sight = bench.sight(group, mutant)
    if sight is not None and sight.fails:
        return Verdict.KILLED, sight.case
    comparisons = [compare(table, mutant.apply(table), bench.schema_of([table])) for table in group]
    if all(one.is_same for one in comparisons):
        return Verdict.EQUIVALENT, "the same outputs whatever the classes of the columns"
    if sight is not None:
        return Verdict.SEEN, f"{sight.case}: {sight.what}"
    witness = witnesses.find(group, mutant, [place for one in comparisons for place in one.places])
    if witness is not None:
        return Verdict.SURVIVED, witness
    return Verdict.UNDECIDED, "; ".join(_reasons(group[0], comparisons))


def _reasons(table: CompiledTable, comparisons: Iterable[Comparison]) -> Iterator[str]:
    for one in comparisons:
        if one.places:
            yield f"no case has {_said(table, one.places[0])}"
            return
    yield "the table has too many combinations of classes to compare all"


def _said(table: CompiledTable, place: Place) -> str:
    named = [
        f"{column.label}: {one.text}"
        for column, one in zip(table.linked.inputs, place, strict=False)
        if one is not None
    ]
    return ", ".join(named)

