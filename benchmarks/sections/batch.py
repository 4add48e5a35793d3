"""A million snapshots in one call: against one at a time, against hand-written Polars, and by two processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measure import Spread, Work, race, ratios
from benchmarks.report import Group, Line
from benchmarks.settings import Settings
from policy_engine import PolicyError, PolicySet, load

DECISION = "redemption"


def measure(settings: Settings) -> Iterator[Group]:
    """On one core, then by processes."""
    if find_spec("pyarrow") is None or find_spec("numpy") is None:
        group = Group("batch", "snapshots in one call", "")
        group.notes.append("not measured: pyarrow and numpy are not installed: pip install policy-engine[bench]")
        yield group
        return
    from benchmarks.snapshots import table

    drawn, policies = table(settings.rows), load()
    with _one_core():
        yield from _alone(policies, drawn, settings)
    yield _in_memory(policies, drawn, settings)
    yield _from_files(drawn, settings)


def _alone(policies: PolicySet, drawn: Any, settings: Settings) -> Iterator[Group]:
    decided = policies.evaluate_batch(drawn, [DECISION])
    some = drawn.slice(0, settings.scalar_rows).to_pylist()
    for one, wanted in zip(some, decided.slice(0, len(some)).column(DECISION).to_pylist(), strict=True):
        assert _as_row(policies, one) == wanted, one
    batch = f"policy-engine, {settings.rows:,} in one call"
    alone = f"policy-engine, one at a time, {len(some):,} of them"
    work = {
        batch: Work(partial(policies.evaluate_batch, drawn, [DECISION]), settings.rows),
        alone: Work(partial(_one_at_a_time, policies, some), len(some)),
    }
    by_polars = "by hand in Polars"
    if find_spec("polars"):
        from benchmarks.polars_redemption import redemption

        _compare(decided, redemption(drawn))
        work[by_polars] = Work(partial(redemption, drawn), settings.rows)
    found = race(work, settings.rounds, settings.budget)
    bad = sum(1 for one in decided.column(DECISION).to_pylist() if one["problems"])
    name = f"{settings.rows:,} snapshots on one core, each"
    group = Group("batch", name, "one at a time / in one call", settings.rows)
    group.lines = [
        Line(batch, Spread.of(found[batch])),
        Line(alone, Spread.of(found[alone]), ratios(found[alone], found[batch]), ">= 8"),
    ]
    group.notes.append(f"{bad:,} of them have problems, which the result names")
    yield group
    group = Group("batch", name, "the engine's time / Polars'", settings.rows)
    if by_polars in found:
        group.lines = [
            Line(batch, Spread.of(found[batch]), ratios(found[batch], found[by_polars]), "<= 3"),
            Line(by_polars, Spread.of(found[by_polars])),
        ]
    else:
        group.notes.append("Polars is not installed: pip install policy-engine[bench]")
    yield group


def _as_row(policies: PolicySet, snapshot: dict[str, Any]) -> dict[str, Any]:
    """What the batch should give for a snapshot, by way of one decision."""
    try:
        decision = policies.evaluate(snapshot, DECISION)
    except PolicyError as error:
        told = [{name: getattr(one, name) for name in ("code", "message", "path", "hint")} for one in error.problems]
        return {**dict.fromkeys(("outcome", "reason", "blockers", "steps", "decided_by")), "problems": told}
    return {**decision.outputs, "decided_by": list(decision.decided_by), "problems": []}


def _one_at_a_time(policies: PolicySet, snapshots: list[dict[str, Any]]) -> None:
    for snapshot in snapshots:
        with suppress(PolicyError):
            policies.evaluate(snapshot, DECISION)


def _compare(ours: Any, theirs: Any) -> None:
    """Every column of every row, to the last word of a problem."""
    import pyarrow as pa

    decided = pa.table(dict(zip(theirs.column_names, _columns(ours, theirs.column_names), strict=True)))
    assert decided.equals(theirs.cast(decided.schema)), "Polars decides otherwise"


def _columns(decided: Any, names: list[str]) -> list[Any]:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = decided.column(DECISION)
    return [pa.chunked_array([pc.struct_field(chunk, name) for chunk in column.chunks]) for name in names]


@contextmanager
def _one_core() -> Iterator[None]:
    """Holds the process to one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _in_memory(policies: PolicySet, drawn: Any, settings: Settings) -> Group:
    """One table, whose rows the engine itself splits over two processes."""
    group = Group("batch", f"{settings.rows:,} snapshots, `processes=2`", "one process / two", settings.rows)
    if _has_one_core(group):
        return group
    one = partial(policies.evaluate_batch, drawn, [DECISION])
    two = partial(policies.evaluate_batch, drawn, [DECISION], processes=2)
    assert one().equals(two())
    return _raced(group, one, two, settings)


def _has_one_core(group: Group) -> bool:
    if (os.cpu_count() or 1) > 1:
        return False
    group.notes.append("not measured: there is one core")
    return True


def _raced(group: Group, one: Callable[[], object], two: Callable[[], object], settings: Settings) -> Group:
    work = {"one process": Work(one, settings.rows), "two processes": Work(two, settings.rows)}
    single, double = race(work, settings.rounds, settings.budget).values()
    group.lines = [
        Line("one process", Spread.of(single)),
        Line("two processes", Spread.of(double), ratios(single, double), ">= 1.8"),
    ]
    return group


def _from_files(drawn: Any, settings: Settings) -> Group:
    """From Arrow files to Arrow files, by one process and by two, that have the policies loaded."""
    group = Group("batch", f"{settings.rows:,} snapshots, from file to file", "one process / two", settings.rows)
    if _has_one_core(group):
        return group
    spawn = get_context("spawn")
    with TemporaryDirectory() as name:
        whole, halves = Path(name) / "whole.arrow", [Path(name) / f"half-{at}.arrow" for at in range(2)]
        middle = settings.rows // 2
        for path, part in zip((whole, *halves), (drawn, drawn.slice(0, middle), drawn.slice(middle)), strict=True):
            _write(part, path)
        with ProcessPoolExecutor(1, spawn) as one, ProcessPoolExecutor(2, spawn) as two:

            def in_two() -> list[int]:
                return list(two.map(_decide_file, halves))

            def in_one() -> list[int]:
                return list(one.map(_decide_file, [whole]))

            for _ in range(3):  # until both processes have been given some
                assert sum(in_two()) == sum(in_one()) == settings.rows
            return _raced(group, in_one, in_two, settings)


_loaded: list[PolicySet] = []


def _decide_file(path: Path) -> int:
    """Runs in a process of its own: decides a file of snapshots, and writes what was decided beside it."""
    import pyarrow as pa

    if not _loaded:
        _loaded.append(load())
    with pa.memory_map(str(path)) as source:
        decided = _loaded[0].evaluate_batch(pa.ipc.open_file(source).read_all(), [DECISION])
    _write(decided, path.with_suffix(".decided"))
    return int(decided.num_rows)


def _write(table: Any, path: Path) -> None:
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
