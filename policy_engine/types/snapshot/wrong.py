"""Why a value is not what it must be, in one sentence that never repeats the value.

Any string may be a gift card's code in the wrong place, so a string is told by its length alone; a hint names
words of the schema only.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from policy_engine.text.problem import Problem
from policy_engine.text.suggest import did_you_mean
from policy_engine.types import formats
from policy_engine.types.formats import BAD, MAX_AMOUNT, MAX_TEXT
from policy_engine.types.iso import country_codes, currencies
from policy_engine.types.snapshot.foreign import Unreadable
from policy_engine.types.snapshot.shape import NO_DEFAULT, Entry, Form, ScalarShape
from policy_engine.values.temporal import Date, DateTime
from policy_engine.values.zone import zone_names

_EXPECTED: Final = {
    Form.TEXT: "text",
    Form.MONEY: "an amount of money",
    Form.NUMBER: "a number",
    Form.INTEGER: "a whole number",
    Form.BOOLEAN: "true or false",
    Form.DATE: "a date",
    Form.DATE_TIME: "a date and time",
    Form.TIME_ZONE: "a time zone",
    Form.CURRENCY: "a currency",
    Form.COUNTRY: "a country",
}
_HOW: Final = {
    Form.MONEY: 'write it as "12.50"',
    Form.DATE: 'write it as "2026-03-15"',
    Form.DATE_TIME: 'write it as "2026-03-15T09:00:00-05:00"',
    Form.TIME_ZONE: 'an IANA name such as "America/New_York"',
    Form.CURRENCY: 'an active ISO 4217 code such as "USD"',
    Form.COUNTRY: 'a two-letter ISO 3166-1 code such as "US"',
}
_LONGEST_GUESS: Final = 64
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?", re.ASCII)
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?", re.ASCII)
_NO_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?", re.ASCII)
_LOOKS_LIKE_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def describe(raw: object) -> str:
    """What a value is, without what it says: `text of 7 characters`, `a list`, `null`."""
    if raw is None:
        return "null"
    if isinstance(raw, str):
        return f"text of {len(raw):,} characters" if len(raw) > 1 else "text of 1 character" if raw else "empty text"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, (int, float, Decimal)):
        return "a number"
    if isinstance(raw, list):
        return "a list"
    if isinstance(raw, dict):
        return "an object"
    if isinstance(raw, (dt.datetime, DateTime)):
        return "a date and time"
    if isinstance(raw, (dt.date, Date)):
        return "a date"
    return "an object that cannot be read" if raw is Unreadable else "a Python object of another kind"


def wrong_kind(path: str, expected: str, raw: object, entry: Entry) -> Problem:
    """A value of another kind than expected."""
    choice = f"{expected} or null" if entry.shape.nullable else expected
    hint = "leave the field out" if raw is None and entry.default is not NO_DEFAULT else None
    message = f"{'this' if path else 'the snapshot'} must be {choice}, not {describe(raw)}"
    return Problem("snapshot-type", message, path=path or None, hint=hint)


def wrong_scalar(path: str, entry: Entry, shape: ScalarShape, raw: object) -> Problem:
    """Why a value is not what a scalar field must be."""
    form = shape.form
    if isinstance(raw, str) and form not in (Form.NUMBER, Form.INTEGER, Form.BOOLEAN):
        return _wrong_text(path, shape, raw)
    is_number = isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool)
    if is_number and form in (Form.MONEY, Form.NUMBER, Form.INTEGER):
        return _wrong_number(path, shape, raw)
    if form is Form.DATE_TIME and isinstance(raw, (dt.datetime, DateTime)):
        message = "this date and time has no usable offset from UTC"
        return Problem("snapshot-format", message, path=path, hint=_HOW[form])
    expected = "one of the words of its list" if form is Form.WORD else _EXPECTED[form]
    return wrong_kind(path, expected, raw, entry)


def wrong_decimals(path: str, currency: str, digits: int) -> Problem:
    """An amount with more decimals than its currency has. The currency is a known code."""
    has = {0: "no decimals", 1: "one decimal"}.get(digits, f"{digits} decimals")
    return Problem("snapshot-money", f"the amount has more decimals than {currency}, which has {has}", path=path)


def out_of_bounds(path: str, shape: ScalarShape) -> Problem:
    """A number outside its bounds."""
    if shape.low is not None and shape.high is not None:
        span = f"from {shape.low} to {shape.high}"
    else:
        span = f"{shape.low} or more" if shape.low is not None else f"{shape.high} or less"
    expected = "a whole number" if shape.form is Form.INTEGER else "a number"
    return Problem("snapshot-range", f"this must be {expected} {span}", path=path)


def _wrong_number(path: str, shape: ScalarShape, raw: object) -> Problem:
    if shape.form is not Form.MONEY:
        if shape.low is not None or shape.high is not None:
            return out_of_bounds(path, shape)
        limits = " that decimal128 holds" if shape.form is Form.NUMBER else f" of less than {MAX_AMOUNT:,}"
        return Problem("snapshot-range", f"this must be {_EXPECTED[shape.form]}{limits}", path=path)
    amount = formats.to_decimal(raw)
    if amount is not BAD and amount < 0:
        return Problem("snapshot-money", "the amount is less than zero", path=path)
    return _wrong_size(path)


def _wrong_size(path: str) -> Problem:
    limits = f"finite, less than {MAX_AMOUNT:,}, and have at most 34 digits"
    return Problem("snapshot-money", f"an amount must be {limits}", path=path)


def _wrong_text(path: str, shape: ScalarShape, raw: str) -> Problem:
    form = shape.form
    if len(raw) > MAX_TEXT:
        return Problem("snapshot-text", f"this text is longer than {MAX_TEXT:,} characters", path=path)
    if form is Form.TEXT:
        return Problem("snapshot-text", "this text has NUL or half of a surrogate pair in it", path=path)
    if form is Form.WORD:
        hint = _near(raw, shape.words) or f"one of {', '.join(shape.words)}"
        message = f"this is not one of the known words ({describe(raw)})"
        return Problem("snapshot-value", message, path=path, hint=hint)
    if form is Form.MONEY:
        if _PLAIN.fullmatch(raw):
            return _wrong_size(path)
        if _NEGATIVE.fullmatch(raw):
            return Problem("snapshot-money", "the amount has a minus sign: it must be zero or more", path=path)
        message = f"this is not a plain decimal ({describe(raw)})"
        return Problem("snapshot-money", message, path=path, hint=_HOW[form])
    hint = _HOW[form]
    if form is Form.DATE and _LOOKS_LIKE_DATE.fullmatch(raw):
        return Problem("snapshot-format", "there is no such day in the calendar", path=path)
    if form is Form.DATE_TIME and _NO_OFFSET.fullmatch(raw):
        hint = f"say its offset from UTC: {hint}"
    known = {Form.TIME_ZONE: zone_names, Form.CURRENCY: currencies, Form.COUNTRY: country_codes}.get(form)
    if known is not None:
        hint = _near(raw, known()) or hint
    message = f"this is not {_EXPECTED[form]} ({describe(raw)})"
    return Problem("snapshot-format", message, path=path, hint=hint)


def _near(raw: str, known: Iterable[str]) -> str | None:
    """A hint naming a known word close to a text; codes of two or three letters differ in case only."""
    if len(raw) > _LONGEST_GUESS:
        return None
    words = sorted(known)
    if all(len(word) <= 3 for word in words):
        return f'did you mean "{raw.upper()}"?' if raw.upper() in words else None
    return did_you_mean(raw, words)
