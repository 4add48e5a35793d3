"""Generated FEEL trees: mostly well typed, so that they have values, and sometimes not."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

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
        {"x": {"n": None}, "count": Decimal(3), "xs": [Decimal(3)]},
    ],
    "c": {"n": Decimal(7), "s": "abc", "x": {"n": Decimal(1)}},
    "d": Date(2024, 2, 29),
    "count": [Decimal(4)],
}
"""Variables: some are named as entries of contexts, one as a built-in."""

ENTRIES = ("n", "s", "b", "x", "item", "year", "start")
BOUND = ("i", "k", "n", "item", "partial", "count")
ORDER = ("<", "<=", ">", ">=", "=", "!=")

Trees: TypeAlias = st.SearchStrategy[Any]


def make(kind: type[Any], *strategies: Trees) -> Trees:
    """Nodes of a kind, their fields drawn from strategies."""
    return st.builds(lambda *fields: kind(0, 0, *fields), *strategies)


def one_of(*strategies: Trees) -> Trees:
    """Each as often as the others, however many there are inside one: `st.one_of` would flatten them."""
    return st.one_of(*strategies).map(lambda node: node)


def tuples(items: Trees, least: int = 0, most: int = 3) -> Trees:
    """A few of them."""
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def name_of(*options: str) -> Trees:
    """One of some variables."""
    return make(feel.Name, st.sampled_from(options))


def number_of(*options: str) -> Trees:
    """One of some numbers."""
    return make(feel.NumberLiteral, st.sampled_from([Decimal(text) for text in options]))


def call_of(names: tuple[str, ...], *arguments: Trees) -> Trees:
    """A call by position."""
    return make(feel.Call, name_of(*names), st.tuples(*(make(feel.Argument, st.none(), a) for a in arguments)))


@cache
def anything(depth: int) -> Trees:
    """Any expression."""
    leaves = one_of(
        make(feel.StringLiteral, st.sampled_from(["", "ab", "b"])),
        make(feel.NullLiteral),
        make(feel.AtLiteral, st.sampled_from(["2024-02-29", "P1D", "P1M", "10:00:00", "what"])),
        name_of(*NAMES, *BOUND, "x", "abs", "?", "f", "unbound"),
    )
    if depth == 0:
        return leaves
    kinds = (number, boolean, list_, context, function, range_)
    call = call_of(("string", "f", "unbound"), anything(depth - 1))
    return one_of(leaves, *(kind(depth) for kind in kinds), call)


@cache
def number(depth: int) -> Trees:
    """Numbers, mostly."""
    leaves = one_of(number_of("0", "1", "2.50", "3"), name_of("n", "half", "i", "k", "item"))
    if depth == 0:
        return leaves
    inner = number(depth - 1)
    by_name = st.tuples(make(feel.Argument, st.just("q"), inner), make(feel.Argument, st.just("p"), inner))
    last = make(feel.Filter, name_of("partial", "xs"), make(feel.Negation, number_of("1", "2")))
    return one_of(
        leaves,
        last,
        make(feel.Path, context(depth - 1), st.just("n"), st.just(0)),
        make(feel.Arithmetic, st.sampled_from("+-*/"), inner, inner),
        make(feel.Negation, inner),
        make(feel.Filter, list_(depth - 1), inner),
        make(feel.If, boolean(depth - 1), inner, inner),
        call_of(("count", "sum", "max"), list_(depth - 1)),
        call_of(("min", "modulo", "g", "f"), inner, inner),
        make(feel.Call, name_of("g"), by_name),
        make(feel.Call, function(depth - 1), tuples(make(feel.Argument, st.none(), inner), 1, 2)),
        anything(depth - 1),
    )


@cache
def boolean(depth: int) -> Trees:
    """True, false or null, mostly."""
    leaves = one_of(make(feel.BooleanLiteral, st.booleans()), name_of("b", "nothing"))
    compared = make(feel.Comparison, st.sampled_from(ORDER), number(0), number(0))
    if depth == 0:
        return one_of(leaves, compared)
    inner, operand = boolean(depth - 1), number(depth - 1)
    types = make(feel.TypeName, st.sampled_from(("number", "string", "Any")))
    return one_of(
        make(feel.Comparison, st.sampled_from(ORDER), operand, operand),
        make(feel.Comparison, st.sampled_from(("=", "!=")), anything(depth - 1), anything(depth - 1)),
        make(feel.Between, operand, operand, operand),
        make(feel.In, operand, tuples(test(depth - 1), 1)),
        make(feel.Logical, st.sampled_from(("and", "or")), inner, inner),
        make(feel.Quantified, st.sampled_from(("some", "every")), iterations(depth - 1), inner),
        make(feel.InstanceOf, anything(depth - 1), types),
        call_of(("not",), inner),
        leaves,
    )


@cache
def list_(depth: int) -> Trees:
    """Lists, mostly."""
    leaves = name_of("xs", "cs", "none", "partial", "count")
    if depth == 0:
        return leaves
    inner = list_(depth - 1)
    condition = one_of(boolean(depth - 1), boolean(depth - 1), anything(depth - 1))
    return one_of(
        leaves,
        make(feel.ListLiteral, tuples(anything(depth - 1))),
        make(feel.Filter, inner, condition),
        make(feel.Filter, name_of("cs", "xs", "none"), condition),
        make(feel.For, iterations(depth - 1), anything(depth - 1)),
        make(feel.For, iterations(depth - 1), list_(depth - 1)),
        make(feel.Path, inner, st.sampled_from(ENTRIES), st.just(0)),
        call_of(("append", "concatenate"), inner, anything(depth - 1)),
        anything(depth - 1),
    )


@cache
def context(depth: int) -> Trees:
    """Contexts, mostly."""
    leaves = name_of("c", "item", "i")
    if depth == 0:
        return leaves
    entry = make(feel.Entry, st.sampled_from(("n", "f", "x", "count")), anything(depth - 1))
    return one_of(
        leaves,
        make(feel.Filter, name_of("cs"), number_of("1", "2")),
        make(feel.ContextLiteral, tuples(entry)),
        make(feel.Path, context(depth - 1), st.sampled_from(ENTRIES), st.just(0)),
    )


@cache
def function(depth: int) -> Trees:
    """Functions of up to two parameters."""
    parameter = make(feel.Parameter, st.sampled_from(("n", "k")), st.none())
    parameters = st.lists(parameter, max_size=2, unique_by=lambda p: p.name).map(tuple)
    return make(feel.FunctionDefinition, parameters, number(depth - 1) if depth else name_of("i", "n", "partial"))


@cache
def range_(depth: int) -> Trees:
    """Ranges, mostly of numbers."""
    bound = number(0) if depth < 2 else anything(depth - 2)
    return make(feel.RangeLiteral, one_of(st.none(), bound), bound, st.booleans(), st.booleans())


@cache
def iterations(depth: int) -> Trees:
    """One or two iterations, of few turns."""
    small = number_of("1", "2", "4")
    counted = make(feel.RangeLiteral, small, small, st.booleans(), st.booleans())
    plain = make(feel.Iteration, st.sampled_from(BOUND), one_of(list_(depth), list_(depth), counted), st.none())
    return tuples(one_of(plain, make(feel.Iteration, st.sampled_from(BOUND), small, small)), 1, 2)


@cache
def test(depth: int) -> Trees:
    """Single unary tests."""
    compared = make(feel.CompareTest, st.sampled_from(ORDER), number(depth))
    return one_of(compared, range_(depth), number(depth), list_(depth), boolean(depth), anything(depth))


def unary_tests() -> Trees:
    """Condition cells."""
    return make(feel.UnaryTests, tuples(test(2)), st.booleans())
