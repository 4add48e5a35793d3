"""Files of snapshots, read some rows at a time."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from policy_engine.cli.batch_cells import decide_cells
from policy_engine.engine.batch.columns import decision_column
from policy_engine.engine.batch.evaluate import batch_schema, evaluate_batch
from policy_engine.engine.batch.results import column
from policy_engine.engine.batch.unknown import unknown_fields
from policy_engine.engine.batch.workers import in_processes
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import Halt, PolicyError, Problem
from policy_engine.types.json_text import parse_json

ROWS: Final = 2**18
"""The rows that are read and decided together."""
LINES: Final = 2**12
"""The lines of JSON."""
BLOCK: Final = 2**24
"""The bytes of a CSV file that are read together."""

Part = tuple[pa.Table, pa.Table]
"""The kept columns of some rows, and what is decided on them."""


class Source(ABC):
    """A file of snapshots. `size` is its length, in a unit of its own; `kept` are the fields of the kept columns."""

    size: int
    kept: tuple[pa.Field, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def __init__(self, policies: PolicySet, decisions: tuple[str, ...], keep: tuple[str, ...]) -> None:
        self.policies = policies
        self.decisions = decisions
        self.keep = keep
        self.open = ExitStack()

    def close(self) -> None:
        """Closes the file."""
        self.open.close()

    @abstractmethod
    def decided(self, processes: int) -> Iterator[Part]:
        """What is decided on all rows, in order."""

    @abstractmethod
    def done(self) -> int:
        """How far it was read."""

    def keep_of(self, schema: pa.Schema) -> tuple[pa.Field, ...]:
        """The fields to keep. Raises `PolicyError` for one that is not there."""
        for name in self.keep:
            if schema.names.count(name) != 1:
                message = f'the file has no column "{name}"' if name not in schema.names else f'"{name}" is there twice'
                raise PolicyError(
                    [Problem("batch-column", message, hint=f"its columns: {', '.join(schema.names)[:500]}")]
                )
        return tuple(schema.field(name) for name in self.keep)


class Parquet(Source):
    """A Parquet file: its columns are as a table's. Rows are counted."""

    def __init__(self, path: Path, policies: PolicySet, decisions: tuple[str, ...], keep: tuple[str, ...]) -> None:
        super().__init__(policies, decisions, keep)
        self.file = self.open.enter_context(pyarrow.parquet.ParquetFile(path))
        self.size = self.file.metadata.num_rows
        self.read = 0
        schema = self.file.schema_arrow
        self.kept = self.keep_of(schema)
        self.warnings = unknown_fields(policies, schema)
        known = {name for name, _ in policies.programs[-1].policy.schema.root.fields}
        self.columns = [name for name in schema.names if name in known or name in keep]

    def decided(self, processes: int) -> Iterator[Part]:
        """Of so many rows at a time."""
        for batch in self.file.iter_batches(batch_size=ROWS, columns=self.columns):
            table = pa.Table.from_batches([batch])
            self.read += table.num_rows
            yield table.select(self.keep), evaluate_batch(self.policies, table, self.decisions, processes=processes)

    def done(self) -> int:
        """Rows."""
        return self.read


class Cells(Source):
    """A CSV file with dotted names of columns. Bytes are counted."""

    def __init__(self, path: Path, policies: PolicySet, decisions: tuple[str, ...], keep: tuple[str, ...]) -> None:
        super().__init__(policies, decisions, keep)
        self.size = path.stat().st_size
        names = _header(path)
        self.kept = self.keep_of(pa.schema([(name, pa.string()) for name in names]))
        convert = pa.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        parse = pa.csv.ParseOptions(newlines_in_values=True)
        with ExitStack() as opened:
            self.file = opened.enter_context(path.open("rb"))
            options = pa.csv.ReadOptions(block_size=BLOCK)
            found = pa.csv.open_csv(self.file, options, parse_options=parse, convert_options=convert)
            self.reader = opened.enter_context(found)
            self.open = opened.pop_all()

    def decided(self, processes: int) -> Iterator[Part]:
        """Of so many bytes at a time."""
        for batch in self.reader:
            table = pa.Table.from_batches([batch])
            yield table.select(self.keep), decide_cells(self.policies, table, self.decisions, processes)

    def done(self) -> int:
        """Bytes."""
        return self.file.tell()


class Lines(Source):
    """JSON lines, each read as `evaluate` reads a snapshot: numbers keep their digits. Bytes are counted."""

    def __init__(self, path: Path, policies: PolicySet, decisions: tuple[str, ...], keep: tuple[str, ...]) -> None:
        super().__init__(policies, decisions, keep)
        self.size = path.stat().st_size
        self.file = self.open.enter_context(path.open("rb"))
        self.kept = tuple(pa.field(name, pa.string()) for name in keep)
        self.schema = batch_schema(policies, decisions)
        self.columns = [decision_column(policies, name) for name in decisions]

    def decided(self, processes: int) -> Iterator[Part]:
        """Of so many lines at a time; an empty one is none."""
        for lines in _lines(self.file, LINES * processes):
            table = pa.table([pa.array(lines, pa.binary())], names=["line"])
            batches = in_processes(self._work, table, processes) if processes > 1 else self._work(table)
            yield self._kept(lines), pa.Table.from_batches(batches, self.schema)

    def done(self) -> int:
        """Bytes."""
        return self.file.tell()

    def _work(self, table: pa.Table) -> Iterator[pa.RecordBatch]:
        lines = table.column("line").to_pylist()
        codes = pa.array(range(len(lines)), pa.int64()).to_numpy()
        arrays = [column(one, (self._outcome(line, one.name) for line in lines), codes) for one in self.columns]
        yield pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _outcome(self, line: bytes, name: str) -> Any:
        try:
            return self.policies.evaluate(line, name)
        except PolicyError as error:
            return error

    def _kept(self, lines: list[bytes]) -> pa.Table:
        """The fields to keep: texts as they are, anything else as JSON text."""
        if not self.keep:
            return pa.table({})
        rows = [_fields(line) for line in lines]
        return pa.table({name: pa.array([_text(row.get(name)) for row in rows], pa.string()) for name in self.keep})


def open_source(policies: PolicySet, path: Path, decisions: tuple[str, ...], keep: tuple[str, ...]) -> Source:
    """A file of snapshots, by the ending of its name."""
    kinds: dict[str, type[Parquet | Cells | Lines]] = {
        ".parquet": Parquet,
        ".csv": Cells,
        ".jsonl": Lines,
        ".ndjson": Lines,
    }
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        message = f"{path} has no ending that says what is in it"
        raise PolicyError([Problem("batch-file", message, hint=f"it ends in one of {', '.join(kinds)}")])
    return kind(path, policies, decisions, keep)


def _header(path: Path) -> list[str]:
    """The names of a CSV file's columns."""
    with path.open("rb") as file, pa.csv.open_csv(file, pa.csv.ReadOptions(block_size=2**20)) as reader:
        return list(reader.schema.names)


def _lines(file: BinaryIO, most: int) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    for line in file:
        if line.strip():
            lines.append(line)
        if len(lines) == most:
            yield lines
            lines = []
    if lines:
        yield lines


def _fields(line: bytes) -> dict[str, Any]:
    try:
        found = parse_json(line)
    except Halt:
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, Decimal) else json.dumps(value, default=str, ensure_ascii=False)
