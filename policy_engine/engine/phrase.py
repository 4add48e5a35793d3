"""Values as people write them: money with its currency, days with the month's name, lists with commas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from policy_engine.types.feeltype import ContextType, ListType, NullableType, ScalarType, Type
from policy_engine.values.number import plain
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.text import to_text
from policy_engine.values.work import spend

LOCALE = "en_US"
_LARGE, _SMALL = Decimal("1e16"), Decimal("1e-10")


_SAID_STEPS = 40
"""Steps for each part of a value."""
LISTED = 20
"""Items of a list that are written out; the others are counted."""


def phrase(value: object, type_: Type | None = None, currency: str | None = None) -> str:
    """A value in words.

    Args:
        value: a FEEL value.
        type_: its static type: an amount of money is written with `currency`.
        currency: the ISO 4217 code of amounts; None writes bare numbers.
    """
    if isinstance(type_, NullableType):
        type_ = type_.item
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        if isinstance(type_, ScalarType) and type_.unit == "money" and currency is not None:
            return _money(value, currency)
        return str(format_decimal(value, "#,##0.##########", locale=LOCALE)) if _is_short(value) else plain(value)
    if isinstance(value, Date | DateTime | Time):
        return _temporal(value)
    if isinstance(value, DaysDuration):
        return _days(value)
    if isinstance(value, MonthsDuration):
        return _months(value.months)
    if isinstance(value, list):
        spend(_SAID_STEPS * min(len(value), LISTED) + _SAID_STEPS)
        item = type_.item if isinstance(type_, ListType) else None
        between = "; " if any(isinstance(one, dict) for one in value) else ", "
        said = between.join(phrase(one, item, currency) for one in value[:LISTED])
        return f"{said}{between}and {len(value) - LISTED} more" if len(value) > LISTED else said or "none"
    if isinstance(value, dict):
        spend(_SAID_STEPS * len(value) + _SAID_STEPS)
        own = value.get("currency") if dict.__contains__(value, "currency") else None
        money_in = own if isinstance(own, str) else currency
        fields = type_ if isinstance(type_, ContextType) else None
        return ", ".join(
            f"{name.replace('_', ' ')} {phrase(one, fields.field(name) if fields else None, money_in)}"
            for name, one in value.items()
        )
    return value if isinstance(value, str) else to_text(value)


def _is_short(value: Decimal) -> bool:
    """Whether Babel, which works with 28 digits, writes all of a number: nothing is ever shown rounded."""
    return abs(value) < _LARGE and value == value.quantize(_SMALL)


def _money(value: Decimal, currency: str) -> str:
    if not _is_short(value):
        return f"{plain(value)} {currency}"
    text = str(format_currency(value, currency, locale=LOCALE, decimal_quantization=False))
    standard = str(format_currency(value, currency, locale=LOCALE))
    # Quantising is for missing zeros only: an amount is never shown rounded.
    return standard if len(standard) >= len(text) else text


def _temporal(value: Date | DateTime | Time) -> str:
    text = to_text(value)
    if isinstance(value, Time):
        return text
    day = value if isinstance(value, Date) else value.date
    if not 1 <= day.year <= 9999:
        return text
    written = str(format_date(date(day.year, day.month, day.day), "d MMMM y", locale=LOCALE))
    if isinstance(value, Date):
        return written
    zone = "" if value.zone is None else "UTC" if text.endswith("Z") else text.partition("@")[2] or text[-6:]
    time = value.time
    seconds = f":{time.second:02}" if time.second or time.nanosecond else ""
    return f"{written}, {time.hour:02}:{time.minute:02}{seconds} {zone}".rstrip()


def _days(value: DaysDuration) -> str:
    seconds, rest = divmod(abs(value.nanoseconds), 1_000_000_000)
    if rest:
        return to_text(value)
    parts = []
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {name}{'s' if count != 1 else ''}")
    sign = "minus " if value.nanoseconds < 0 else ""
    return sign + " ".join(parts) if parts else "no time"


def _months(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    parts = []
    for count, name in ((years, "year"), (rest, "month")):
        if count:
            parts.append(f"{count} {name}{'s' if count != 1 else ''}")
    sign = "minus " if months < 0 else ""
    return sign + " ".join(parts) if parts else "no time"
