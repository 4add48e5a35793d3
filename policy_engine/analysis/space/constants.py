"""Expressions that hang on no snapshot: their value, once and for all."""

from __future__ import annotations

from collections.abc import Collection

from policy_engine.engine.clock import dialect_of
from policy_engine.engine.program import Program
from policy_engine.feel.ast import Embedded, Expression, Node, UnaryTests
from policy_engine.feel.builtins.clock import CLOCK_NAMES
from policy_engine.feel.compiler import FunctionGlobal, InputGlobal, ValueGlobal, compile_expression
from policy_engine.feel.walk import names_in, walk
from policy_engine.policy.link.linked import Unit
from policy_engine.text.problem import Halt


def constant_of(program: Program, node: Node, unit: Unit, hidden: Collection[str]) -> tuple[object] | None:
    """The value of an expression, in a tuple, where it is the same for every snapshot; None where it may not be.

    `hidden` are names that mean something local.
    """
    if not isinstance(node, Expression) or isinstance(node, UnaryTests):
        return None
    built = program.built
    names = names_in(node)
    if not names.isdisjoint(hidden) or "?" in names or not names.isdisjoint(CLOCK_NAMES):
        return None
    if any(isinstance(built.globals.get(name), InputGlobal | ValueGlobal | FunctionGlobal) for name in names):
        return None
    if any(isinstance(inner, Embedded) for inner in walk(node)):
        return None
    try:
        value = compile_expression(
            node,
            locals=(),
            globals=built.globals,
            namespace=built.namespace.sealed(),
            types=built.named,
            dialect=dialect_of(unit),
        )(None)
    except (Halt, RecursionError):
        return None
    return (value,)
