"""The static checker: the type of a FEEL text, and everything in it that can never be right.

FEEL is dynamic, and null is an answer: only what no value could make sense of is a problem. Codes:
`feel-unknown-name`, `feel-unknown-field`, `feel-unknown-function`, `feel-unknown-type`, `feel-arguments`,
`feel-type` (operands, conditions or results of kinds that never work), `feel-unreachable-value` and
`feel-unknown-value` (a word outside an enumeration, compared with or given), `feel-empty-range`, `feel-clock`.
"""

from __future__ import annotations

from policy_engine.feel.ast import Parsed, UnaryTests
from policy_engine.feel.check.core import Checker, Wanted
from policy_engine.feel.check.rules import RULES
from policy_engine.feel.check.scope import Clock, TypeScope
from policy_engine.feel.check.tests import unary_tests
from policy_engine.text.problem import Problems
from policy_engine.types.feeltype import Type

__all__ = ["Clock", "TypeScope", "Wanted", "check_expression", "check_unary_tests"]


def check_expression(
    parsed: Parsed,
    scope: TypeScope,
    problems: Problems,
    expected: Type | Wanted | None = None,
    role: str = "the value",
) -> Type:
    """The type of an expression.

    With `expected`, a value (or a branch, item or entry of it) that can never be of that type is a problem;
    `role` names the place in its message, unless `expected` does. Raises TypeError for unary tests.
    """
    if isinstance(parsed.node, UnaryTests):
        raise TypeError("unary tests are checked by check_unary_tests")
    wanted = Wanted(expected, role) if isinstance(expected, Type) else expected
    return Checker(parsed, problems, RULES).infer(parsed.node, scope, wanted)


def check_unary_tests(parsed: Parsed, input_type: Type, scope: TypeScope, problems: Problems) -> None:
    """Checks a condition cell against the type of its column, which `?` stands for.

    Raises TypeError for an expression.
    """
    if not isinstance(parsed.node, UnaryTests):
        raise TypeError("expressions are checked by check_expression")
    unary_tests(Checker(parsed, problems, RULES), parsed.node, input_type, scope)
