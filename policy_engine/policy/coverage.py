"""Coverage of the sources: which rules rest on each fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from policy_engine.policy.boxed import CallLogic, IterationLogic, ListLogic, RelationLogic, parts
from policy_engine.policy.model import (
    Basis,
    ContextLogic,
    Decision,
    Function,
    Logic,
    PolicyFiles,
    TableLogic,
)
from policy_engine.policy.rules_model import RulesLogic


@dataclass(frozen=True, slots=True)
class Coverage:
    """A fact and the rules, parameters and decisions that cite or override it, by their names, and the invariants that
    cite it."""

    fact: str
    document: str
    text: str
    cited_by: tuple[str, ...]
    overridden_by: tuple[str, ...]
    invariants: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "fact": self.fact,
            "document": self.document,
            "text": self.text,
            "cited_by": list(self.cited_by),
            "overridden_by": list(self.overridden_by),
            "invariants": list(self.invariants),
        }


def coverage_of(files: PolicyFiles) -> list[Coverage]:
    """The coverage of every fact, in the order the facts are stated."""
    cited: dict[str, dict[str, None]] = {}
    overridden: dict[str, dict[str, None]] = {}
    invariants: dict[str, dict[str, None]] = {}
    for invariant in (one for file in files.files for one in file.invariants):
        for fact in invariant.basis.cites:
            invariants.setdefault(fact.name, {})[invariant.name.name] = None
    for name, basis in _named_bases(files):
        for fact in basis.cites:
            cited.setdefault(fact.name, {})[name] = None
        for fact in basis.overrides:
            overridden.setdefault(fact.name, {})[name] = None
    return [
        Coverage(
            fact.id.name,
            fact.document,
            fact.text,
            tuple(cited.get(fact.id.name, ())),
            tuple(overridden.get(fact.id.name, ())),
            tuple(invariants.get(fact.id.name, ())),
        )
        for file in files.files
        for fact in file.facts
    ]


def _named_bases(files: PolicyFiles) -> Iterator[tuple[str, Basis]]:
    for file in files.files:
        for parameter in file.parameters:
            yield parameter.name.name, parameter.basis
        units: tuple[Function | Decision, ...] = (*file.functions, *file.decisions)
        for unit in units:
            yield unit.name.name, unit.basis
            yield from _rows(unit.logic, unit.name.name)


def _rows(logic: Logic, key: str) -> Iterator[tuple[str, Basis]]:
    for table_key, table in keyed_tables(logic, key):
        for row in table.rows:
            yield f"{table_key}/{row.id.name}", row.basis
    for rule in logic.rules if isinstance(logic, RulesLogic) else ():
        yield f"{key}/{rule.id.name}", rule.basis


def keyed_tables(logic: Logic, key: str) -> Iterator[tuple[str, TableLogic]]:
    """The tables of a logic with their keys, in the order written."""
    if isinstance(logic, TableLogic):
        yield key, logic
    # The parts come in the order of their steps; a part without a step of its own shares its owner's key.
    for (part, _), step in zip_longest(parts(logic), _steps(logic)):
        yield from keyed_tables(part, f"{key}.{step}" if step else key)


def _steps(logic: Logic) -> Iterator[str]:
    """What the linker adds to a key for each part of a logic."""
    match logic:
        case ContextLogic(entries=entries):
            yield from (name.name for name, _ in entries)
        case ListLogic(items=items):
            yield from (str(at) for at, _ in enumerate(items, 1))
        case RelationLogic(columns=columns, rows=rows):
            yield from (f"{at}.{column.name}" for at, _ in enumerate(rows, 1) for column in columns)
        case IterationLogic():
            yield "in"
        case CallLogic(arguments=arguments):
            yield ""
            yield from (name.name for name, _ in arguments)
