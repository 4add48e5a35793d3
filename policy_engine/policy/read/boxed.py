"""Boxed expressions beside expression, context, conditional and table: each is known by its key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from policy_engine.feel.names import normal_name
from policy_engine.policy.boxed import (
    CallLogic,
    FilterLogic,
    FunctionLogic,
    IterationLogic,
    ListLogic,
    RelationLogic,
)
from policy_engine.policy.model import ContextLogic, Logic, Named, TypeSpec
from policy_engine.policy.read.names import check_name, named_entries
from policy_engine.policy.read.state import Reading
from policy_engine.policy.read.types import type_spec
from policy_engine.policy.yaml.nodes import Mapping as MappingNode
from policy_engine.policy.yaml.nodes import Node, Scalar, Sequence

Read = Callable[[Node | None, str, Reading], Logic | None]
"""Reads the logic within another: its node, and what it is in problems."""

COMPANIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "in": ("for", "some", "every"),
    "return": ("for",),
    "satisfies": ("some", "every"),
    "where": ("filter",),
    "with": ("call",),
    "result": ("entries",),
}
"""Keys that only stand beside one of others."""


def read_boxed(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
    """The boxed expression that a node writes, or None where it is none, or wrong, which is told."""
    for key, reader in _READERS.items():
        if key in node.items:
            return reader(node, reading, read)
    return None


def check_companions(node: MappingNode, reading: Reading) -> None:
    """Tells of keys that say nothing without another that is not there."""
    for key, owners in COMPANIONS.items():
        if key in node.items and not any(owner in node.items for owner in owners):
            listed = " or ".join(f"`{owner}`" for owner in owners)
            reading.problems.error(
                "policy-missing-key", f"`{key}` says nothing without {listed}", node.keys[key].span
            )


def _list(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
    items = node.items["list"]
    if not isinstance(items, Sequence):
        return None
    found = [read(item, f"item {at}", reading) for at, item in enumerate(items.items, 1)]
    complete = [item for item in found if item is not None]
    return ListLogic(items.span, tuple(complete)) if len(complete) == len(found) else None


def _relation(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
    written = node.items["relation"]
    if not isinstance(written, Sequence):
        return None
    columns: tuple[Named, ...] = ()
    rows: list[tuple[Logic, ...]] = []
    for at, item in enumerate(written.items):
        if not isinstance(item, MappingNode):
            return None
        entries = list(named_entries(item, "a column", reading.problems))
        cells = {name.name: read(value, f"`{name.name[:60]}`", reading) for name, value in entries}
        if at == 0:
            columns = tuple(name for name, _ in entries)
        if set(cells) != {name.name for name in columns}:
            listed = ", ".join(f'"{name.name}"' for name in columns)
            reading.problems.error(
                "policy-relation",
                "this row has other columns than the first",
                item.span,
                hint=f"the columns are {listed}; write null for no value",
            )
            return None
        row = [cell for name in columns if (cell := cells[name.name]) is not None]
        if len(row) < len(columns):
            return None
        rows.append(tuple(row))
    return RelationLogic(written.span, columns, tuple(rows))


def _filter(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
    target = read(node.items["filter"], "`filter`", reading)
    condition = read(node.items.get("where"), "`where`", reading)
    if target is None or condition is None:
        return None
    return FilterLogic(node.keys["filter"].span, target, condition)


def _iteration(kind: str, body_key: str) -> Callable[[MappingNode, Reading, Read], Logic | None]:
    def reader(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
        written = node.items[kind]
        if not isinstance(written, Scalar) or not written.text.strip():
            return None
        variable = Named(normal_name(written.text), written.span)
        check_name(variable, "a variable", reading.problems)
        domain = read(node.items.get("in"), "`in`", reading)
        body = read(node.items.get(body_key), f"`{body_key}`", reading)
        if domain is None or body is None:
            return None
        return IterationLogic(node.keys[kind].span, kind, variable, domain, body)

    return reader


def _call(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
    function = read(node.items["call"], "`call`", reading)
    arguments: list[tuple[Named, Logic]] = []
    complete = function is not None
    for name, value in named_entries(node.items.get("with"), "an argument", reading.problems):
        logic = read(value, f"`{name.name[:60]}`", reading)
        complete = complete and logic is not None
        if logic is not None:
            arguments.append((name, logic))
    if function is None or not complete:
        return None
    return CallLogic(node.keys["call"].span, function, tuple(arguments))


def _function(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
    written = node.items["function"]
    if not isinstance(written, MappingNode):
        return None
    parameters: list[tuple[Named, TypeSpec | None]] = []
    for name, value in named_entries(written.items.get("parameters"), "a parameter", reading.problems):
        parameters.append((name, type_spec(value, reading)))
    body = read(written, "`function`", reading)
    return None if body is None else FunctionLogic(written.span, tuple(parameters), body)


def _entries(node: MappingNode, reading: Reading, read: Read) -> Logic | None:
    """A context whose entries may have any name, `result` too: the value is said beside them, or is the whole."""
    written = node.items["entries"]
    if not isinstance(written, MappingNode):
        return None
    entries: list[tuple[Named, Logic]] = []
    complete = True
    for name, value in named_entries(written, "an entry", reading.problems):
        logic = read(value, f"`{name.name[:60]}`", reading)
        complete = complete and logic is not None
        if logic is not None:
            entries.append((name, logic))
    result = read(node.items["result"], "`result`", reading) if "result" in node.items else None
    if not complete or ("result" in node.items and result is None):
        return None
    return ContextLogic(written.span, tuple(entries), result)


_READERS: Final[Mapping[str, Callable[[MappingNode, Reading, Read], Logic | None]]] = {
    "list": _list,
    "relation": _relation,
    "filter": _filter,
    "for": _iteration("for", "return"),
    "some": _iteration("some", "satisfies"),
    "every": _iteration("every", "satisfies"),
    "call": _call,
    "function": _function,
    "entries": _entries,
}
