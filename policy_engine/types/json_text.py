"""JSON text to values, exactly and within limits; what is wrong is told by line and column, never by quoting.

The standard library's parser does the work. It is asked for decimals, and refuses what JSON (RFC 8259) does not
have. Where it refuses, `json_places` reads the text again to say where and why.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Final, Never

from policy_engine.text.problem import Halt, Problem
from policy_engine.types.json_places import MAX_DEPTH, MAX_EXPONENT, MAX_NUMBER, scan

MAX_BYTES: Final = 10_000_000
"""The longest JSON text."""

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")
_NESTING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_SHALLOW = 64
"""With no more opening brackets than this no text is too deep, and the depth need not be measured."""


class _RefusedError(Exception):
    """The text is not JSON as we take it; the second reading says why."""


def parse_json(data: str | bytes) -> object:
    """The value of a JSON text: dict, list, str, bool, None, and `Decimal` for every number.

    Raises `Halt` with a problem that has a position: not UTF-8, too long, too deep, not JSON, a key twice in one
    object, a number too long or out of range.
    """
    text = decode(data)
    if not _is_shallow(text):
        _scan(text)
    try:
        value: object = _DECODER.decode(text)
    except (_RefusedError, ValueError, RecursionError):
        _scan(text)
        raise Halt(Problem("json-syntax", "this is not JSON", position=(1, 1))) from None
    return value


def _scan(text: str) -> None:
    try:
        scan(text)
    except RecursionError:
        # Within the limit of depth, but the caller's own stack leaves no room for it.
        raise Halt(Problem("json-depth", "the JSON text is nested too deep to be read here")) from None


def decode(data: str | bytes) -> str:
    """The text of bytes. Raises `Halt` when they are not UTF-8, begin with a byte order mark, or are too long."""
    if len(data) > MAX_BYTES:
        raise Halt(Problem("json-size", f"the text is longer than {MAX_BYTES:,} bytes"))
    if isinstance(data, str):
        text = data
    else:
        if data[:2] in _UTF16_BOMS or b"\0" in data[:4]:
            message = "the text is UTF-16 or UTF-32"
            raise Halt(Problem("json-encoding", message, hint="JSON is UTF-8", position=(1, 1)))
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Halt(_not_utf8(data, error.start)) from None
    if text.startswith(_BOM):
        hint = "save it as UTF-8 without one"
        raise Halt(Problem("json-encoding", "the text begins with a byte order mark", hint=hint, position=(1, 1)))
    return text


def _not_utf8(data: bytes, at: int) -> Problem:
    start = data.rfind(b"\n", 0, at) + 1
    position = data.count(b"\n", 0, at) + 1, len(data[start:at].decode("utf-8")) + 1
    return Problem("json-encoding", "the text is not UTF-8 here", hint="JSON is UTF-8", position=position)


def _is_shallow(text: str) -> bool:
    if text.count("[") + text.count("{") <= _SHALLOW:
        return True
    depth = deepest = 0
    for token in _NESTING.finditer(text):
        char = text[token.start()]
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char != '"':
            depth -= 1
    return deepest <= MAX_DEPTH


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RefusedError
    return made


def _integer(text: str) -> Decimal:
    if len(text) > MAX_NUMBER:
        raise _RefusedError
    return Decimal(text)


def _number(text: str) -> Decimal:
    exponent = text.lower().partition("e")[2]
    if len(text) > MAX_NUMBER or len(exponent.lstrip("+-")) > MAX_EXPONENT:
        raise _RefusedError
    return Decimal(text)


def _constant(_: str) -> Never:
    raise _RefusedError


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_integer, parse_constant=_constant
)
