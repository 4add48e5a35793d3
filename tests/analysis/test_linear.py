"""Sums that cannot all hold: what a point satisfies is never refuted, and what has no point mostly is."""

from __future__ import annotations

import random
from collections.abc import Hashable
from fractions import Fraction

import pytest

from policy_engine.analysis.invariants.linear import MAX_FACTS, Fact, Form, contradict


def form(constant: int, **terms: int) -> Form:
    """A form over values called by letters."""
    return Form({name: Fraction(times) for name, times in terms.items()}, Fraction(constant))


@pytest.mark.parametrize("seed", range(40))
def test_what_a_point_satisfies_is_not_refuted(seed: int) -> None:
    some = random.Random(seed)
    names = "abcde"[: some.randrange(2, 6)]
    point = {name: Fraction(some.randrange(-4, 5), some.randrange(1, 4)) for name in names}
    facts = []
    for _ in range(some.randrange(3, 14)):
        terms: dict[Hashable, Fraction] = {name: Fraction(some.randrange(-2, 3)) for name in some.sample(names, 2)}
        terms = {name: times for name, times in terms.items() if times}
        value = sum((times * point[str(name)] for name, times in terms.items()), Fraction(0))
        slack = some.choice([0, 0, 1, 2])
        facts.append(Fact(Form(terms, -value - slack), equal=slack == 0 and some.random() < 0.4, strict=slack > 0))
    assert not contradict(facts)


@pytest.mark.parametrize(
    "facts",
    [
        [Fact(form(1))],
        [Fact(form(0), strict=True)],
        [Fact(form(1), equal=True)],
        [Fact(form(0, a=1, b=-1), strict=True), Fact(form(0, b=1, a=-1))],
        [Fact(form(0, a=1, b=-1)), Fact(form(0, b=1, c=-1)), Fact(form(0, c=1, a=-1), strict=True)],
        [Fact(form(-3, a=1, b=1), equal=True), Fact(form(2, a=-1)), Fact(form(2, b=-1))],
        [Fact(form(0, a=2, b=-1), equal=True), Fact(form(-4, b=1)), Fact(form(2, a=-1), strict=True)],
    ],
)
def test_what_no_point_satisfies_is_refuted(facts: list[Fact]) -> None:
    assert contradict(facts)
    assert not contradict(facts[:-1])


def test_what_is_too_much_is_not_refuted() -> None:
    many = [Fact(form(0, **{f"v{at}": 1, f"v{at + 1}": -1})) for at in range(MAX_FACTS + 1)]
    assert not contradict([*many, Fact(form(1))])
