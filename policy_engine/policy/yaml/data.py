"""YAML as data: JSON's types, by the core schema of YAML 1.2 (10.3), for snapshots and cases.

Plain `true`, `false`, `null`, `~` and numbers are what they look like, everything else is text: `NO` is Norway, a date
is a text. Numbers are decimals, digit for digit.
"""

from __future__ import annotations

import re
from decimal import Decimal

from policy_engine.policy.yaml.nodes import Mapping, Node, Scalar, Sequence

_NUMBER = re.compile(r"[-+]?(?:\.[0-9]{1,500}|[0-9]{1,500}(?:\.[0-9]{0,500})?)(?:[eE][-+]?[0-9]{1,9})?\Z")
_WORDS: dict[str, object] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}

_STEP = re.compile(r"\[([0-9]{1,9})\]|([^.\[\]]+)")


def to_data(node: Node) -> object:
    """The value of a tree, as JSON would have it."""
    if isinstance(node, Mapping):
        return {key: to_data(value) for key, value in node.items.items()}
    if isinstance(node, Sequence):
        return [to_data(item) for item in node.items]
    return _scalar(node)


def _scalar(node: Scalar) -> object:
    if node.style:
        return node.text
    if node.text in _WORDS:
        return _WORDS[node.text]
    return Decimal(node.text) if _NUMBER.match(node.text) else node.text


def position(node: Node, path: str) -> tuple[int, int] | None:
    """Line and column of the value at a path (`account.gift_balances[0].id`), or of the nearest that is there."""
    for index, name in _STEP.findall(path):
        if isinstance(node, Mapping) and name in node.items:
            node = node.items[name]
        elif isinstance(node, Sequence) and index and int(index) < len(node.items):
            node = node.items[int(index)]
        else:
            break
    return node.span.position
