"""Generated FEEL trees, and the names that they may mention."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from policy_engine.feel import ast as feel
from policy_engine.values.temporal import Date

NAMES: dict[str, object] = {
    "n": Decimal(2),
    "half": Decimal("0.5"),
    "s": "ab",
    "b": True,
    "nothing": None,
    "xs": [Decimal(1), Decimal(2), Decimal(3)],
    "none": [],
    "cs": [
        {"n": Decimal(1), "s": "ab", "x": [Decimal(1)]},
        {"n": Decimal(5), "item": "ab", "b": False},
        {"x": {"n": None}, "count": Decimal(3)},
    ],
    "c": {"n": Decimal(7), "s": "abc", "x": {"n": Decimal(1)}},
    "d": Date(2024, 2, 29),
    "count": [Decimal(4)],
}
"""Variables: some are named as entries of contexts, one as a built-in."""

ENTRIES = ("n", "s", "b", "x", "item", "year", "start")
BOUND = ("i", "k", "n", "item", "partial", "count")
UNARY = ("count", "sum", "abs", "not", "string length", "max", "reverse", "string", "unknown", "k", "f")
BINARY = ("append", "concatenate", "min", "modulo", "list contains", "f", "g")


def make(kind: type[Any], *strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Nodes of a kind, their fields drawn from strategies."""
    return st.builds(lambda *fields: kind(0, 0, *fields), *strategies)


def literals() -> st.SearchStrategy[feel.Expression]:
    """Leaves of a tree."""
    return st.one_of(
        make(feel.NumberLiteral, st.sampled_from([Decimal(v) for v in ("0", "1", "2", "1.5", "3")])),
        make(feel.StringLiteral, st.sampled_from(["", "ab", "b"])),
        make(feel.BooleanLiteral, st.booleans()),
        make(feel.NullLiteral),
        make(feel.AtLiteral, st.sampled_from(["2024-02-29", "P1D", "P1M", "10:00:00", "what"])),
        names(),
        names(),
    )


def names() -> st.SearchStrategy[feel.Expression]:
    """Variables, some of which nothing binds."""
    return make(feel.Name, st.sampled_from([*NAMES, *BOUND, "item", "x", "abs", "?", "f"]))


def composites(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Trees over smaller trees."""
    bound = st.sampled_from(BOUND)
    few = st.lists(inner, max_size=3).map(tuple)
    entries = st.lists(make(feel.Entry, st.sampled_from(("n", "f", "x", "k")), inner), max_size=3).map(tuple)
    number = make(feel.NumberLiteral, st.sampled_from([Decimal(v) for v in (1, 2, 4)]))
    numeric = st.one_of(inner, numbers(), numbers())
    lists = st.one_of(inner, name_of("xs", "cs", "none", "partial"), make(feel.ListLiteral, few))
    ranges = make(feel.RangeLiteral, number, number, st.booleans(), st.booleans())
    condition = st.one_of(inner, make(feel.Comparison, st.sampled_from(("<", ">=", "=")), numeric, numeric))
    plain = make(feel.Iteration, bound, st.one_of(lists, ranges), st.none())
    counted = make(feel.Iteration, bound, number, number)
    iterations = st.lists(st.one_of(plain, counted), min_size=1, max_size=2).map(tuple)
    argument = make(feel.Argument, st.none(), inner)
    parameters = st.lists(
        make(feel.Parameter, st.sampled_from(("n", "k")), st.none()), max_size=2, unique_by=lambda p: p.name
    ).map(tuple)
    function = make(feel.FunctionDefinition, parameters, inner)
    return st.one_of(
        make(feel.ListLiteral, few),
        make(feel.ContextLiteral, entries),
        make(feel.RangeLiteral, st.one_of(st.none(), inner), inner, st.booleans(), st.booleans()),
        make(feel.Negation, numeric),
        make(feel.Arithmetic, st.sampled_from("+-*/"), numeric, numeric),
        make(feel.Comparison, st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), numeric, numeric),
        make(feel.Between, numeric, numeric, numeric),
        make(feel.In, inner, st.lists(tests(inner), min_size=1, max_size=3).map(tuple)),
        make(feel.Logical, st.sampled_from(("and", "or")), condition, condition),
        make(feel.InstanceOf, inner, make(feel.TypeName, st.sampled_from(("number", "string", "Any")))),
        make(feel.If, condition, inner, inner),
        make(feel.For, iterations, inner),
        make(feel.Quantified, st.sampled_from(("some", "every")), iterations, condition),
        make(feel.Path, st.one_of(inner, name_of("c", "cs")), st.sampled_from(ENTRIES), st.just(0)),
        make(feel.Filter, lists, condition),
        function,
        make(feel.Call, make(feel.Name, st.sampled_from(UNARY)), argument.map(lambda a: (a,))),
        make(feel.Call, make(feel.Name, st.sampled_from(BINARY)), st.tuples(argument, argument)),
        make(feel.Call, make(feel.Name, st.just("g")), st.tuples(named("q", inner), named("p", inner))),
        make(feel.Call, function, st.lists(argument, max_size=2).map(tuple)),
    )


def name_of(*options: str) -> st.SearchStrategy[feel.Expression]:
    """One of some variables."""
    return make(feel.Name, st.sampled_from(options))


def numbers() -> st.SearchStrategy[feel.Expression]:
    """What is a number, mostly."""
    literal = make(feel.NumberLiteral, st.sampled_from([Decimal(v) for v in ("0", "1", "2.50", "3", "-1")]))
    variable = name_of("n", "half", "i", "k", "item")
    return st.one_of(literal, variable, make(feel.Path, name_of("c", "i", "item"), st.just("n"), st.just(0)))


def named(name: str, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A named argument."""
    return make(feel.Argument, st.just(name), inner)


def tests(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Single unary tests."""
    compared = make(feel.CompareTest, st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), inner)
    return st.one_of(inner, compared)


def expressions(leaves: int = 12) -> st.SearchStrategy[Any]:
    """Whole trees."""
    return st.recursive(literals(), composites, max_leaves=leaves)


def unary_tests() -> st.SearchStrategy[Any]:
    """Condition cells."""
    return make(feel.UnaryTests, st.lists(tests(expressions(6)), max_size=3).map(tuple), st.booleans())
