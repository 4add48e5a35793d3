"""From what a caller sends to FEEL values: one function a form, each exact or `BAD`.

They take JSON's values (numbers as int, float or `Decimal`) and Python's own dates and moments. Exact types only:
`snapshot/foreign.py` has turned subclasses into their bases before. A float is read by its shortest decimal form.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from policy_engine.types.iso import country_codes, currencies
from policy_engine.values.number import CONTEXT, PRECISION, guarded
from policy_engine.values.temporal import Date, DateTime, Time
from policy_engine.values.zone import Zone, find_zone, zone_names


class Bad(Enum):
    """Stands for no value: null is one."""

    BAD = auto()


BAD: Final = Bad.BAD

MAX_TEXT: Final = 10_000
"""The longest string, in characters."""
MAX_AMOUNT: Final = 10**15
"""Amounts and integers are less."""

_AMOUNT = re.compile(r"[0-9]{1,34}(?:\.[0-9]{1,34})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,30}))?([Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_LONGEST_MOMENT: Final = 64
_UNFIT = re.compile("[\0\ud800-\udfff]")


def to_text(raw: object) -> str | Bad:
    """Text without NUL and lone surrogates, of at most `MAX_TEXT` characters."""
    return raw if type(raw) is str and len(raw) <= MAX_TEXT and _UNFIT.search(raw) is None else BAD


def to_boolean(raw: object) -> bool | Bad:
    """True or false."""
    return raw if type(raw) is bool else BAD


def to_decimal(raw: object) -> Decimal | Bad:
    """A JSON number, finite, as it is written; a numeral too large to matter is bad."""
    if type(raw) is Decimal:
        return raw if raw.is_finite() else BAD
    if type(raw) is int:
        return Decimal(raw) if -(10**PRECISION) < raw < 10**PRECISION else BAD
    if type(raw) is float:
        found = Decimal(repr(raw))
        return found if found.is_finite() else BAD
    return BAD


def to_number(raw: object) -> Decimal | Bad:
    """A number that decimal128 holds exactly."""
    found = to_decimal(raw)
    if found is BAD:
        return BAD
    held = guarded(CONTEXT.create_decimal, found)
    return held if held is not None and held == found else BAD


def to_integer(raw: object) -> Decimal | Bad:
    """A whole number (15.0 is one)."""
    found = to_decimal(raw)
    if found is BAD or not -MAX_AMOUNT < found < MAX_AMOUNT:
        return BAD
    whole = Decimal(int(found))
    return whole if whole == found else BAD


def to_amount(raw: object) -> Decimal | Bad:
    """An amount of zero or more in any currency: a number, or a numeral without sign and exponent."""
    if type(raw) is str:
        if _AMOUNT.fullmatch(raw) is None:
            return BAD
        found: Decimal | Bad = Decimal(raw)
    else:
        found = to_decimal(raw)
    if found is BAD or not 0 <= found < MAX_AMOUNT:
        return BAD
    return _canonical(found)


MAX_MINOR_UNIT: Final = 6
"""More decimals than any currency's minor unit has (ISO 4217 knows 4 at most)."""


def to_money(raw: object, digits: int) -> Decimal | Bad:
    """An amount in a currency with so many decimals: by value, `12.000` has none. It is written with all of them."""
    if type(raw) is str:
        point = raw.find(".")
        written = len(raw) - point - 1 if point > 0 else 0
        if written == digits and _AMOUNT.fullmatch(raw) is not None and len(raw) < 16:
            return Decimal(raw)
    found = to_amount(raw)
    if found is BAD or decimals(found) > digits:
        return BAD
    # One form for one amount, so that outputs have it too. Metals and the like have no minor unit to write it in.
    return found.quantize(Decimal(1).scaleb(-digits), context=CONTEXT) if digits <= MAX_MINOR_UNIT else found


def decimals(amount: Decimal) -> int:
    """The decimals that an amount's value needs."""
    exponent = amount.normalize(CONTEXT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _canonical(amount: Decimal) -> Decimal | Bad:
    """An amount without exponent and sign, where it has at most 34 digits."""
    _, digits, exponent = amount.as_tuple()
    if not amount:
        return Decimal(0) if not isinstance(exponent, int) or abs(exponent) > PRECISION else abs(amount)
    if not isinstance(exponent, int) or len(digits) > PRECISION or exponent < -PRECISION:
        return BAD
    return amount.quantize(Decimal(1), context=CONTEXT) if exponent > 0 else amount


def to_date(raw: object) -> Date | Bad:
    """A day: `YYYY-MM-DD`, a `datetime.date` (not a datetime), or a FEEL date."""
    if type(raw) is str:
        return _parse_date(raw) if len(raw) == 10 else BAD
    if type(raw) is dt.date:
        return Date(raw.year, raw.month, raw.day)
    return raw if type(raw) is Date else BAD


@lru_cache(maxsize=4096)
def _parse_date(text: str) -> Date | Bad:
    if _DATE.fullmatch(text) is None or text.startswith("0000"):
        return BAD
    try:
        return Date(int(text[:4]), int(text[5:7]), int(text[8:]))
    except ValueError:
        return BAD


def to_moment(raw: object) -> DateTime | Bad:
    """An instant: RFC 3339 text, an aware `datetime.datetime`, or a FEEL date and time with a zone."""
    if type(raw) is str:
        return _parse_moment(raw) if len(raw) <= _LONGEST_MOMENT else BAD
    if type(raw) is dt.datetime:
        return _moment_of(raw)
    return raw if type(raw) is DateTime and raw.zone is not None else BAD


@lru_cache(maxsize=1024)
def _parse_moment(text: str) -> DateTime | Bad:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return BAD
    day, hour, minute, second, fraction, offset = match.groups()
    date = _parse_date(day)
    zone = find_zone(offset.upper())
    nanoseconds = 0
    if fraction is not None:
        if fraction[9:].strip("0"):
            return BAD
        nanoseconds = int(fraction[:9].ljust(9, "0"))
    if date is BAD or zone is None:
        return BAD
    try:
        return DateTime(date, Time(int(hour), int(minute), int(second), nanoseconds, zone))
    except ValueError:
        return BAD


def _moment_of(raw: dt.datetime) -> DateTime | Bad:
    offset = raw.utcoffset()
    if offset is None or offset.microseconds:
        return BAD
    try:
        zone = Zone(offset.days * 86_400 + offset.seconds)
        time = Time(raw.hour, raw.minute, raw.second, raw.microsecond * 1000, zone)
        return DateTime(Date(raw.year, raw.month, raw.day), time)
    except ValueError:
        return BAD


def to_time_zone(raw: object) -> str | Bad:
    """The name of an IANA time zone, in its own case."""
    return raw if type(raw) is str and raw in zone_names() else BAD


def to_currency(raw: object) -> str | Bad:
    """An active ISO 4217 code."""
    return raw if type(raw) is str and raw in currencies() else BAD


def to_country(raw: object) -> str | Bad:
    """A two-letter ISO 3166-1 code."""
    return raw if type(raw) is str and raw in country_codes() else BAD
