"""Rows that one column tells apart: each class of its values knows its rows.

Where the columns before have settled everything else, nothing but the class is looked up: an edge and two numbers a
row, however many rows there are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from policy_engine.partition.axis import Axis

MAX_COPIES = 8
"""How many rows all classes may hold together, for each row: where ranges lie within each other there are more."""


class Line:
    """The rows of each class of one column."""

    __slots__ = ("_at", "_classes", "_edges", "_lists", "_null")

    def __init__(
        self, at: int, edges: list[Any], classes: Sequence[int], lists: list[tuple[int, ...]], null: Sequence[int]
    ) -> None:
        self._at = at
        self._edges = edges
        self._classes = classes
        """By class: a row, or below zero (-1 - n) the n-th of the lists."""
        self._lists = lists
        self._null = null

    def find(self, keys: Sequence[Any]) -> Sequence[int]:
        """The rows that accept the keys, ascending."""
        key = keys[self._at]
        if key is None:
            return self._null
        edges = self._edges
        number = bisect_left(edges, key)
        row = self._classes[2 * number + (number < len(edges) and edges[number] == key)]
        return (row,) if row >= 0 else self._lists[-1 - row]


def build_line(at: int, axis: Axis, rows: Sequence[int]) -> Line | None:
    """The rows of each class, or None where that would copy too many rows."""
    codes = axis.codes
    used = set(map(codes.__getitem__, rows))
    numbers = axis.edges_of(used)
    local = {number: place for place, number in enumerate(numbers)}
    flips = {
        code: [2 * local[(flip - 1) >> 1] + 1 + ((flip - 1) & 1) for flip in axis.flips[code]] for code in used
    }
    size = 2 * len(numbers) + 1
    changes: list[list[int] | None] = [None] * (size + 1)
    inside: set[int] = set()
    for row in rows:
        code = codes[row]
        if axis.starts[code]:
            inside.add(row)
        for place in flips[code]:
            known = changes[place]
            if known is None:
                changes[place] = [row]
            else:
                known.append(row)
    classes = array("i")
    lists: list[tuple[int, ...]] = [()]
    left = MAX_COPIES * len(rows) + len(inside)
    current: int | None = None
    for change in changes[:size]:
        if change is not None:
            inside.symmetric_difference_update(change)
            current = None
        if current is None:
            if not inside:
                current = -1
            elif len(inside) == 1:
                (current,) = inside
            else:
                left -= len(inside)
                if left < 0:
                    return None
                lists.append(tuple(sorted(inside)))
                current = -len(lists)
        classes.append(current)
    null = array("I", [row for row in rows if axis.null[codes[row]]]) if any(axis.null[code] for code in used) else ()
    return Line(at, [axis.edges[number] for number in numbers], classes, lists, null)
