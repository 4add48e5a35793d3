"""A rules-and-decision-table policy engine: policy is data, decisions come with their reasons.

from policy_engine import evaluate, load

decision = evaluate(snapshot, "redemption")      # the reference policy that ships with the package
decision.outputs, decision.decided_by, decision.explanation.text

policies = load("my/rules")                      # a directory of policies of one's own
policies.evaluate(snapshot)                      # every decision whose inputs are present
"""

from __future__ import annotations

from functools import cache
from typing import overload

from policy_engine.engine.decision import Decision, Decisions, PolicyInfo
from policy_engine.engine.explanation import Explanation
from policy_engine.engine.policy_set import PolicySet, Snapshot, load
from policy_engine.text.problem import PolicyError, Problem, Severity

__all__ = [
    "evaluate", "load",
    "PolicySet", "Decision", "Decisions", "Explanation", "PolicyInfo",
    "PolicyError", "Problem", "Severity",
]  # fmt: skip


@cache
def _shipped() -> PolicySet:
    return load()


@overload
def evaluate(snapshot: Snapshot, decision: str) -> Decision: ...


@overload
def evaluate(snapshot: Snapshot, decision: None = None) -> Decisions: ...


def evaluate(snapshot: Snapshot, decision: str | None = None) -> Decision | Decisions:
    """Decides on a snapshot by the reference policy that ships with the package, loaded once.

    Args:
        snapshot: a mapping, or JSON text (`str` or `bytes`), whose numbers stay exact.
        decision: a public decision's name; None asks for all whose inputs are present.

    Raises:
        PolicyError: with every problem found. Nothing else is raised for any input.
    """
    return _shipped().evaluate(snapshot, decision)
