"""Tables of many sizes, by the engine, by its peers and by hand: the time of one decision."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from benchmarks.measure import Spread, Work, race, ratios
from benchmarks.peers import OURS, PEERS, Decide, Peer
from benchmarks.report import Group, Line
from benchmarks.settings import Settings
from benchmarks.shapes import Snapshot, Table, asked, four_columns, two_columns

SLOW = 0.005
"""Seconds of a decision from which fewer are asked for."""
GOALS = {(8, "zen-engine, decision.evaluate"): ">= 20", (16_384, "zen-engine, decision.evaluate"): ">= 300"}
SHAPES: dict[str, Callable[[int], Table]] = {"two columns": two_columns, "four columns": four_columns}


def measure(settings: Settings) -> Iterator[Group]:
    """A group for each shape and size, and one of the engine alone as tables grow."""
    missing = dict.fromkeys(reason for peer in PEERS if (reason := peer.missing()))
    for shape, make in SHAPES.items():
        for size in settings.sizes:
            group = _group(shape, make(size), settings)
            group.notes += missing
            missing = {}
            yield group
    yield _growth(settings)


def _group(shape: str, table: Table, settings: Settings) -> Group:
    size = len(table.rows)
    group = Group("tables", f"{shape}, {size:,} rows", "a peer's time / the engine's", size)
    rows = asked(table)
    snapshots = [table.snapshot(row) for row in rows]
    once: dict[str, float] = {}
    work: dict[str, Work] = {}
    for peer in (OURS, *PEERS):
        if peer.missing():
            continue
        if size > peer.largest:
            group.notes.append(f"{peer.name}: not at this size: {peer.why}")
            continue
        decide, once[peer.name] = _built(peer, table)
        for snapshot, row in zip(snapshots, rows, strict=True):
            given = decide(snapshot)
            assert given == row, f"{peer.name} decides {given} of {snapshot}, which is in row {row}"
        work[peer.name] = _work(decide, snapshots, settings)
    found = race(work, settings.rounds, settings.budget)
    for name, seconds in found.items():
        against = None if name == OURS.name else ratios(seconds, found[OURS.name])
        goal = GOALS.get((size, name)) if shape == "two columns" else None
        group.lines.append(Line(name, Spread.of(seconds), against, goal, once[name]))
    return group


def _growth(settings: Settings) -> Group:
    """The engine against itself: the largest table beside one of 16 rows."""
    largest = settings.sizes[-1]
    work = {}
    for size in (16, largest):
        table = two_columns(size)
        work[f"{size:,} rows"] = _work(OURS.build(table), [table.snapshot(row) for row in asked(table)], settings)
    found = race(work, settings.rounds, settings.budget)
    small, large = found.values()
    group = Group("tables", "the engine as a table grows, two columns", "its time / that of 16 rows", largest)
    group.lines = [
        Line("16 rows", Spread.of(small)),
        Line(f"{largest:,} rows", Spread.of(large), ratios(large, small), "<= 2"),
    ]
    return group


def _built(peer: Peer, table: Table) -> tuple[Decide, float]:
    started = time.perf_counter()
    decide = peer.build(table)
    return decide, time.perf_counter() - started


def _work(decide: Decide, snapshots: list[dict[str, object]], settings: Settings) -> Work:
    started = time.perf_counter()
    decide(snapshots[0])
    decide(snapshots[1])
    slow = (time.perf_counter() - started) / 2 > min(SLOW, settings.budget / 4)
    some = snapshots[:8] if slow else snapshots
    return Work(partial(_all, decide, some), len(some))


def _all(decide: Decide, snapshots: Sequence[Snapshot]) -> None:
    for snapshot in snapshots:
        decide(snapshot)
