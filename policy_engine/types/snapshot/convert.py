"""The converter of each form of scalar, for the quick checks and the thorough ones alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from policy_engine.types import formats
from policy_engine.types.formats import BAD, Bad
from policy_engine.types.iso import country_codes, currencies
from policy_engine.types.snapshot.anything import to_feel
from policy_engine.types.snapshot.shape import Form, ScalarShape
from policy_engine.values.temporal import DateTime
from policy_engine.values.zone import zone_names

Convert = Callable[[object], object]
"""From what a caller sends to a FEEL value, or `BAD`."""

CONVERT: Final[dict[Form, Convert]] = {
    Form.TEXT: formats.to_text,
    Form.MONEY: formats.to_amount,
    Form.NUMBER: formats.to_number,
    Form.INTEGER: formats.to_integer,
    Form.BOOLEAN: formats.to_boolean,
    Form.DATE: formats.to_date,
    Form.DATE_TIME: formats.to_moment,
    Form.TIME_ZONE: formats.to_time_zone,
    Form.CURRENCY: formats.to_currency,
    Form.COUNTRY: formats.to_country,
    Form.FEEL: to_feel,
}


@lru_cache(maxsize=1024)
def converter(shape: ScalarShape) -> Convert:
    """The converter of a scalar. An amount's own takes no account of its currency."""
    words = {word: word for word in shape.words}
    plain = words_of(words) if shape.form is Form.WORD else CONVERT[shape.form]
    bounded = _bounded(plain, shape.low, shape.high) if (shape.low, shape.high) != (None, None) else plain
    if not shape.nullable:
        return bounded
    return lambda raw: None if raw is None else bounded(raw)


def words_of(words: dict[str, str]) -> Convert:
    """The words of an enumeration."""

    def convert(raw: object) -> str | Bad:
        return words.get(raw, BAD) if type(raw) is str else BAD

    return convert


def words_by_text(shape: ScalarShape) -> dict[object, object] | None:
    """What a form that is a list of known words makes of each, and of null where it is allowed."""
    known: dict[Form, Callable[[], Iterable[str]]] = {
        Form.WORD: lambda: shape.words,
        Form.TIME_ZONE: zone_names,
        Form.CURRENCY: currencies,
        Form.COUNTRY: country_codes,
    }
    if shape.form not in known:
        return None
    words: dict[object, object] = {word: word for word in known[shape.form]()}
    return {None: None, **words} if shape.nullable else words


def table(shape: ScalarShape) -> Callable[[Any, Any], object] | None:
    """The look-up of a list of known words. Unhashable keys raise TypeError."""
    words = words_by_text(shape)
    return None if words is None else words.get


def _bounded(plain: Convert, low: int | None, high: int | None) -> Convert:
    def convert(raw: object) -> object:
        found = plain(raw)
        if found is BAD or (low is not None and found < low) or (high is not None and found > high):  # type: ignore[operator]
            return BAD
        return found

    return convert


def unique_key(value: object) -> object:
    """What makes a value of a unique field the same as another: itself, and its instant for a moment."""
    return value.instant if isinstance(value, DateTime) else value
