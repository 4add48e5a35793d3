"""Laws that hold for whatever arguments, and the limits."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policy_engine.feel.builtins.limits import LIMITS
from policy_engine.feel.builtins.registry import REGISTRY
from policy_engine.text.problem import Halt
from policy_engine.values.compare import same
from policy_engine.values.context import SnapshotContext
from policy_engine.values.function import Function
from policy_engine.values.range import Range, contains
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.zone import Zone

integers = st.integers(-20, 20).map(Decimal)
numbers = st.decimals(
    allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000
) | st.sampled_from([Decimal(0), Decimal("1E6144"), Decimal("-1E-6143"), Decimal("9" * 34), Decimal("0.5")])
scalars = (
    st.none()
    | st.booleans()
    | numbers
    | st.text(max_size=8)
    | st.sampled_from(
        [
            Date(2020, 2, 29),
            Date(999999999, 12, 31),
            Date(-999999999, 1, 1),
            Time(1, 2, 3, 4, Zone(3600)),
            DateTime(Date(2020, 1, 1), Time(0, 0, 0)),
            DateTime(Date(999999999, 12, 31), Time(23, 0, 0, 0, Zone(-3600))),
            DaysDuration(-1),
            DaysDuration(10**34 - 1),
            MonthsDuration(13),
            Range(Decimal(1), None, True, False),
            Range(Decimal(1), Decimal(3), True, False),
            Function(("a", "b"), lambda a, b: a is b),
            Function((), lambda: None),
        ]
    )
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["key", "value", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("name", [name for name, entry in REGISTRY.items() if not entry.clock])
@settings(max_examples=25, deadline=None)
@given(arguments=st.lists(values, max_size=4))
def test_any_arguments_give_a_value(name: str, arguments: list[object]) -> None:
    entry = REGISTRY[name]
    found = entry.call(arguments)
    direct = entry.direct(len(arguments))
    assert found is None if direct is None else same(found, direct(*arguments))


@settings(max_examples=150, deadline=None)
@given(
    text=st.text("ab1 \n_é", max_size=10),
    pattern=st.text("ab1()[]{}|*+?.^$\\-,pwsdi:L \n", max_size=12),
    flags=st.text("smix", max_size=3),
)
@example(text="a", pattern="(" * 5_000, flags="")
def test_any_pattern_gives_a_value(text: str, pattern: str, flags: str) -> None:
    try:
        found = REGISTRY["matches"].call([text, pattern, flags])
        replaced = REGISTRY["replace"].call([text, pattern, "$0", flags])
    except Halt as halt:
        found, replaced = halt.problem.code == "feel-regex-too-long" or "?", None
    assert found is None or isinstance(found, bool)
    assert replaced in (None, text)


@given(st.lists(st.tuples(integers, st.integers()), max_size=40), st.sampled_from(["<", "<="]))
def test_sort_is_stable(pairs: list[tuple[Decimal, int]], operator: str) -> None:
    rows: list[object] = [{"n": number, "at": Decimal(at)} for at, (number, _) in enumerate(pairs)]

    def precedes(one: dict[str, Decimal], other: dict[str, Decimal]) -> bool:
        return one["n"] < other["n"] if operator == "<" else one["n"] <= other["n"]

    found = REGISTRY["sort"].call([rows, Function(("a", "b"), precedes)])
    assert found == sorted(rows, key=lambda row: row["n"])  # type: ignore[index]


@given(st.lists(integers, max_size=30), st.randoms(use_true_random=False))
def test_sort_ends_whatever_the_function_says(items: list[object], random: object) -> None:
    found = REGISTRY["sort"].call([items, Function(("a", "b"), lambda a, b: random.random() < 0.5)])  # type: ignore[attr-defined]
    assert isinstance(found, list)
    assert Counter(found) == Counter(items)


@given(numbers, numbers)
def test_modulo_has_the_sign_of_the_divisor(dividend: Decimal, divisor: Decimal) -> None:
    found = REGISTRY["modulo"].call([dividend, divisor])
    if not divisor:
        assert found is None
    else:
        assert isinstance(found, Decimal)
        assert not found or found.is_signed() == divisor.is_signed()
        assert abs(found) <= abs(divisor)


@given(numbers, st.integers(-3, 3).map(Decimal))
def test_roundings_are_around_the_number(n: Decimal, scale: Decimal) -> None:
    low, high = REGISTRY["floor"].call([n, scale]), REGISTRY["ceiling"].call([n, scale])
    assert isinstance(low, Decimal)
    assert isinstance(high, Decimal)
    assert low <= n <= high
    for name in ("decimal", "round up", "round down", "round half up", "round half down"):
        assert REGISTRY[name].call([n, scale]) in (low, high)


@given(st.lists(numbers, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_numbers_makes_no_difference(items: list[Decimal], random: Random) -> None:
    other = random.sample(items, len(items))
    for name in ("sum", "product", "mean", "median", "stddev", "mode", "min", "max"):
        assert same(REGISTRY[name].call([items]), REGISTRY[name].call([other]))


@given(st.lists(numbers, min_size=1, max_size=20))
def test_sums_are_rounded_once(items: list[Decimal]) -> None:
    added = sum(map(Fraction, items), Fraction(0))
    found = REGISTRY["sum"].call([items])
    if found is None:
        assert abs(added) > Fraction(Decimal("9.9E6144"))
    else:
        assert isinstance(found, Decimal)
        assert len(found.as_tuple().digits) <= 34
        assert abs(Fraction(found) - added) * 2 <= Fraction(Decimal((0, (1,), max(found.adjusted() - 33, -6176))))


_points = st.integers(0, 6).map(Decimal)
_ranges = st.builds(
    lambda ends, low, high: Range(min(ends), max(ends), low, high),
    st.lists(_points, min_size=2, max_size=2, unique=True),
    st.booleans(),
    st.booleans(),
)
_GRID = [Decimal(n) / 2 for n in range(-1, 14)]


@settings(max_examples=300)
@given(_ranges, _ranges)
def test_relations_of_ranges_are_relations_of_their_points(one: Range, other: Range) -> None:
    first = {point for point in _GRID if contains(one, point)}
    second = {point for point in _GRID if contains(other, point)}

    def holds(name: str) -> object:
        return REGISTRY[name].call([one, other])

    assert holds("before") is (max(first) < min(second))
    assert holds("after") is (min(first) > max(second))
    assert holds("overlaps") is bool(first & second)
    assert holds("includes") is (second <= first)
    assert holds("during") is (first <= second)
    assert holds("coincides") is (first == second)
    assert holds("starts") is (min(first) == min(second) and first <= second)
    assert holds("finishes") is (max(first) == max(second) and first <= second)
    for name, converse in (
        ("started by", "starts"),
        ("finished by", "finishes"),
        ("met by", "meets"),
        ("overlaps after", "overlaps before"),
    ):
        if name != "overlaps after" or min(first) != min(second):
            assert holds(name) is REGISTRY[converse].call([other, one])


@given(st.integers(1, 3_600_000).map(Date.from_ordinal))
def test_weeks_are_those_of_iso_8601(date: Date) -> None:
    import datetime as dt

    expected = dt.date(date.year, date.month, date.day).isocalendar().week
    assert REGISTRY["week of year"].call([date]) == expected


def test_slow_patterns_stop() -> None:
    with pytest.raises(Halt) as caught:
        REGISTRY["matches"].call(["a" * 60 + "b", "(a|aa)+$"])
    assert caught.value.problem.code == "feel-regex-too-slow"


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("matches", ["a", "a" * (LIMITS.pattern + 1)], "feel-regex-too-long"),
        ("matches", ["a", "((a{100}){100}){100}"], "feel-regex-too-long"),
        ("matches", ["a", "\\w" + "[^a]" * 60], "feel-regex-too-long"),
        ("matches", ["a" * (LIMITS.subject + 1), "a"], "feel-text-too-long"),
        ("replace", ["a" * 1000, "a", "b" * 10_000], "feel-text-too-long"),
        ("string join", [["a" * 1000] * 5000, ""], "feel-text-too-long"),
        ("concatenate", [[None] * 600_000, [None] * 600_000], "feel-list-too-long"),
    ],
)
def test_limits_halt(name: str, arguments: list[object], code: str) -> None:
    with pytest.raises(Halt) as caught:
        REGISTRY[name].call(arguments)
    assert caught.value.problem.code == code


@pytest.mark.parametrize("name", ["string", "flatten"])
def test_shared_lists_do_not_explode(name: str) -> None:
    value: list[object] = []
    for _ in range(60):
        value = [value, value]
    with pytest.raises(Halt):
        REGISTRY[name].call([value])


def test_an_entry_that_the_snapshot_lacks_is_a_problem() -> None:
    snapshot = SnapshotContext({"a": Decimal(1)}, "account")
    changed = REGISTRY["context put"].call([snapshot, "c", None])
    for context in (snapshot, changed):
        with pytest.raises(Halt) as caught:
            REGISTRY["get value"].call([context, "b"])
        assert caught.value.problem.code == "snapshot-missing"
