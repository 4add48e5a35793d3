"""Allowed values of a named type: unary tests of the value (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from policy_engine.feel.ast import Parsed
from policy_engine.feel.parser import parse_unary_tests
from policy_engine.policy.link.declared import Declared
from policy_engine.policy.model import Constraint
from policy_engine.text.problem import Halt, Problems


def link_constraint(constraint: Constraint, declared: Declared, problems: Problems) -> Parsed | None:
    """The tests' tree, or None where they cannot be read. They see functions alone."""
    try:
        return parse_unary_tests(constraint.tests, declared.function_names)
    except Halt as halt:
        problems.found.append(halt.problem)
        return None
