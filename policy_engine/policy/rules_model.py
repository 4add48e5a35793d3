"""The model of rules that chain: the logic of a decision on the outcomes of others, still as written. Nouns only."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.policy.model import Basis, Logic, Named, TypeSpec
from policy_engine.text.source import Fragment


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where facts of one kind come from.

    `text` is FEEL: one context (`from`), or a list with one fact for each element (`each`). `fields` are the entries
    that the rules see; where the value is no context, the one field is the value itself. `optional` is a path of
    the snapshot without which there is no such fact. `says` is a template that puts a fact into words.
    """

    name: Named
    text: Fragment
    each: bool
    fields: tuple[Named, ...]
    optional: Fragment | None = None
    says: Fragment | None = None


@dataclass(frozen=True, slots=True)
class ConclusionKind:
    """What rules conclude: a name and typed fields."""

    name: Named
    fields: tuple[tuple[Named, TypeSpec], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One condition of a rule: a fact of a kind whose fields pass their unary tests. `alias` names it in the rule."""

    kind: Named
    alias: Named
    cells: tuple[tuple[Named, Fragment], ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a rule concludes: each field a constant or a field of a fact it matched."""

    kind: Named
    fields: tuple[tuple[Named, Fragment], ...]


@dataclass(frozen=True, slots=True)
class ChainRule:
    """One rule. A smaller `priority` comes first."""

    id: Named
    when: tuple[Pattern, ...]
    then: tuple[Conclusion, ...]
    priority: int
    basis: Basis
    because: Fragment | None = None


@dataclass(frozen=True, slots=True)
class ConclusionList:
    """An output: the conclusions of a kind, in order of priority, then of rule id.

    One that shares its fields with a conclusion of the kind `unless` is left out. `apart` says which values of a
    field never stand in one list together.
    """

    name: Named
    kind: Named
    unless: Named | None = None
    apart: tuple[tuple[Named, tuple[tuple[Named, ...], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class RulesLogic(Logic):
    """Rules that chain over facts."""

    facts: tuple[FactSource, ...]
    conclusions: tuple[ConclusionKind, ...]
    rules: tuple[ChainRule, ...]
    outputs: tuple[ConclusionList, ...]
