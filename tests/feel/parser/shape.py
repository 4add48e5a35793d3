"""Trees as short texts, so that a test says its tree in one line: `(+ 1 (* 2 3))`."""

from __future__ import annotations

from dataclasses import fields

from policy_engine.feel import ast
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_type, parse_unary_tests
from policy_engine.text.problem import Halt
from policy_engine.text.render import render_problem
from policy_engine.text.source import Fragment

PLACES = ("start", "end", "name_start")


def shape(value: object) -> str:
    """A node without its places: operators and scalars plainly, other nodes as `(Kind field ...)`."""
    match value:
        case ast.NumberLiteral(value=number):
            return str(number)
        case ast.StringLiteral(value=text):
            return repr(text)
        case ast.BooleanLiteral(value=truth):
            return str(truth).lower()
        case ast.NullLiteral():
            return "null"
        case ast.Name(name=name) | ast.TypeName(name=name):
            return f"<{name}>"
        case ast.Arithmetic() | ast.Comparison() | ast.Logical():
            return f"({value.operator} {shape(value.left)} {shape(value.right)})"
        case ast.CompareTest(operator=operator, operand=operand):
            return f"(? {operator} {shape(operand)})"
        case ast.RangeLiteral():
            ends = f"{shape(value.low)}..{shape(value.high)}"
            return f"{'[' if value.low_closed else '('}{ends}{']' if value.high_closed else ')'}"
        case ast.Entry(name=name, value=inner):
            return f"{name}: {shape(inner)}"
        case ast.Argument(name=named, value=inner):
            return shape(inner) if named is None else f"{named}: {shape(inner)}"
        case ast.Node():
            inner_fields = [getattr(value, f.name) for f in fields(value) if f.name not in PLACES]
            return f"({' '.join([type(value).__name__, *map(shape, inner_fields)])})"
        case tuple():
            return f"[{', '.join(map(shape, value))}]"
        case None:
            return "_"
        case _:
            return str(value)


def expression(
    text: str, *variables: str, members: tuple[str, ...] = (), words: frozenset[str] = frozenset()
) -> str:
    """The shape of an expression."""
    return shape(parse_expression(Fragment.of(text), Names(variables, members), words).node)


def cell(text: str, *variables: str, words: frozenset[str] = frozenset()) -> str:
    """The shape of unary tests: the tests alone, with `not` before them where they are negated."""
    node = parse_unary_tests(Fragment.of(text), Names(variables), words).node
    assert isinstance(node, ast.UnaryTests)
    return ("not " if node.negated else "") + shape(node.tests)


def type_(text: str, *types: str) -> str:
    """The shape of a type."""
    return shape(parse_type(Fragment.of(text), Names(types)))


def problem(text: str, *variables: str, of: str = "expression", words: frozenset[str] = frozenset()) -> str:
    """The problem that a text is, as a user sees it, without the name of the source."""
    fragment, names = Fragment.of(text), Names(variables)
    try:
        if of == "tests":
            parse_unary_tests(fragment, names, words)
        elif of == "type":
            parse_type(fragment, names)
        else:
            parse_expression(fragment, names, words)
    except Halt as halt:
        return render_problem(halt.problem).replace("<text>:", "")
    raise AssertionError(f"no problem: {text}")
