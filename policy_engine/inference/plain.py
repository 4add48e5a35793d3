"""The reference chainer: conditions matched one after another in plain Python until nothing new follows."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policy_engine.inference.model import Among, Condition, Fact, Firing, Joined, Rule, RuleSet, Value, Within


class PlainChainer:
    """Runs a rule set as its definition reads. Holds no state, so threads may share it."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules.rules

    def run(self, facts: Collection[Fact]) -> frozenset[Firing]:
        """Everything that fires."""
        known: dict[int, list[Fact]] = {}
        for fact in set(facts):
            known.setdefault(fact.kind, []).append(fact)
        seen = set(facts)
        fired: set[Firing] = set()
        fresh: set[int] = set(known)
        while fresh:
            new: set[int] = set()
            for number, rule in enumerate(self.rules):
                if fresh.isdisjoint(condition.kind for condition in rule.conditions) and new.isdisjoint(
                    condition.kind for condition in rule.conditions
                ):
                    continue
                for firing in list(_matches(number, rule, known)):
                    if firing in fired:
                        continue
                    fired.add(firing)
                    for produce in rule.produces:
                        fact = produce.make(firing.parents)
                        if fact not in seen:
                            seen.add(fact)
                            known.setdefault(fact.kind, []).append(fact)
                            new.add(fact.kind)
            fresh = new
        return frozenset(fired)


def _matches(number: int, rule: Rule, known: dict[int, list[Fact]]) -> Iterator[Firing]:
    """Every combination of known facts that a rule matches."""
    partial: list[tuple[Fact, ...]] = [()]
    for condition in rule.conditions:
        partial = [
            (*before, fact)
            for before in partial
            for fact in known.get(condition.kind, ())
            if holds(condition, fact, before)
        ]
        if not partial:
            return
    for parents in partial:
        yield Firing(number, parents)


def holds(condition: Condition, fact: Fact, before: tuple[Fact, ...]) -> bool:
    """Whether a fact meets a condition, after facts that met those before it."""
    for test in condition.tests:
        value = fact.values[test.field]
        if isinstance(test, Joined):
            if value != before[test.pattern].values[test.other]:
                return False
        elif not passes(test, value):
            return False
    return True


def passes(test: Among | Within, value: Value) -> bool:
    """Whether a value passes a test of constants."""
    if isinstance(test, Among):
        return value in test.values
    if not isinstance(value, int):
        return False
    return any((low is None or low <= value) and (high is None or value <= high) for low, high in test.ranges)
