"""Reads a regular expression of XPath 2.0 before it is translated (F&O 7.6.1; XSD 1.0 Part 2, appendix F).

The translation leaves to Python what means something else there, or only there: that is refused or rewritten
here. Character classes are passed through as they are; the translation reads them itself.
"""

from __future__ import annotations

import re

from policy_engine.feel.builtins.limits import LIMITS, halt

_COUNTS = re.compile(r"\{[0-9]{1,9}(?:,(?:[0-9]{1,9})?)?\}", re.ASCII)
_SPACES = " \t\n\r"
_ESCAPES = frozenset("nrt\\|.?*+(){}-[]^$iIcCdDpPsSwW")
_WIDE = frozenset("sSiIcCdDpPwW")


class PatternError(Exception):
    """The pattern is none of XPath's."""


def read_pattern(pattern: str, spaced: bool) -> str:
    """The pattern, checked; white space outside classes is dropped unless `spaced`.

    Raises PatternError for what XPath has not, Halt beyond the limits.
    """
    if len(pattern) > LIMITS.pattern:
        halt("feel-regex-too-long", f"a regular expression of more than {LIMITS.pattern:,} characters")
    return "".join(_Reader(pattern if spaced else _without_spaces(pattern)).read())


def _without_spaces(pattern: str) -> str:
    """Without white space outside character classes. A backslash means the next character that is left."""
    out: list[str] = []
    depth = 0
    escaped = False
    for char in pattern:
        if depth == 0 and char in _SPACES:
            continue
        out.append(char)
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "[":
            depth += 1
        elif char == "]" and depth:
            depth -= 1
    return "".join(out)


class _Reader:
    """One pass over a pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._open: list[int] = []
        self._groups = 0
        self._classes = 0
        # Parts so far at each level of groups, and of the last part: what a quantity repeats.
        self._sizes = [0]
        self._last = 0

    def read(self) -> list[str]:
        """The pieces of the pattern."""
        out: list[str] = []
        while self._at < len(self._pattern):
            char = self._pattern[self._at]
            match char:
                case "\\":
                    out.append(self._escape())
                    self._grow(1)
                case "[":
                    out.append(self._class())
                    self._grow(1)
                case "{":
                    out.append(self._quantity())
                case "}" | "]":
                    raise PatternError(char)
                case _:
                    if char == "(":
                        self._enter()
                    elif char == ")" and self._open:
                        self._open.pop()
                        self._grow(self._sizes.pop() + 1)
                    elif char not in "?*+)":
                        self._grow(1)
                    out.append(char)
                    self._at += 1
        return out

    def _enter(self) -> None:
        if self._pattern.startswith("(?", self._at):
            raise PatternError("(?")
        self._groups += 1
        self._open.append(self._groups)
        self._sizes.append(0)
        if len(self._open) > LIMITS.groups:
            halt("feel-regex-too-long", f"a regular expression nests more than {LIMITS.groups} groups")

    def _grow(self, parts: int) -> None:
        self._last = parts
        self._sizes[-1] += parts
        if self._sizes[-1] > LIMITS.repeats:
            halt(
                "feel-regex-too-long", f"a regular expression repeats its parts more than {LIMITS.repeats:,} times"
            )

    def _count_class(self, counts: bool) -> None:
        self._classes += counts
        if self._classes > LIMITS.classes:
            halt("feel-regex-too-long", f"a regular expression has more than {LIMITS.classes} character classes")

    def _escape(self) -> str:
        char = self._pattern[self._at + 1 : self._at + 2]
        if char.isascii() and char.isdigit():
            return self._back_reference()
        self._at += 2
        if char not in _ESCAPES or not char:
            raise PatternError("\\" + char)
        if char not in "pP":
            return "\\" + char
        end = self._pattern.find("}", self._at)
        if not self._pattern.startswith("{", self._at) or end < 0:
            raise PatternError("\\" + char)
        name = self._pattern[self._at : end + 1]
        self._at = end + 1
        return f"\\{char}{name}"

    def _back_reference(self) -> str:
        """`\\12` is group 12 where so many come before, else group 1 and a 2. The group must be closed."""
        start = self._at + 1
        end = start + 1
        while (
            self._pattern[end : end + 1] in tuple("0123456789")
            and int(self._pattern[start : end + 1]) <= self._groups
        ):
            end += 1
        group = int(self._pattern[start:end])
        if not 1 <= group <= self._groups or group in self._open:
            raise PatternError(self._pattern[self._at : end])
        self._at = end
        following = self._pattern[end : end + 1]
        if following and following in "0123456789":
            self._at += 1
            return f"\\{group}[{following}]"
        return f"\\{group}"

    def _class(self) -> str:
        start = self._at
        depth = 0
        while self._at < len(self._pattern):
            char = self._pattern[self._at]
            self._at += 1
            if char == "\\":
                escaped = self._pattern[self._at : self._at + 1]
                if escaped not in _ESCAPES or not escaped:
                    raise PatternError("\\" + escaped)
                self._at += 1
                if escaped in "pP" and not self._pattern.startswith("{", self._at):
                    raise PatternError("\\" + escaped)
                self._count_class(escaped in _WIDE)
            elif char == "[":
                self._count_class(True)
                depth += 1
            elif char == "]":
                depth -= 1
                if depth == 0:
                    return self._pattern[start : self._at]
        raise PatternError("[")

    def _quantity(self) -> str:
        end = self._pattern.find("}", self._at)
        text = self._pattern[self._at : end + 1]
        self._at = end + 1
        numbers = text[1:-1].split(",")
        if end < 0 or _COUNTS.fullmatch(text) is None:
            raise PatternError(text)
        bounds = [int(n) for n in numbers if n]
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            raise PatternError(text)
        self._grow(self._last * max(bounds))
        return text
