"""What an author has said to be meant: which findings it allows, and what of it allows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.analysis.tables.finding import Finding
from policy_engine.policy.link.linked import LinkedTable
from policy_engine.policy.model import Named
from policy_engine.text.problem import Note, Problem
from policy_engine.text.suggest import did_you_mean


def allowing(finding: Finding) -> str | None:
    """The reason for which a finding is meant; None where it is not."""
    entry = _entry(finding)
    return None if entry is None else entry[1]


def needless(linked: LinkedTable, findings: Sequence[Finding]) -> Iterator[Problem]:
    """What a table allows that nothing of its findings is, or nothing that another entry does not allow."""
    logic = linked.logic
    mine = [one for one in findings if one.space.linked.logic.span == logic.span]
    used = {id(entry[0]) for entry in map(_entry, mine) if entry is not None}
    for name, _ in logic.allow:
        if id(name) in used:
            continue
        other = next((entry[0] for one in mine if _names(name, one) and (entry := _entry(one)) is not None), None)
        if other is None:
            yield Problem(
                "table-allow-unused",
                f'nothing of {linked.key} is allowed by "{name.name[:80]}": the analysis finds no such thing',
                name.span,
                hint=did_you_mean(name.name, [one.name for one in mine]) or "take it out",
            )
        else:
            yield Problem(
                "table-allow-unused",
                f'nothing of {linked.key} is allowed by "{name.name[:80]}" that "{other.name[:80]}" does not allow',
                name.span,
                hint="take one of them out",
                notes=(Note(f'"{other.name[:80]}"', other.span),),
            )


def _entry(finding: Finding) -> tuple[Named, str] | None:
    """What allows a finding: of several entries the first."""
    return next((entry for entry in finding.space.linked.logic.allow if _names(entry[0], finding)), None)


def _names(name: Named, finding: Finding) -> bool:
    """Whether what is allowed is a finding: by its whole name, or by its first words."""
    return finding.name == name.name or finding.name.startswith(f"{name.name} ")
