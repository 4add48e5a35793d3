"""Reads a regular expression of XPath 2.0 before it is translated (F&O 7.6.1; XSD 1.0 Part 2, appendix F).

The translation leaves to Python what means something else there, or only there: that is refused or rewritten
here. Character classes are passed through as they are; the translation reads them itself.
"""

from __future__ import annotations

from policy_engine.feel.builtins.limits import LIMITS, halt

_SPACES = " \t\n\r"
_ESCAPES = frozenset("nrt\\|.?*+(){}-[]^$iIcCdDpP")
_CLASSES = {
    "s": "[ \\t\\n\\r]",
    "S": "[^ \\t\\n\\r]",
    "w": "[^\\p{P}\\p{Z}\\p{C}]",
    "W": "[\\p{P}\\p{Z}\\p{C}]",
}
"""Where Python's classes hold other characters: `_` is no word character."""


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

    def read(self) -> list[str]:
        out = []
        while self._at < len(self._pattern):
            char = self._pattern[self._at]
            match char:
                case "\\":
                    out.append(self._escape())
                case "[":
                    out.append(self._class())
                case "{":
                    out.append(self._quantity())
                case "}" | "]":
                    raise PatternError(char)
                case _:
                    if char == "(":
                        self._enter()
                    elif char == ")" and self._open:
                        self._open.pop()
                    out.append(char)
                    self._at += 1
        return out

    def _enter(self) -> None:
        if self._pattern.startswith("(?", self._at):
            raise PatternError("(?")
        self._groups += 1
        self._open.append(self._groups)
        if len(self._open) > LIMITS.groups:
            halt("feel-regex-too-long", f"a regular expression nests more than {LIMITS.groups} groups")

    def _escape(self) -> str:
        char = self._pattern[self._at + 1 : self._at + 2]
        if char.isascii() and char.isdigit():
            return self._back_reference()
        self._at += 2
        if char in _CLASSES:
            return _CLASSES[char]
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
                if not escaped or (escaped not in _ESCAPES and escaped not in _CLASSES):
                    raise PatternError("\\" + escaped)
                self._at += 1
            elif char == "[":
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
        if (
            end < 0
            or len(numbers) > 2
            or not all(n.isascii() and n.isdigit() for n in numbers[:1] + [n for n in numbers[1:] if n])
        ):
            raise PatternError(text)
        bounds = [int(n) for n in numbers if n]
        if max(bounds) > LIMITS.repeats:
            halt(
                "feel-regex-too-long",
                f"a regular expression repeats a part more than {LIMITS.repeats:,} times",
            )
        if len(bounds) == 2 and bounds[0] > bounds[1]:
            raise PatternError(text)
        return text
