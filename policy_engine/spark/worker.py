"""What a Python worker of an executor does with its part of the rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from policy_engine.engine.batch.evaluate import batch_function
from policy_engine.engine.policy_set import PolicySet
from policy_engine.spark.carried import in_utc


@dataclass(frozen=True, slots=True)
class Deciding:
    """Adds the columns of some decisions to record batches.

    Spark pickles it: the policies travel as their files, and a worker process, which Spark keeps for later tasks,
    loads them once.
    """

    policies: PolicySet
    decisions: tuple[str, ...]
    columns: tuple[str, ...]
    """What the DataFrame's columns are called; the batches have them by number."""
    fields: tuple[int, ...]
    """Which of them are fields of the snapshot."""

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        _, decide = batch_function(self.policies, self.decisions)
        for batch in batches:
            arrays = [*batch.columns, *decide(self._snapshots(batch)).columns]
            # Spark takes columns by their places; of two that have one name its Arrow makes one.
            yield pa.RecordBatch.from_arrays(arrays, names=[f"c{at}" for at in range(len(arrays))])

    def _snapshots(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if not self.fields:
            # Arrow counts the rows of a batch by its columns. No schema knows one without a name.
            return pa.RecordBatch.from_arrays([pa.nulls(batch.num_rows)], names=[""])
        arrays = [batch.column(at) for at in self.fields]
        names = [self.columns[at] for at in self.fields]
        return pa.RecordBatch.from_arrays([array.cast(in_utc(array.type)) for array in arrays], names=names)
