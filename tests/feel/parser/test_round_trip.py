"""What is printed parses to the same tree."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.feel import ast
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_expression, parse_type, parse_unary_tests
from policy_engine.feel.printer import print_expression, print_type, print_unary_tests
from policy_engine.feel.same import same_tree
from policy_engine.text.source import Fragment

VARIABLES = ["a", "b", "a-b", "order in progress", "first name", "in stock", "bob's card", "?"]
MEMBERS = ["c", "d e", "valid-from", "start included", "if"]
NAMES = Names([*VARIABLES, "not", "date and time"], MEMBERS)

E = st.SearchStrategy[ast.Expression]
variables = st.sampled_from(VARIABLES)
members = st.sampled_from(MEMBERS)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=None).map(
    lambda d: ast.NumberLiteral(0, 0, _rounded(d))
)
strings = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
types: st.SearchStrategy[ast.TypeExpression] = st.recursive(
    st.sampled_from(["number", "date and time", "list", "days and time duration", "payment event"]).map(
        lambda name: ast.TypeName(0, 0, name)
    ),
    lambda inner: st.one_of(
        inner.map(lambda item: ast.TypeList(0, 0, item)),
        inner.map(lambda item: ast.TypeRange(0, 0, item)),
        st.dictionaries(members, inner, min_size=1, max_size=2).map(
            lambda fields: ast.TypeContext(0, 0, tuple(fields.items()))
        ),
        st.builds(
            lambda of, result: ast.TypeFunction(0, 0, tuple(of), result), st.lists(inner, max_size=2), inner
        ),
    ),
    max_leaves=4,
)


def _rounded(value: Decimal) -> Decimal:
    shortened = Decimal(str(value)[:34].rstrip("E+-.") or "0")
    return shortened if shortened and abs(shortened.adjusted()) < 6000 else Decimal(0)


def _leaves() -> E:
    return st.one_of(
        numbers,
        strings.map(lambda text: ast.StringLiteral(0, 0, text)),
        strings.map(lambda text: ast.AtLiteral(0, 0, text)),
        st.booleans().map(lambda truth: ast.BooleanLiteral(0, 0, truth)),
        st.just(ast.NullLiteral(0, 0)),
        variables.map(lambda name: ast.Name(0, 0, name)),
    )


def _tests(inner: E) -> st.SearchStrategy[ast.Expression | ast.CompareTest]:
    operators = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    return st.one_of(inner, st.builds(lambda op, node: ast.CompareTest(0, 0, op, node), operators, inner))


def _range(
    low: ast.Expression | None, high: ast.Expression, flip: bool, ends: tuple[bool, bool]
) -> ast.Expression:
    if low is not None:
        return ast.RangeLiteral(0, 0, low, high, *ends)
    if flip:
        return ast.RangeLiteral(0, 0, None, high, False, ends[1])
    return ast.RangeLiteral(0, 0, high, None, ends[0], False)


def _iterations(inner: E, *, ranges: bool) -> st.SearchStrategy[tuple[ast.Iteration, ...]]:
    upto = st.one_of(st.none(), inner) if ranges else st.none()
    names = st.sampled_from(["x", "a-b", "this and that"])
    one = st.builds(lambda name, domain, high: ast.Iteration(0, 0, name, domain, high), names, inner, upto)
    return st.lists(one, min_size=1, max_size=2).map(tuple)


def _nodes(inner: E) -> E:
    flags = st.booleans()
    some = st.lists(inner, max_size=3)
    entries = st.dictionaries(st.one_of(members, strings, variables), inner, max_size=3)
    named = st.dictionaries(members, inner, min_size=1, max_size=2).map(lambda d: [*d.items()])
    arguments = st.one_of(some.map(lambda items: [(None, item) for item in items]), named)
    calls = st.one_of(inner, st.sampled_from(["not", "date and time"]).map(lambda name: ast.Name(0, 0, name)))
    parameters = st.dictionaries(
        st.sampled_from(["x", "a-b", "this and that"]), st.one_of(st.none(), types), max_size=2
    )
    return st.one_of(
        st.builds(
            lambda op, a, b: ast.Arithmetic(0, 0, op, a, b),
            st.sampled_from(["+", "-", "*", "/", "**"]),
            inner,
            inner,
        ),
        st.builds(lambda op, a, b: ast.Logical(0, 0, op, a, b), st.sampled_from(["and", "or"]), inner, inner),
        st.builds(
            lambda op, a, b: ast.Comparison(0, 0, op, a, b),
            st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
            inner,
            inner,
        ),
        st.builds(lambda a: ast.Negation(0, 0, a), inner),
        st.builds(lambda a, b, c: ast.Between(0, 0, a, b, c), inner, inner, inner),
        st.builds(lambda a, b: ast.In(0, 0, a, tuple(b)), inner, st.lists(_tests(inner), min_size=1, max_size=3)),
        st.builds(_range, st.one_of(st.none(), inner), inner, flags, st.tuples(flags, flags)),
        some.map(lambda items: ast.ListLiteral(0, 0, tuple(items))),
        entries.map(lambda d: ast.ContextLiteral(0, 0, tuple(ast.Entry(0, 0, k, v) for k, v in d.items()))),
        st.builds(lambda a, t: ast.InstanceOf(0, 0, a, t), inner, types),
        st.builds(lambda a, b, c: ast.If(0, 0, a, b, c), inner, inner, inner),
        st.builds(lambda i, a: ast.For(0, 0, i, a), _iterations(inner, ranges=True), inner),
        st.builds(
            lambda q, i, a: ast.Quantified(0, 0, q, i, a),
            st.sampled_from(["some", "every"]),
            _iterations(inner, ranges=False),
            inner,
        ),
        st.builds(
            lambda p, a, external: ast.FunctionDefinition(
                0, 0, tuple(ast.Parameter(0, 0, name, of) for name, of in p.items()), a, external
            ),
            parameters,
            inner,
            flags,
        ),
        st.builds(
            lambda f, args: ast.Call(0, 0, f, tuple(ast.Argument(0, 0, name, value) for name, value in args)),
            calls,
            arguments,
        ),
        st.builds(lambda a, name: ast.Path(0, 0, a, name, 0), inner, members),
        st.builds(lambda a, b: ast.Filter(0, 0, a, b), inner, inner),
    )


expressions: E = st.recursive(_leaves(), _nodes, max_leaves=8)
unary = st.builds(
    lambda items, negated: ast.UnaryTests(0, 0, tuple(items), negated and bool(items)),
    st.lists(_tests(expressions), max_size=3),
    st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_expression(node: ast.Expression) -> None:
    text = print_expression(node)
    again = parse_expression(Fragment.of(text), NAMES).node
    assert same_tree(node, again), text


@settings(max_examples=60, deadline=None)
@given(unary)
def test_unary_tests(node: ast.UnaryTests) -> None:
    text = print_unary_tests(node)
    assert same_tree(node, parse_unary_tests(Fragment.of(text), NAMES).node), text


@given(types)
def test_type(node: ast.TypeExpression) -> None:
    assert same_tree(node, parse_type(Fragment.of(print_type(node)), NAMES))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((1)+((2)*3))", "1 + 2 * 3"),
        ("(1-2)-(3-4)", "1 - 2 - (3 - 4)"),
        ("]1..2[", "(1..2)"),
        ("(=5)", "[5..5]"),
        ("a in ((<5))", "a in ((< 5))"),
        ("a in ((<5).end + 1)", "a in ((< 5).end + 1)"),
        ("-(5)", "-(5)"),
        ("-5[1]", "-5[1]"),
        ("(if a then b else c) + 1", "(if a then b else c) + 1"),
        ('{"a":1,"1":2}', '{a: 1, "1": 2}'),
        (r'"\u000a\u0001é"', r'"\n\u0001é"'),
        ("1e50", "1E+50"),
        ("a/*c*/.b", "a.b"),
        ("(a instance of list) < b", "(a instance of list) < b"),
        ("a instance of list <= b", "a instance of list <= b"),
    ],
)
def test_canonical_text(text: str, printed: str) -> None:
    assert _printed(text) == printed


def test_scales_are_kept() -> None:
    assert _printed("1.50") == "1.50"


def _printed(text: str) -> str:
    node = parse_expression(Fragment.of(text), NAMES).node
    assert isinstance(node, ast.Expression)
    return print_expression(node)
