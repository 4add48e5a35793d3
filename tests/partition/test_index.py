"""An index finds the rows that asking every row would find, whatever branches it is made of."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.partition.column import Column
from policy_engine.partition.index import Few, HashSplit, Leaf, Node, RangeSplit, build_index
from policy_engine.partition.line import Line
from policy_engine.values.region import Region

MEMORY = 24 * 1024 * 1024
"""What an index of 16,384 rows may weigh, whatever their cells are."""

Table = list[list[Region | None]]
NUMBERS = [Decimal(n) for n in range(-3, 40)]
WORDS = [f"w{n}" for n in range(25)]


def by_asking(table: Table, rows: Sequence[int], keys: Sequence[Any]) -> list[int]:
    """The reference: each cell of each row; a predicate may match anything."""
    return [
        row
        for row in rows
        if all((cell := column[row]) is None or key in cell for column, key in zip(table, keys, strict=True))
    ]


def a_cell(kind: str, shape: str, chance: random.Random, spread: int) -> Region | None:
    if shape == "wild" or chance.random() < 0.05:
        return Region.everything()
    if shape == "predicate" or chance.random() < 0.01:
        return None
    if chance.random() < 0.03:
        return chance.choice([Region.only_null(), Region.nothing(), Region.everything().without_null()])
    if kind == "boolean":
        return Region.point(chance.random() < 0.5)
    keys: list[Any] = [f"k{n}" for n in range(spread)] if kind == "string" else [Decimal(n) for n in range(spread)]
    low = chance.randrange(spread)
    high = min(spread - 1, low + chance.randrange(3))
    match shape if shape != "mixed" else chance.choice(["points", "ranges", "open", "negated"]):
        case "points":
            return Region.points(chance.choices(keys, k=chance.choice([1, 1, 1, 3])))
        case "open":
            region = Region.interval(keys[low], None, low_closed=chance.random() < 0.5)
            return region if chance.random() < 0.5 else region.complement()
        case "negated":
            return Region.point(keys[low]).complement()
        case _:
            return Region.interval(
                keys[low], keys[high], low_closed=chance.random() < 0.5, high_closed=chance.random() < 0.5
            )


KINDS = ("string", "number", "boolean")
SHAPES = ("points", "ranges", "open", "negated", "mixed", "wild", "predicate")


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], Table, list[list[Any]]]:
    """A table of up to 2,000 rows and the keys to look up."""
    rows = draw(st.sampled_from([1, 2, 4, 5, 30, 256, 257, 400, 800, 2_000]))
    columns = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(SHAPES)), min_size=1, max_size=3))
    spread = draw(st.sampled_from([3, 50, 1_000]))
    chance = random.Random(draw(st.integers(0, 10**6)))
    table = [[a_cell(kind, shape, chance, spread) for _ in range(rows)] for kind, shape in columns]
    asked = [
        [some_key(kind, spread, chance) for kind, _ in columns]
        for _ in range(12)
    ]  # fmt: skip
    return [kind for kind, _ in columns], table, asked


def some_key(kind: str, spread: int, chance: random.Random) -> Any:
    if chance.random() < 0.15:
        return None
    number = chance.randrange(-1, spread + 1)
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "string":
        return f"k{number}"
    return Decimal(number) + chance.choice([Decimal(0), Decimal("0.5")])


@settings(max_examples=150, deadline=None)
@given(tables())
def test_the_index_finds_what_asking_every_row_finds(given_: tuple[list[str], Table, list[list[Any]]]) -> None:
    kinds, table, asked = given_
    rows = range(len(table[0]))
    index = build_index(kinds, table, rows)
    for keys in asked:
        assert list(index.find(keys)) == by_asking(table, rows, keys)


def parts_of(node: Node) -> Iterator[Node]:
    """An index and all within it."""
    yield node
    if isinstance(node, HashSplit):
        for branch in (*node.branches.values(), node.other, node.null):
            yield from parts_of(branch)
    elif isinstance(node, RangeSplit):
        for branch in (*node.branches, node.null):
            yield from parts_of(branch)


def check(kinds: list[str], table: Table, asked: Sequence[Sequence[Any]], *parts: type) -> Node:
    rows = range(len(table[0]))
    index = build_index(kinds, table, rows)
    assert {type(part) for part in parts_of(index)} >= set(parts)
    for keys in asked:
        assert list(index.find(keys)) == by_asking(table, rows, keys)
    return index


def test_few_rows_are_a_leaf() -> None:
    table: Table = [[Region.point("a"), Region.everything(), Region.only_null(), None]]
    index = check(["string"], table, [["a"], ["b"], [None]], Leaf)
    assert isinstance(index, Leaf)


def test_points_are_split_by_hash_with_wildcards_and_nulls() -> None:
    points: list[Region | None] = [Region.points([word, WORDS[0]]) for word in WORDS for _ in range(40)]
    points[7:10] = [Region.everything(), Region.only_null(), None]
    numbers: list[Region | None] = [Region.point(Decimal(row % 40)) for row in range(len(points))]
    asked: list[list[Any]] = [[word, Decimal(3)] for word in (*WORDS, "no such", None)] + [["w1", None], [None, None]]
    check(["string", "number"], [points, numbers], asked, HashSplit, Line, Few)


def test_ranges_are_split_by_bisection_at_every_edge() -> None:
    chance = random.Random(3)
    table: Table = [[]]
    for row in range(3_000):
        closed = chance.random() < 0.5
        table[0].append(Region.interval(row, row + 1, low_closed=closed, high_closed=not closed))
    asked: list[list[Any]] = [[None], [-1]]
    asked += [[key] for row in chance.sample(range(3_001), 200) for key in (row, row + 0.5)]
    check(["number"], table, asked, Line)
    # A second column that tests something, too: its rows are told apart in the branches.
    table.append([Region.interval(row % 7, None) for row in range(3_000)])
    both = [[*keys, other] for keys in asked for other in (None, 0, 3, 9)]
    check(["number", "number"], table, both, RangeSplit, Few)


def test_columns_that_points_settle_leave_one_whose_classes_know_their_rows() -> None:
    table: Table = [[], [], []]
    for row in range(4_000):
        table[0].append(Region.point(f"k{row % 4}"))
        table[1].append(Region.point(row // 4 % 10))
        table[2].append(Region.interval(row // 40, row // 40 + 2))
    table[2][7] = Region.only_null()
    table[2][8] = None
    asked: list[list[Any]] = [
        [word, number, key]
        for word in ("k3", "k0", "none", None)
        for number in (0, 1, 2, None)
        for key in (-1, 0, 1, 2, 2.5, 30, None)
    ]
    index = check(["string", "number", "number"], table, asked, HashSplit, Line, Few)
    assert not any(isinstance(part, Leaf | RangeSplit) for part in parts_of(index))


def test_large_tables_with_open_ranges() -> None:
    """Tiers: each row accepts whatever is above its own edge."""
    table: Table = [[Region.interval(row, None) for row in range(1_000)]]
    check(["number"], table, [[-1], [0], [0.5], [1], [999], [5_000], [None]])
    table = [[Region.interval(None, row, high_closed=False) for row in range(1_000)]]
    check(["number"], table, [[-1], [0], [0.5], [1], [998], [999], [None]])
    table = [[Region.point(row).complement() for row in range(1_000)]]
    check(["number"], table, [[-1], [0], [0.5], [999], [None]])


def test_rows_may_be_some_of_a_table() -> None:
    table: Table = [[Region.point(row % 3) for row in range(30)]]
    rows = tuple(range(0, 30, 2))
    assert list(build_index(["number"], table, rows).find([1])) == by_asking(table, rows, [1])


SHAPED: dict[str, list[Region | None]] = {
    "points": [Region.point(row) for row in range(16_384)],
    "bands": [Region.interval(row, row + 1, high_closed=False) for row in range(16_384)],
    "tiers": [Region.interval(row, None) for row in range(16_384)],
    "nested": [Region.interval(row, 40_000 - row) for row in range(16_384)],
    "negated": [Region.point(row).complement() for row in range(16_384)],
    "long": [Region.interval(row, row + 5_000) for row in range(16_384)],
}


@pytest.mark.parametrize("shape", SHAPED)
def test_a_distinct_edge_in_every_row_is_not_quadratic(shape: str) -> None:
    column = SHAPED[shape]
    tracemalloc.start()
    try:
        index = build_index(["number"], [column], range(len(column)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY
    for key in (-1, 0, 0.5, 1, 8_000, 8_000.5, 16_383, 16_384, 30_000, 50_000, None):
        assert list(index.find([key])) == by_asking([column], range(len(column)), [key])


def test_a_hundred_thousand_rows_build_in_seconds() -> None:
    countries = [f"C{n}" for n in range(200)]
    plans = ["basic", "standard", "premium", "student", "family"]
    table: Table = [[], [], []]
    for row in range(100_000):
        band = row // 1_000
        table[0].append(Region.point(countries[row % 200]))
        table[1].append(Region.point(plans[row // 200 % 5]))
        table[2].append(Region.interval(Decimal(band), Decimal(band + 1), high_closed=False))
    start = time.process_time()
    index = build_index(["string", "string", "number"], table, range(100_000))
    assert time.process_time() - start < 10
    chance = random.Random(5)
    for _ in range(5):
        keys = [chance.choice(countries), chance.choice(plans), Decimal(chance.randrange(101))]
        assert list(index.find(keys)) == by_asking(table, range(100_000), keys)


# One column


@given(
    st.lists(
        st.none() | st.builds(Region.interval, st.none() | st.integers(0, 6), st.none() | st.integers(0, 6)), max_size=6
    )
)
def test_a_column_has_one_sample_of_each_class(cells: list[Region | None]) -> None:
    column = Column("days and time duration", [cell and _wide(cell) for cell in cells])
    samples = column.samples()
    assert samples == sorted(samples)
    assert [column.class_of(key) for key in samples] == list(range(2 * len(column.edges) + 1))
    for key in samples:
        assert column.mask(key) == sum(1 << row for row, cell in enumerate(cells) if cell is None or key in _wide(cell))


def _wide(region: Region) -> Region:
    """Keys a day apart, with room between them."""
    return Region(tuple((key * 86_400_000_000_000, side) for key, side in region.cuts), region.from_start, region.null)


def test_gaps_that_hold_no_value_have_no_sample() -> None:
    assert Column("boolean", [Region.point(True)]).samples() == [False, True]
    assert Column("boolean", [Region.point(False)]).samples() == [False, True]
    assert Column("years and months duration", [Region.points([1, 2])]).samples() == [0, 1, 2, 3]
    assert Column("string", [Region.point("")]).samples() == ["", "a"]
    assert Column("number", []).samples() == [0]
