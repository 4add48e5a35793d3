"""Numeric functions (DMN 1.5, 10.3.4.5): exact, or rounded to 34 digits, half even."""

from __future__ import annotations

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from policy_engine.feel.builtins.exact import EXACT
from policy_engine.feel.builtins.results import same
from policy_engine.feel.builtins.signature import Overload, builtin, overload, required
from policy_engine.types.feeltype import BOOLEAN, DAYS_DURATION, MONTHS_DURATION, NUMBER
from policy_engine.values.number import CONTEXT, guarded
from policy_engine.values.temporal import DaysDuration, MonthsDuration
from policy_engine.values.work import spend

SECTION = "10.3.4.5"
LEAST_SCALE = -6111
MOST_SCALE = 6176
_TWO = Decimal(2)
_SERIES_STEPS = 400
"""Steps of a logarithm or an exponential."""
_DIGITS_PER_STEP = 32
"""Of an exact quotient."""


def to_scale(n: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    """A number with so many decimals (negative: tens, hundreds); null for a scale outside -6111 to 6176.

    Decimals that 34 digits have no room for are left out; they would be zeros.
    """
    if not LEAST_SCALE <= scale <= MOST_SCALE:
        return None
    exponent = -int(scale)
    if n and n.adjusted() < exponent - 1:
        # Less than a tenth of the last place: all that are so small round alike, and some have no room.
        n = Decimal((n.is_signed(), (1,), exponent - 2))
    rounded = n.quantize(Decimal((0, (1,), exponent)), rounding=rounding, context=EXACT)
    return guarded(CONTEXT.plus, rounded)


def scaled(rounding: str) -> Callable[[Decimal, Decimal], Decimal | None]:
    """Rounding to a scale, in one way."""

    def round_to(n: Decimal, scale: Decimal) -> Decimal | None:
        return to_scale(n, scale, rounding)

    return round_to


def whole(rounding: str) -> Callable[[Decimal], Decimal | None]:
    """Rounding to an integer, in one way."""

    def round_to_integer(n: Decimal) -> Decimal | None:
        return guarded(CONTEXT.plus, n.to_integral_value(rounding))

    return round_to_integer


def absolute(n: Decimal) -> Decimal:
    """Without its sign."""
    return n.copy_abs()


def absolute_days(n: DaysDuration) -> DaysDuration:
    """Without its sign."""
    return DaysDuration(abs(n.nanoseconds))


def absolute_months(n: MonthsDuration) -> MonthsDuration:
    """Without its sign."""
    return MonthsDuration(abs(n.months))


def modulo(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    """`dividend - divisor * floor(dividend / divisor)`, exactly; null for a divisor of 0."""
    if not divisor:
        return None
    spend(abs(dividend.adjusted() - divisor.adjusted()) // _DIGITS_PER_STEP)
    rest = EXACT.remainder(dividend, divisor)
    if rest and rest.is_signed() != divisor.is_signed():
        rest = EXACT.add(rest, divisor)
    return guarded(CONTEXT.plus, rest)


def square_root(number: Decimal) -> Decimal | None:
    """Null for a negative number."""
    return guarded(CONTEXT.sqrt, number)


def logarithm(number: Decimal) -> Decimal | None:
    """The natural logarithm; null for zero and below."""
    spend(_SERIES_STEPS)
    return guarded(CONTEXT.ln, number) if number > 0 else None


def exponential(number: Decimal) -> Decimal | None:
    """e to the power; null where that is too large."""
    spend(_SERIES_STEPS)
    return guarded(CONTEXT.exp, number)


def is_odd(number: Decimal) -> bool:
    """Whether it is an odd integer."""
    return EXACT.remainder(number, _TWO).copy_abs() == 1


def is_even(number: Decimal) -> bool:
    """Whether it is an even integer."""
    return not EXACT.remainder(number, _TWO)


_N = required("n", NUMBER)
_NUMBER = required("number", NUMBER)


def _to_scale(rounding: str) -> Overload:
    return overload(scaled(rounding), same, _N, required("scale", NUMBER))


def _to_integer(rounding: str) -> Overload:
    return overload(whole(rounding), same, _N)


BUILTINS = (
    builtin("decimal", SECTION, "The number with a number of decimals, half even.", _to_scale(ROUND_HALF_EVEN)),
    builtin(
        "floor",
        SECTION,
        "Rounds down, towards minus infinity.",
        _to_integer(ROUND_FLOOR),
        _to_scale(ROUND_FLOOR),
    ),
    builtin(
        "ceiling",
        SECTION,
        "Rounds up, towards infinity.",
        _to_integer(ROUND_CEILING),
        _to_scale(ROUND_CEILING),
    ),
    builtin("round up", SECTION, "Rounds away from zero.", _to_scale(ROUND_UP)),
    builtin("round down", SECTION, "Rounds towards zero.", _to_scale(ROUND_DOWN)),
    builtin("round half up", SECTION, "Rounds to the nearest, a half away from zero.", _to_scale(ROUND_HALF_UP)),
    builtin("round half down", SECTION, "Rounds to the nearest, a half towards zero.", _to_scale(ROUND_HALF_DOWN)),
    builtin(
        "abs",
        SECTION,
        "The number or duration without its sign.",
        overload(absolute, same, _N),
        overload(absolute_days, DAYS_DURATION, required("n", DAYS_DURATION)),
        overload(absolute_months, MONTHS_DURATION, required("n", MONTHS_DURATION)),
    ),
    builtin(
        "modulo",
        SECTION,
        "The remainder of a division, with the divisor's sign.",
        overload(modulo, same, required("dividend", NUMBER), required("divisor", NUMBER)),
    ),
    builtin("sqrt", SECTION, "The square root.", overload(square_root, NUMBER, _NUMBER)),
    builtin("log", SECTION, "The natural logarithm.", overload(logarithm, NUMBER, _NUMBER)),
    builtin("exp", SECTION, "e to the power of the number.", overload(exponential, NUMBER, _NUMBER)),
    builtin("odd", SECTION, "Whether the number is an odd integer.", overload(is_odd, BOOLEAN, _NUMBER)),
    builtin("even", SECTION, "Whether the number is an even integer.", overload(is_even, BOOLEAN, _NUMBER)),
)
