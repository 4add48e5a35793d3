"""Generated expressions have the same value compiled and interpreted."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.feel import ast as feel
from policy_engine.feel.compiler import (
    ConstantGlobal,
    FunctionGlobal,
    Global,
    InputGlobal,
    Namespace,
    ValueGlobal,
    compile_expression,
    compile_tests,
)
from policy_engine.text.problem import Halt
from policy_engine.values.compare import same
from policy_engine.values.function import Function
from policy_engine.values.range import Range
from tests.feel.compiler.trees import NAMES, anything, boolean, list_, number, unary_tests
from tests.feel.reference.interpreter import evaluate, passes
from tests.feel.reference.scope import Scope

INPUTS = {name: NAMES[name] for name in ("c", "cs", "count", "b")}
DECISIONS = ("xs", "d", "half")
CONSTANTS = ("nothing", "none")
LOCALS = ("n", "s")

BODY = feel.Arithmetic(0, 0, "+", feel.Name(0, 0, "p"), feel.Name(0, 0, "q"))
"""The business knowledge model `g(p, q)`."""


@dataclass(slots=True)
class Run:
    inputs: dict[str, object] = field(default_factory=lambda: INPUTS)

    def value(self, index: int) -> object:
        return NAMES[DECISIONS[index]]


GLOBALS: dict[str, Global] = {
    **{name: InputGlobal(name) for name in INPUTS},
    **{name: ValueGlobal(index) for index, name in enumerate(DECISIONS)},
    **{name: ConstantGlobal(NAMES[name]) for name in CONSTANTS},
    "g": FunctionGlobal("g", "g", ("p", "q"), (None, None)),
}
NAMESPACE = Namespace()
NAMESPACE.define_function("g", compile_expression(BODY, locals=("p", "q"), globals={}, namespace=NAMESPACE))
G = Function(("p", "q"), lambda p, q: evaluate(BODY, Scope({"p": p, "q": q})), "g")
SCOPE = Scope({name: NAMES[name] for name in LOCALS}, Scope({**NAMES, "g": G}))


def comparable(value: object) -> object:
    """The value with functions, which equal only themselves, as their parameters."""
    match value:
        case Function(parameters=parameters):
            return f"function({', '.join(parameters)})"
        case list():
            return [comparable(item) for item in value]
        case dict():
            return {name: comparable(entry) for name, entry in value.items()}
        case Range(low, high, low_closed, high_closed):
            return Range(comparable(low), comparable(high), low_closed, high_closed)
        case _:
            return value


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(list_(3), number(3), boolean(3), anything(3)))
def test_expressions_mean_what_the_reference_says(node: feel.Expression) -> None:
    function = compile_expression(node, locals=LOCALS, globals=GLOBALS, namespace=NAMESPACE)
    try:
        expected = evaluate(node, SCOPE)
    except (Halt, RecursionError):
        return
    found = function(Run(), *(NAMES[name] for name in LOCALS))
    assert same(comparable(found), comparable(expected)), (found, expected)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(unary_tests(), st.sampled_from([None, Decimal(1), Decimal(3), "ab", True, [Decimal(1)], NAMES["d"]]))
def test_unary_tests_mean_what_the_reference_says(node: feel.UnaryTests, value: object) -> None:
    function = compile_tests(node, locals=LOCALS, globals=GLOBALS, namespace=NAMESPACE)
    try:
        expected = passes(node, value, SCOPE)
    except (Halt, RecursionError):
        return
    assert function(Run(), value, *(NAMES[name] for name in LOCALS)) is expected
