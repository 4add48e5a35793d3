"""Sums of unknown values with factors, and whether some that must be zero, or less, can all be so at once.

Over the rational numbers: what no rational numbers satisfy, no values of a snapshot do.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

MAX_FACTS: Final = 240
"""Facts that are held at once; where there are more, nothing is refuted."""
_FACT_STEPS: Final = 5
"""What it takes to work one fact out once more."""
_MAX_DIGITS: Final = 60
"""Constants are left out whose exponent is larger, either way."""


@dataclass(frozen=True, slots=True)
class Form:
    """Factors times unknown values, by their keys, plus a constant."""

    terms: Mapping[Hashable, Fraction]
    constant: Fraction = Fraction(0)

    def plus(self, other: Form, factor: Fraction) -> Form:
        """This and a multiple of another."""
        terms = dict(self.terms)
        for key, times in other.terms.items():
            terms[key] = terms.get(key, Fraction(0)) + times * factor
        return Form({key: times for key, times in terms.items() if times}, self.constant + other.constant * factor)

    def times(self, factor: Fraction) -> Form:
        """A multiple of this."""
        return Form({key: times * factor for key, times in self.terms.items() if factor}, self.constant * factor)


@dataclass(frozen=True, slots=True)
class Fact:
    """That a form is zero, less than zero (`strict`), or not more."""

    form: Form
    equal: bool = False
    strict: bool = False


def of_key(key: Hashable) -> Form:
    """The form that is one unknown value."""
    return Form({key: Fraction(1)})


def of_constant(value: Decimal | int) -> Form | None:
    """The form of a constant; None where it is too large, or too small, to count with."""
    if isinstance(value, Decimal) and value and abs(value.adjusted()) > _MAX_DIGITS:
        return None
    return Form({}, Fraction(value))


def contradict(facts: Iterable[Fact], spend: Callable[[int], None] = lambda steps: None) -> bool:
    """Whether some facts cannot all hold. False where that is too much to find out. `spend` is told the steps."""
    left = list(facts)
    if len(left) > MAX_FACTS:
        return False
    while True:
        at = next((at for at, fact in enumerate(left) if fact.equal and fact.form.terms), None)
        if at is None:
            break
        spend(len(left) * _FACT_STEPS)
        form = left.pop(at).form
        key, times = next(iter(form.terms.items()))
        left = [_without(fact, key, form, times) for fact in left]
    while True:
        if any(not fact.form.terms and _is_false(fact) for fact in left):
            return True
        spend(len(left) * _FACT_STEPS)
        left = _tightest(fact for fact in left if fact.form.terms)
        if not left:
            return False
        found = _eliminated(left)
        if found is None:
            return False
        left = found


def _without(fact: Fact, key: Hashable, zero: Form, times: Fraction) -> Fact:
    """A fact with a value put in for a key, by a form that is zero."""
    factor = fact.form.terms.get(key)
    return fact if factor is None else Fact(fact.form.plus(zero, -factor / times), fact.equal, fact.strict)


def _is_false(fact: Fact) -> bool:
    number = fact.form.constant
    return number != 0 if fact.equal else number >= 0 if fact.strict else number > 0


def _tightest(facts: Iterable[Fact]) -> list[Fact]:
    """One fact for each sum, up to a positive factor: the one that says most."""
    best: dict[frozenset[tuple[Hashable, Fraction]], Fact] = {}
    for fact in facts:
        scale = abs(next(iter(fact.form.terms.values())))
        fact = Fact(fact.form.times(1 / scale), fact.equal, fact.strict)
        key = frozenset(fact.form.terms.items())
        known = best.get(key)
        if known is None or (fact.form.constant, fact.strict) > (known.form.constant, known.strict):
            best[key] = fact
    return list(best.values())


def _eliminated(facts: list[Fact]) -> list[Fact] | None:
    """The facts without one of their values (Fourier and Motzkin); None where they grow too many."""
    counts: dict[Hashable, list[int]] = {}
    for fact in facts:
        for key, times in fact.form.terms.items():
            counts.setdefault(key, [0, 0])[times > 0] += 1
    key = min(counts, key=lambda one: counts[one][0] * counts[one][1] - sum(counts[one]))
    lows = [fact for fact in facts if fact.form.terms.get(key, 0) < 0]
    highs = [fact for fact in facts if fact.form.terms.get(key, 0) > 0]
    if len(lows) * len(highs) + len(facts) > MAX_FACTS:
        return None
    found = [fact for fact in facts if key not in fact.form.terms]
    for low in lows:
        for high in highs:
            form = high.form.times(1 / high.form.terms[key]).plus(low.form, -1 / low.form.terms[key])
            found.append(Fact(form, strict=low.strict or high.strict))
    return found
