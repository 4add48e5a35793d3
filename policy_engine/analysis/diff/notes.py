"""What was edited that changes no output: messages, sources, facts, invariants, allowances. Somebody reads them all the
same, and relies on some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from policy_engine.analysis.diff.edits import Edit, line
from policy_engine.engine.policy_set import PolicySet
from policy_engine.engine.program import Program
from policy_engine.policy.basis import Basis
from policy_engine.policy.link.linked import LinkedTable, Unit
from policy_engine.policy.model import DecisionService
from policy_engine.text.source import Span


class NoteKind(StrEnum):
    """What was edited."""

    INVARIANT = "invariant"
    TEXT = "text"
    SOURCE = "source"
    FACT = "fact"
    DOCUMENT = "document"
    ALLOWANCE = "allowance"


@dataclass(frozen=True, slots=True)
class _Said:
    """What one place says."""

    text: str
    span: Span | None


_Sayings = dict[tuple[NoteKind, str], _Said]

_ALONE = frozenset({NoteKind.INVARIANT, NoteKind.FACT, NoteKind.DOCUMENT, NoteKind.ALLOWANCE})
"""What counts by itself. Texts and sources that come or go with their row or unit are told with that."""


def notes(old: Program, new: Program, before: PolicySet, after: PolicySet) -> Iterator[Edit]:
    """What was edited between two programs, and the sets that they are of, that changes no output."""
    owners = [frozenset(_owners(program)) for program in (old, new)]
    sides = [_sayings(program, policies) for program, policies in ((old, before), (new, after))]
    for kind, where in dict.fromkeys((*sides[1], *sides[0])):
        one, other = (side.get((kind, where)) for side in sides)
        if one is not None and other is not None and one.text == other.text:
            continue
        if kind not in _ALONE and not all(where in known for known in owners):
            continue
        spans = [said.span for said in (other, one) if said is not None]
        what = str(kind)
        if one is None or other is None:
            what = f"{kind} {'added' if one is None else 'removed'}"
        texts = ["" if said is None else line(said.text) for said in (one, other)]
        yield Edit("", what, where, texts[0], texts[1], is_note=True, span=next(iter(spans), None))


def _owners(program: Program) -> Iterator[str]:
    """What a text or a source may be of."""
    for unit in program.policy.units.values():
        yield unit.name
        for table in unit.tables:
            yield table.key
            yield f"{table.key}/default"
            yield from (f"{table.key}/{name}" for name in table.logic.rows.ids)
        for rules in unit.rules:
            yield from (f"{rules.key}/{one.rule.id.name}" for one in rules.rules)


def _sayings(program: Program, policies: PolicySet) -> _Sayings:
    found: _Sayings = {}
    for linked in program.policy.invariants:
        own = linked.declared
        text = f"{'never' if own.never else 'always'}: {own.condition.text}"
        found[NoteKind.INVARIANT, own.name.name] = _Said(text, own.name.span)
    for file in policies.files.files:
        for document in file.documents:
            text = f"{document.title} ({document.authority}, rank {document.rank})"
            found[NoteKind.DOCUMENT, document.name.name] = _Said(text, document.name.span)
        for fact in file.facts:
            found[NoteKind.FACT, fact.id.name] = _Said(f"{fact.document}: {fact.text}", fact.id.span)
    for unit in program.policy.units.values():
        found |= _of_unit(unit)
    return found


def _of_unit(unit: Unit) -> _Sayings:
    found: _Sayings = {}
    declared = unit.declared
    told = {"question": getattr(declared, "question", None), "description": declared.description}
    text = " ".join(f"{name}: {one}" for name, one in told.items() if one)
    if text:
        found[NoteKind.TEXT, unit.name] = _Said(text, declared.name.span)
    if not isinstance(declared, DecisionService):
        _source(found, unit.name, declared.basis, declared.name.span)
    for table in unit.tables:
        found |= _of_table(table)
    for rules in unit.rules:
        for one in rules.rules:
            _source(found, f"{rules.key}/{one.rule.id.name}", one.rule.basis, one.rule.id.span)
    return found


def _of_table(table: LinkedTable) -> _Sayings:
    found: _Sayings = {}
    logic = table.logic
    if table.key != table.unit:
        _source(found, table.key, logic.basis, logic.span)
    for row in logic.rows:
        where = f"{table.key}/{row.id.name}"
        if row.because is not None:
            found[NoteKind.TEXT, where] = _Said(row.because.text, row.because.span())
        if row.basis != logic.basis:
            _source(found, where, row.basis, row.id.span)
    if logic.default_because is not None:
        said = _Said(logic.default_because.text, logic.default_because.span())
        found[NoteKind.TEXT, f"{table.key}/default"] = said
    for name, reason in logic.allow:
        found[NoteKind.ALLOWANCE, f"{table.key}, {name.name}"] = _Said(reason, name.span)
    return found


def _source(found: _Sayings, where: str, basis: Basis, span: Span) -> None:
    parts = [" ".join(named.name for named in basis.cites)]
    if basis.overrides:
        parts.append(f"overrides {' '.join(named.name for named in basis.overrides)}")
    if basis.assumed is not None:
        parts.append(f"assumed: {basis.assumed}")
    text = ", ".join(part for part in parts if part)
    if text:
        found[NoteKind.SOURCE, where] = _Said(text, span)


def counted(edits: Iterable[Edit]) -> str:
    """How many notes of each kind there are among edits, in words; nothing where there are none."""
    found = Counter(edit.kind.split()[0] for edit in edits if edit.is_note)
    parts = [f"{found[kind]:,} {kind}{'' if found[kind] == 1 else 's'}" for kind in NoteKind if found[kind]]
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)
