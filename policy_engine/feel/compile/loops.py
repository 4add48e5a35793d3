"""`for`, `some`, `every` and filters (DMN 1.5, 10.3.2.5, 10.3.2.14, 10.3.2.15): Python loops."""

from __future__ import annotations

import ast
from collections.abc import Callable

from policy_engine.feel import ast as feel
from policy_engine.feel.compile import operators
from policy_engine.feel.compile.emitter import Emitter
from policy_engine.feel.compile.scope import Code
from policy_engine.feel.walk import children, names_in, walk
from policy_engine.feel.weight import TURN, weight
from policy_engine.text import pytree as py

_BOOLEANS = (
    feel.Comparison,
    feel.Logical,
    feel.Between,
    feel.In,
    feel.InstanceOf,
    feel.Quantified,
    feel.BooleanLiteral,
)
"""Nodes whose value is never a number."""


def for_(emitter: Emitter, node: feel.For) -> Code:
    """`for x in xs, y in ys return body`: all combinations, the last varying fastest."""
    return emitter.loops_apart(lambda: _for(emitter, node), len(node.iterations))


def _for(emitter: Emitter, node: feel.For) -> Code:
    result = emitter.slot()
    emitter.emit(py.assign(result, py.list_(())))
    partial = Code(py.load(result), True)

    def body() -> None:
        so_far = partial
        if _keeps_partial(node.body):
            so_far = emitter.simple(Code(py.call("so_far", partial.tree)))
        own = any(iteration.name == "partial" for iteration in node.iterations)
        with emitter.names({} if own else {"partial": so_far}):
            value = emitter.tree(node.body)
        emitter.emit(ast.Expr(py.method(result, "append", value)))

    _iterate(emitter, node.iterations, result, body, node.body)
    return partial


def quantified(emitter: Emitter, node: feel.Quantified) -> Code:
    """`some x in xs satisfies test`, `every ...`: three-valued, as `or` and `and` of all the tests."""
    return emitter.loops_apart(lambda: _quantified(emitter, node), len(node.iterations))


def _quantified(emitter: Emitter, node: feel.Quantified) -> Code:
    decides, passes = (py.TRUE, py.FALSE) if node.quantifier == "some" else (py.FALSE, py.TRUE)
    result = emitter.slot()
    emitter.emit(py.assign(result, passes))

    def body() -> None:
        test = emitter.simple(emitter.expression(node.condition)).tree
        emitter.emit(py.if_(py.is_(test, decides), [py.assign(result, decides), ast.Break()]))
        emitter.emit(py.if_(py.is_not(test, passes), [py.assign(result, py.NONE)]))

    _iterate(emitter, node.iterations, result, body, node.condition)
    return Code(py.load(result), True)


def _iterate(
    emitter: Emitter,
    iterations: tuple[feel.Iteration, ...],
    result: str,
    body: Callable[[], None],
    node: feel.Node,
    *,
    outermost: bool = True,
) -> None:
    """Emits the loops. A domain that is null makes the result null; a `break` in one loop ends all."""
    first, rest = iterations[0], iterations[1:]
    has_inner = _has_loop(node)
    inside = [node] if not rest else [rest[0].domain, *([rest[0].upto] if rest[0].upto is not None else [])]
    domain = emitter.tree(first.domain)
    bounds = (ast.Constant(emitter.turns), ast.Constant(TURN + sum(map(weight, inside))))
    if first.upto is None:
        domain = py.call("domain", domain, *bounds)
    else:
        domain = py.call("count_through", domain, emitter.tree(first.upto), *bounds)
    items = emitter.simple(Code(domain)).tree
    no_result: ast.stmt = py.assign(result, py.NONE)
    if not outermost:
        emitter.emit(py.if_(py.is_(items, py.NONE), [no_result, ast.Break()]))
        emitter.count_turns(items)
        emitter.emit(_turns(emitter, first.name, items, rest, result, body, [ast.Continue()], node))
        emitter.emit(ast.Break())
        return
    with emitter.block() as loops:
        emitter.count_turns(items)
        with emitter.counting(has_inner or bool(rest)):
            emitter.emit(_turns(emitter, first.name, items, rest, result, body, [], node))
    emitter.emit(py.if_(py.is_(items, py.NONE), [no_result], loops))


def _turns(
    emitter: Emitter,
    name: str,
    items: ast.expr,
    rest: tuple[feel.Iteration, ...],
    result: str,
    body: Callable[[], None],
    otherwise: list[ast.stmt],
    node: feel.Node,
) -> ast.stmt:
    """One loop, with those inside it."""
    variable = emitter.slot()
    with emitter.loop() as turn, emitter.names({name: Code(py.load(variable), True)}):
        if rest:
            _iterate(emitter, rest, result, body, node, outermost=False)
        else:
            body()
    return py.for_(variable, items, turn, otherwise)


def _has_loop(node: feel.Node) -> bool:
    return any(isinstance(inner, feel.For | feel.Quantified | feel.Filter) for inner in walk(node))


def _keeps_partial(body: feel.Node) -> bool:
    """Whether a `for` body may hold on to `partial`, which grows; `partial[-1]` only looks at it."""
    match body:
        case feel.Name(name="partial"):
            return True
        case feel.Filter(target=feel.Name(name="partial"), condition=condition):
            return _keeps_partial(condition)
        case feel.Path(target=feel.Name(name="partial")):
            return False
        case feel.FunctionDefinition():
            return "partial" in names_in(body)
        case _:
            return any(map(_keeps_partial, children(body)))


def filter_(emitter: Emitter, node: feel.Filter) -> Code:
    """`xs[test]` and `xs[1]`; a value that is no list is a list of itself, null stays null."""
    target = emitter.expression(node.target)
    match node.condition:
        case feel.NumberLiteral() | feel.Negation(operand=feel.NumberLiteral()):
            position = emitter.expression(node.condition)
            return operators.apply(emitter, "index", target, position)
        case condition if isinstance(condition, _BOOLEANS):
            return emitter.loops_apart(lambda: _select(emitter, target, condition), 1)
        case condition:
            return _select_or_index(emitter, target, condition)


def _select(emitter: Emitter, target: Code, condition: feel.Expression) -> Code:
    each = ast.Constant(TURN + weight(condition))
    items = emitter.simple(Code(py.call("candidates", target.tree, each))).tree
    result, variable = emitter.slot(), emitter.slot()
    item = Code(py.load(variable), True)
    with emitter.block() as loop:
        emitter.count_turns(items)
        emitter.emit(py.assign(result, py.list_(())))
        with emitter.counting(_has_loop(condition)):
            with emitter.loop() as turn, emitter.names({"item": item}, item):
                test = py.is_(emitter.tree(condition), py.TRUE)
                emitter.emit(py.if_(test, [ast.Expr(py.method(result, "append", item.tree))]))
            emitter.emit(py.for_(variable, items, turn))
    emitter.emit(py.if_(py.is_(items, py.NONE), [py.assign(result, py.NONE)], loop))
    return Code(py.load(result), True)


def _select_or_index(emitter: Emitter, target: Code, condition: feel.Expression) -> Code:
    """A filter whose condition is known to be a test or a position only when it is evaluated."""
    test, variable = emitter.slot(), emitter.slot()
    item = Code(py.load(variable), True)
    with emitter.function(test, (variable,)), emitter.names({"item": item}, item):
        emitter.emit(ast.Return(emitter.tree(condition)))
    return Code(py.call("select_or_index", target.tree, py.load(test), ast.Constant(TURN + weight(condition))))
