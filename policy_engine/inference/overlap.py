"""What can meet what: whether one fact could meet two conditions, and whether a rule can feed another."""

from __future__ import annotations

from policy_engine.inference.model import Among, Condition, Produce, Rule, Taken, Test, Value, Within


def apart(first: Condition, second: Condition) -> bool:
    """Whether the constants of two conditions of one kind exclude each other."""
    return any(_exclude(test, other) for test in first.tests for other in second.tests if test.field == other.field)


def may_feed(rule: Rule, condition: Condition) -> bool:
    """Whether a rule may conclude what a condition asks for, as far as constants tell."""
    return any(may_meet(produce, condition) for produce in rule.produces)


def may_meet(produce: Produce, condition: Condition) -> bool:
    """Whether a conclusion may be what a condition asks for, as far as constants tell."""
    if produce.kind != condition.kind:
        return False
    return not any(
        isinstance(test, Among | Within) and not _admits(test, produce.terms[test.field]) for test in condition.tests
    )


def _admits(test: Among | Within, term: Value | Taken) -> bool:
    if isinstance(term, Taken):
        return True
    if isinstance(test, Among):
        return term in test.values
    return any((low is None or low <= int(term)) and (high is None or int(term) <= high) for low, high in test.ranges)


def _exclude(test: Test, other: Test) -> bool:
    if isinstance(test, Among) and isinstance(other, Among):
        return test.values.isdisjoint(other.values)
    if isinstance(test, Within) and isinstance(other, Within):
        return not any(_meet(one, two) for one in test.ranges for two in other.ranges)
    return False


def _meet(one: tuple[int | None, int | None], two: tuple[int | None, int | None]) -> bool:
    starts = [low for low in (one[0], two[0]) if low is not None]
    ends = [high for high in (one[1], two[1]) if high is not None]
    return not starts or not ends or max(starts) <= min(ends)
