"""Rules that chain as a person reads them: a line for each rule, a column for each kind of fact and conclusion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.policy.model import Named
from policy_engine.policy.rules_model import ChainRule, RulesLogic
from policy_engine.text.source import Fragment


def columns(logic: RulesLogic) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The kinds that rules ask for, each with what it is made of, and the kinds that they conclude."""
    made_of = {
        fact.name.name: f"{'each of ' if fact.each else ''}{' '.join(fact.text.text.split())}" for fact in logic.facts
    }
    asked = dict.fromkeys(pattern.kind.name for rule in logic.rules for pattern in rule.when)
    concluded = dict.fromkeys(conclusion.kind.name for rule in logic.rules for conclusion in rule.then)
    return tuple((name, made_of.get(name, "what rules conclude")) for name in asked), tuple(concluded)


def lines(logic: RulesLogic) -> Iterator[tuple[ChainRule, tuple[str, ...], tuple[str, ...]]]:
    """Each rule with a cell for every column."""
    asked, concluded = columns(logic)
    for rule in logic.rules:
        conditions = [
            " and ".join(_fields(pattern.cells) for pattern in rule.when if pattern.kind.name == name) or "-"
            for name, _ in asked
        ]
        results = [
            " and ".join(_fields(one.fields) for one in rule.then if one.kind.name == name) for name in concluded
        ]
        yield rule, tuple(conditions), tuple(results)


def _fields(cells: Sequence[tuple[Named, Fragment]]) -> str:
    return ", ".join(f"{name.name}: {' '.join(text.text.split())}" for name, text in cells) or "any"
