"""Which value a name has, and what is evaluated to find it."""

from __future__ import annotations

from decimal import Decimal
from types import CodeType, FunctionType

import pytest

from policy_engine.feel import ast as feel
from policy_engine.feel.compiler import (
    ConstantGlobal,
    FunctionGlobal,
    InputGlobal,
    Namespace,
    ValueGlobal,
    compile_expression,
)
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression
from policy_engine.text.problem import Halt
from policy_engine.text.source import Fragment
from policy_engine.types.feeltype import NUMBER, ListType
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from tests.feel.compiler.evaluating import Run, passes, value_of

ONE, TWO = Decimal(1), Decimal(2)


def test_locals_hide_globals_and_globals_hide_builtins() -> None:
    assert value_of("x", {"x": ONE}, {"x": ConstantGlobal(TWO)}) == ONE
    assert value_of("x", {}, {"x": ConstantGlobal(TWO)}) == TWO
    assert value_of("count", {}, {"count": ConstantGlobal(TWO)}) == TWO
    assert isinstance(value_of("count"), Function)


@pytest.mark.parametrize("what", [ConstantGlobal([ONE]), InputGlobal("count"), ValueGlobal(0)])
def test_data_does_not_hide_the_call_of_a_builtin(what: ConstantGlobal | InputGlobal | ValueGlobal) -> None:
    run = Run({"count": [ONE]}, [[ONE]])
    assert value_of("count([1, 2])", {}, {"count": what}, run) == TWO
    assert run.read == []
    assert value_of("count(count)", {"count": [ONE]}) == ONE
    assert value_of("{count: 1, r: count([1, 2])}.r") == TWO


def test_a_function_hides_a_builtin() -> None:
    assert value_of("{count: function(a) 7, r: count([1])}.r") == 7
    constant = ConstantGlobal(Function(("a",), lambda a: TWO))
    assert value_of("count([])", {}, {"count": constant}) == TWO


def test_an_entry_comes_before_what_is_outside_the_filter_which_stays_unread() -> None:
    run = Run({}, [ONE])
    items = [{"state": TWO}, {"state": ONE}]
    assert value_of("cards[state = 1]", {"cards": items}, {"state": ValueGlobal(0)}, run) == [{"state": ONE}]
    assert run.read == []
    assert value_of("cards[state = 1]", {"cards": [{}]}, {"state": ValueGlobal(0)}, run) == [{}]
    assert run.read == [0]


def test_filters_inside_filters_see_both_items() -> None:
    items = [{"x": ONE, "y": [{"amount": ONE}]}, {"x": TWO, "y": [{"amount": ONE}]}]
    assert value_of("xs[count(y[amount = x]) = 1].x", {"xs": items}) == [ONE]


def test_a_decision_is_read_once_and_only_where_it_matters() -> None:
    run = Run({}, [ONE, TWO])
    globals_ = {"a": ValueGlobal(0), "b": ValueGlobal(1)}
    assert value_of("a + a * a", {}, globals_, run) == 2
    assert run.read == [0]
    run.read.clear()
    assert value_of("if a = 1 then 7 else b", {}, globals_, run) == 7
    assert value_of("a = 2 and b = 2", {}, globals_, run) is False
    assert value_of("1 in (a, b)", {}, globals_, run) is True
    assert run.read == [0, 0, 0]


def test_an_absent_field_is_a_problem_where_it_is_read() -> None:
    run = Run(SnapshotContext({"card": SnapshotContext({"state": "valid"}, "card")}))
    globals_ = {"card": InputGlobal("card"), "plan": InputGlobal("plan")}
    assert value_of('card.state = "x" and plan.x > 1', {}, globals_, run) is False
    for text in ("card.amount", "[card].amount", "[card][amount > 1]", "plan"):
        with pytest.raises(Halt) as caught:
            value_of(text, {}, globals_, run)
        assert caught.value.problem.code == "snapshot-missing"


def test_functions_call_each_other_in_any_order_and_recur() -> None:
    namespace = Namespace()
    globals_ = {
        "twice": FunctionGlobal("k1", "twice", ("n",), (NUMBER,)),
        "total": FunctionGlobal("k2", "total", ("xs",), (ListType(NUMBER),)),
    }
    bodies = {
        "k2": ("if xs = [] then 0 else twice(xs[1]) + total(remove(xs, 1))", ("xs",)),
        "k1": ("n * 2", ("n",)),
    }
    for key, (text, parameters) in bodies.items():
        node = parse_expression(Fragment.of(text), Names([*globals_, *parameters])).node
        assert isinstance(node, feel.Expression)
        namespace.define_function(
            key, compile_expression(node, locals=parameters, globals=globals_, namespace=namespace)
        )

    def value(text: str) -> object:
        return value_of(text, {}, globals_, namespace=namespace)

    assert value("total([1, 2, 3])") == 12
    assert value("total(xs: [1, 2])") == 6
    assert value("total(5)") == 10
    assert value('total(["a"])') is None
    assert value("total()") is None
    assert value("total(ys: 1)") is None
    assert value("for f in [twice] return f(4)") == [8]
    assert value('for f in [twice] return f("a")') == [None]


def test_embedded_logic_gets_the_run_and_what_it_uses() -> None:
    namespace = Namespace()
    node = feel.Embedded(0, 0, "table", ("x", "y"))
    function = compile_expression(node, locals=("y",), globals={"x": ConstantGlobal(ONE)}, namespace=namespace)
    namespace.define_embedded("table", lambda *values: values)
    run = Run()
    assert function(run, TWO) == (run, ONE, TWO)


def test_cells_see_locals_and_the_input() -> None:
    assert passes("> limit", TWO, {"limit": ONE}) is True
    assert passes("not(? > limit)", TWO, {"limit": ONE}) is False
    assert passes("xs[item = ?] = [2]", TWO, {"xs": [ONE, TWO]}) is True


def test_no_name_of_the_user_becomes_a_name_of_python() -> None:
    names = ("__import__", "run", "v1", "next date", "Decimal", "too_deep", "k40")
    node = feel.ContextLiteral(0, 0, tuple(feel.Entry(0, 0, n, feel.Name(0, 0, n)) for n in names))
    function = compile_expression(node, locals=names, globals={}, namespace=Namespace())
    assert isinstance(function, FunctionType)
    values = [Decimal(index) for index in range(len(names))]
    assert function(Run(), *values) == dict(zip(names, values, strict=True))
    assert _identifiers(function.__code__) == {"run", "RecursionError", "too_deep"} | {
        f"v{index}" for index in range(1, len(names) + 1)
    }


def _identifiers(code: CodeType) -> set[str]:
    return {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}


def test_constants_are_computed_once() -> None:
    node = feel.Call(
        0,
        0,
        feel.Name(0, 0, "duration"),
        (feel.Argument(0, 0, None, feel.StringLiteral(0, 0, "P5D")),),
    )
    function = compile_expression(node, locals=(), globals={}, namespace=Namespace())
    assert function(Run()) is function(Run())
