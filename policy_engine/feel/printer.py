"""Syntax tree -> canonical FEEL text, which parses to the same tree, up to positions.

Names are printed as they are, so the text is read back with the same names in scope.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from policy_engine.feel.ast import (
    Argument,
    Arithmetic,
    AtLiteral,
    Between,
    BooleanLiteral,
    Call,
    CompareTest,
    Comparison,
    ContextLiteral,
    Embedded,
    Entry,
    Expression,
    Filter,
    For,
    FunctionDefinition,
    If,
    In,
    InstanceOf,
    Iteration,
    ListLiteral,
    Logical,
    Name,
    Negation,
    NullLiteral,
    NumberLiteral,
    Path,
    Quantified,
    RangeLiteral,
    StringLiteral,
    TypeContext,
    TypeExpression,
    TypeFunction,
    TypeList,
    TypeName,
    TypeRange,
    UnaryTests,
)
from policy_engine.feel.lexer import escape
from policy_engine.feel.names import normal_name, pieces_of
from policy_engine.feel.parser_expressions import BINDING, COMPARE
from policy_engine.feel.parser_forms import SUM

FORM = 0
"""Forms that go on as far right as they can: if, for, some, every, function."""
PREFIX = 7
"""Arithmetic negation and numbers with a minus."""
INSTANCE = 8
POSTFIX = 9
ATOM = 10


def print_expression(node: Expression) -> str:
    """The text of an expression, with no parentheses but those it needs."""
    return _print(node)[0]


def print_unary_tests(node: UnaryTests) -> str:
    """The text of a condition cell."""
    if node.is_any:
        return "-"
    tests = _tests(node.tests)
    if node.negated:
        return f"not({tests})"
    # alone in a cell, a call of not would be read as negated tests
    return f"({tests})" if len(node.tests) == 1 and _is_not(node.tests[0]) else tests


def print_type(node: TypeExpression) -> str:
    """The text of a type."""
    match node:
        case TypeName(name=name):
            return name
        case TypeList(item=item):
            return f"list<{print_type(item)}>"
        case TypeRange(item=item):
            return f"range<{print_type(item)}>"
        case TypeContext(fields=fields):
            return f"context<{', '.join(f'{name}: {print_type(type_)}' for name, type_ in fields)}>"
        case TypeFunction(parameters=parameters, result=result):
            return f"function<{', '.join(map(print_type, parameters))}> -> {print_type(result)}"
        case _:
            raise TypeError(f"no type: {type(node).__name__}")


Printed = tuple[str, int]
"""A text, and how strongly the operator at its top binds."""


def _print(node: Expression) -> Printed:
    return _PRINTERS[type(node)](node)


def _at(node: Expression, least: int) -> str:
    """The text of a node where only something that binds so strongly may stand without parentheses."""
    text, binding = _print(node)
    return text if binding >= least else f"({text})"


def _free(node: Expression) -> str:
    """The text of a node where any expression may stand."""
    return _print(node)[0]


def _number(node: NumberLiteral) -> Printed:
    value = node.value
    text = format(value, "f") if -30 < value.adjusted() < 40 else str(value)
    return text, PREFIX if value < 0 else ATOM


def _range(node: RangeLiteral) -> Printed:
    if node.low is not None and node.high is not None:
        low, high = _free(node.low), _free(node.high)
        return f"{'[' if node.low_closed else '('}{low}..{high}{']' if node.high_closed else ')'}", ATOM
    if node.low is not None:
        return f"(>{'=' if node.low_closed else ''} {_at(node.low, SUM)})", ATOM
    if node.high is not None:
        return f"(<{'=' if node.high_closed else ''} {_at(node.high, SUM)})", ATOM
    raise ValueError("a range literal has one end at least")


def _list(node: ListLiteral) -> Printed:
    return f"[{', '.join(map(_free, node.items))}]", ATOM


def _context(node: ContextLiteral) -> Printed:
    return f"{{{', '.join(map(_entry, node.entries))}}}", ATOM


def _entry(entry: Entry) -> str:
    plain = pieces_of(entry.name) is not None and normal_name(entry.name) == entry.name
    return f"{entry.name if plain else escape(entry.name)}: {_free(entry.value)}"


def _binary(node: Arithmetic | Logical) -> Printed:
    binding = BINDING[node.operator]
    return f"{_at(node.left, binding)} {node.operator} {_at(node.right, binding + 1)}", binding


def _comparison(node: Comparison) -> Printed:
    left = _at(node.left, SUM)
    if node.operator == "<" and _BARE_GENERIC.search(left):
        left = f"({left})"
    return f"{left} {node.operator} {_at(node.right, SUM)}", COMPARE


_BARE_GENERIC = re.compile(r"(?:instance of|->) (?:list|range|context|function)\Z")
"""A type after which "<" would open its own parameters."""


def _between(node: Between) -> Printed:
    return f"{_at(node.value, SUM)} between {_at(node.low, SUM)} and {_at(node.high, SUM)}", COMPARE


def _in(node: In) -> Printed:
    value = _at(node.value, SUM)
    first = node.tests[0]
    if len(node.tests) > 1 or isinstance(first, CompareTest):
        return f"{value} in ({_tests(node.tests)})", COMPARE
    single = _at(first, SUM)
    # "in (< 5)" is a test in parentheses, and no range, whatever follows it
    half = single.startswith(("(<", "(>"))
    return f"{value} in {f'({single})' if half else single}", COMPARE


def _tests(tests: Iterable[Expression | CompareTest]) -> str:
    return ", ".join(map(_test, tests))


def _test(test: Expression | CompareTest) -> str:
    if isinstance(test, CompareTest):
        return f"{test.operator} {_at(test.operand, SUM)}"
    return _free(test)


def _is_not(test: Expression | CompareTest) -> bool:
    return isinstance(test, Call) and isinstance(test.function, Name) and test.function.name == "not"


def _negation(node: Negation) -> Printed:
    # a number at once after the minus would be a literal
    digits = _print(node.operand)[0][:1]
    least = ATOM + 1 if digits.isdigit() else PREFIX
    return f"-{_at(node.operand, least)}", PREFIX


def _instance(node: InstanceOf) -> Printed:
    return f"{_operand(node.value, INSTANCE)} instance of {print_type(node.type)}", INSTANCE


def _operand(node: Expression, least: int) -> str:
    """An operand of what follows it; a negative number is one token, and needs no parentheses."""
    return _at(node, PREFIX if isinstance(node, NumberLiteral) else least)


def _path(node: Path) -> Printed:
    return f"{_operand(node.target, POSTFIX)}.{node.name}", POSTFIX


def _filter(node: Filter) -> Printed:
    return f"{_operand(node.target, POSTFIX)}[{_free(node.condition)}]", POSTFIX


def _call(node: Call) -> Printed:
    return f"{_operand(node.function, POSTFIX)}({', '.join(map(_argument, node.arguments))})", POSTFIX


def _argument(argument: Argument) -> str:
    value = _free(argument.value)
    return value if argument.name is None else f"{argument.name}: {value}"


def _if(node: If) -> Printed:
    return f"if {_free(node.condition)} then {_free(node.then)} else {_free(node.otherwise)}", FORM


def _for(node: For) -> Printed:
    return f"for {_iterations(node.iterations)} return {_free(node.body)}", FORM


def _quantified(node: Quantified) -> Printed:
    return f"{node.quantifier} {_iterations(node.iterations)} satisfies {_free(node.condition)}", FORM


def _iterations(iterations: Iterable[Iteration]) -> str:
    return ", ".join(map(_iteration, iterations))


def _iteration(iteration: Iteration) -> str:
    upto = "" if iteration.upto is None else f"..{_free(iteration.upto)}"
    return f"{iteration.name} in {_free(iteration.domain)}{upto}"


def _function(node: FunctionDefinition) -> Printed:
    parameters = ", ".join(
        parameter.name if parameter.type is None else f"{parameter.name}: {print_type(parameter.type)}"
        for parameter in node.parameters
    )
    external = "external " if node.external else ""
    return f"function({parameters}) {external}{_free(node.body)}", FORM


def _embedded(node: Embedded) -> Printed:
    return f"<{node.key}>", ATOM


_PRINTERS: dict[type, Callable[[Any], Printed]] = {
    NumberLiteral: _number,
    StringLiteral: lambda node: (escape(node.value), ATOM),
    BooleanLiteral: lambda node: ("true" if node.value else "false", ATOM),
    NullLiteral: lambda node: ("null", ATOM),
    AtLiteral: lambda node: ("@" + escape(node.text), ATOM),
    Name: lambda node: (node.name, ATOM),
    ListLiteral: _list,
    ContextLiteral: _context,
    RangeLiteral: _range,
    Arithmetic: _binary,
    Logical: _binary,
    Comparison: _comparison,
    Between: _between,
    In: _in,
    Negation: _negation,
    InstanceOf: _instance,
    Path: _path,
    Filter: _filter,
    Call: _call,
    If: _if,
    For: _for,
    Quantified: _quantified,
    FunctionDefinition: _function,
    Embedded: _embedded,
}
