"""String functions (DMN 1.5, 10.3.4.3), but for those in `regex`. A character is a code point."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.feel.builtins.limits import check_characters
from policy_engine.feel.builtins.positions import find_index, to_whole
from policy_engine.feel.builtins.signature import builtin, optional, overload, required
from policy_engine.types.feeltype import BOOLEAN, NUMBER, STRING, ListType
from policy_engine.values.number import number
from policy_engine.values.work import spend, spend_reading, spend_text

SECTION = "10.3.4.3"
_SEARCH = 16
"""How much longer looking for a text in another takes than comparing the two."""


def substring(string: str, start: Decimal, length: Decimal | None = None) -> str | None:
    """The characters from a position on; null for one outside the string, or for more or fewer than there can be."""
    first = find_index(start, len(string))
    if first is None:
        return None
    spend_text(len(string) - first)
    if length is None:
        return string[first:]
    count = to_whole(length)
    return string[first : first + count] if 1 <= count <= len(string) - first else None


def string_length(string: str) -> Decimal:
    """How many characters."""
    return number(len(string))


def upper_case(string: str) -> str:
    """In capitals; some characters become several."""
    result = string.upper()
    check_characters(len(result))
    return result


def lower_case(string: str) -> str:
    """In small letters."""
    result = string.lower()
    check_characters(len(result))
    return result


def substring_before(string: str, match: str) -> str:
    """What stands before the first match; empty where there is none."""
    spend_text(len(string))
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


def substring_after(string: str, match: str) -> str:
    """What stands after the first match; empty where there is none, everything after an empty match."""
    spend_text(len(string))
    return string.partition(match)[2] if match else string


def contains(string: str, match: str) -> bool:
    """Whether the match is in the string."""
    spend_reading(len(string) * _SEARCH)
    return match in string


def starts_with(string: str, match: str) -> bool:
    """Whether the string starts so."""
    spend_reading(len(match))
    return string.startswith(match)


def ends_with(string: str, match: str) -> bool:
    """Whether the string ends so."""
    spend_reading(len(match))
    return string.endswith(match)


def string_join(strings: list[object], delimiter: str | None = None) -> str | None:
    """The strings in a row, nulls left out; null where another item is no string."""
    parts: list[str] = []
    spend(len(strings))
    for item in strings:
        if isinstance(item, str):
            parts.append(item)
        elif item is not None:
            return None
    between = delimiter or ""
    check_characters(sum(map(len, parts)) + len(between) * max(0, len(parts) - 1))
    return between.join(parts)


_STRING = required("string", STRING)
_MATCH = required("match", STRING)

BUILTINS = (
    builtin(
        "substring",
        SECTION,
        "Some or all characters from a position on; -1 is the last.",
        overload(substring, STRING, _STRING, required("start position", NUMBER), optional("length", NUMBER)),
    ),
    builtin("string length", SECTION, "The number of characters.", overload(string_length, NUMBER, _STRING)),
    builtin("upper case", SECTION, "The string in capitals.", overload(upper_case, STRING, _STRING)),
    builtin("lower case", SECTION, "The string in small letters.", overload(lower_case, STRING, _STRING)),
    builtin(
        "substring before",
        SECTION,
        "What stands before the first match, or nothing.",
        overload(substring_before, STRING, _STRING, _MATCH),
    ),
    builtin(
        "substring after",
        SECTION,
        "What stands after the first match, or nothing.",
        overload(substring_after, STRING, _STRING, _MATCH),
    ),
    builtin(
        "contains",
        SECTION,
        "Whether the match is in the string.",
        overload(contains, BOOLEAN, _STRING, _MATCH),
    ),
    builtin(
        "starts with",
        SECTION,
        "Whether the string starts so.",
        overload(starts_with, BOOLEAN, _STRING, _MATCH),
    ),
    builtin("ends with", SECTION, "Whether the string ends so.", overload(ends_with, BOOLEAN, _STRING, _MATCH)),
    builtin(
        "string join",
        SECTION,
        "The strings of a list in a row, with a delimiter between them.",
        overload(string_join, STRING, required("list", ListType(STRING)), optional("delimiter", STRING)),
    ),
)
