"""A value of any shape, of a field whose type the policy declares: JSON's values as FEEL's, exactly."""

from __future__ import annotations

from typing import Final

from policy_engine.types.formats import BAD, Bad, to_date, to_number, to_text
from policy_engine.values.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time

MAX_DEPTH: Final = 50
"""The deepest nesting of lists and objects."""
MAX_VALUES: Final = 100_000
"""The most values within one field."""

_FEEL: Final = frozenset({Date, Time, DateTime, DaysDuration, MonthsDuration})


def to_feel(raw: object) -> object:
    """The FEEL value of a JSON value or of one of Python's dates; `BAD` for anything else, too deep or too large."""
    left = [MAX_VALUES]
    return _convert(raw, MAX_DEPTH, left)


def _convert(raw: object, depth: int, left: list[int]) -> object:
    left[0] -= 1
    if depth == 0 or left[0] < 0:
        return BAD
    kind = type(raw)
    if raw is None or kind is bool or kind in _FEEL:
        return raw
    if kind is str:
        return to_text(raw)
    if kind is list:
        return _all([_convert(item, depth - 1, left) for item in raw])  # type: ignore[attr-defined]
    if kind is dict:
        return _entries(raw, depth, left)
    number = to_number(raw)
    return to_date(raw) if number is BAD else number


def _entries(raw: object, depth: int, left: list[int]) -> object:
    assert isinstance(raw, dict)  # noqa: S101 - the caller has looked
    if not all(type(key) is str for key in raw):
        return BAD
    values = _all([_convert(value, depth - 1, left) for value in raw.values()])
    return BAD if isinstance(values, Bad) else dict(zip(raw, values, strict=True))


def _all(values: list[object]) -> list[object] | Bad:
    return BAD if any(value is BAD for value in values) else values
