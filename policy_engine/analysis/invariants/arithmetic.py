"""Arithmetic with unknown numbers and days.

A sum is *exact* where its terms have so few decimals, and are so small, that all digits of the result fit into the 34
that a number has. It is then known as a form. Otherwise the result is rounded: of that it is known that rounding keeps
the order, so that what is added to a number makes it no less, where it is not less than zero.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import Any, Final

from policy_engine.analysis.invariants.compare import is_plain
from policy_engine.analysis.invariants.linear import Fact, Form, of_constant, of_key
from policy_engine.analysis.invariants.refute import at_most
from policy_engine.analysis.invariants.symbols import NoWay, Symbol, Way
from policy_engine.text.problem import Halt
from policy_engine.types.feeltype import ANY, DATE, NUMBER, Kind
from policy_engine.types.relations import nullable
from policy_engine.values.arithmetic import add, divide, multiply, power, subtract
from policy_engine.values.number import PRECISION
from policy_engine.values.order import DAY
from policy_engine.values.temporal import DaysDuration

_REAL: Final[Mapping[str, Callable[[Any, Any], object]]] = {
    "+": add, "-": subtract, "*": multiply, "/": divide, "**": power,
}  # fmt: skip
_EXACT: Final = Context(prec=400, Emax=MAX_EMAX, Emin=MIN_EMIN)
UNKNOWN: Final = object()
"""Stands for a value of which not even an identity is known."""
_LARGEST: Final = 60
"""Digits before the point of a bound, and decimals of a scale: beyond, neither is known."""


@dataclass(frozen=True, slots=True)
class Term:
    """A number that is not null, known or not."""

    form: Form | None
    low: Decimal | None
    high: Decimal | None
    scale: int | None

    def negated(self) -> Term:
        """The same with the other sign."""
        form = None if self.form is None else self.form.times(Fraction(-1))
        low = None if self.high is None else self.high.copy_negate()
        high = None if self.low is None else self.low.copy_negate()
        return Term(form, low, high, self.scale)


def computed(operator: str, left: Any, right: Any, way: Way) -> Any:
    """The result of an operator; `UNKNOWN` where not even an identity is known of it."""
    left, right = way.value(left), way.value(right)
    if left is None or right is None:
        return None
    if is_plain(left) and is_plain(right):
        try:
            return _REAL[operator](left, right)
        except Halt as halt:
            raise NoWay from halt
    one, other = key_of(left), key_of(right)
    if one is None or other is None:
        return UNKNOWN
    key = ("operator", operator, one, other)
    a, b = term_of(left, way), term_of(right, way)
    if a is not None and b is not None:
        if operator in ("+", "-"):
            return _sum(key, a, b if operator == "+" else b.negated())
        if operator == "*":
            return _product(key, a, b)
        if operator == "/":
            positive = a.low is not None and a.low >= 0 and b.low is not None and b.low >= 0
            return Symbol(key, nullable(NUMBER), Decimal(0) if positive else None)
    if operator in ("+", "-") and isinstance(left, Symbol) and left.kind is Kind.DATE:
        days = _whole_days(right)
        if days is not None:
            way.met[left.key] = left
            shift = Form({}, Fraction(days if operator == "+" else -days))
            return Symbol(key, nullable(DATE), form=left.line.plus(shift, Fraction(1)))
    return Symbol(key, ANY)


def key_of(value: Any) -> Hashable | None:
    """What tells a value from others: of one key, there is one value for a snapshot. None for lists and contexts."""
    if isinstance(value, Symbol):
        return value.key
    if isinstance(value, Decimal):
        return ("is", "number", *value.as_tuple())
    if value is None or isinstance(value, bool | str | DaysDuration):
        return ("is", type(value).__name__, value)
    return None


def term_of(value: Any, way: Way) -> Term | None:
    """A value as a number; None where it is not known to be one. It must not be null."""
    if isinstance(value, Decimal):
        scale = value.as_tuple().exponent
        decimals = max(0, -scale) if isinstance(scale, int) else None
        return Term(of_constant(value), value, value, decimals)
    if isinstance(value, Symbol) and value.kind is Kind.NUMBER:
        way.met[value.key] = value
        return Term(value.line, value.low, value.high, value.scale)
    return None


def _whole_days(value: Any) -> int | None:
    if not isinstance(value, DaysDuration):
        return None
    days, rest = divmod(value.nanoseconds, DAY)
    return None if rest else days


def fits(low: Decimal | None, high: Decimal | None, scale: int | None) -> bool:
    """Whether numbers between two bounds, of so many decimals, have no more digits than a number may have."""
    if low is None or high is None or scale is None or not 0 <= scale <= _LARGEST:
        return False
    return max(low.copy_abs(), high.copy_abs()).scaleb(scale, _EXACT) < Decimal(10) ** PRECISION


def _sum(key: tuple[Hashable, ...], a: Term, b: Term) -> Symbol:
    low = None if a.low is None or b.low is None else _bound(_EXACT.add(a.low, b.low))
    high = None if a.high is None or b.high is None else _bound(_EXACT.add(a.high, b.high))
    scale = None if a.scale is None or b.scale is None else max(a.scale, b.scale)
    if a.form is not None and b.form is not None and fits(low, high, scale):
        return Symbol(key, NUMBER, low, high, scale, a.form.plus(b.form, Fraction(1)))
    # Rounded: it may be as far off as the last digit, but on the side of a bound that is a number itself.
    facts = [fact for one, other in ((a, b), (b, a)) for fact in _moved(key, one, other)]
    zero = Decimal(0)
    least = zero if low is not None and low >= 0 else None
    most = zero if high is not None and high <= 0 else None
    return Symbol(key, nullable(NUMBER), least, most, facts=tuple(facts))


def _moved(key: Hashable, start: Term, by: Term) -> list[Fact]:
    """On which side of its start a sum lies."""
    if start.form is None:
        return []
    facts = []
    if by.low is not None and by.low >= 0:
        facts.append(at_most(start.form, of_key(key)))
    if by.high is not None and by.high <= 0:
        facts.append(at_most(of_key(key), start.form))
    return facts


def _product(key: tuple[Hashable, ...], a: Term, b: Term) -> Symbol:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        positive = a.low is not None and a.low >= 0 and b.low is not None and b.low >= 0
        return Symbol(key, nullable(NUMBER), Decimal(0) if positive else None)
    ends = [_EXACT.multiply(one, other) for one in (a.low, a.high) for other in (b.low, b.high)]
    low, high = _bound(min(ends)), _bound(max(ends))
    scale = None if a.scale is None or b.scale is None else a.scale + b.scale
    if fits(low, high, scale):
        form = None
        for one, other in ((a, b), (b, a)):
            if one.form is not None and not one.form.terms and other.form is not None:
                form = other.form.times(one.form.constant)
        return Symbol(key, NUMBER, low, high, scale, form)
    least = Decimal(0) if low is not None and low >= 0 else None
    return Symbol(key, nullable(NUMBER), least)


def _bound(value: Decimal) -> Decimal | None:
    return value if value.is_finite() and (not value or abs(value.adjusted()) <= _LARGEST) else None
