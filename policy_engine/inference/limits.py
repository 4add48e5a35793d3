"""How much rules may match, and how large rule sets may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from policy_engine.inference.model import Among, ChainError, Fact, Joined, Rule, RuleSet, Within

MAX_MATCHES = 10_000
"""Combinations of facts that the rules of one decision may match in one evaluation."""
MAX_CONDITIONS = 60
"""Conditions that may match one fact. durable-rules fails at 65; the adapter adds one of its own."""
MAX_PREDICATES = 400
"""Different tests in one rule set. durable-rules hangs at 512."""
MAX_FIELDS = 200
"""Fields of all kinds of a rule set together, and tests of several values: each is a property to durable-rules,
which fails past 255."""


def is_one(test: Among | Within) -> bool:
    """Whether a test is of one value."""
    if isinstance(test, Among):
        return len(test.values) == 1
    low, high = test.ranges[0]
    return len(test.ranges) == 1 and low is not None and low == high


def alternatives(rules: Iterable[Rule]) -> dict[int, list[Among | Within]]:
    """The tests of several values, each once, by the kinds that they are of."""
    found: dict[int, list[Among | Within]] = {}
    for condition in (condition for rule in rules for condition in rule.conditions):
        for test in condition.tests:
            own = found.setdefault(condition.kind, [])
            if not isinstance(test, Joined) and not is_one(test) and test not in own:
                own.append(test)
    return found


def check_matches(rules: RuleSet, facts: Iterable[Fact]) -> None:
    """Refuses facts whose combinations could be too many, before anything is matched.

    The bound is of the kinds alone, so it is the same for every engine; joins make the true number smaller.

    Raises:
        ChainError: naming the rule.
    """
    counts = Counter(fact.kind for fact in facts)
    total = 0
    for rule in rules.rules:
        bound = 1
        for condition in rule.conditions:
            bound *= counts[condition.kind]
        total += bound
        if total > MAX_MATCHES:
            raise ChainError(
                f'the rule "{rule.name}" may match {bound:,} combinations of facts; the rules may match'
                f" {MAX_MATCHES:,} in all",
                code="rules-too-many-matches",
            )
        for produce in rule.produces:
            counts[produce.kind] += bound
