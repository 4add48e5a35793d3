"""FEEL by the book: a tree-walking interpreter, slow and plain, that the compiler is checked against.

It shares with the engine the operations on single values (`values`), and what each built-in does with arguments that
fit it. Scopes, control flow, filters, iterations, tests, paths, types, conversions, and the binding of arguments are
written down again, as DMN 1.5, 10.3.2 has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from policy_engine.feel import ast as feel
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.walk import names_in
from policy_engine.text.problem import Halt, Problem
from policy_engine.values import arithmetic, compare
from policy_engine.values.function import Function
from policy_engine.values.lexical import parse_at
from policy_engine.values.range import Range, contains
from tests.feel.reference.calls import builtin_value, call_function, user_function
from tests.feel.reference.loops import NoDomainError, count, domain
from tests.feel.reference.paths import path
from tests.feel.reference.scope import Scope
from tests.feel.reference.standard import clock, compared
from tests.feel.reference.types import is_instance, is_node, written

ARITHMETIC: Mapping[str, Callable[[Any, Any], object]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
}
COMPARISONS: Mapping[str, Callable[[Any, Any], bool | None]] = {
    "=": compare.equal,
    "!=": lambda a, b: not_(compare.equal(a, b)),
    "<": compare.less,
    "<=": compare.less_equal,
    ">": compare.greater,
    ">=": compare.greater_equal,
}


def not_(value: object) -> bool | None:
    """Table 50."""
    return not value if isinstance(value, bool) else None


def any_(values: Iterator[object]) -> bool | None:
    """Three-valued or, as far as needed."""
    result: bool | None = False
    for value in values:
        if value is True:
            return True
        if value is not False:
            result = None
    return result


def all_(values: Iterator[object]) -> bool | None:
    """Three-valued and, as far as needed."""
    return not_(any_(not_(value) for value in values))


def evaluate(node: feel.Node, scope: Scope) -> object:
    """The value of an expression. Raises `Halt` for what stops it."""
    match node:
        case feel.NumberLiteral(value=value) | feel.StringLiteral(value=value) | feel.BooleanLiteral(value=value):
            return value
        case feel.NullLiteral():
            return None
        case feel.AtLiteral(text=text):
            return parse_at(text)
        case feel.Name(name=name):
            found = scope.find(name)
            if found is not None:
                return found[0]
            return builtin(name, scope) if name in REGISTRY else None
        case feel.ListLiteral(items=items):
            return [evaluate(item, scope) for item in items]
        case feel.ContextLiteral(entries=entries):
            return context(entries, scope)
        case feel.RangeLiteral():
            return range_(node, scope)
        case feel.Negation(operand=operand):
            return arithmetic.negate(evaluate(operand, scope))
        case feel.Arithmetic(operator=op, left=a, right=b):
            return ARITHMETIC[op](evaluate(a, scope), evaluate(b, scope))
        case feel.Comparison(operator=op, left=a, right=b):
            return comparison(op, evaluate(a, scope), evaluate(b, scope), scope)
        case feel.Logical(operator=op, left=a, right=b):
            operands = (evaluate(part, scope) for part in (a, b))
            return any_(operands) if op == "or" else all_(operands)
        case feel.Between(value=value, low=low, high=high):
            tested = evaluate(value, scope)
            ends = ((">=", evaluate(low, scope)), ("<=", evaluate(high, scope)))
            return all_(comparison(op, tested, end, scope) for op, end in ends)
        case feel.In(value=value, tests=tests):
            tested = evaluate(value, scope)
            inner = scope.inside({"?": tested})
            return any_(test(t, tested, inner) for t in tests)
        case feel.InstanceOf(type=type_) if not is_node(type_, scope.around.types):
            return None
        case feel.InstanceOf(value=value, type=type_):
            return is_instance(evaluate(value, scope), written(type_, scope.around.types))
        case feel.If(condition=condition, then=then, otherwise=otherwise):
            return evaluate(then if evaluate(condition, scope) is True else otherwise, scope)
        case feel.For(iterations=iterations, body=body):
            return for_(iterations, body, scope)
        case feel.Quantified(quantifier=quantifier, iterations=iterations, condition=condition):
            satisfied = (evaluate(condition, turn) for turn in turns(iterations, scope))
            try:
                return any_(satisfied) if quantifier == "some" else all_(satisfied)
            except NoDomainError:
                return None
        case feel.Path(target=target, name=name):
            return path(evaluate(target, scope), name)
        case feel.Filter(target=target, condition=condition):
            return filter_(evaluate(target, scope), condition, scope)
        case feel.FunctionDefinition():
            return function(node, scope)
        case feel.Call(function=called, arguments=arguments):
            return call(called, arguments, scope)
        case feel.Embedded(key=key, uses=uses):
            values = [evaluate(feel.Name(0, 0, name), scope) for name in uses]
            assert scope.around.embedded is not None
            return scope.around.embedded(key, values)
        case _:
            raise NotImplementedError(type(node).__name__)


def comparison(operator: str, a: object, b: object, scope: Scope) -> bool | None:
    """`a < b` and its kin."""
    return COMPARISONS[operator](compared(a, scope), compared(b, scope))


def passes(node: feel.UnaryTests, value: object, scope: Scope) -> bool | None:
    """A condition cell."""
    if node.is_any:
        return True
    inner = scope.inside({"?": value})
    result = any_(test(t, value, inner) for t in node.tests)
    return not_(result) if node.negated else result


def test(node: feel.Expression | feel.CompareTest, value: object, scope: Scope) -> bool | None:
    """One unary test (10.3.1.3, rule 7)."""
    if isinstance(node, feel.CompareTest):
        return comparison(node.operator, value, evaluate(node.operand, scope), scope)
    if isinstance(node, feel.RangeLiteral):
        return interval(node, value, scope)
    tested = evaluate(node, scope)
    if "?" in names_in(node):
        return tested if isinstance(tested, bool) else None
    value, tested = compared(value, scope), compared(tested, scope)
    if isinstance(tested, Range) and not isinstance(value, Range):
        return contains(tested, value)
    result = compare.equal(value, tested)
    if result is True or not isinstance(tested, list):
        return result
    return any_(item_test(item, value) for item in tested)


def interval(node: feel.RangeLiteral, value: object, scope: Scope) -> bool | None:
    """A range that is written as a test: comparisons with its endpoints (table 55)."""
    written = ((">=" if node.low_closed else ">", node.low), ("<=" if node.high_closed else "<", node.high))
    ends = [(operator, evaluate(end, scope)) for operator, end in written if end is not None]
    return all_(comparison(operator, value, end, scope) for operator, end in ends)


def item_test(item: object, value: object) -> bool | None:
    """An item of a list as a test: equal, or a range that holds the value."""
    result = compare.equal(value, item)
    return contains(item, value) if result is not True and isinstance(item, Range) else result


def context(entries: tuple[feel.Entry, ...], scope: Scope) -> object:
    """Each entry sees those before it, and a function itself."""
    values: dict[str, object] = {}
    for entry in entries:
        if entry.name in values:
            return None
        # A copy: a function that is made here and called later sees no more than what was there.
        known = dict(values)
        values[entry.name] = evaluate(entry.value, scope.inside(known))
        if isinstance(entry.value, feel.FunctionDefinition):
            known[entry.name] = values[entry.name]
    return values


def range_(node: feel.RangeLiteral, scope: Scope) -> Range | None:
    """A range whose bounds compare, and do not run downwards (10.3.2.7)."""
    low = None if node.low is None else evaluate(node.low, scope)
    high = None if node.high is None else evaluate(node.high, scope)
    if (node.low is not None and low is None) or (node.high is not None and high is None):
        return None
    bounds = [bound for bound in (low, high) if bound is not None]
    if any(compare.less_equal(bound, bound) is None for bound in bounds):
        return None
    if len(bounds) == 2 and compare.less_equal(low, high) is not True:
        return None
    return Range(low, high, node.low_closed, node.high_closed)


def filter_(value: object, condition: feel.Expression, scope: Scope) -> object:
    """`xs[e]`: a position where `e` is a number, else the items for which it is true."""
    if value is None:
        return None
    items = value if isinstance(value, list) else [value]
    kept = []
    for item in items or [None]:
        result = evaluate(condition, scope.inside({"item": item}, item))
        if isinstance(result, Decimal):
            positions = {Decimal(i): i - 1 for i in range(1, len(items) + 1)}
            positions |= {Decimal(-i): -i for i in range(1, len(items) + 1)}
            return items[positions[result]] if result in positions else None
        if result is True:
            kept.append(item)
    return kept if items else []


def for_(iterations: tuple[feel.Iteration, ...], body: feel.Expression, scope: Scope) -> object:
    """All combinations, the last iteration varying fastest."""
    results: list[object] = []
    try:
        for turn in turns(iterations, scope):
            own = any(iteration.name == "partial" for iteration in iterations)
            partial = {} if own else {"partial": list(results)}
            results.append(evaluate(body, turn.inside(partial)))
    except NoDomainError:
        return None
    return results


def turns(iterations: tuple[feel.Iteration, ...], scope: Scope) -> Iterator[Scope]:
    """The scopes of an iteration's turns. Raises `NoDomainError`."""
    if not iterations:
        yield scope
        return
    first = iterations[0]
    low = evaluate(first.domain, scope)
    for item in domain(low) if first.upto is None else count(low, evaluate(first.upto, scope)):
        yield from turns(iterations[1:], scope.inside({first.name: item}))


def function(node: feel.FunctionDefinition, scope: Scope) -> Function:
    """A function sees what is in scope where it is written; an external one cannot be called."""
    names = tuple(parameter.name for parameter in node.parameters)
    types = tuple(None if p.type is None else written(p.type, scope.around.types) for p in node.parameters)

    def called(*values: object) -> object:
        if node.external:
            raise Halt(Problem("feel-external-function", "nothing outside of FEEL can be called"))
        return evaluate(node.body, scope.inside(dict(zip(names, values, strict=True))))

    return user_function(names, types, called)


def call(called: feel.Expression, arguments: tuple[feel.Argument, ...], scope: Scope) -> object:
    """A call; data does not hide a built-in of its name."""
    if isinstance(called, feel.Name) and called.name in REGISTRY:
        value: object = scope.function(called.name) or builtin(called.name, scope)
    else:
        value = evaluate(called, scope)
    names = [argument.name for argument in arguments if argument.name is not None]
    return call_function(value, [evaluate(argument.value, scope) for argument in arguments], names or None)


def builtin(name: str, scope: Scope) -> Function:
    """A built-in as a value."""
    return clock(name, scope) or builtin_value(name, scope.around.standard)
