"""Values as text: what FEEL's `string()` gives (DMN 1.5, table 72).

A string is itself; everything else is written as a FEEL literal would be, canonically: a number with all its
digits and no exponent, durations in their normal form (`P1DT2H`, `PT0S`, `P0M`), a time with its `Z`, offset
or `@zone`. Inside lists, contexts and ranges strings are quoted and temporal values are literals
(`@"2026-03-10"`).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

from policy_engine.values.depth import MAX_DEPTH, too_deep
from policy_engine.values.function import Function
from policy_engine.values.number import plain
from policy_engine.values.range import Range
from policy_engine.values.temporal import DAY, Date, DateTime, DaysDuration, MonthsDuration, Time
from policy_engine.values.work import spend, spend_text
from policy_engine.values.zone import SECOND, Zone, format_offset

_SIMPLE_NAME = re.compile(r"[^\W\d]\w*(?: \w+)*")
_WORDS = frozenset({
    "and", "between", "else", "every", "external", "false", "for", "function", "if", "in", "instance", "not",
    "null", "or", "return", "satisfies", "some", "then", "true",
})  # fmt: skip


def to_text(value: object) -> str:
    """A value as `string()` gives it; null is `null`. Raises `Halt` for a value that nests too deep."""
    if isinstance(value, str):
        return value
    if isinstance(value, (list, dict, Range)):
        return _literal(value, 0)
    return _scalar(value)


def date_text(date: Date) -> str:
    """`2026-03-10`, `-0044-03-15`, `12026-01-01`."""
    sign = "-" if date.year < 0 else ""
    return f"{sign}{abs(date.year):04}-{date.month:02}-{date.day:02}"


def clock_text(time: Time) -> str:
    """`13:20:00.5`: a time without its zone, the fraction without trailing zeros."""
    return f"{time.hour:02}:{time.minute:02}:{time.second:02}{_fraction(time.nanosecond)}"


def duration_text(duration: DaysDuration | MonthsDuration) -> str:
    """`P1Y2M`, `-P1DT2H3M4.5S`; zero is `P0M` or `PT0S`."""
    if isinstance(duration, MonthsDuration):
        return _months_text(duration.months)
    days, rest = divmod(abs(duration.nanoseconds), DAY)
    seconds, nanosecond = divmod(rest, SECOND)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    clock = (f"{hours}H" if hours else "") + (f"{minute}M" if minute else "")
    if second or nanosecond:
        clock += f"{second}{_fraction(nanosecond)}S"
    if not days and not clock:
        return "PT0S"
    sign = "-" if duration.nanoseconds < 0 else ""
    return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


def quote(text: str) -> str:
    """A FEEL string literal."""
    return json.dumps(text, ensure_ascii=False)


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    if not months:
        return "P0M"
    return f"{'-' if months < 0 else ''}P{f'{years}Y' if years else ''}{f'{rest}M' if rest else ''}"


def _fraction(nanosecond: int) -> str:
    return f".{nanosecond:09}".rstrip("0") if nanosecond else ""


def _zone_text(zone: Zone | None) -> str:
    if zone is None:
        return ""
    return f"@{zone.name}" if zone.name else format_offset(zone.offset or 0)


def _temporal(value: object) -> str | None:
    if isinstance(value, Date):
        return date_text(value)
    if isinstance(value, DateTime):
        return f"{date_text(value.date)}T{clock_text(value.time)}{_zone_text(value.zone)}"
    if isinstance(value, Time):
        return f"{clock_text(value)}{_zone_text(value.zone)}"
    if isinstance(value, (DaysDuration, MonthsDuration)):
        return duration_text(value)
    return None


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    text = _temporal(value)
    if text is None:
        raise TypeError(f"{type(value).__name__} is no FEEL value")
    return text


def _number(value: Decimal) -> str:
    text = plain(value)
    spend_text(len(text))
    return text


def _literal(value: object, depth: int) -> str:
    """A value as it stands inside another."""
    if depth > MAX_DEPTH:
        raise too_deep()
    if isinstance(value, str):
        spend_text(len(value))
        return quote(value)
    if isinstance(value, list):
        spend(16 * len(value) + 16)
        return f"[{', '.join([_literal(item, depth + 1) for item in value])}]"
    if isinstance(value, dict):
        spend(30 * len(value) + 30)
        entries = [f"{_name(name)}: {_literal(item, depth + 1)}" for name, item in value.items()]
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, Range):
        return _range(value, depth)
    text = _temporal(value)
    return _scalar(value) if text is None else f'@"{text}"'


def _name(name: str) -> str:
    plain_name = _SIMPLE_NAME.fullmatch(name) is not None and name.split(" ", 1)[0] not in _WORDS
    return name if plain_name else quote(name)


def _range(range_: Range, depth: int) -> str:
    if range_.low is None:
        return f"({'<=' if range_.high_closed else '<'} {_literal(range_.high, depth + 1)})"
    if range_.high is None:
        return f"({'>=' if range_.low_closed else '>'} {_literal(range_.low, depth + 1)})"
    start, end = "[" if range_.low_closed else "(", "]" if range_.high_closed else ")"
    return f"{start}{_literal(range_.low, depth + 1)}..{_literal(range_.high, depth + 1)}{end}"
