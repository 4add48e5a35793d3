"""Arithmetic of FEEL's numbers as the solver sees it: exact where nothing is rounded, else as near as rounding is.

A number has 34 digits at most. Where bounds and decimals of the operands show that a result needs no more, it is what
real numbers give. Elsewhere it is another symbol, of which is known what rounding half even keeps: the sign, the
order, and all but one part in 2e33 of the size. A result may also be null where it is too large or too small.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction
from typing import Any, Final

from policy_engine.analysis.solver.smt import Formula, Smt
from policy_engine.analysis.solver.terms import NOTHING, NUMBER, Term, Terms
from policy_engine.values.number import PRECISION

_EXACT: Final = 10**PRECISION
_PART: Final = Fraction(1, 2 * 10 ** (PRECISION - 1))
"""What one rounding may add to a number or take from it, at most, as a part of it."""
_LARGE: Final = Fraction(10) ** 100
"""Results up to this, and from its inverse on, are in the range of FEEL's numbers."""
_FINE: Final = 10**120
"""Bounds are kept as multiples of its inverse."""
_MOST_DEGREE: Final = 2
_MOST_PRODUCTS: Final = 4
"""Products of unknowns that the solver gets as such, in one world."""
_MOST_ROUNDINGS: Final = 10
"""Numbers of which it is told how near rounding is, in one world."""
_MOST_SCALE: Final = 80
_MOST_POWER: Final = 3


class Numbers:
    """The operators. Operands are any terms; what is no number makes null."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.smt: Smt = terms.smt
        self._products = 0
        self._roundings = 0

    def operate(self, operator: str, left: Term, right: Term) -> Term:
        """`left operator right`."""
        ok_left, one = self.terms.as_kind(left, NUMBER)
        ok_right, other = self.terms.as_kind(right, NUMBER)
        ok = self.smt.all(ok_left, ok_right)
        if ok is False:
            return NOTHING
        match operator:
            case "+":
                return self._sum(ok, one, other, 1)
            case "-":
                return self._sum(ok, one, other, -1)
            case "*":
                return self._product(ok, one, other)
            case "/":
                return self._quotient(ok, one, other)
            case _:
                return self._power(ok, one, other)

    def negate(self, operand: Term) -> Term:
        """`-x`."""
        ok, one = self.terms.as_kind(operand, NUMBER)
        return NOTHING if ok is False else self._negated(ok, one)

    def absolute(self, operand: Term) -> Term:
        """Without the sign."""
        ok, one = self.terms.as_kind(operand, NUMBER)
        if ok is False:
            return NOTHING
        low, high = one.low, one.high
        most = None if low is None or high is None else max(abs(low), abs(high))
        value = self.smt.either(one.value >= 0, one.value, -one.value)
        return Term(NUMBER, self.smt.no(ok), value, Fraction(0), most, one.scale, one.degree)

    def to_scale(self, operand: Term, scale: int, side: int) -> Term:
        """Rounded to so many decimals: down (-1), up (1) or to either side (0)."""
        ok, one = self.terms.as_kind(operand, NUMBER)
        if ok is False:
            return NOTHING
        if one.scale is not None and one.scale <= scale:
            return Term(NUMBER, self.smt.no(ok), one.value, one.low, one.high, one.scale, one.degree)
        unit = Fraction(10) ** -scale
        key = ("scaled", self.smt.identity(one.value), scale, side)
        known = self.smt.once(key)
        if known is None:
            whole = self.smt.symbol("Int", "scaled")
            value = self.smt.z3.ToReal(whole) * self.smt.fraction(unit)
            below, above = value - one.value < self.smt.fraction(unit), one.value - value < self.smt.fraction(unit)
            self.smt.add(*([value <= one.value] if side < 0 else [below]))
            self.smt.add(*([value >= one.value] if side > 0 else [above]))
            # What has no more decimals stays as it is; the sign stays where it is not lost.
            self.smt.add(self.smt.implies(one.value >= 0, value >= 0), self.smt.implies(one.value <= 0, value <= 0))
            known = self.smt.once(key, (one.value, value))
        low = None if one.low is None else one.low - unit
        high = None if one.high is None else one.high + unit
        return Term(NUMBER, self.smt.no(ok), known[1], low, high, max(0, scale))

    def modulo(self, dividend: Term, divisor: Term) -> Term | None:
        """The rest, with the divisor's sign; None where it is not looked into."""
        ok, one = self.terms.as_kind(dividend, NUMBER)
        by = divisor.low
        if ok is False or divisor.kind != NUMBER or divisor.null is not False or by is None or by != divisor.high:
            return None
        if not by:
            return NOTHING
        scale = None if one.scale is None or divisor.scale is None else max(one.scale, divisor.scale)
        if scale is None or abs(by) * 10**scale > _EXACT:
            return None
        key = ("modulo", self.smt.identity(one.value), by)
        known = self.smt.once(key)
        if known is None:
            times = self.smt.symbol("Int", "times")
            rest = one.value - self.smt.z3.ToReal(times) * self.smt.fraction(by)
            size = rest if by > 0 else -rest
            self.smt.add(size >= 0, size < self.smt.fraction(abs(by)))
            known = self.smt.once(key, (one.value, rest))
        low, high = (Fraction(0), by) if by > 0 else (by, Fraction(0))
        return Term(NUMBER, self.smt.no(ok), known[1], low, high, scale)

    # Operators

    def _negated(self, ok: Formula, one: Term) -> Term:
        low = None if one.high is None else -one.high
        high = None if one.low is None else -one.low
        return Term(NUMBER, self.smt.no(ok), -one.value, low, high, one.scale, one.degree)

    def _sum(self, ok: Formula, one: Term, other: Term, sign: int) -> Term:
        if sign < 0:
            other = self._negated(True, other)
        exact = one.value + other.value
        low = None if one.low is None or other.low is None else one.low + other.low
        high = None if one.high is None or other.high is None else one.high + other.high
        scale = None if one.scale is None or other.scale is None else max(one.scale, other.scale)
        result = Term(NUMBER, False, exact, low, high, scale, max(one.degree, other.degree))
        # A sum is never too small: where it has few digits, it is exact.
        return self._rounded(ok, result, [one.value, other.value], may_vanish=False)

    def _product(self, ok: Formula, one: Term, other: Term) -> Term:
        degree = one.degree + other.degree
        ends = [None if a is None or b is None else a * b for a in (one.low, one.high) for b in (other.low, other.high)]
        known = [end for end in ends if end is not None]
        low = min(known) if len(known) == 4 else None
        high = max(known) if len(known) == 4 else None
        if low is None and _at_least_zero(one) and _at_least_zero(other):
            low = Fraction(0)
        scale = None if one.scale is None or other.scale is None else one.scale + other.scale
        if degree > 1 and (
            degree > _MOST_DEGREE or self._products >= _MOST_PRODUCTS or not _is_exact(low, high, scale)
        ):
            return self._scaled(ok, one, other, ("product", low, high))
        self._products += degree > 1
        result = Term(NUMBER, False, one.value * other.value, low, high, scale, max(1, degree))
        return self._rounded(ok, result, [one.value, other.value])

    def _quotient(self, ok: Formula, one: Term, other: Term) -> Term:
        by = other.low if other.low is not None and other.low == other.high else None
        if by == 0:
            return NOTHING
        if by is not None:
            ends = [None if end is None else end / by for end in (one.low, one.high)]
            low, high = ends if by > 0 else ends[::-1]
            extra = _terminates(by)
            scale = None if one.scale is None or extra is None else one.scale + extra
            result = Term(NUMBER, False, one.value / self.smt.fraction(by), low, high, scale, one.degree)
            return self._rounded(ok, result, [one.value])
        return self._scaled(self.smt.all(ok, other.value != 0), one, other, ("quotient", None, None))

    def _scaled(self, ok: Formula, one: Term, other: Term, how: tuple[str, Fraction | None, Fraction | None]) -> Term:
        """A product or quotient of two unknowns: its sign, and how its size lies to that of the first.

        Products of unknowns are what the solver is slow at; these are enough for what tables ask of them.
        """
        smt = self.smt
        name, low, high = how
        key = (name, smt.identity(one.value), smt.identity(other.value))
        known = smt.once(key)
        if known is None:
            given, a, b = smt.symbol("Real", name), one.value, other.value
            implied, both, some = smt.z3.Implies, smt.z3.And, smt.z3.Or
            zero = some(a == 0, b == 0) if name == "product" else a == 0
            smt.add(
                implied(zero, given == 0),
                implied(some(both(a > 0, b > 0), both(a < 0, b < 0)), given > 0),
                implied(some(both(a > 0, b < 0), both(a < 0, b > 0)), given < 0),
            )
            self._lies(given, a, b, grows=name == "product")
            if name == "product":
                self._lies(given, b, a, grows=True)
            else:
                smt.add(implied(both(a == b, b != 0), given == 1))
            null = smt.symbol("Bool", "beyond")
            smt.add(implied(null, smt.z3.Not(zero)))
            known = smt.once(key, (given, null))
        given, null = known
        widened = _widened(low, high)
        return Term(NUMBER, smt.any(smt.no(ok), null), given, *widened)

    def _lies(self, given: Any, first: Any, factor: Any, *, grows: bool) -> None:
        """A number by one that is at least 1 is no smaller, and so on; rounding keeps that."""
        smt = self.smt
        implied, both, some = smt.z3.Implies, smt.z3.And, smt.z3.Or
        large, small = some(factor >= 1, factor <= -1), both(factor <= 1, factor >= -1, factor != 0)
        more, less = (large, small) if grows else (small, large)
        size, found = smt.either(first >= 0, first, -first), smt.either(given >= 0, given, -given)
        smt.add(implied(more, found >= size), implied(less, found <= size))
        smt.add(implied(factor == 1, given == first), implied(factor == -1, given == -first))

    def _power(self, ok: Formula, one: Term, other: Term) -> Term:
        by = other.low if other.low is not None and other.low == other.high else None
        if by == 0:
            return Term(NUMBER, self.smt.no(ok), self.smt.fraction(1), Fraction(1), Fraction(1), 0, 0)
        if by is None or by.denominator != 1 or not 0 < by <= _MOST_POWER:
            return self._unknown(ok, ("power", self.smt.identity(one.value), self.smt.identity(other.value)))
        found = one
        for _ in range(int(by) - 1):
            following = self._product(True, found, one)
            if following.null is not False or following.scale is None:
                # Each step is rounded, and the power is but once.
                return self._unknown(ok, ("power", self.smt.identity(one.value), by))
            found = following
        return Term(NUMBER, self.smt.no(ok), found.value, found.low, found.high, found.scale, found.degree)

    def _unknown(self, ok: Formula, key: Hashable) -> Term:
        """A number of which nothing is known, null or not."""
        opaque = self.terms.opaque(key)
        is_number, value = self.terms.as_kind(opaque, NUMBER)
        return Term(NUMBER, self.smt.no(self.smt.all(ok, is_number)), value.value)

    # Rounding

    def _rounded(self, ok: Formula, exact: Term, operands: Sequence[Any], *, may_vanish: bool = True) -> Term:
        """A result of real numbers as one of FEEL's."""
        low, high, scale = exact.low, exact.high, exact.scale
        most = None if low is None or high is None else max(abs(low), abs(high))
        if _is_exact(low, high, scale):
            return Term(NUMBER, self.smt.no(ok), exact.value, low, high, scale, exact.degree)
        smt = self.smt
        key = ("rounded", self.smt.identity(exact.value), may_vanish)
        known = smt.once(key)
        if known is None:
            value, given = exact.value, smt.symbol("Real", "rounded")
            implied = smt.z3.Implies
            smt.add(implied(value > 0, given > 0), implied(value < 0, given < 0), implied(value == 0, given == 0))
            if self._roundings < _MOST_ROUNDINGS:
                up, down = smt.fraction(1 + _PART), smt.fraction(1 - _PART)
                smt.add(
                    implied(value >= 0, smt.z3.And(given <= value * up, given >= value * down)),
                    implied(value <= 0, smt.z3.And(given >= value * up, given <= value * down)),
                )
            self._roundings += 1
            for operand in operands:
                smt.add(implied(value >= operand, given >= operand), implied(value <= operand, given <= operand))
            smt.rounded(value, given)
            known = smt.once(key, (value, given, self._out_of_range(value, most, scale, may_vanish)))
        return Term(NUMBER, smt.any(smt.no(ok), known[2]), known[1], *_widened(low, high))

    def _out_of_range(self, value: Any, most: Fraction | None, scale: int | None, may_vanish: bool) -> Formula:
        """A result that is too large, or too small, for a number: it is null."""
        smt = self.smt
        large: Formula = False
        if most is None or most > _LARGE:
            large = smt.z3.Or(value > smt.fraction(_LARGE), value < smt.fraction(-_LARGE))
        small: Formula = False
        if may_vanish and (scale is None or scale > 100):
            tiny = smt.fraction(1 / _LARGE)
            small = smt.z3.And(value != 0, value < tiny, value > -tiny)
        if large is False and small is False:
            return False
        null = smt.symbol("Bool", "beyond")
        smt.add(smt.implies(null, smt.any(large, small)))
        return null


def _is_exact(low: Fraction | None, high: Fraction | None, scale: int | None) -> bool:
    """Whether numbers within bounds, of so many decimals, need no rounding."""
    if low is None or high is None or scale is None or scale > _MOST_SCALE:
        return False
    return bool(max(abs(low), abs(high)) * 10**scale <= _EXACT)


def _widened(low: Fraction | None, high: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
    """Bounds of a number as bounds of what it is rounded to."""
    return (
        None if low is None else _short(low - abs(low) * _PART, -1),
        None if high is None else _short(high + abs(high) * _PART, 1),
    )


def _short(bound: Fraction, side: int) -> Fraction | None:
    """A bound with few digits, a little further to a side; None for one that is very large."""
    if abs(bound) > _LARGE:
        return None
    if bound.denominator <= _FINE:
        return bound
    scaled = bound * _FINE
    return Fraction(-(-scaled // 1) if side > 0 else scaled // 1, _FINE)


def _at_least_zero(term: Term) -> bool:
    return term.low is not None and term.low >= 0


def _terminates(divisor: Fraction) -> int | None:
    """How many decimals a division by a number adds; None where there is no end of them."""
    rest = abs(divisor.numerator)
    count = {2: 0, 5: 0}
    for prime in count:
        while rest % prime == 0:
            rest //= prime
            count[prime] += 1
    return max(count.values()) if rest == 1 else None
