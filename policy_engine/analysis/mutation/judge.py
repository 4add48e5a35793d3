"""Mutation: policies are changed one thing at a time, and the cases are asked whether they notice.

A change that no case notices is either a hole in the cases, or no change at all: where the changed table gives the
same for every combination of classes of its columns, that is proved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from policy_engine.analysis.coverage.days import days_text
from policy_engine.analysis.mutation.bench import Bench
from policy_engine.analysis.mutation.change import Change
from policy_engine.analysis.mutation.judge_edits import Edited, all_edits, edit_verdict
from policy_engine.analysis.mutation.make import Mutant, mutants
from policy_engine.analysis.mutation.reach_table import same_in_place
from policy_engine.analysis.mutation.result import JudgedChange, Mutation
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.analysis.mutation.witness import TRIALS, Witnesses
from policy_engine.analysis.tables.compare import Comparison, Place, compare
from policy_engine.cases.model import Case
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.table import CompiledTable


@dataclass(frozen=True, slots=True)
class Changed:
    """A mutant of a table, and all tables that it is one of; `days` says when, where that is not always."""

    group: tuple[CompiledTable, ...]
    mutant: Mutant
    days: str

    @property
    def name(self) -> str:
        """What is changed, and when."""
        return f"{self.mutant.name} {self.days}".rstrip()


def mutate(
    policies: PolicySet,
    cases: Iterable[Case],
    decision: str | None = None,
    sample: int | None = None,
    trials: int = TRIALS,
    kinds: Collection[Change] = tuple(Change),
) -> Mutation:
    """Changes all that the decisions of a set rest on, one thing at a time, and judges which changes cases notice.

    Args:
        policies: the set, which stays as it is; others may use it meanwhile.
        cases: what should notice.
        decision: only what this one rests on, and its cases.
        sample: how many changes to judge at most; which ones hangs on what they are, not on chance.
        trials: how many snapshots to try at most in search of one that would notice a change that no case does.
        kinds: the kinds of changes to make.
    """
    cases = tuple(cases)
    wanted = [case for case in cases if decision is None or case.decision == decision]
    bench = Bench(policies, wanted)
    everything: list[Changed | Edited] = [one for one in all_mutants(bench, decision) if one.mutant.change in kinds]
    everything += [one for one in all_edits(bench, decision) if one.edit.change in kinds]
    chosen: Sequence[Changed | Edited] = everything
    if sample is not None and sample < len(everything):
        order = sorted(range(len(everything)), key=lambda at: sha256(_name(everything[at]).encode()).digest())
        chosen = [everything[at] for at in sorted(order[:sample])]
    witnesses = Witnesses(bench, cases, decision, trials)
    judged = [
        _judged_edit(bench, witnesses, one) if isinstance(one, Edited) else _judged(bench, witnesses, one)
        for one in chosen
    ]
    known = tuple(one for one in judged if one is not None)
    return Mutation(policies.files.name, len(wanted), len(everything) - len(judged) + len(known), known)


def _name(one: Changed | Edited) -> str:
    return one.edit.name if isinstance(one, Edited) else one.name


def all_mutants(bench: Bench, decision: str | None) -> Iterator[Changed]:
    """The mutants of all tables that decisions rest on. Of a table that is compiled to something else on other days,
    those of the same text are one."""
    for groups in bench.written():
        served = [group for group in groups if decision is None or bench.serves(group, decision)]
        found: dict[tuple[object, ...], tuple[Mutant, list[CompiledTable]]] = {}
        for group in served:
            for mutant in _mutants(bench, group):
                key = (mutant.row, mutant.change, mutant.text, mutant.at)
                found.setdefault(key, (mutant, []))[1].extend(group)
        tables = sum(map(len, served))
        for mutant, group in found.values():
            some = len(group) < tables
            days = days_text(bench.program_of(table).policy for table in group) if some else ""
            yield Changed(tuple(group), mutant, days)


def _mutants(bench: Bench, group: Sequence[CompiledTable]) -> Iterator[Mutant]:
    signs = bench.signs_of(bench.program_of(group[0]))
    return mutants(group[0], bench.program_of(group[0]).policy, signs)


def _judged_edit(bench: Bench, witnesses: Witnesses, one: Edited) -> JudgedChange | None:
    found = edit_verdict(bench, witnesses, one)
    if found is None:
        return None
    edit = one.edit
    source, line = edit.span.source.name, edit.span.position[0]
    return JudgedChange(edit.unit, source, line, edit.where, edit.change, edit.text, "", *found)


def _judged(bench: Bench, witnesses: Witnesses, one: Changed) -> JudgedChange:
    verdict, why = _verdict(bench, witnesses, one)
    mutant = one.mutant
    span = mutant.table.linked.logic.span
    row = next((row.row.id.span for row in mutant.table.linked.rows if row.row.id.name == mutant.row), span)
    source, line = span.source.name, row.position[0]
    return JudgedChange(mutant.table.key, source, line, mutant.row, mutant.change, mutant.text, one.days, verdict, why)


def _verdict(bench: Bench, witnesses: Witnesses, one: Changed) -> tuple[Verdict, str]:
    mutant = one.mutant
    pairs = {table: mutant.apply(table) for table in one.group}
    sight = bench.sight(pairs, mutant)
    if sight is not None and sight.fails:
        return Verdict.NOTICED, sight.case
    # What a case gets is what there is: no proof says otherwise.
    if sight is not None and sight.is_given:
        return Verdict.SEEN, f"{sight.case}: {sight.what}"
    comparisons = _compared(bench, pairs)
    proof = _proof(bench, pairs, mutant, comparisons, in_place=sight is None)
    if proof is not None:
        return Verdict.EQUIVALENT, proof
    if sight is not None:
        return Verdict.SEEN, f"{sight.case}: {sight.what}"
    places = [place for comparison in comparisons for place in comparison.places]
    witness = witnesses.find(pairs, places)
    if witness is not None:
        return Verdict.SURVIVED, witness
    return Verdict.UNDECIDED, _reason(one.group, places, witnesses)


def proved_same(bench: Bench, one: Changed) -> str | None:
    """Why it is proved that a mutant changes nothing that is decided; None where that is not proved."""
    pairs = {table: one.mutant.apply(table) for table in one.group}
    return _proof(bench, pairs, one.mutant, _compared(bench, pairs), in_place=True)


def _compared(bench: Bench, pairs: Mapping[CompiledTable, CompiledTable]) -> list[Comparison]:
    return [
        compare(old, new, program.policy, bench.signs_of(program))
        for old, new in pairs.items()
        for program in [bench.program_of(old)]
    ]


def _proof(
    bench: Bench,
    pairs: Mapping[CompiledTable, CompiledTable],
    mutant: Mutant,
    comparisons: Sequence[Comparison],
    *,
    in_place: bool,
) -> str | None:
    if all(comparison.is_same for comparison in comparisons):
        return "the same outputs whatever the classes of the columns"
    if in_place and all(
        same_in_place(program, bench.signs_of(program), old, new, mutant.rows, mutant.column)
        for old, new in pairs.items()
        for program in [bench.program_of(old)]
    ):
        return "the same outputs whatever comes to the table where it stands"
    return None


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
