"""What a unit's logic names: found before anything is typed, since types follow the order of the graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from policy_engine.feel.ast import Parsed
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_unary_tests
from policy_engine.feel.walk import names_in
from policy_engine.policy.boxed import parts
from policy_engine.policy.link.template import placeholders
from policy_engine.policy.model import ExpressionLogic, Logic, TableLogic
from policy_engine.policy.rows import Cells
from policy_engine.policy.rules_model import RulesLogic
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment

Parse = Callable[[Fragment, Names], Parsed]


@dataclass(slots=True)
class Dependencies:
    """Units that a logic's expressions name, and those that only its messages name."""

    requires: set[str] = field(default_factory=set)
    mentions: set[str] = field(default_factory=set)


def dependencies(logic: Logic, local: Collection[str], names: Names, units: Collection[str]) -> Dependencies:
    """The units that a logic names.

    Args:
        logic: any logic.
        local: local names, which hide units.
        names: for the parser.
        units: the names that count.
    """
    found = Dependencies()
    _logic(logic, frozenset(local), names, units, found)
    return found


def _logic(logic: Logic, local: frozenset[str], names: Names, units: Collection[str], found: Dependencies) -> None:
    if isinstance(logic, ExpressionLogic):
        found.requires |= _named(logic.text, names, units, parse_expression) - local
    elif isinstance(logic, TableLogic):
        _table(logic, local, names, units, found)
    elif isinstance(logic, RulesLogic):
        _rules(logic, local, names, units, found)
    for part, bound in parts(logic):
        given = [name.name for name in bound]
        _logic(part, local.union(given), names.child(given) if given else names, units, found)


def _rules(
    logic: RulesLogic, local: frozenset[str], names: Names, units: Collection[str], found: Dependencies
) -> None:
    for fact in logic.facts:
        found.requires |= _named(fact.text, names, units, parse_expression) - local
        fields = {field.name for field in fact.fields}
        for fragment in placeholders(fact.says) if fact.says is not None else ():
            found.mentions |= _named(fragment, names.child(fields), units, parse_expression) - local - fields
    for rule in logic.rules:
        aliases = {pattern.alias.name for pattern in rule.when}
        seen = names.child(aliases)
        conditions = [text for pattern in rule.when for _, text in pattern.cells]
        conclusions = [text for conclusion in rule.then for _, text in conclusion.fields]
        for _, fragment in _distinct([*conditions, *conclusions]):
            found.requires |= _named(fragment, seen, units, parse_unary_tests) - local - aliases
        # These messages stand in the outputs: what they name is required.
        for fragment in placeholders(rule.because) if rule.because is not None else ():
            found.requires |= _named(fragment, seen, units, parse_expression) - local - aliases


def _table(logic: TableLogic, local: frozenset[str], names: Names, units: Collection[str], found: Dependencies) -> None:
    for column in logic.inputs:
        found.requires |= _named(column.expression, names, units, parse_expression) - local
    if units:
        # Most cells name no unit: only those whose text could are parsed for it.
        mentioned = re.compile("|".join(map(re.escape, units))).search
        for cells in logic.rows.conditions:
            for fragment in _mentioning(mentioned, cells):
                found.requires |= _named(fragment, names, units, parse_unary_tests) - local
        for cells in logic.rows.results:
            for fragment in _mentioning(mentioned, cells):
                found.requires |= _named(fragment, names, units, parse_expression) - local
        for fragment in logic.default or ():
            if mentioned(fragment.text):
                found.requires |= _named(fragment, names, units, parse_expression) - local
    outputs = {column.name.name for column in logic.outputs}
    for message in (*logic.rows.distinct_messages(), *([logic.default_because] if logic.default_because else [])):
        for fragment in placeholders(message):
            found.mentions |= _named(fragment, names, units, parse_expression) - local - outputs


def _mentioning(mentioned: Callable[[str], object], cells: Cells) -> Iterator[Fragment]:
    return (cells.locate(row) for text, row in zip(cells.values, cells.firsts, strict=True) if mentioned(text))


def _distinct(fragments: Iterable[Fragment]) -> Iterator[tuple[str, Fragment]]:
    yield from {fragment.text: fragment for fragment in fragments}.items()


def _named(fragment: Fragment, names: Names, units: Collection[str], parse: Parse) -> frozenset[str]:
    """Units that a text names; none where it cannot be read, which is reported when it is linked."""
    try:
        parsed = parse(fragment, names)
    except Halt:
        return frozenset()
    return frozenset(name for name in names_in(parsed.node) if name in units)
