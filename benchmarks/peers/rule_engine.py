"""rule-engine: a rule of its own language for each row, tried in turn."""

from __future__ import annotations

from benchmarks.peers.peer import Decide, Peer, module
from benchmarks.shapes import NO_ROW, Band, Cell, Snapshot, Table


def condition(table: Table, row: tuple[Cell, ...], both: str) -> str:
    """A row as a condition of a C-like language, whose word for `and` is given."""
    tests = []
    for name, cell in zip(table.columns, row, strict=True):
        match cell:
            case Band(low=low, high=high):
                tests += [f"{name} >= {low}", f"{name} < {high}"]
            case str():
                tests.append(f'{name} == "{cell}"')
    return f" {both} ".join(tests)


def _build(table: Table) -> Decide:
    rule = module("rule_engine").Rule
    rules = [rule(condition(table, row, "and")).matches for row in table.rows]

    def decide(snapshot: Snapshot) -> object:
        return next((number for number, matches in enumerate(rules) if matches(snapshot)), NO_ROW)

    return decide


PEER = Peer(
    "rule-engine",
    _build,
    "rule_engine",
    "rule-engine",
    largest=1_024,
    why="it takes more than a millisecond to compile a rule, so 16,384 of them take half a minute",
)
