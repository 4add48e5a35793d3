"""List functions (DMN 1.5, 10.3.4.4), but for those in `aggregates`. None changes its list."""

from __future__ import annotations

from decimal import Decimal

from policy_engine.feel.builtins.limits import check_items
from policy_engine.feel.builtins.positions import find_index, to_whole
from policy_engine.feel.builtins.results import flat_list, joined_lists, list_and_rest, list_with, same_list
from policy_engine.feel.builtins.signature import anything, builtin, optional, overload, required, variadic
from policy_engine.feel.runtime_calls import call_value
from policy_engine.types.feeltype import ANY_FUNCTION, ANY_LIST, BOOLEAN, NUMBER, ListType
from policy_engine.values.compare import equal
from policy_engine.values.function import Function
from policy_engine.values.keys import key
from policy_engine.values.number import number
from policy_engine.values.work import spend, spend_copy

SECTION = "10.3.4.4"
_List = list[object]
_COMPARED = 4
"""Steps for an item that is compared."""
KEYED_STEPS = 16
"""Steps for an item that is looked up by its key."""
_MANY = 1_000
"""Items of nested lists that are counted at once."""


def list_contains(items: _List, element: object) -> bool:
    """Whether an item equals the element; null equals null."""
    spend(_COMPARED * len(items))
    return any(equal(item, element) is True for item in items)


def count(items: _List) -> Decimal:
    """How many items, nulls too."""
    return number(len(items))


def sublist(items: _List, start: Decimal, length: Decimal | None = None) -> _List | None:
    """`length` items from a position on, or all; null for a position or a length that the list does not have."""
    first = find_index(start, len(items))
    if first is None:
        return None
    spend_copy(len(items))
    if length is None:
        return items[first:]
    size = to_whole(length)
    return items[first : first + size] if 1 <= size <= len(items) - first else None


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
    spend_copy(len(items))
    return None if at is None else items[:at] + items[at + 1 :]


def replace_at(items: _List, position: Decimal, item: object) -> _List | None:
    """The list with another item at a position; null where there is none."""
    at = find_index(position, len(items))
    spend_copy(len(items))
    return None if at is None else [*items[:at], item, *items[at + 1 :]]


def replace_matching(items: _List, match: Function, new: object) -> _List | None:
    """The list with the items replaced where `match(item, newItem)` is true; null where it is no boolean."""
    if len(match.parameters) != 2:
        return None
    out: _List = []
    spend(len(items))
    for item in items:
        matched = call_value(match, (item, new))
        if not isinstance(matched, bool):
            return None
        out.append(new if matched else item)
    return out


def reverse(items: _List) -> _List:
    """From the last item to the first."""
    spend_copy(len(items))
    return items[::-1]


def index_of(items: _List, match: object) -> _List:
    """The positions of all items that equal the match, ascending."""
    spend(_COMPARED * len(items))
    return [number(at) for at, item in enumerate(items, 1) if equal(item, match) is True]


def union(*lists: _List) -> _List:
    """The items of all lists, each once."""
    return distinct_values(concatenate(*lists))


def distinct_values(items: _List) -> _List:
    """Each item once, where it first stands."""
    spend(KEYED_STEPS * len(items))
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
            if seen % _MANY == 0:
                check_items(seen)
                spend(_MANY * _COMPARED)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            out.append(item)
        else:
            waiting.pop()
    return out


_LIST = required("list", ANY_LIST)
_POSITION = required("position", NUMBER)
_NEW = anything("newItem")

BUILTINS = (
    builtin(
        "list contains",
        SECTION,
        "Whether an item of the list equals the element.",
        overload(list_contains, BOOLEAN, _LIST, anything("element")),
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
        overload(index_of, ListType(NUMBER), _LIST, anything("match")),
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
