"""Plain Python: the rows tried in turn, and what somebody would write who knows that the rows are bands."""

from __future__ import annotations

from bisect import bisect_right

from benchmarks.peers.peer import Decide, Peer
from benchmarks.shapes import NO_ROW, Band, Cell, Snapshot, Table


def _scan(table: Table) -> Decide:
    """A list of conditions: the words that every row names, the amount, and what is left."""
    fixed, free = _columns(table)
    amount = table.columns[-1]
    rows = [(_at(row, fixed), *_bounds(row[-1]), _at(row, free), number) for number, row in enumerate(table.rows)]
    keys, others = [table.columns[at] for at in fixed], [table.columns[at] for at in free]

    def decide(snapshot: Snapshot) -> object:
        key, value = tuple([snapshot[name] for name in keys]), _number(snapshot[amount])
        for words, low, high, wanted, number in rows:
            if words == key and low <= value < high and (not wanted or _fits(wanted, others, snapshot)):
                return number
        return NO_ROW

    return decide


def _look_up(table: Table) -> Decide:
    """A dictionary by the words that every row names, bisection by the amount, then the few rows that start before."""
    fixed, free = _columns(table)
    amount = table.columns[-1]
    keys, others = [table.columns[at] for at in fixed], [table.columns[at] for at in free]
    found: dict[tuple[object, ...], list[tuple[int, int, tuple[Cell, ...], int]]] = {}
    for number, row in enumerate(table.rows):
        found.setdefault(_at(row, fixed), []).append((*_bounds(row[-1]), _at(row, free), number))
    starts = {key: [low for low, _, _, _ in rows] for key, rows in found.items()}

    def decide(snapshot: Snapshot) -> object:
        key, value = tuple([snapshot[name] for name in keys]), _number(snapshot[amount])
        rows = found.get(key)
        if rows is None:
            return NO_ROW
        at = bisect_right(starts[key], value)
        # Bands begin every ten and are never as wide as twenty: the row before may hold the value too.
        for low, high, wanted, number in rows[max(0, at - 2) : at]:
            if low <= value < high and (not wanted or _fits(wanted, others, snapshot)):
                return number
        return NO_ROW

    return decide


def _columns(table: Table) -> tuple[list[int], list[int]]:
    """The columns of words that every row names, and the others."""
    words = range(len(table.columns) - 1)
    fixed = [at for at in words if all(row[at] is not None for row in table.rows)]
    return fixed, [at for at in words if at not in fixed]


def _at(row: tuple[Cell, ...], columns: list[int]) -> tuple[Cell, ...]:
    return tuple(row[at] for at in columns)


def _fits(wanted: tuple[Cell, ...], names: list[str], snapshot: Snapshot) -> bool:
    return all(one is None or one == snapshot[name] for one, name in zip(wanted, names, strict=True))


def _bounds(cell: Cell) -> tuple[int, int]:
    assert isinstance(cell, Band)
    return cell.low, cell.high


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


PEERS = (
    Peer("by hand: rows in turn", _scan),
    Peer("by hand: dictionary and bisection", _look_up),
)
