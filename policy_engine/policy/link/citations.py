"""Sources: every rule cites a fact or says what it assumes, every cited fact exists, every fact is cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from policy_engine.policy.boxed import parts
from policy_engine.policy.model import Basis, Fact, Logic, Named, PolicyFiles, TableLogic, UnreadLogic
from policy_engine.policy.rules_model import RulesLogic
from policy_engine.text.problem import Problems
from policy_engine.text.suggest import did_you_mean

ALIKE_ROWS = 1_000
"""Rows of the same basis that are looked at: more than are told of."""


def check_citations(files: PolicyFiles, problems: Problems) -> None:
    """Reports what is wrong with the citations of a whole set."""
    facts = {fact.id.name: fact for file in files.files for fact in file.facts}
    ranks = {document.name.name: document.rank for file in files.files for document in file.documents}
    cited: set[str] = set()
    for basis, what, named, needed in bases(files):
        if needed and not basis.cites and basis.assumed is None:
            problems.error(
                "source-missing",
                f"{what} cites no fact and is not assumed",
                named.span,
                hint="name the facts it rests on under `source`, or say why under `assumed`",
            )
        for fact in (*basis.cites, *basis.overrides):
            cited.add(fact.name)
            if fact.name not in facts:
                problems.error(
                    "source-unknown-fact",
                    f'there is no fact "{fact.name}"',
                    fact.span,
                    hint=did_you_mean(fact.name, facts),
                )
        for fact in basis.overrides:
            if any(fact.name == other.name for other in basis.cites):
                problems.error("source-overrides-itself", f'{what} both cites and overrides "{fact.name}"', fact.span)
        if basis.assumed is None:
            _check_authority(basis, facts, ranks, problems)
    for name, stated in facts.items():
        if name not in cited:
            problems.error(
                "source-uncited-fact",
                f'no rule or parameter cites the fact "{name}"',
                stated.id.span,
                hint="cite it where it decides something, or override it where another fact wins",
            )


def _check_authority(
    basis: Basis, facts: Mapping[str, Fact], ranks: Mapping[str, int], problems: Problems
) -> None:
    """A fact gives way to one of a document of the same rank, or of a higher authority (a smaller rank)."""

    def rank(named: Named) -> int:
        """0 where it cannot be known, which is told."""
        fact = facts.get(named.name)
        return 0 if fact is None else ranks.get(fact.document, 0)

    cited = [rank(fact) for fact in basis.cites]
    if not cited or 0 in cited:
        return
    for loser in basis.overrides:
        if 0 < rank(loser) < min(cited):
            winner = min(basis.cites, key=rank)
            problems.error(
                "source-overrides-higher",
                f'"{loser.name}" (rank {rank(loser)}) cannot give way to "{winner.name}" (rank {rank(winner)}): '
                "the smaller rank has the higher authority",
                loser.span,
                hint="cite the other fact and override this one, or say under `assumed` why it wins all the same",
            )


def bases(files: PolicyFiles) -> Iterator[tuple[Basis, str, Named, bool]]:
    """Every basis in a set: what it belongs to, in words and by name, and whether it may not be empty."""
    for file in files.files:
        for parameter in file.parameters:
            yield parameter.basis, f'the parameter "{parameter.name.name}"', parameter.name, not file.is_dmn
        for function in file.functions:
            yield function.basis, f'the function "{function.name.name}"', function.name, False
            yield from _rows(function.logic, function.basis, file.is_dmn)
        for decision in file.decisions:
            tables = isinstance(decision.logic, RulesLogic | UnreadLogic) or any(tables_in(decision.logic))
            what = f'the decision "{decision.name.name}"'
            yield decision.basis, what, decision.name, decision.public and not tables and not file.is_dmn
            yield from _rows(decision.logic, decision.basis, file.is_dmn)
            yield from _rules(decision.logic, decision.basis)
        for invariant in file.invariants:
            yield invariant.basis, f'the invariant "{invariant.name.name}"', invariant.name, not file.is_dmn


def _rows(logic: Logic, around: Basis, is_dmn: bool) -> Iterator[tuple[Basis, str, Named, bool]]:
    for table in tables_in(logic):
        rows = table.rows
        for at in _representatives(rows.alike):
            named = rows.named(at)
            yield rows.basis(at), f'the row "{named.name}"', named, not (is_dmn or around.cites or around.assumed)


def _representatives(alike: Sequence[int]) -> Iterator[int]:
    """Rows among which every basis of a table is, a few rows of each: what is wrong with one is so with all."""
    seen: Counter[int] = Counter()
    for at, number in enumerate(alike):
        if seen[number] < ALIKE_ROWS:
            seen[number] += 1
            yield at


def _rules(logic: Logic, around: Basis) -> Iterator[tuple[Basis, str, Named, bool]]:
    for rule in logic.rules if isinstance(logic, RulesLogic) else ():
        yield rule.basis, f'the rule "{rule.id.name}"', rule.id, not (around.cites or around.assumed)


def tables_in(logic: Logic) -> Iterator[TableLogic]:
    """Every table in a logic, in the order written."""
    if isinstance(logic, TableLogic):
        yield logic
    for part, _ in parts(logic):
        yield from tables_in(part)
