"""A cell's region and its compiled test say the same of every value of the column's kind, and of null."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policy_engine.feel.ast import Expression, UnaryTests
from policy_engine.feel.compiler import ConstantGlobal, Global, Namespace, compile_expression, compile_tests
from policy_engine.feel.cover import NOT_CONSTANT, cover
from policy_engine.feel.names import Names
from policy_engine.feel.parser import parse_unary_tests
from policy_engine.feel.walk import names_in
from policy_engine.text.source import Fragment
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region
from tests.feel.compiler.evaluating import Run

GLOBALS: dict[str, Global] = {"nobody knows": ConstantGlobal(None), "words": ConstantGlobal(["a", "b"])}
"""Parameters: constants, of which one is null."""
NAMES = Names([*GLOBALS, "x"], ())

LITERALS: dict[str, Sequence[str]] = {
    "number": ("0", "1", "1.0", "-2", "-0.5", "1.000000000000000000000000000000001", "1E+3"),
    "string": ('""', '"a"', '"aa"', '"b"', '"é"', '"𝔘"'),
    "boolean": ("true", "false"),
    "date": ('@"2026-01-01"', 'date("2026-01-02")', '@"2026-12-31"', '@"-0044-03-15"'),
    "date and time": (
        '@"2026-01-01T00:00:00Z"',
        '@"2026-01-01T01:00:00+01:00"',
        '@"2025-12-31T19:00:00-05:00"',
        '@"2026-06-01T00:00:00@Europe/Paris"',
        '@"2026-11-01T01:30:00@America/New_York"',
        '@"2026-11-01T05:30:00Z"',
    ),
    "days and time duration": ('@"PT0S"', '@"P1D"', '@"PT24H"', '@"-P3D"', '@"PT1H0.5S"'),
    "years and months duration": ('@"P0M"', '@"P1Y"', '@"P12M"', '@"-P2M"', '@"P3Y"'),
}
OTHERS = ("null", "nobody knows", "1", '"a"', '@"2026-01-01"', "x", "words", '@"P1D"')
"""Operands that are null, of another kind, lists, or no constants."""


def cells(kind: str) -> st.SearchStrategy[str]:
    """Cells of a column of one kind: mostly sensible."""
    literal = st.sampled_from(LITERALS[kind])
    operand = literal | literal | literal | st.sampled_from(OTHERS)
    opening, closing = st.sampled_from("[("), st.sampled_from("])")
    ranges = st.tuples(opening, operand, st.just(".."), operand, closing).map("".join)
    compared = st.tuples(st.sampled_from(("<", "<=", ">", ">=", "=", "!=")), operand).map(" ".join)
    open_ranges = st.tuples(st.sampled_from(("(<", "(<=", "(>", "(>=")), literal).map(" ".join).map(lambda t: t + ")")
    item = operand | ranges | st.lists(literal, max_size=2).map(lambda some: f"[{', '.join(some)}]")
    lists = st.lists(item, min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]")
    one = operand | ranges | compared | compared | open_ranges | lists
    several = st.lists(one, min_size=1, max_size=3).map(", ".join)
    return several | several.map(lambda text: f"not({text})") | st.just("-")


def parsed(text: str) -> UnaryTests:
    node = parse_unary_tests(Fragment.of(text), NAMES).node
    assert isinstance(node, UnaryTests)
    return node


def constant(node: Expression) -> object:
    """A value, where it is the same for every input: as the engine finds it."""
    if "x" in names_in(node):
        return NOT_CONSTANT
    return compile_expression(node, locals=(), globals=GLOBALS, namespace=Namespace())(Run())


def region_of(text: str, kind: str) -> Region | None:
    return cover(parsed(text), kind, constant)


def values_of(kind: str) -> list[Any]:
    """The values that the literals name, one between each two, one on either side, and null."""
    order = ORDERS[kind]
    keys = sorted({order.key(_value(text)) for text in LITERALS[kind]})
    between = [order.between(low, high) for low, high in zip([None, *keys], [*keys, None], strict=True)]
    named = [_value(text) for text in LITERALS[kind]]
    return [None, *named, *(order.value(key) for key in between if key is not None)]


def _value(text: str) -> Any:
    node = parsed(text).tests[0]
    assert isinstance(node, Expression)
    return constant(node)


VALUES = {kind: values_of(kind) for kind in LITERALS}
columns = st.sampled_from(sorted(LITERALS)).flatmap(lambda kind: st.tuples(st.just(kind), cells(kind)))


def test_every_ordered_kind_is_tested() -> None:
    assert LITERALS.keys() == ORDERS.keys()


@settings(max_examples=300)
@given(columns)
@example(("number", "not(< null)"))
@example(("number", "not(> nobody knows)"))
@example(("number", "[null..1]"))
@example(("number", "not([0..nobody knows])"))
@example(("number", "[[1, -2]]"))
@example(("number", "not([[0..1]])"))
@example(("string", "words"))
@example(("string", "not(words, null)"))
@example(("number", "]1..0["))
@example(("number", "]0..1]"))
@example(("number", "not(1, null)"))
@example(("number", "-2"))
@example(("boolean", "not(true)"))
@example(("boolean", "< true"))
@example(("number", 'not("a")'))
def test_the_region_is_what_the_compiled_cell_accepts(column: tuple[str, str]) -> None:
    kind, text = column
    node = parsed(text)
    region = cover(node, kind, constant)
    if region is None:
        return
    accepts = compile_tests(node, locals=("x",), globals=GLOBALS, namespace=Namespace())
    for value in VALUES[kind]:
        key = None if value is None else ORDERS[kind].key(value)
        assert (key in region) == (accepts(Run(), value, Decimal(1)) is True), (text, value)


@pytest.mark.parametrize("kind", LITERALS)
def test_sensible_cells_have_regions(kind: str) -> None:
    """Otherwise the law above would hold of nothing."""
    first, last = LITERALS[kind][0], LITERALS[kind][-1]
    texts = [first, f"{first}, {last}", f"not({first})", "null", "not(null)", f"= {first}", f"!= {first}", "-"]
    texts += [f"[{first}, {last}]", f"not([{first}, null])", f"null, {first}"]
    if kind != "boolean":
        texts += [f"< {last}", f">= {first}, null", f"not({first}, > {last})"]
        texts += [f"{low}{first}..{last}{high}" for low in "[(]" for high in "])["]
        texts += [f"(< {last})", f"[[{first}..{last}], {last}]"]
    for text in texts:
        assert region_of(text, kind) is not None, text


@pytest.mark.parametrize("text", ["x", "> x", "[0..x]", "? > 1", "abs(?) = 1", "-?", "not(-?)", '"a"', "{a: 1}"])
def test_what_is_no_set_of_the_columns_values_has_none(text: str) -> None:
    assert region_of(text, "number") is None


@pytest.mark.parametrize("text", ['@"2026-01-01T00:00:00"', '> @"2026-01-01T00:00:00"'])
def test_local_moments_have_no_place_on_the_line(text: str) -> None:
    assert region_of(text, "date and time") is None


def test_null() -> None:
    for text, accepted in {
        "-": True, "null": True, "1, null": True, "not(1)": True, "not(null)": False, "< 5": False,
        "not(< 5)": False, "!= 5": True, "not(1, < 5)": False, "[1, null]": True, "not([1, 2])": True,
    }.items():  # fmt: skip
        region = region_of(text, "number")
        assert region is not None
        assert (None in region) is accepted, text
