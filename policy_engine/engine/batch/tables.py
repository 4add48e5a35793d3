"""What callers give for a table: anything that hands its columns over by the Arrow PyCapsule interface."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.plain import plain
from policy_engine.text.problem import PolicyError, Problem
from policy_engine.types.schema import SnapshotSchema

ROWS: Final = 2**20
"""The most rows that are taken together."""


def to_table(given: Any) -> pa.Table:
    """A table, batches of one, or a stream of them, as pyarrow's table.

    Raises:
        PolicyError: `batch-table` for anything else.
    """
    if isinstance(given, pa.Table):
        return given
    if isinstance(given, pa.RecordBatch):
        return pa.Table.from_batches([given])
    try:
        if isinstance(given, pa.RecordBatchReader):
            return given.read_all()
        if hasattr(type(given), "__arrow_c_stream__") or hasattr(type(given), "__arrow_c_array__"):
            return pa.table(given)
    except Exception as error:
        raise _refusal(f"the table cannot be read: {type(error).__name__}: {str(error)[:200]}") from error
    raise _refusal(
        f"a table is asked for, not a value of type {type(given).__name__[:80]}",
        "give a table of pyarrow, Polars or pandas, or a relation of DuckDB",
    )


def pieces(table: pa.Table, schema: SnapshotSchema, rows: int = ROWS) -> Iterator[Leaves]:
    """A table's snapshots, so many at a time."""
    names = table.schema.names
    known = [name for name, _ in schema.root.fields if name in names]
    for name in known:
        if names.count(name) > 1:
            raise _refusal(f'the table has more than one column "{name}"')
    for start in range(0, table.num_rows, rows):
        piece = table.select(known).slice(start, rows)
        size = min(rows, table.num_rows - start)
        try:
            columns = {name: plain(_whole(piece.column(name))) for name in known}
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            # Chunks that make no one array, such as texts of more than two gigabytes: they are taken one by one.
            for batch in piece.to_batches():
                yield Leaves({name: plain(batch.column(name)) for name in known}, batch.num_rows, schema)
            continue
        yield Leaves(columns, size, schema)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    made = column.combine_chunks()
    return pa.concat_arrays(made.chunks) if isinstance(made, pa.ChunkedArray) else made


def _refusal(message: str, hint: str | None = None) -> PolicyError:
    return PolicyError([Problem("batch-table", message, hint=hint)])
