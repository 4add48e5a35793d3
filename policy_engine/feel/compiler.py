"""FEEL trees to Python functions, by way of Python's own syntax trees.

The result of `compile_expression` is called as `f(run, *values of locals)`, that of `compile_tests` as
`f(run, input_value, *values of locals)`, where `run` has `inputs` (the snapshot's root fields, by name) and
`value(index)` (the decisions, evaluated once). Both give FEEL values and raise `Halt` for what ends an
evaluation: an absent input, a loop or recursion beyond its limit.

Only the text of strings and of names as keys comes from the user, as constants. Variables are `v1`, `v2`...
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.feel import ast as feel
from policy_engine.feel.compile import calls, literals, loops, operators, tests
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.namespace import Namespace
from policy_engine.feel.compile.scope import (
    Code,
    ConstantGlobal,
    FunctionGlobal,
    Global,
    InputGlobal,
    ValueGlobal,
)
from policy_engine.feel.dialect import STRICT, Dialect
from policy_engine.feel.runtime_loops import MAX_TURNS
from policy_engine.feel.weight import HEAVY, weight
from policy_engine.text import pytree as py
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import Type

__all__ = [
    "ConstantGlobal",
    "FunctionGlobal",
    "Global",
    "InputGlobal",
    "Namespace",
    "RunLimits",
    "ValueGlobal",
    "compile_code",
    "compile_expression",
    "compile_tests",
]


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What one evaluation of an expression may use up."""

    turns: int = MAX_TURNS
    """Turns of one `for`, `some` or `every`; and of all loops, filters too, inside one of them together."""


RUN_LIMITS: Final = RunLimits()

_TRANSLATORS: Final[Mapping[type[feel.Node], Any]] = {
    feel.NumberLiteral: literals.literal,
    feel.StringLiteral: literals.literal,
    feel.BooleanLiteral: literals.literal,
    feel.NullLiteral: literals.null,
    feel.AtLiteral: literals.at_literal,
    feel.ListLiteral: literals.list_literal,
    feel.ContextLiteral: literals.context_literal,
    feel.RangeLiteral: literals.range_literal,
    feel.Name: literals.name,
    feel.Negation: operators.negation,
    feel.Arithmetic: operators.arithmetic,
    feel.Comparison: operators.comparison,
    feel.Between: operators.between,
    feel.Logical: operators.logical,
    feel.If: operators.if_,
    feel.InstanceOf: operators.instance_of,
    feel.Path: operators.path_,
    feel.In: tests.in_,
    feel.For: loops.for_,
    feel.Quantified: loops.quantified,
    feel.Filter: loops.filter_,
    feel.FunctionDefinition: calls.definition,
    feel.Call: calls.call,
    feel.Embedded: calls.embedded,
}


def compile_expression(
    node: feel.Expression,
    *,
    locals: tuple[str, ...],  # noqa: A002 - the word of the domain
    globals: Mapping[str, Global],  # noqa: A002
    namespace: Namespace,
    types: Mapping[str, Type] | None = None,
    limits: RunLimits = RUN_LIMITS,
    dialect: Dialect = STRICT,
) -> Callable[..., object]:
    """The function `f(run, *values of locals)` of an expression.

    Locals shadow globals, which shadow built-ins; `types` are the named types that it may mention. Raises
    `Halt` (`feel-too-deep`) for a tree beyond what Python compiles.
    """

    def emit(emitter: Emitter, _: Mapping[str, Code]) -> Code:
        return emitter.expression(node)

    return compile_code(node, emit, locals, globals, namespace, types, limits, dialect)


def compile_tests(
    node: feel.UnaryTests,
    *,
    locals: tuple[str, ...],  # noqa: A002
    globals: Mapping[str, Global],  # noqa: A002
    namespace: Namespace,
    types: Mapping[str, Type] | None = None,
    limits: RunLimits = RUN_LIMITS,
    dialect: Dialect = STRICT,
) -> Callable[..., bool | None]:
    """The function `f(run, input_value, *values of locals)` of a condition cell. Raises as above."""

    def emit(emitter: Emitter, parameters: Mapping[str, Code]) -> Code:
        return tests.unary_tests(emitter, node, parameters["?"])

    function: Callable[..., Any] = compile_code(node, emit, ("?", *locals), globals, namespace, types, limits, dialect)
    return function


def compile_code(
    node: feel.Node,
    emit: Callable[[Emitter, Mapping[str, Code]], Code],
    parameters: tuple[str, ...],
    globals_: Mapping[str, Global],
    namespace: Namespace,
    types: Mapping[str, Type] | None,
    limits: RunLimits = RUN_LIMITS,
    dialect: Dialect = STRICT,
) -> Callable[..., object]:
    """The function `f(run, *values of parameters)` of what `emit` makes. Raises as above."""
    try:
        return _build(node, emit, parameters, globals_, namespace, types or {}, limits, dialect)
    except RecursionError:
        problem = py.too_deep()
    raise Halt(problem)


def _build(
    node: feel.Node,
    emit: Callable[[Emitter, Mapping[str, Code]], Code],
    parameters: tuple[str, ...],
    globals_: Mapping[str, Global],
    namespace: Namespace,
    types: Mapping[str, Type],
    limits: RunLimits,
    dialect: Dialect,
) -> Callable[..., object]:
    emitter = Emitter(_TRANSLATORS, globals_, namespace, types, limits.turns, dialect)
    slots = {name: emitter.slot() for name in parameters}
    names = {name: Code(py.load(slot), True) for name, slot in slots.items()}
    steps = weight(node)
    if steps >= HEAVY:
        emitter.emit(ast.Expr(py.call("spend", ast.Constant(steps))))
    with emitter.names(names):
        emitter.emit(ast.Return(emit(emitter, names).tree))
    definition = py.function("feel", ("run", *slots.values()), _guard(emitter.statements))
    return namespace.link(py.code_of(definition))


def _guard(body: list[ast.stmt]) -> list[ast.stmt]:
    """The body, where running out of stack is a problem like any other."""
    handler = ast.ExceptHandler(py.load("RecursionError"), None, [ast.Expr(py.call("too_deep"))])
    return [ast.Try(body, [handler], [], [])]
