"""Context functions (DMN 1.5, 10.3.4.10). None changes its context."""

from __future__ import annotations

from typing import Any

from policy_engine.feel.builtins.limits import check_items
from policy_engine.feel.builtins.results import entries_of, merged
from policy_engine.feel.builtins.signature import anything, builtin, overload, required
from policy_engine.types.feeltype import ANY, ANY_CONTEXT, STRING, ListType
from policy_engine.values.context import SnapshotContext
from policy_engine.values.work import spend

SECTION = "10.3.4.10"
_Context = dict[str, Any]
_ENTRY = 4
"""Steps for an entry that is copied."""


def get_value(m: _Context, key: str) -> object:
    """The value of an entry; null where there is none. Raises Halt for one that a snapshot lacks."""
    try:
        return m[key]
    except KeyError:
        return None


def get_entries(m: _Context) -> list[object]:
    """The entries as contexts of `key` and `value`."""
    spend(_ENTRY * len(m))
    return [{"key": key, "value": value} for key, value in m.items()]


def context_of(entries: list[object]) -> _Context | None:
    """The context of entries with `key` and `value`; null where one has not both, or a key comes twice."""
    out: _Context = {}
    spend(_ENTRY * len(entries))
    for entry in entries:
        if not isinstance(entry, dict) or not entry.keys() >= {"key", "value"}:
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in out:
            return None
        out[key] = entry["value"]
    return out


def context_put(context: _Context, key: str, value: object) -> _Context:
    """The context with an entry set."""
    check_items(len(context) + 1)
    spend(_ENTRY * len(context))
    out = _copy(context)
    out[key] = value
    return out


def context_put_at(context: _Context, keys: list[object], value: object) -> _Context | None:
    """The context with an entry set within its entries' contexts; null for no keys, or one that is no string.

    It is `context put` in `context put` (table 81): what goes into no context is null, and that is put outside.
    """
    names = [key for key in keys if isinstance(key, str)]
    if not names or len(names) < len(keys):
        return None
    spend(_ENTRY * len(keys))
    holders = [context]
    for name in names[:-1]:
        inner = dict.get(holders[-1], name)
        if not isinstance(inner, dict):
            value = None
            break
        holders.append(inner)
    result = context
    for holder, name in reversed(list(zip(holders, names, strict=False))):
        value = result = context_put(holder, name, value)
    return result


def context_merge(contexts: list[object]) -> _Context | None:
    """One context with the entries of all, the last of one key; null where an item is no context."""
    out: _Context = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        spend(_ENTRY * (len(context) + 1))
        out.update(context)
        check_items(len(out))
    return out


def _copy(context: _Context) -> _Context:
    """A copy that still tells of entries that a snapshot lacks."""
    if isinstance(context, SnapshotContext):
        return SnapshotContext(context, context.path)
    return dict(context)


_CONTEXT = required("context", ANY_CONTEXT)

BUILTINS = (
    builtin(
        "get value",
        SECTION,
        "The value of a context's entry.",
        overload(get_value, ANY, required("m", ANY_CONTEXT), required("key", STRING)),
    ),
    builtin(
        "get entries",
        SECTION,
        "A context's entries, each with its key and value.",
        overload(get_entries, entries_of, required("m", ANY_CONTEXT)),
    ),
    builtin(
        "context",
        SECTION,
        "The context of a list of keys and values.",
        overload(context_of, ANY_CONTEXT, required("entries", ListType(ANY_CONTEXT))),
    ),
    builtin(
        "context put",
        SECTION,
        "The context with an entry set, at a key or along a path of keys.",
        overload(context_put, ANY_CONTEXT, _CONTEXT, required("key", STRING), anything("value")),
        overload(context_put_at, ANY_CONTEXT, _CONTEXT, required("keys", ListType(STRING)), anything("value")),
    ),
    builtin(
        "context merge",
        SECTION,
        "One context with the entries of all; the last counts.",
        overload(context_merge, merged, required("contexts", ListType(ANY_CONTEXT))),
    ),
)
