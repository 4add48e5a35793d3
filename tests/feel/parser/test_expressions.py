"""The shape of the tree, rule by rule (DMN 1.5, 10.3.1.2)."""

from __future__ import annotations

import pytest

from policy_engine.feel.ast import Comparison, Path
from policy_engine.feel.parser import parse_expression
from policy_engine.text.source import Fragment
from tests.feel.parser.shape import expression, type_

OPERATORS = [
    ("1 + 2 * 3", "(+ 1 (* 2 3))"),
    ("(1 + 2) * 3", "(* (+ 1 2) 3)"),
    ("1 - 2 - 3", "(- (- 1 2) 3)"),
    ("8 / 4 / 2", "(/ (/ 8 4) 2)"),
    ("2 ** 3 ** 2", "(** (** 2 3) 2)"),
    ("-a ** 2", "(** (Negation <a>) 2)"),
    ("2 ** -a", "(** 2 (Negation <a>))"),
    ("-3 ** 2", "(** -3 2)"),
    ("a - -1", "(- <a> -1)"),
    ("a -1", "(- <a> 1)"),
    ("- -a", "(Negation (Negation <a>))"),
    ("-a.b", "(Negation (Path <a> b))"),
    ("a or b and c", "(or <a> (and <b> <c>))"),
    ("a = 1 and b != 2", "(and (= <a> 1) (!= <b> 2))"),
    ("a + 1 <= b * 2", "(<= (+ <a> 1) (* <b> 2))"),
    ("a between 1 and 2 and b", "(and (Between <a> 1 2) <b>)"),
    ("(a < b) = c", "(= (< <a> <b>) <c>)"),
    ("-a instance of number", "(Negation (InstanceOf <a> <number>))"),
    ("a instance of number = true", "(= (InstanceOf <a> <number>) true)"),
]

MEMBERSHIP = [
    ("a in 1", "(In <a> [1])"),
    ("a in (1)", "(In <a> [1])"),
    ("a in (1, 2)", "(In <a> [1, 2])"),
    ("a in < 5", "(In <a> [(? < 5)])"),
    ("a in (< 5, > 9)", "(In <a> [(? < 5), (? > 9)])"),
    ("a in (!= 5)", "(In <a> [(? != 5)])"),
    ("a in ((< 5))", "(In <a> [(_..5)])"),
    ("a in (1..5]", "(In <a> [(1..5]])"),
    ("a in ]1..5[ and b", "(and (In <a> [(1..5)]) <b>)"),
    ("a in [1..5[", "(In <a> [[1..5)])"),
    ("a in [[1..2], [3..4]]", "(In <a> [(ListLiteral [[1..2], [3..4]])])"),
    ("a in (b + 1) * 2", "(In <a> [(* (+ <b> 1) 2)])"),
    ("a in (b).c", "(In <a> [(Path <b> c)])"),
]

RANGES = [
    ("[1..10)", "[1..10)"),
    ("(1..10]", "(1..10]"),
    ("]1..10[", "(1..10)"),
    ("[1...5]", "[1..0.5]"),
    ("(< 5)", "(_..5)"),
    ("(<= 5)", "(_..5]"),
    ("(> 5)", "(5.._)"),
    ("(>= 5)", "[5.._)"),
    ("(= 5)", "[5..5]"),
    ("[a.b..c.d]", "[(Path <a> b)..(Path <c> d)]"),
    ("[1..a[1]]", "[1..(Filter <a> 1)]"),
    ("[]1..5[, ]2..3[]", "(ListLiteral [(1..5), (2..3)])"),
    ("[1..2].start included", "(Path [1..2] start included)"),
]

FORMS = [
    ("if a then b else c + 1", "(If <a> <b> (+ <c> 1))"),
    ("1 + if a then b else c", "(+ 1 (If <a> <b> <c>))"),
    ("for x in xs return x", "(For [(Iteration x <xs> _)] <x>)"),
    ("for x in 1..n, y in xs return x", "(For [(Iteration x 1 <n>), (Iteration y <xs> _)] <x>)"),
    ("for x in [1..3] return partial", "(For [(Iteration x [1..3] _)] <partial>)"),
    ("some x in xs satisfies x > 1", "(Quantified some [(Iteration x <xs> _)] (> <x> 1))"),
    (
        "every x in a, y in b satisfies x",
        "(Quantified every [(Iteration x <a> _), (Iteration y <b> _)] <x>)",
    ),
    ("function() 1", "(FunctionDefinition [] 1 False)"),
    (
        "function(a: number, b) a",
        "(FunctionDefinition [(Parameter a <number>), (Parameter b _)] <a> False)",
    ),
    (
        'function(a) external {java: {class: "C"}}',
        "(FunctionDefinition [(Parameter a _)] (ContextLiteral [java: (ContextLiteral [class: 'C'])]) True)",
    ),
    ("function(external) external", "(FunctionDefinition [(Parameter external _)] <external> False)"),
    ("[]", "(ListLiteral [])"),
    ("[1, [2]]", "(ListLiteral [1, (ListLiteral [2])])"),
    ("{}", "(ContextLiteral [])"),
    ('{a: 1, "b c": 2, if: 3}', "(ContextLiteral [a: 1, b c: 2, if: 3])"),
    ("f()", "(Call <f> [])"),
    ("f(1, a)", "(Call <f> [1, <a>])"),
    ("f(from: 1, grouping separator: a)", "(Call <f> [from: 1, grouping separator: <a>])"),
    ("a.b[1].c(2)", "(Call (Path (Filter (Path <a> b) 1) c) [2])"),
    ("a[item > 1][2]", "(Filter (Filter <a> (> <item> 1)) 2)"),
    ("[1, 2][1]", "(Filter (ListLiteral [1, 2]) 1)"),
    ("(function(x) x)(1)", "(Call (FunctionDefinition [(Parameter x _)] <x> False) [1])"),
    ('@"2026-01-01".year', "(Path (AtLiteral 2026-01-01) year)"),
    ("a /* > */ > // end\n 1", "(> <a> 1)"),
    ("\u00a0a\u3000+\u20281", "(+ <a> 1)"),
]


@pytest.mark.parametrize(("text", "expected"), [*OPERATORS, *MEMBERSHIP, *RANGES, *FORMS])
def test_tree(text: str, expected: str) -> None:
    assert expression(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("number", "<number>"),
        ("date and time", "<date and time>"),
        ("days and time duration", "<days and time duration>"),
        ("years  and months duration", "<years and months duration>"),
        ("payment event", "<payment event>"),
        ("lib.type", "<lib.type>"),
        ("list<list<number>>", "(TypeList (TypeList <number>))"),
        ("list", "<list>"),
        ("range<date>", "(TypeRange <date>)"),
        ("context<a: number, b c: string>", "(TypeContext [[a, <number>], [b c, <string>]])"),
        ("function<> -> number", "(TypeFunction [] <number>)"),
        ("function<number, list<Any>>->string", "(TypeFunction [<number>, (TypeList <Any>)] <string>)"),
    ],
)
def test_type(text: str, expected: str) -> None:
    assert type_(text) == expected
    assert expression(f"a instance of {text}") == f"(InstanceOf <a> {expected})"


def test_a_type_named_with_operator_characters() -> None:
    assert type_("list<gift-card>", "gift-card") == "(TypeList <gift-card>)"


def test_a_generic_type_before_an_equals_sign() -> None:
    assert expression("a instance of list<number>= b") == "(= (InstanceOf <a> (TypeList <number>)) <b>)"


def test_places() -> None:
    parsed = parse_expression(Fragment.of(" (a.b) >  1 "))
    node = parsed.node
    assert isinstance(node, Comparison)
    assert (node.start, node.end) == (1, 11)
    assert isinstance(node.left, Path)
    assert (node.left.start, node.left.end, node.left.name_start) == (2, 5, 4)
    assert parsed.span(node.right).position == (1, 11)
