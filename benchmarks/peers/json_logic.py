"""JSON Logic in plain Python: one `if` of conditions and results.

The package called `json-logic` is for Python 2; `json-logic-qubit` is its fork for Python 3, with the same module.
"""

from __future__ import annotations

from typing import Any

from benchmarks.peers.peer import Decide, Peer, module
from benchmarks.shapes import NO_ROW, Band, Cell, Table


def rule(table: Table) -> dict[str, Any]:
    """The table as one rule."""
    branches: list[Any] = []
    for number, row in enumerate(table.rows):
        tests = [test for name, cell in zip(table.columns, row, strict=True) for test in _tests(name, cell)]
        branches += [{"and": tests}, number]
    return {"if": [*branches, NO_ROW]}


def _tests(name: str, cell: Cell) -> list[Any]:
    value = {"var": name}
    match cell:
        case Band(low=low, high=high):
            return [{">=": [value, low]}, {"<": [value, high]}]
        case str():
            return [{"==": [value, cell]}]
        case None:
            return []


def _build(table: Table) -> Decide:
    apply, whole = module("json_logic").jsonLogic, rule(table)
    return lambda snapshot: apply(whole, snapshot)


PEER = Peer("json-logic-qubit", _build, "json_logic", "json-logic-qubit")
