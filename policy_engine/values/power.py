"""FEEL's `**` (DMN 1.5, table 60)."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from policy_engine.values.number import CONTEXT, ONE, PRECISION, guarded
from policy_engine.values.work import spend

_WIDE: Final = CONTEXT.copy()
_WIDE.prec = PRECISION + 14
_WIDE.clamp = 0
_LIMIT: Final = Decimal(999_999_999)
_STEPS: Final = 1_200
"""Steps of a power that goes by way of logarithms."""
_INTEGER_STEPS: Final = 40


def power(a: object, b: object) -> Decimal | None:
    """FEEL's `a ** b`: of numbers, with an exponent of at most 999,999,999 either way; otherwise null.

    Exact where the result has at most 34 digits, else rounded. Anything to the power of zero is one; a
    negative number has no power that is not an integer.
    """
    if type(a) is not Decimal or type(b) is not Decimal or b.copy_abs() > _LIMIT:
        return None
    if not b:
        return ONE
    if not a and b < 0:
        return None
    spend(_INTEGER_STEPS if b == b.to_integral_value() else _STEPS)
    wide = guarded(_WIDE.power, a, b)
    result = None if wide is None else guarded(CONTEXT.plus, wide)
    return None if result is None else _trim(result)


def _trim(value: Decimal) -> Decimal:
    """Without trailing zeros after the point: the working precision put them there."""
    if value == value.to_integral_value():
        return guarded(CONTEXT.quantize, value, ONE) or value
    return CONTEXT.normalize(value)
