"""Character classes under the flag `i` of regular expressions (F&O 7.6.1.1).

The flag makes characters and ranges stand for their other case too, and leaves categories as they are: `\\p{Lu}` is
still a capital. Python's flag is for a class as a whole. So a class that has categories is taken apart: its
characters, its categories with the flag switched off, and what is subtracted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_PART = re.compile(r"\\[pP]\{[^}]*\}|\\.|.", re.DOTALL)
_PRIVATE = 0xF0000
"""From here on are characters that nobody has given a meaning."""

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Class:
    negated: bool
    characters: str
    categories: str
    subtracted: _Class | None


def take_apart(pattern: str, translate: Translate) -> tuple[str, dict[str, str]]:
    """A pattern of XPath with characters of their own for its classes with categories; and what each stands for.

    `translate` turns a pattern to Python's, and raises what it raises for one that is none.
    """
    out: list[str] = []
    found: dict[str, str] = {}
    for piece in _pieces(pattern):
        if piece.startswith("[") and re.search(r"\\[pP]", piece):
            translate(piece)
            mark = _mark(pattern, len(found))
            found[mark] = _native(_read(piece), translate)
            out.append(mark)
        else:
            out.append(piece)
    return "".join(out), found


def _mark(pattern: str, count: int) -> str:
    free = (chr(code) for code in range(_PRIVATE, _PRIVATE + 0xFFFE) if chr(code) not in pattern)
    return [next(free) for _ in range(count + 1)][-1]


def _pieces(pattern: str) -> Iterator[str]:
    """The parts of a pattern: classes as a whole, all else one by one."""
    start = depth = 0
    for match in _PART.finditer(pattern):
        if not depth:
            start = match.start()
        depth += {"[": 1, "]": -1}.get(match[0], 0)
        if not depth:
            yield pattern[start : match.end()]


def _read(text: str) -> _Class:
    """The parts of a class that is one."""
    negated = text.startswith("[^")
    characters, categories = "", ""
    beside_category = True
    for match in _PART.finditer(text, 1 + negated, len(text) - 1):
        part, end = match[0], match.end()
        if text.startswith("-[", match.start()):
            return _Class(negated, characters, categories, _read(text[end:-1]))
        if _is_category(part):
            categories += part
        elif part == "-" and (beside_category or _is_category(text[end:])):
            characters += "\\-"
        else:
            characters += "\\^" if part == "^" else part
        beside_category = _is_category(part)
    return _Class(negated, characters, categories, None)


def _is_category(text: str) -> bool:
    return text.startswith(("\\p", "\\P"))


def _native(read: _Class, translate: Translate) -> str:
    """One character, in Python's syntax."""
    parts = []
    if read.characters:
        parts.append(translate(f"[{read.characters}]"))
    if read.categories:
        parts.append(f"(?-i:{translate(f'[{read.categories}]')})")
    one = f"(?:{'|'.join(parts)})"
    if read.negated:
        one = f"(?:(?!{one})(?s:.))"
    return one if read.subtracted is None else f"(?:(?!{_native(read.subtracted, translate)}){one})"
