"""How much rules may match, and how large rule sets may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from policy_engine.inference.model import ChainError, Fact, RuleSet

MAX_MATCHES = 10_000
"""Combinations of facts that the rules of one decision may match in one evaluation."""
MAX_CONDITIONS = 60
"""Conditions that may match one fact. durable-rules fails at 65; the adapter adds one of its own."""
MAX_PREDICATES = 400
"""Different tests in one rule set. durable-rules hangs at 512."""
MAX_FIELDS = 200
"""Fields of all kinds of a rule set together. durable-rules fails past 255 properties."""


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
                "rules-too-many-matches",
            )
        for produce in rule.produces:
            counts[produce.kind] += bound
