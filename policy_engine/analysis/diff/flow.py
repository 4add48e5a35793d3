"""How far a change reaches: what of each unit's value may differ, given what was edited in those that it rests on.

Only what is sure is used: where an expression is not known to pass a change by, its value may be anything. A value of
which some entries may differ has the same problems, and all else of it, on both sides; so that whoever reads none of
these entries gets the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from policy_engine.feel.ast import (
    Call,
    ContextLiteral,
    Embedded,
    Expression,
    Filter,
    For,
    FunctionDefinition,
    If,
    Name,
    Node,
    Path,
    Quantified,
)
from policy_engine.feel.walk import children
from policy_engine.policy.link.linked_rules import LinkedRules


class Reach(IntEnum):
    """How much of a value may differ, each more than the one before."""

    NOTHING = 0
    ENTRIES = 1
    """Some entries of it, which is a context, or of the contexts in it, which is a list; no problem."""
    VALUE = 2
    """All of it; but where there is a problem, it is the same on both sides."""
    ANYTHING = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What of a value may differ; `entries` are named by `Reach.ENTRIES` alone."""

    reach: Reach
    entries: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.reach is not Reach.NOTHING

    def __or__(self, other: Change) -> Change:
        """What may differ where either may."""
        if self.reach is not other.reach:
            return max(self, other, key=lambda one: one.reach)
        return Change(self.reach, self.entries | other.entries)


NOTHING: Final = Change(Reach.NOTHING)
VALUE: Final = Change(Reach.VALUE)
ANYTHING: Final = Change(Reach.ANYTHING)


def of_entries(names: frozenset[str]) -> Change:
    """A change of some entries; of none, no change."""
    return Change(Reach.ENTRIES, names) if names else NOTHING


Local = Mapping[str, Change]
"""What of the values of local names may differ. Names that are not there are those of units, or never differ."""
Embedding = Callable[[Embedded, Local], Change]


class Flow:
    """What of an expression's value may differ between two versions in which it is written alike."""

    def __init__(self, units: Mapping[str, Change], embedded: Embedding) -> None:
        """Args: units: what of their values may differ; embedded: the same of tables and rules."""
        self.units = units
        self._embedded = embedded

    def named(self, name: str, local: Local) -> Change:
        """What of the value of a name may differ."""
        known = local.get(name)
        return known if known is not None else self.units.get(name, NOTHING)

    def of(self, node: Node, local: Local) -> Change:
        """What of the value of an expression, or of any other part of one, may differ."""
        match node:
            case Name(name=name):
                return self.named(name, local)
            case Embedded():
                return self._embedded(node, local)
            case Path(target=target, name=name):
                return self._path(target, name, local)
            case ContextLiteral():
                values = self._entries(node, local)
                if any(one.reach is Reach.ANYTHING for one in values.values()):
                    return ANYTHING
                return of_entries(frozenset(name for name, one in values.items() if one))
            case If(condition=condition, then=then, otherwise=otherwise):
                return ANYTHING if self.of(condition, local) else self.of(then, local) | self.of(otherwise, local)
            case Filter(target=target, condition=condition):
                return self._filter(target, condition, local)
            case Call(function=Name(name=name), arguments=arguments) if name not in local:
                return ANYTHING if any(self.of(one, local) for one in arguments) else self.units.get(name, NOTHING)
            case For(iterations=iterations) | Quantified(iterations=iterations):
                inner = {**local}
                for one in iterations:
                    if self.of(one.domain, inner) or (one.upto is not None and self.of(one.upto, inner)):
                        return ANYTHING
                    inner[one.name] = NOTHING
                inner["partial"] = NOTHING
                body = node.body if isinstance(node, For) else node.condition
                return ANYTHING if self.of(body, inner) else NOTHING
            case FunctionDefinition(parameters=parameters, body=body):
                given = {one.name: NOTHING for one in parameters}
                return ANYTHING if self.of(body, {**local, **given}) else NOTHING
        return ANYTHING if any(self.of(child, local) for child in children(node)) else NOTHING

    def _path(self, target: Expression, name: str, local: Local) -> Change:
        if isinstance(target, ContextLiteral):
            # A boxed context and its result: the others are evaluated too, but where they have no problem, pass by.
            values = self._entries(target, local)
            if any(one.reach is Reach.ANYTHING for one in values.values()):
                return ANYTHING
            return values.get(name, NOTHING)
        change = self.of(target, local)
        if change.reach is Reach.ENTRIES:
            return VALUE if name in change.entries else NOTHING
        return ANYTHING if change else NOTHING

    def _entries(self, node: ContextLiteral, local: Local) -> dict[str, Change]:
        """What of each entry may differ; each sees those before it."""
        inner = {**local}
        values: dict[str, Change] = {}
        for entry in node.entries:
            values[entry.name] = inner[entry.name] = values.get(entry.name, NOTHING) | self.of(entry.value, inner)
        return values

    def _filter(self, target: Expression, condition: Expression, local: Local) -> Change:
        change = self.of(target, local)
        if change.reach > Reach.ENTRIES:
            return ANYTHING
        # The entries of an item are names in the condition, and hide others where they are there.
        inner = {**local, "item": change, **dict.fromkeys(change.entries, VALUE)}
        return ANYTHING if self.of(condition, inner) else change


def rules_change(rules: LinkedRules, flow: Flow) -> Change:
    """What of the conclusions of rules may differ: they see the fields that facts have, and nothing else of a value."""
    for kind in rules.kinds.values():
        source = kind.source
        if source is None:
            continue
        change = flow.of(source.parsed.node, {})
        is_read = source.plain or any(name in change.entries for name, _ in source.fields)
        if change.reach > Reach.ENTRIES or (change and is_read):
            return ANYTHING
    for rule in rules.rules:
        facts = {pattern.pattern.alias.name: NOTHING for pattern in rule.patterns}
        cells = [parsed for pattern in rule.patterns for _, parsed in pattern.cells]
        cells += [parsed for conclusion in rule.conclusions for _, parsed in conclusion.fields]
        parts = () if rule.because is None else rule.because.parts
        cells += [part.parsed for part in parts if not isinstance(part, str)]
        if any(flow.of(parsed.node, facts) for parsed in cells):
            return ANYTHING
    return NOTHING
