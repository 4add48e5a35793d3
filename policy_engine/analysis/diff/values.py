"""How two outputs differ, for people: of lists and contexts only what differs in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

LONGEST: Final = 160
"""Characters of a value that are shown."""
LONGEST_PART: Final = 48
"""Characters of a text within a value that are shown."""
MAX_ITEMS: Final = 400
"""Items of a list that are matched with those of another; longer lists are told by their lengths."""


def plain(value: object) -> object:
    """An output as JSON has it; numbers as texts with their digits."""
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value if isinstance(value, str | bool | None) else _text(value)


def differences(name: str, before: object, after: object) -> Iterator[str]:
    """What differs between two values as JSON has them, each on one line that begins with where."""
    if isinstance(before, dict) and isinstance(after, dict) and before and after:
        for key in dict.fromkeys((*before, *after)):
            inner = f"{name}.{key}"
            if key not in after:
                yield f"{inner}: {shown(before[key])} -> (not there)"
            elif key not in before:
                yield f"{inner}: (not there) -> {shown(after[key])}"
            elif before[key] != after[key] or type(before[key]) is not type(after[key]):
                yield from differences(inner, before[key], after[key])
    elif isinstance(before, list) and isinstance(after, list) and (before or after):
        yield from _lists(name, before, after)
    else:
        yield f"{name}: {shown(before)} -> {shown(after)}"


def shown(value: object) -> str:
    """A value on one line; long ones in part."""
    text = value if isinstance(value, str) else _part(value)
    return _cut(" ".join(text.split()), LONGEST)


def _lists(name: str, before: list[object], after: list[object]) -> Iterator[str]:
    if max(len(before), len(after)) > MAX_ITEMS:
        yield f"{name}: a list of {len(before):,} items -> one of {len(after):,} items, others among them"
        return
    keys, others = ([json.dumps(item, sort_keys=True) for item in items] for items in (before, after))
    for kind, low, high, first, last in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        gone, come = before[low:high], after[first:last]
        if kind == "replace" and len(gone) == len(come) and all(map(_are_alike, gone, come)):
            for at, (one, other) in enumerate(zip(gone, come, strict=True), low + 1):
                yield from differences(f"{name}[{at}]", one, other)
            continue
        if kind != "equal":
            yield from (f"{name}: without {shown(item)}" for item in gone)
            yield from (f"{name}: with {shown(item)}" for item in come)


def _are_alike(one: object, other: object) -> bool:
    """Whether two items are rather one that is another than two: contexts of which less than half differs."""
    if not isinstance(one, dict) or not isinstance(other, dict) or one.keys() != other.keys():
        return False
    return bool(sum(one[key] != other[key] for key in one) * 2 < len(one))


def _part(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_part(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_part, value)) + "]"
    if isinstance(value, str):
        return _cut(value, LONGEST_PART)
    return "null" if value is None else str(value).lower()


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat is not None else str(value)
