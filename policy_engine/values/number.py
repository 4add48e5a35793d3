"""FEEL numbers: decimal128, 34 digits, half even (DMN 1.5, 10.3.2.3.1).

A number is always a finite `decimal.Decimal` of at most 34 digits. Whatever would be infinite or not a number
is null (None). There is no negative zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, Underflow

PRECISION = 34

UNDEFINED = (InvalidOperation, DivisionByZero, Overflow, Underflow)
"""What `CONTEXT` raises where there is no result, or its scale would be out of range: null in FEEL."""

CONTEXT = Context(
    prec=PRECISION,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=1,
    flags=[],
    traps=[*UNDEFINED],
)
"""The arithmetic of decimal128. It traps what has no finite result: call its methods through `guarded`.

Its flags are the only state that calls share, and nothing reads them, so threads may share it.
"""

ZERO = Decimal(0)
ONE = Decimal(1)

_LITERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?", re.ASCII)
_LONGEST = 10_000


def number(value: int) -> Decimal:
    """The number of an integer, rounded to 34 digits. Raises `decimal.Overflow` from 10**6145 on."""
    return CONTEXT.create_decimal(value)


def parse_number(text: str) -> Decimal | None:
    """The number that a numeral denotes, rounded to 34 digits, with the scale as written (`1.50`).

    Takes an optional sign, digits with an optional point, and an exponent (XSD 1.1 precisionDecimal, without
    its special values). Null for anything else, for an overflow and for numerals of more than 10,000
    characters.
    """
    if len(text) > _LONGEST or _LITERAL.fullmatch(text) is None:
        return None
    return guarded(CONTEXT.create_decimal, text)


def guarded(operation: Callable[..., Decimal], *operands: Decimal | str) -> Decimal | None:
    """The result of an operation of `CONTEXT`, or null where it has none that is finite; -0 becomes 0."""
    try:
        result = operation(*operands)
    except UNDEFINED:
        return None
    return result if result else result.copy_abs()


def is_integer(value: Decimal) -> bool:
    """Whether a number has no fraction."""
    return value == value.to_integral_value()


def to_integer(value: Decimal) -> int | None:
    """The integer that a number is, or None where it has a fraction."""
    if not is_integer(value):
        return None
    if value.adjusted() <= PRECISION:
        return int(value)
    # Python takes a hundred times as long for the zeros of a large exponent.
    zeros = value.adjusted() - PRECISION
    return int(int(CONTEXT.scaleb(value, -zeros)) * 10**zeros)


def digits(value: Decimal) -> int:
    """How many characters `plain` would write, or some more."""
    return PRECISION + abs(value.adjusted())


def plain(value: Decimal) -> str:
    """All digits and no exponent: `1.50`, `100000`, `0.00001`."""
    return format(value if value else value.copy_abs(), "f")
