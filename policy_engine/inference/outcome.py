"""What follows from everything that fired: which conclusions are listed, in which order, and which are taken out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policy_engine.inference.model import ChainError, Fact, Firing, RuleSet


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list of conclusions of one kind, by number.

    `shared` are pairs of fields, of `kind` and of `unless`, that are equal where one takes out the other. `apart`
    are a field and values of which no two may stand in the list.
    """

    name: str
    kind: int
    unless: int | None
    shared: tuple[tuple[int, int], ...]
    apart: tuple[tuple[int, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A conclusion of a list, the firing that gives its place, and the one that takes it out, if any."""

    fact: Fact
    firing: Firing
    taken_out: Firing | None


class Outcome:
    """Everything that fired, in order: by priority, then by rule, then by the facts matched."""

    def __init__(self, rules: RuleSet, firings: Iterable[Firing]) -> None:
        self.rules = rules
        self.firings = sorted(firings, key=self._rank)
        self.derived: dict[Fact, list[Firing]] = {}
        """Each conclusion with the firings that gave it, in order."""
        for firing in self.firings:
            for produce in rules.rules[firing.rule].produces:
                self.derived.setdefault(produce.make(firing.parents), []).append(firing)

    def _rank(self, firing: Firing) -> tuple[int, str, tuple[Fact, ...]]:
        rule = self.rules.rules[firing.rule]
        return rule.priority, rule.name, firing.parents

    def entries(self, spec: ListSpec) -> tuple[Entry, ...]:
        """A list, with what is taken out of it.

        Raises:
            ChainError: where conclusions stand together that never may.
        """
        listed = [(fact, firings[0]) for fact, firings in self.derived.items() if fact.kind == spec.kind]
        listed.sort(key=lambda one: (self._rank(one[1]), one[0].values))
        standing: set[Fact] = set()
        entries = []
        for fact, firing in listed:
            taken_out = self._taken_out(spec, fact, standing)
            entries.append(Entry(fact, firing, taken_out))
            if taken_out is None:
                standing.add(fact)
        for field, words in spec.apart:
            together = sorted(str(fact.values[field]) for fact in standing if fact.values[field] in words)
            if len(together) > 1:
                raise ChainError(
                    f'"{together[0]}" and "{together[1]}" stand together in "{spec.name}", and never may',
                    code="rules-contradiction",
                )
        return tuple(entries)

    def _taken_out(self, spec: ListSpec, fact: Fact, standing: set[Fact]) -> Firing | None:
        """The first firing that takes a conclusion out. What it rests on of the list itself has to stand."""
        for other, firings in self.derived.items():
            if other.kind != spec.unless:
                continue
            if any(fact.values[own] != other.values[taking] for own, taking in spec.shared):
                continue
            for firing in firings:
                if all(parent.kind != spec.kind or parent in standing for parent in firing.parents):
                    return firing
        return None
