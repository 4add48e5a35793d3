"""Which rule checks which kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policy_engine.feel import ast
from policy_engine.feel.check import access, calls, literals, loops, operators, tests
from policy_engine.feel.check.core import Checker, Rule, Wanted
from policy_engine.feel.check.scope import TypeScope
from policy_engine.types.feeltype import BOOLEAN, NULL, Type


def _always(type_: Type) -> Rule:
    def rule(checker: Checker, node: ast.Expression, scope: TypeScope, wanted: Wanted | None) -> Type:
        return type_

    return rule


# Each rule takes its own kind of node, which a mapping's type cannot say.
RULES: dict[type[ast.Expression], Callable[[Checker, Any, TypeScope, Wanted | None], Type]] = {
    ast.NumberLiteral: literals.number,
    ast.StringLiteral: literals.string,
    ast.BooleanLiteral: _always(BOOLEAN),
    ast.NullLiteral: _always(NULL),
    ast.AtLiteral: literals.at,
    ast.ListLiteral: literals.list_,
    ast.ContextLiteral: literals.context,
    ast.RangeLiteral: literals.range_,
    ast.Name: literals.name,
    ast.FunctionDefinition: literals.function,
    ast.Embedded: literals.embedded,
    ast.Negation: operators.negation,
    ast.Arithmetic: operators.arithmetic,
    ast.Comparison: operators.comparison,
    ast.Between: operators.between,
    ast.Logical: operators.logical,
    ast.InstanceOf: operators.instance_of,
    ast.If: operators.if_,
    ast.In: tests.in_,
    ast.For: loops.for_,
    ast.Quantified: loops.quantified,
    ast.Call: calls.call,
    ast.Path: access.path,
    ast.Filter: access.filter_,
}
