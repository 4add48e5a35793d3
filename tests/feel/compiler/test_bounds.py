"""Time, memory and stack are bounded: past a bound stands one problem."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from policy_engine.feel import ast as feel
from policy_engine.feel.compiler import FunctionGlobal, Namespace, RunLimits, compile_expression, compile_tests
from policy_engine.feel.limits import LIMITS
from policy_engine.text.problem import Halt
from tests.feel.compiler.evaluating import Run, value_of

ONE = feel.NumberLiteral(0, 0, Decimal(1))
X = feel.Name(0, 0, "x")


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..100 return i",
        "for i in [1..100] return i",
        "for i in xs, j in xs return i",
        "some i in xs, j in xs satisfies false",
        "for i in 1..1e6000 return i",
        "for i in -1e33..1e33 return i",
        'for i in @"-999999999-01-01"..@"999999999-01-01" return i',
        "for i in 1..12 return i",
        "for i in xs return for j in xs return i",
        "for i in xs return xs[item > i]",
        "xs[every j in xs satisfies j > 0]",
    ],
)
def test_a_loop_ends(text: str) -> None:
    with pytest.raises(Halt) as caught:
        value_of(text, {"xs": [Decimal(1)] * 4}, limits=RunLimits(turns=11))
    assert caught.value.problem.code == "feel-too-many-turns"
    assert caught.value.problem.message == "a loop of more than 11 turns"


def test_a_loop_may_take_the_whole_limit() -> None:
    limits = RunLimits(turns=11)
    assert value_of("count(for i in 1..11 return i)", limits=limits) == 11
    assert value_of("count(for i in (0..12) return i)", limits=limits) == 11
    assert value_of("count(for i in 1..3, j in 1..3 return i)", limits=limits) == 9


def test_endless_recursion_is_a_problem() -> None:
    with pytest.raises(Halt) as caught:
        value_of("{f: function(n) f(n + 1), r: f(1)}")
    assert caught.value.problem.code == "feel-recursion"
    namespace = Namespace()
    globals_ = {"f": FunctionGlobal("f", "f", ("n",), (None,))}
    node = feel.Call(0, 0, feel.Name(0, 0, "f"), (feel.Argument(0, 0, None, feel.Name(0, 0, "n")),))
    function = compile_expression(node, locals=("n",), globals=globals_, namespace=namespace)
    namespace.define_function("f", function)
    with pytest.raises(Halt) as caught:
        function(Run(), None)
    assert caught.value.problem.code == "feel-recursion"


def _argument(node: feel.Expression) -> tuple[feel.Argument, ...]:
    return (feel.Argument(0, 0, None, node),)


WRAPPERS: dict[str, Callable[[feel.Expression], feel.Expression]] = {
    "sum": lambda e: feel.Arithmetic(0, 0, "+", e, X),
    "sum, to the right": lambda e: feel.Arithmetic(0, 0, "+", X, e),
    "minus": lambda e: feel.Negation(0, 0, e),
    "comparison": lambda e: feel.Comparison(0, 0, "=", e, ONE),
    "and": lambda e: feel.Logical(0, 0, "and", e, X),
    "or, to the right": lambda e: feel.Logical(0, 0, "or", X, e),
    "if": lambda e: feel.If(0, 0, X, X, e),
    "if in a condition": lambda e: feel.If(0, 0, e, X, X),
    "list": lambda e: feel.ListLiteral(0, 0, (e, X)),
    "context": lambda e: feel.ContextLiteral(0, 0, (feel.Entry(0, 0, "x", e),)),
    "path": lambda e: feel.Path(0, 0, e, "x", 0),
    "filter": lambda e: feel.Filter(0, 0, e, feel.Comparison(0, 0, "=", X, ONE)),
    "filter in a condition": lambda e: feel.Filter(0, 0, X, feel.Comparison(0, 0, "=", e, ONE)),
    "position": lambda e: feel.Filter(0, 0, X, e),
    "for": lambda e: feel.For(0, 0, (feel.Iteration(0, 0, "x", X, None),), e),
    "for over it": lambda e: feel.For(0, 0, (feel.Iteration(0, 0, "x", e, None),), X),
    "some": lambda e: feel.Quantified(0, 0, "some", (feel.Iteration(0, 0, "x", X, None),), e),
    "function": lambda e: feel.FunctionDefinition(0, 0, (feel.Parameter(0, 0, "x", None),), e),
    "call": lambda e: feel.Call(0, 0, feel.Name(0, 0, "x"), _argument(e)),
    "built-in": lambda e: feel.Call(0, 0, feel.Name(0, 0, "count"), _argument(e)),
    "in": lambda e: feel.In(0, 0, X, (e, ONE)),
    "between": lambda e: feel.Between(0, 0, X, ONE, e),
    "range": lambda e: feel.RangeLiteral(0, 0, ONE, e, True, True),
}


LOOPS = frozenset({"for", "for over it", "some", "filter in a condition"})
"""A loop inside a loop inside a loop is refused earlier."""


@pytest.mark.parametrize("kind", WRAPPERS)
def test_the_deepest_tree_is_compiled_or_refused(kind: str) -> None:
    """The parser gives no trees beyond its limit; deeper ones, made otherwise, are refused, not a crash."""
    for depth in (50, LIMITS.depth, 3_000):
        node: feel.Expression = X
        for _ in range(depth):
            node = WRAPPERS[kind](node)
        refused = None
        try:
            function = compile_expression(node, locals=("x",), globals={}, namespace=Namespace())
            function(Run(), None)
        except Halt as halt:
            refused = halt.problem.code
        refusable = depth > (50 if kind in LOOPS else LIMITS.depth)
        assert refused in ((None, "feel-too-deep") if refusable else (None,))


def test_many_tests_and_iterations() -> None:
    node = feel.UnaryTests(0, 0, tuple(feel.CompareTest(0, 0, ">", X) for _ in range(2_000)))
    function = compile_tests(node, locals=("x",), globals={}, namespace=Namespace())
    assert function(Run(), Decimal(1), Decimal(2)) is False
    loops = tuple(feel.Iteration(0, 0, "x", feel.ListLiteral(0, 0, (X,)), None) for _ in range(10))
    loop = feel.For(0, 0, loops, feel.For(0, 0, loops, X))
    assert compile_expression(loop, locals=("x",), globals={}, namespace=Namespace())(Run(), None) is not None
