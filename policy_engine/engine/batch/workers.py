"""Rows split over processes, which share them and hand their results back as files of Arrow's."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import pyarrow as pa

from policy_engine.text.problem import PolicyError, Problem

Work = Callable[[pa.Table], Iterable[pa.RecordBatch]]

CAN_FORK: Final = "fork" in multiprocessing.get_all_start_methods()
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a directory in memory, where there is one; files in it have names of their own


def in_processes(work: Work, table: pa.Table, processes: int) -> Iterator[pa.RecordBatch]:
    """What some work makes of a table, in the order of its rows.

    Workers are forked: they see the table, and all that is loaded, without a copy. Where a system does not fork,
    one process does the work.

    Raises:
        PolicyError: `batch-worker` where a worker ends before its time.
    """
    share = -(-table.num_rows // processes)
    if not CAN_FORK or share == 0:
        yield from work(table)
        return
    parts = [table.slice(start, share) for start in range(0, table.num_rows, share)]
    directory = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="policy-engine-", dir=directory) as place:
        files = [Path(place) / str(number) for number in range(len(parts))]
        context = multiprocessing.get_context("fork")
        # This process takes the first part itself.
        started = [
            context.Process(target=_write, args=(work, part, file))
            for part, file in zip(parts[1:], files[1:], strict=True)
        ]
        with warnings.catch_warnings():
            # Python warns where other threads run, which a fork does not take along: those of Arrow and of Polars,
            # which the workers do without.
            warnings.simplefilter("ignore", DeprecationWarning)
            for process in started:
                process.start()
        try:
            yield from work(parts[0])
            for process, file in zip(started, files[1:], strict=True):
                yield from _read(process, file)
        finally:
            for process in started:
                if process.is_alive():
                    process.terminate()
                process.join()


def _write(work: Work, part: pa.Table, file: Path) -> None:
    """In a worker."""
    batches = iter(work(part))
    first = next(batches)
    unfinished = file.with_suffix(".part")
    with pa.OSFile(str(unfinished), "wb") as sink, pa.ipc.new_file(sink, first.schema) as writer:
        writer.write_batch(first)
        for batch in batches:
            writer.write_batch(batch)
    unfinished.rename(file)


def _read(process: BaseProcess, file: Path) -> Iterator[pa.RecordBatch]:
    process.join()
    if process.exitcode != 0 or not file.exists():
        message = f"a worker ended before its time (exit code {process.exitcode})"
        raise PolicyError([Problem("batch-worker", message, hint="use fewer processes, or fewer rows at a time")])
    # The pages of a mapped file stay after its name is gone.
    reader = pa.ipc.open_file(pa.memory_map(str(file)))
    for number in range(reader.num_record_batches):
        yield reader.get_batch(number)
