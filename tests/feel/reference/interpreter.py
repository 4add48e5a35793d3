"""FEEL by the book: a tree-walking interpreter, slow and plain, that the compiler is checked against.

It shares the operations on single values (arithmetic, comparison, built-ins) with the engine; scopes, control
flow, filters, iterations, calls and tests are written down again, as DMN 1.5, 10.3.2 has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from policy_engine.feel import ast as feel
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.feel.resolve import resolve_type
from policy_engine.feel.runtime_calls import builtin_value
from policy_engine.feel.runtime_paths import path
from policy_engine.feel.walk import names_in
from policy_engine.types.instance import instance_of
from policy_engine.values import arithmetic, compare
from policy_engine.values.function import Function
from policy_engine.values.lexical import parse_at
from policy_engine.values.range import Range, contains
from policy_engine.values.temporal import Date

OPERATORS: Mapping[str, Callable[[Any, Any], object]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
    "=": compare.equal,
    "!=": lambda a, b: not_(compare.equal(a, b)),
    "<": compare.less,
    "<=": compare.less_equal,
    ">": compare.greater,
    ">=": compare.greater_equal,
}


class NoDomainError(Exception):
    """An iteration over something that has no items."""


@dataclass(frozen=True)
class Scope:
    """Names and their values; `item` is a filter's item, whose entries come before what is outside."""

    names: Mapping[str, object]
    outer: Scope | None = None
    item: object = None

    def find(self, name: str) -> tuple[object] | None:
        """The value of a name, in a tuple, or None."""
        if isinstance(self.item, dict) and name in self.item:
            return (self.item[name],)
        if name in self.names:
            return (self.names[name],)
        return self.outer.find(name) if self.outer else None


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
    """The value of an expression."""
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
            return builtin_value(REGISTRY[name]) if name in REGISTRY else None
        case feel.ListLiteral(items=items):
            return [evaluate(item, scope) for item in items]
        case feel.ContextLiteral(entries=entries):
            return context(entries, scope)
        case feel.RangeLiteral():
            return range_(node, scope)
        case feel.Negation(operand=operand):
            return arithmetic.negate(evaluate(operand, scope))
        case feel.Arithmetic(operator=op, left=a, right=b) | feel.Comparison(operator=op, left=a, right=b):
            return OPERATORS[op](evaluate(a, scope), evaluate(b, scope))
        case feel.Logical(operator=op, left=a, right=b):
            operands = (evaluate(part, scope) for part in (a, b))
            return any_(operands) if op == "or" else all_(operands)
        case feel.Between(value=value, low=low, high=high):
            tested = evaluate(value, scope)
            above = compare.greater_equal(tested, evaluate(low, scope))
            return all_(iter((above, compare.less_equal(tested, evaluate(high, scope)))))
        case feel.In(value=value, tests=tests):
            tested = evaluate(value, scope)
            return any_(test(t, tested, scope) for t in tests)
        case feel.InstanceOf(value=value, type=type_):
            return instance_of(evaluate(value, scope), resolve_type(type_, {}))
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
        case feel.FunctionDefinition(parameters=parameters, body=body):
            names = tuple(parameter.name for parameter in parameters)
            return Function(names, lambda *v: evaluate(body, Scope(dict(zip(names, v, strict=True)), scope)))
        case feel.Call(function=function, arguments=arguments):
            return call(function, arguments, scope)
        case _:
            raise NotImplementedError(type(node).__name__)


def passes(node: feel.UnaryTests, value: object, scope: Scope) -> bool | None:
    """A condition cell."""
    if node.is_any:
        return True
    inner = Scope({"?": value}, scope)
    result = any_(test(t, value, inner) for t in node.tests)
    return not_(result) if node.negated else result


def test(node: feel.Expression | feel.CompareTest, value: object, scope: Scope) -> bool | None:
    """One unary test (10.3.1.3, rule 7)."""
    if isinstance(node, feel.CompareTest):
        found: Any = OPERATORS[node.operator](value, evaluate(node.operand, scope))
        return bool(found) if isinstance(found, bool) else None
    tested = evaluate(node, scope)
    if "?" in names_in(node):
        return tested if isinstance(tested, bool) else None
    if isinstance(node, feel.RangeLiteral) and tested is None:
        return None
    if isinstance(tested, Range) and (isinstance(node, feel.RangeLiteral) or not isinstance(value, Range)):
        return contains(tested, value)
    result = compare.equal(value, tested)
    if result is True or not isinstance(tested, list):
        return result
    return any_(item_test(item, value) for item in tested)


def item_test(item: object, value: object) -> bool | None:
    """An item of a list as a test: equal, or a range that holds the value."""
    result = compare.equal(value, item)
    return contains(item, value) if result is not True and isinstance(item, Range) else result


def context(entries: tuple[feel.Entry, ...], scope: Scope) -> object:
    """Each entry sees those before it, and a function itself."""
    values: dict[str, object] = {}
    inner = Scope(values, scope)
    for entry in entries:
        if entry.name in values:
            return None
        values[entry.name] = evaluate(entry.value, inner)
    return values


def range_(node: feel.RangeLiteral, scope: Scope) -> Range | None:
    """A range whose bounds compare."""
    low = None if node.low is None else evaluate(node.low, scope)
    high = None if node.high is None else evaluate(node.high, scope)
    if (node.low is not None and low is None) or (node.high is not None and high is None):
        return None
    bounds = [bound for bound in (low, high) if bound is not None]
    if any(compare.less_equal(a, b) is None for a, b in product(bounds, bounds)):
        return None
    return Range(low, high, node.low_closed, node.high_closed)


def filter_(value: object, condition: feel.Expression, scope: Scope) -> object:
    """`xs[e]`: a position where `e` is a number, else the items for which it is true."""
    if value is None:
        return None
    items = value if isinstance(value, list) else [value]
    kept = []
    for item in items or [None]:
        result = evaluate(condition, Scope({"item": item}, scope, item))
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
            results.append(evaluate(body, Scope(partial, turn)))
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
    items = domain(low) if first.upto is None else count(low, evaluate(first.upto, scope))
    if items is None:
        raise NoDomainError
    for item in items:
        yield from turns(iterations[1:], Scope({first.name: item}, scope))


def domain(value: object) -> list[object] | None:
    """What can be iterated over."""
    if not isinstance(value, Range):
        return value if isinstance(value, list) or value is None else [value]
    items = count(value.low, value.high)
    if items is not None and not value.low_closed:
        items = items[1:]
    if items and not value.high_closed and compare.equal(items[-1], value.high):
        items = items[:-1]
    return items


def count(low: object, high: object) -> list[object] | None:
    """Whole numbers or dates, up or down."""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        ends = [low, high]
        make: Callable[[int], object] = Decimal
    elif isinstance(low, Date) and isinstance(high, Date):
        ends = [Decimal(low.ordinal), Decimal(high.ordinal)]
        make = Date.from_ordinal
    else:
        return None
    if any(end != int(end) for end in ends):
        return None
    first, last = map(int, ends)
    step = 1 if last >= first else -1
    return [make(i) for i in range(first, last + step, step)]


def call(function: feel.Expression, arguments: tuple[feel.Argument, ...], scope: Scope) -> object:
    """A call; data does not hide a built-in of its name."""
    value = evaluate(function, scope)
    if not isinstance(value, Function) and isinstance(function, feel.Name) and function.name in REGISTRY:
        value = builtin_value(REGISTRY[function.name])
    values = [evaluate(argument.value, scope) for argument in arguments]
    names = [argument.name for argument in arguments]
    if not isinstance(value, Function) or (names and names[0] is not None and len(set(names)) < len(names)):
        return None
    if value.name in REGISTRY:
        builtin = REGISTRY[value.name or ""]
        if names and names[0] is not None:
            return builtin.call_named({name or "": v for name, v in zip(names, values, strict=True)})
        return builtin.call(values)
    if names and names[0] is not None:
        if set(names) != set(value.parameters):
            return None
        values = [values[names.index(parameter)] for parameter in value.parameters]
    return value.call(*values) if len(values) == len(value.parameters) else None
