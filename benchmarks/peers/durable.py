"""durable-rules: a rule for each row, an event for each snapshot. All rules that match fire; the first row is taken."""

from __future__ import annotations

from itertools import count
from typing import Any

from benchmarks.peers.peer import Decide, Peer, module
from benchmarks.shapes import NO_ROW, Band, Cell, Snapshot, Table

_names = count()


def _build(table: Table) -> Decide:
    lang = module("durable.lang")
    name, fired = f"bench{next(_names)}", [NO_ROW]
    with lang.ruleset(name):
        for number, row in enumerate(table.rows):
            lang.when_all(_condition(lang, table, row))(_rule(fired, number))
    host, handled = lang.get_host(), module("durable.engine").MessageNotHandledException

    def decide(snapshot: Snapshot) -> object:
        fired[0] = NO_ROW
        try:
            host.post(name, dict(snapshot))
        except handled:
            return NO_ROW
        return fired[0]

    return decide


def _rule(fired: list[int], number: int) -> Any:
    def fire(_: object) -> None:
        if fired[0] == NO_ROW or number < fired[0]:
            fired[0] = number

    return fire


def _condition(lang: Any, table: Table, row: tuple[Cell, ...]) -> Any:
    tests: list[Any] = []
    for name, cell in zip(table.columns, row, strict=True):
        field = getattr(lang.m, name)
        match cell:
            case Band(low=low, high=high):
                tests += [field >= low, field < high]
            case str():
                tests.append(field == cell)
    whole = tests[0]
    for test in tests[1:]:
        whole = whole & test
    return whole


PEER = Peer(
    "durable-rules",
    _build,
    "durable",
    "durable-rules",
    largest=128,
    why="it does not come back from a rule set of 512 different tests",
)
