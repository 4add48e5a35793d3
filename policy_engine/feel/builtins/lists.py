"""List functions (DMN 1.5, 10.3.4.4), but for those in `aggregates`. None changes its list."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.feel.builtins.limits import check_items
from policy_engine.feel.builtins.positions import find_index, to_whole
from policy_engine.feel.builtins.results import flat_list, joined_lists, list_and_rest, list_with, same_list
from policy_engine.feel.builtins.signature import builtin, optional, overload, required, variadic
from policy_engine.types.feeltype import ANY_FUNCTION, ANY_LIST, BOOLEAN, NUMBER, ListType
from policy_engine.values.compare import equal
from policy_engine.values.function import Function
from policy_engine.values.keys import key
from policy_engine.values.number import number

SECTION = "10.3.4.4"
_List = list[object]


def list_contains(items: _List, element: object) -> bool:
    """Whether an item equals the element; null equals null."""
    return any(equal(item, element) is True for item in items)


def count(items: _List) -> Decimal:
    """How many items, nulls too."""
    return number(len(items))


def sublist(items: _List, start: Decimal, length: Decimal | None = None) -> _List | None:
    """Up to `length` items from a position on; null for a position outside the list or a length below 1."""
    first = find_index(start, len(items))
    if first is None:
        return None
    if length is None:
        return items[first:]
    size = to_whole(length)
    return items[first : first + size] if size >= 1 else None


def append(items: _List, *more: object) -> _List:
    """The list with items at its end."""
    check_items(len(items) + len(more))
    return [*items, *more]


def concatenate(*lists: _List) -> _List:
    """The items of all lists."""
    check_items(sum(map(len, lists)))
    return [item for items in lists for item in items]


def insert_before(items: _List, position: Decimal, item: object) -> _List | None:
    """The list with an item put in before the one at a position; null where there is none."""
    at = find_index(position, len(items))
    check_items(len(items) + 1)
    return None if at is None else [*items[:at], item, *items[at:]]


def remove(items: _List, position: Decimal) -> _List | None:
    """The list without the item at a position; null where there is none."""
    at = find_index(position, len(items))
    return None if at is None else items[:at] + items[at + 1 :]


def replace_at(items: _List, position: Decimal, item: object) -> _List | None:
    """The list with another item at a position; null where there is none."""
    at = find_index(position, len(items))
    return None if at is None else [*items[:at], item, *items[at + 1 :]]


def replace_matching(items: _List, match: Function, new: object) -> _List | None:
    """The list with the items replaced where `match(item, newItem)` is true; null where it is no boolean."""
    if len(match.parameters) != 2:
        return None
    out: _List = []
    for item in items:
        matched = match.call(item, new)
        if not isinstance(matched, bool):
            return None
        out.append(new if matched else item)
    return out


def reverse(items: _List) -> _List:
    """From the last item to the first."""
    return items[::-1]


def index_of(items: _List, match: object) -> _List:
    """The positions of all items that equal the match, ascending."""
    return [number(at) for at, item in enumerate(items, 1) if equal(item, match) is True]


def union(*lists: _List) -> _List:
    """The items of all lists, each once."""
    return distinct_values(concatenate(*lists))


def distinct_values(items: _List) -> _List:
    """Each item once, where it first stands."""
    found: dict[object, object] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())


def flatten(items: _List) -> _List:
    """The items of the list, and of the lists in it, to the bottom."""
    out: _List = []
    waiting = [iter(items)]
    seen = 0
    while waiting:
        for item in waiting[-1]:
            seen += 1
            check_items(seen)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            out.append(item)
        else:
            waiting.pop()
    return out


_LIST = required("list", ANY_LIST)
_POSITION = required("position", NUMBER)
_NEW = required("newItem")

BUILTINS = (
    builtin(
        "list contains",
        SECTION,
        "Whether an item of the list equals the element.",
        overload(list_contains, BOOLEAN, _LIST, required("element")),
    ),
    builtin("count", SECTION, "The number of items.", overload(count, NUMBER, _LIST)),
    builtin(
        "sublist",
        SECTION,
        "Some or all items from a position on; -1 is the last.",
        overload(sublist, same_list, _LIST, required("start position", NUMBER), optional("length", NUMBER)),
    ),
    builtin(
        "append",
        SECTION,
        "The list with items at its end.",
        overload(append, list_and_rest, _LIST, variadic("item")),
    ),
    builtin(
        "concatenate",
        SECTION,
        "The items of all lists in one.",
        overload(concatenate, joined_lists, variadic("list", ANY_LIST)),
    ),
    builtin(
        "insert before",
        SECTION,
        "The list with an item put in at a position.",
        overload(insert_before, list_with(2), _LIST, _POSITION, _NEW),
    ),
    builtin(
        "remove",
        SECTION,
        "The list without the item at a position.",
        overload(remove, same_list, _LIST, _POSITION),
    ),
    builtin(
        "list replace",
        SECTION,
        "The list with the item at a position, or those that a function picks, replaced.",
        overload(replace_matching, list_with(2), _LIST, required("match", ANY_FUNCTION), _NEW),
        overload(replace_at, list_with(2), _LIST, _POSITION, _NEW),
    ),
    builtin("reverse", SECTION, "The items from last to first.", overload(reverse, same_list, _LIST)),
    builtin(
        "index of",
        SECTION,
        "The positions of the items that equal the match.",
        overload(index_of, ListType(NUMBER), _LIST, required("match")),
    ),
    builtin(
        "union",
        SECTION,
        "The items of all lists, each once.",
        overload(union, joined_lists, variadic("list", ANY_LIST)),
    ),
    builtin("distinct values", SECTION, "Each item once.", overload(distinct_values, same_list, _LIST)),
    builtin("flatten", SECTION, "The items of lists within lists.", overload(flatten, flat_list, _LIST)),
)
