"""Bytes to text: UTF-8, with nothing in it that a reader of the file would not see."""

from __future__ import annotations

import codecs
import re

from policy_engine.text.problem import Halt, Problem
from policy_engine.text.source import Source

_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)

_UTF8_HINT = "save the file as UTF-8"

# Besides control characters: what YAML 1.1 takes for a line break but editors do not (U+0085, U+2028, U+2029),
# marks that reorder the text on the screen (U+202A-U+202E, U+2066-U+2069), a byte order mark within the text,
# non-characters and lone surrogates.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]|\r(?!\n)",
)


def decode(data: bytes, name: str) -> Source:
    """The text of a file; a UTF-8 byte order mark at its start is dropped.

    Raises `Halt` at the first byte or character that does not belong in a policy.
    """
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            raise Halt(Problem("file-encoding", f"{name} is in {encoding}, not in UTF-8", hint=_UTF8_HINT))
    if b"\x00" in data[:4]:
        raise Halt(Problem("file-encoding", f"{name} looks like UTF-16 or UTF-32, not UTF-8", hint=_UTF8_HINT))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Halt(_not_utf8(data, name, error.start)) from None
    source = Source(name, text)
    check_characters(source)
    return source


def check_characters(source: Source) -> None:
    """Raises `Halt` at the first character that does not belong in a policy."""
    unfit = _UNFIT.search(source.text)
    if unfit is not None:
        raise Halt(_unfit(source, unfit.start()))


def _not_utf8(data: bytes, name: str, at: int) -> Problem:
    source = Source(name, data.decode("utf-8", "replace"))
    start = len(data[:at].decode("utf-8"))
    byte = data[at]
    if byte == 0xED and data[at + 1 : at + 2] >= b"\xa0":
        message = "half of a surrogate pair stands here: that is no character"
    else:
        message = f"the byte 0x{byte:02X} is not UTF-8"
    return Problem("file-encoding", message, source.span(start, start + 1), hint=_UTF8_HINT)


def _unfit(source: Source, at: int) -> Problem:
    char = source.text[at]
    code = f"U+{ord(char):04X}"
    if char == "\r":
        message, hint = (
            "a line ends in a carriage return alone",
            "end lines with a line feed (Unix or Windows line ends)",
        )
    elif char in "\x85\u2028\u2029":
        message, hint = f"the invisible line break {code} stands here", "press Enter instead"
    elif "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069":
        message = f"the invisible character {code} stands here: it changes the order in which the line is shown"
        hint = "take it out"
    elif char == "\ufeff":
        message, hint = "a byte order mark (U+FEFF) stands within the text", "take it out"
    else:
        message, hint = f"the control character {code} stands here", "take it out"
    return Problem("file-character", message, source.span(at, at + 1), hint=hint)
