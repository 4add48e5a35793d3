"""`matches`, `replace` and `split` (DMN 1.5, 10.3.4.3): XPath 2.0's regular expressions, null for its errors.

A pattern that backtracks without end stops at a time limit. It is the one place where the machine's speed tells:
whether there is a problem, never which value.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

import regex
from elementpath.regex import RegexError, translate_pattern

from policy_engine.feel.builtins.caseless import take_apart
from policy_engine.feel.builtins.limits import LIMITS, check_characters, check_items, halt
from policy_engine.feel.builtins.pattern import PatternError, read_pattern
from policy_engine.feel.builtins.signature import builtin, optional, overload, required
from policy_engine.types.feeltype import BOOLEAN, STRING, ListType
from policy_engine.values.work import MAX_STEPS, spend, spend_text

SECTION = "10.3.4.3"
_STEPS_PER_SECOND = MAX_STEPS
_SLOW = 0.00005
"""Seconds from which on the time of a use counts: most take less, and their steps are the same everywhere."""
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE}
_T = TypeVar("_T")
_LINE_END = re.compile(r"\\.|\[(?:\\.|[^\\\]])*\]|\$", re.DOTALL)
_AT_LINE_END = r"(?:(?=\n)|(?<!\n)\Z)"
"""The end of the text is no end of a line where a newline is its last character (F&O 7.6.1.1)."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NATIVE = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
}
"""XSD's classes, which are not Python's: `_` is no word character, a no-break space is no space."""


def matches(input_: str, pattern: str, flags: str | None = None) -> bool | None:
    """Whether the pattern matches anywhere in the input."""
    found = _compile(pattern, flags or "")
    if found is None:
        return None
    return _bounded(pattern, input_, lambda: found.search(input_, timeout=LIMITS.seconds) is not None)


def replace(input_: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    """`$1` is a group, `$0` the match, `\\$` a dollar. Null if the pattern matches the empty text."""
    found = _compile(pattern, flags or "")
    if found is None or found.fullmatch("") is not None:
        return None
    parts = _read_replacement(replacement, found.groups)
    if parts is None:
        return None
    return _bounded(pattern, input_, lambda: _replace(found, input_, parts))


def split(string: str, delimiter: str) -> list[object] | None:
    """What stands between the matches of a pattern."""
    found = _compile(delimiter, "")
    if found is None or found.fullmatch("") is not None:
        return None
    return _bounded(delimiter, string, lambda: _split(found, string))


def _replace(found: regex.Pattern[str], text: str, parts: list[str | int]) -> str:
    out: list[str] = []
    size = last = 0
    for match in found.finditer(text, timeout=LIMITS.seconds):
        out.append(text[last : match.start()])
        new = [part if isinstance(part, str) else match.group(part) or "" for part in parts]
        size += len(out[-1]) + sum(map(len, new))
        check_characters(size)
        out += new
        last = match.end()
    check_characters(size + len(text) - last)
    return "".join(out) + text[last:]


def _split(found: regex.Pattern[str], text: str) -> list[object]:
    out: list[object] = []
    last = 0
    for match in found.finditer(text, timeout=LIMITS.seconds):
        out.append(text[last : match.start()])
        check_items(len(out) + 1)
        last = match.end()
    return [*out, text[last:]]


def _bounded(pattern: str, text: str, run: Callable[[], _T]) -> _T:
    """Runs a match; halts where the text is too long or the time is up."""
    if len(text) > LIMITS.subject:
        halt("feel-text-too-long", f"a regular expression is tried on more than {LIMITS.subject:,} characters")
    start = time.perf_counter()
    spend_text(len(text))
    try:
        return run()
    except (TimeoutError, MemoryError):
        halt(
            "feel-regex-too-slow",
            f'the regular expression "{pattern}" takes too long on this text',
            "let no repeated part match the same text in several ways",
        )
    finally:
        _spend_time(start)


def _spend_time(start: float) -> None:
    """A loop may use many expressions, each of them for less than the time limit."""
    slow = time.perf_counter() - start
    if slow > _SLOW:
        spend(int(slow * _STEPS_PER_SECOND))


def _compile(pattern: str, flags: str) -> regex.Pattern[str] | None:
    start = time.perf_counter()
    try:
        return _compiled(pattern, flags)
    finally:
        _spend_time(start)


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> regex.Pattern[str] | None:
    """The pattern as Python's, or None where XPath has an error."""
    if not set(flags) <= set("smix"):
        return None
    options = regex.V0
    for flag in set(flags) - {"x"}:
        options |= _FLAGS[flag]
    try:
        read = read_pattern(pattern, spaced="x" not in flags)
        aside: dict[str, str] = {}
        if options & regex.IGNORECASE:
            read, aside = take_apart(read, lambda part: _translated(part, options))
        native = _translated(read, options)
        for mark, class_ in aside.items():
            native = native.replace(mark, class_)
        return regex.compile(native, options)
    except (PatternError, RegexError, regex.error, OverflowError):
        return None


def _translated(pattern: str, options: int) -> str:
    """A pattern in Python's syntax. Raises what the translation raises for one that is none."""
    translated = translate_pattern(pattern, options & ~regex.V0)
    if options & regex.MULTILINE:
        translated = _LINE_END.sub(lambda found: _AT_LINE_END if found[0] == "$" else found[0], translated)
    return _ESCAPED.sub(lambda found: _NATIVE.get(found[1], found[0]), translated)


@lru_cache(maxsize=512)
def _read_replacement(text: str, groups: int) -> list[str | int] | None:
    """Texts and group numbers, or None where XPath has an error (F&O 7.6.3).

    All digits that follow are the group's number; while there are not so many groups, the last of several digits is
    a text of its own: `$12` is group 1 and the digit 2. A group that is missing is empty.
    """
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        char = text[at]
        following = text[at + 1 : at + 2]
        if char == "\\":
            if following not in ("\\", "$") or not following:
                return None
            parts.append(following)
            at += 2
        elif char == "$":
            if not _is_digit(following):
                return None
            group, at = 0, at + 1
            while _is_digit(text[at : at + 1]) and group * 10 + int(text[at]) <= max(groups, 9):
                group, at = group * 10 + int(text[at]), at + 1
            parts.append(group if group <= groups else "")
        else:
            parts.append(char)
            at += 1
    return parts


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


_PATTERN = required("pattern", STRING)
_INPUT = required("input", STRING)
_OPTIONS = optional("flags", STRING)

BUILTINS = (
    builtin(
        "matches",
        SECTION,
        "Whether a regular expression matches somewhere in a string; flags s, m, i, x.",
        overload(matches, BOOLEAN, _INPUT, _PATTERN, _OPTIONS),
    ),
    builtin(
        "replace",
        SECTION,
        "Every match of a regular expression replaced; $1 stands for a group.",
        overload(replace, STRING, _INPUT, _PATTERN, required("replacement", STRING), _OPTIONS),
    ),
    builtin(
        "split",
        SECTION,
        "The parts of a string between the matches of a regular expression.",
        overload(split, ListType(STRING), required("string", STRING), required("delimiter", STRING)),
    ),
)
