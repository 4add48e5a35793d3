"""`range(from)`: a range as text (DMN 1.5, 10.3.4.1). Its endpoints are literals: nothing is computed.

    range      = ("[" | "(" | "]"), [endpoint], "..", [endpoint], ("]" | ")" | "[");
    endpoint   = number | string | "@", string | function, "(", string, ")";
    function   = "date" | "time" | "date and time" | "duration";

One endpoint may be left out, beside a round or turned bracket.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from policy_engine.feel.lexer import BadEscapeError, unescape
from policy_engine.values.lexical import parse_at, parse_date_string, parse_date_time, parse_duration, parse_time
from policy_engine.values.number import parse_number
from policy_engine.values.ordering import less_equal
from policy_engine.values.range import Range

_LONGEST = 10_000
_STRING = r'"((?:[^"\\]|\\.)*+)"'
_ENDPOINT = (
    r"(?:(-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|{_STRING}"
    rf"|@\s*+{_STRING}"
    rf"|(date\s++and\s++time|date|time|duration)\s*+\(\s*+{_STRING}\s*+\))"
)
_RANGE = re.compile(rf"\s*+([\[(\]])\s*+(?:{_ENDPOINT}\s*+)?\.\.\s*+(?:{_ENDPOINT}\s*+)?([\])\[])\s*+", re.DOTALL)
_FUNCTIONS: Mapping[str, Callable[[str], object]] = {
    "date": parse_date_string,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}


def parse_range(text: str) -> Range | None:
    """The range; null for another text, an endpoint without a value, and endpoints that do not ascend."""
    match = _RANGE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    start, *endpoints, end = match.groups()
    try:
        low, high = _endpoint(endpoints[:5]), _endpoint(endpoints[5:])
    except (ValueError, BadEscapeError):
        return None
    low_closed, high_closed = start == "[", end == "]"
    if (low is None and (low_closed or high is None)) or (high is None and high_closed):
        return None
    # A lone endpoint must be of a kind that orders, too.
    ascending = less_equal(high if low is None else low, low if high is None else high)
    return Range(low, high, low_closed, high_closed) if ascending else None


def _endpoint(parts: list[str | None]) -> object:
    """The value of an endpoint, None where it is left out. Raises ValueError where it has no value."""
    number, string, at, function, argument = parts
    value: object
    if number is not None:
        value = parse_number(number)
    elif string is not None:
        return unescape(string)
    elif at is not None:
        value = parse_at(unescape(at))
    elif function is not None:
        value = _FUNCTIONS[" ".join(function.split())](unescape(argument or ""))
    else:
        return None
    if value is None:
        raise ValueError("no value")
    return value
