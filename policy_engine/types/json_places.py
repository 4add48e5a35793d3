"""Where the values of a JSON text stand, and where and why a text is not JSON.

    text    = space value space
    value   = object / array / string / number / "true" / "false" / "null"
    object  = "{" [ string ":" value *( "," string ":" value ) ] "}"
    array   = "[" [ value *( "," value ) ] "]"

The second, slower reading of a text (RFC 8259): it runs only when there is something to tell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Final, Never

from policy_engine.text.problem import Halt, Problem

MAX_DEPTH: Final = 100
"""The deepest nesting of objects and lists."""
MAX_NUMBER: Final = 1_000
"""The longest numeral, in characters."""
MAX_EXPONENT: Final = 9
"""The longest exponent of a numeral, in digits."""

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?([0-9]+))?")
_NUMBER_LIKE = re.compile(r"[-+.0-9A-Za-z]+")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+')
_WORD = re.compile(r"[A-Za-z_]+")
_LITERALS: Final = frozenset({"true", "false", "null"})
_NOT_NUMBERS: Final = frozenset({"NaN", "nan", "Infinity", "inf"})
_JSON_WORDS: Final = {"None": "null", "True": "true", "False": "false", "undefined": "null"}


def places(text: str, wanted: Collection[Path]) -> dict[Path, tuple[int, int]]:
    """Line and column of those of the wanted values that a JSON text has. Raises `Halt` as `scan` does."""
    return {path: position(text, start) for path, (start, _) in stretches(text, wanted).items()}


def stretches(text: str, wanted: Collection[Path]) -> dict[Path, tuple[int, int]]:
    """The offsets where those of the wanted values that a JSON text has begin and end. Raises `Halt` as `scan`."""
    scanner = _Scanner(text, frozenset(wanted))
    scanner.run()
    return scanner.found


def position(text: str, at: int) -> tuple[int, int]:
    """Line and column of an offset, from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def offset(text: str, line: int, column: int) -> int:
    """The offset of a line and column."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1


def scan(text: str) -> None:
    """Raises `Halt` with a located problem if a text is not JSON within the limits."""
    _Scanner(text, frozenset()).run()


class _Scanner:
    """One reading of one text."""

    def __init__(self, text: str, wanted: frozenset[Path]) -> None:
        self.text = text
        self.wanted = wanted
        self.found: dict[Path, tuple[int, int]] = {}

    def run(self) -> None:
        """text = space value space"""
        end = self.space(self.value(self.space(0), ()))
        if end < len(self.text):
            self.fail(end, "there is more text after the end of the JSON value")

    def fail(self, at: int, message: str, code: str = "json-syntax", hint: str | None = None) -> Never:
        if at >= len(self.text) and code == "json-syntax":
            message = "the JSON text ends too early"
        raise Halt(Problem(code, message, hint=hint, position=position(self.text, at)))

    def space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int, path: Path) -> int:
        """value = object / array / string / number / "true" / "false" / "null" """
        end = self.bare_value(at, path)
        if path in self.wanted:
            self.found[path] = at, end
        return end

    def bare_value(self, at: int, path: Path) -> int:
        char = self.text[at : at + 1]
        if char in ("{", "["):
            if len(path) >= MAX_DEPTH:
                self.fail(at, f"the JSON text is nested deeper than {MAX_DEPTH} levels", "json-depth")
            return self.object(at, path) if char == "{" else self.array(at, path)
        if char == '"':
            return self.string(at)
        if char in ("-", "+", ".") or char.isdecimal():
            return self.number(at)
        return self.literal(at)

    def object(self, at: int, path: Path) -> int:
        """object = "{" [ string ":" value *( "," string ":" value ) ] "}" """
        at = self.space(at + 1)
        if self.text.startswith("}", at):
            return at + 1
        keys: set[str] = set()
        while True:
            if not self.text.startswith('"', at):
                hint = "keys take double quotes" if self.text.startswith("'", at) else None
                self.fail(at, "a key in double quotes must stand here", hint=hint)
            start, at = at, self.string(at)
            key = json.loads(self.text[start:at])
            if key in keys:
                self.fail(start, "an object has this key twice", "json-duplicate-key", "keep one of the two")
            keys.add(key)
            at = self.space(at)
            if not self.text.startswith(":", at):
                self.fail(at, "a colon must stand between a key and its value")
            at = self.space(self.value(self.space(at + 1), (*path, key)))
            if self.text.startswith("}", at):
                return at + 1
            at = self.comma(at, "}")

    def array(self, at: int, path: Path) -> int:
        """array = "[" [ value *( "," value ) ] "]" """
        at = self.space(at + 1)
        if self.text.startswith("]", at):
            return at + 1
        index = 0
        while True:
            at = self.space(self.value(at, (*path, index)))
            if self.text.startswith("]", at):
                return at + 1
            at = self.comma(at, "]")
            index += 1

    def comma(self, at: int, end: str) -> int:
        if not self.text.startswith(",", at):
            self.fail(at, f'a comma or "{end}" must stand here')
        after = self.space(at + 1)
        if self.text.startswith(end, after):
            self.fail(at, f'a comma must not stand before "{end}"')
        return after

    def string(self, at: int) -> int:
        found = _STRING.match(self.text, at)
        end = found.end() if found else at + 1
        char = self.text[end : end + 1]
        if char == '"':
            return end + 1
        if char == "\\":
            self.fail(end, "JSON has no such escape in a string")
        return self.fail(end, "a control character in a string must be escaped")

    def number(self, at: int) -> int:
        found = _NUMBER.match(self.text, at)
        like = _NUMBER_LIKE.match(self.text, at)
        end = like.end() if like else at + 1
        if found is None or found.end() != end:
            self.fail(at, "JSON has no such number", "json-number")
        if end - at > MAX_NUMBER or len(found[1] or "") > MAX_EXPONENT:
            self.fail(at, "a number is too long", "json-number")
        return end

    def literal(self, at: int) -> int:
        found = _WORD.match(self.text, at)
        word = found[0] if found else ""
        if word in _LITERALS:
            return at + len(word)
        if word in _NOT_NUMBERS:
            self.fail(at, "JSON has no such number", "json-number")
        hint = None
        if word in _JSON_WORDS:
            hint = f"JSON writes it {_JSON_WORDS[word]}"
        elif self.text.startswith("'", at):
            hint = "strings take double quotes"
        return self.fail(at, "a JSON value must stand here", hint=hint)
