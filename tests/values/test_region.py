"""The laws of the algebra of regions, held against plain membership."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.values.region import Region

KEYS: dict[str, st.SearchStrategy[Any]] = {
    "number": st.sampled_from([Decimal(text) for text in ("-2", "-0.5", "0", "0.00", "1", "1.0", "7", "1E+3")]),
    "string": st.sampled_from(["", "a", "a\x00", "aa", "b", "é", "𝔘"]),
    "boolean": st.booleans(),
    "integer": st.integers(-3, 3),
}
"""Keys by kind: dates, moments and durations have integers."""


def regions(keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Region]:
    """Any region over some keys."""
    leaves = st.one_of(
        st.sampled_from([Region.everything(), Region.nothing(), Region.only_null()]),
        keys.map(Region.point),
        st.lists(keys, max_size=4).map(Region.points),
        st.builds(
            Region.interval, st.none() | keys, st.none() | keys, low_closed=st.booleans(), high_closed=st.booleans()
        ),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Region.__or__, inner, inner),
            st.builds(Region.__and__, inner, inner),
            st.builds(Region.__sub__, inner, inner),
            inner.map(Region.complement),
            inner.map(Region.without_null),
        ),
        max_leaves=6,
    )


@st.composite
def triples(draw: st.DrawFn) -> tuple[Region, Region, Region, list[Any]]:
    """Three regions of one kind, and keys of it with null."""
    keys = KEYS[draw(st.sampled_from(sorted(KEYS)))]
    one = regions(keys)
    return draw(one), draw(one), draw(one), [None, *draw(st.lists(keys, min_size=4, max_size=8))]


@given(triples())
def test_membership(given_: tuple[Region, Region, Region, list[Any]]) -> None:
    a, b, c, keys = given_
    for key in keys:
        assert (key in a | b) == (key in a or key in b)
        assert (key in a & b) == (key in a and key in b)
        assert (key in a - b) == (key in a and key not in b)
        assert (key in a.complement()) == (key not in a)
        assert (key in a.without_null()) == (key in a and key is not None)
        assert (key in Region.union([a, b, c])) == any(key in one for one in (a, b, c))


@given(triples())
def test_laws(given_: tuple[Region, Region, Region, list[Any]]) -> None:
    a, b, c, _ = given_
    nothing, everything = Region.nothing(), Region.everything()
    assert a | b == b | a
    assert a & b == b & a
    assert (a | b) | c == a | (b | c) == Region.union([a, b, c]) == Region.union([c, a, b])
    assert (a & b) & c == a & (b & c)
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert (a | b).complement() == a.complement() & b.complement()
    assert (a & b).complement() == a.complement() | b.complement()
    assert a.complement().complement() == a == a | a == a & a == a | nothing == a & everything
    assert (a & a.complement()).is_empty
    assert (a | a.complement()).is_everything
    assert (a - a) == nothing
    assert a | everything == everything
    assert a & nothing == nothing
    assert Region.union([]) == nothing


@given(triples())
def test_the_form_is_canonical(given_: tuple[Region, Region, Region, list[Any]]) -> None:
    for region in given_[:3]:
        assert list(region.cuts) == sorted(set(region.cuts))
        assert hash(region) == hash(region | Region.nothing())
        assert region.is_empty == (region == Region.nothing())
        assert region.is_everything == (region == Region.everything())


@given(triples())
def test_intervals_make_the_region_again(given_: tuple[Region, Region, Region, list[Any]]) -> None:
    region = given_[0]
    stretches = [
        Region.interval(
            None if low is None else low[0],
            None if high is None else high[0],
            low_closed=low is not None and low[1] == 0,
            high_closed=high is not None and high[1] == 1,
        )
        for low, high in region.intervals()
    ]
    assert Region.union(stretches) == region.without_null()
    for at, one in enumerate(stretches):
        assert not one.is_empty
        assert all((one & other).is_empty for other in stretches[:at])


@given(st.sampled_from(sorted(KEYS)).flatmap(lambda kind: st.tuples(*[KEYS[kind]] * 3)), st.booleans(), st.booleans())
def test_an_interval_holds_what_its_bounds_say(keys: tuple[Any, Any, Any], low_closed: bool, high_closed: bool) -> None:
    low, high, key = keys
    above = low <= key if low_closed else low < key
    below = key <= high if high_closed else key < high
    closed = {"low_closed": low_closed, "high_closed": high_closed}
    assert (key in Region.interval(low, high, **closed)) == (above and below)
    assert (key in Region.interval(low, None, **closed)) == above
    assert (key in Region.interval(None, high, **closed)) == below


def test_equal_keys_written_otherwise_are_one_region() -> None:
    assert Region.point(Decimal("1.0")) == Region.point(Decimal(1))
    assert Region.points([Decimal("1.0"), Decimal(1)]) == Region.point(Decimal(1))
    assert hash(Region.point(Decimal("1.0"))) == hash(Region.point(Decimal(1)))


@pytest.mark.parametrize(("low_closed", "high_closed"), [(True, False), (False, True), (False, False)])
def test_bounds_that_meet_hold_nothing_unless_both_are_closed(low_closed: bool, high_closed: bool) -> None:
    assert Region.interval(1, 1, low_closed=low_closed, high_closed=high_closed) == Region.nothing()
    assert Region.interval(1, 1) == Region.point(1)
    assert Region.interval(2, 1) == Region.nothing()
    assert Region.interval(None, None) == Region.everything().without_null()


def test_adjacent_intervals_join() -> None:
    assert Region.interval(1, 2, high_closed=False) | Region.interval(2, 3) == Region.interval(1, 3)
    assert Region.interval(1, 3) - Region.point(2) == Region.union(
        [Region.interval(1, 2, high_closed=False), Region.interval(2, 3, low_closed=False)]
    )
