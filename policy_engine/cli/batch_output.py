"""Files of decisions, written some rows at a time."""

from __future__ import annotations

import csv
import datetime as dt
import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TextIO

import pyarrow as pa
import pyarrow.parquet

from policy_engine.engine.batch.objects import python_values
from policy_engine.engine.batch.plain import plain
from policy_engine.text.problem import PolicyError, Problem
from policy_engine.values.temporal import Date, DateTime, DaysDuration
from policy_engine.values.text import to_text

ENDINGS: Final = (".parquet", ".csv", ".jsonl", ".ndjson")


class Sink(ABC):
    """A file that rows are written to."""

    @abstractmethod
    def write(self, table: pa.Table) -> None:
        """Writes some rows."""


class ParquetSink(Sink):
    """The columns as they are."""

    def __init__(self, writer: pyarrow.parquet.ParquetWriter) -> None:
        self._writer = writer

    def write(self, table: pa.Table) -> None:
        """A row group."""
        self._writer.write_table(table)


class LinesSink(Sink):
    """A JSON object a row: numbers and dates are texts, as in a decision's `to_dict`."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, table: pa.Table) -> None:
        """A line a row."""
        columns = [python_values(plain(_whole(column))) for column in table.columns]
        for values in zip(*columns, strict=True):
            row = dict(zip(table.column_names, values, strict=True))
            self._file.write(json.dumps(row, default=_told, ensure_ascii=False, separators=(",", ":")) + "\n")


class CellsSink(Sink):
    """A cell an output, under `decision.output`; lists and objects are JSON text."""

    def __init__(self, file: TextIO, schema: pa.Schema) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow([name for field in schema for name in _names(field)])

    def write(self, table: pa.Table) -> None:
        """A line a row."""
        columns: list[list[Any]] = []
        for field, column in zip(table.schema, table.columns, strict=True):
            if pa.types.is_struct(field.type):
                rows = python_values(plain(_whole(column)))
                fields = [field.type.field(at).name for at in range(field.type.num_fields)]
                columns += [[None if row is None else row[name] for row in rows] for name in fields]
            else:
                columns.append(python_values(plain(_whole(column))))
        self._writer.writerows([_cell(one) for one in row] for row in zip(*columns, strict=True))


@contextmanager
def open_sink(ending: str, path: Path, schema: pa.Schema) -> Iterator[Sink]:
    """A new file, of the kind that an ending says."""
    match ending.lower():
        case ".parquet":
            with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
                yield ParquetSink(writer)
        case ".jsonl" | ".ndjson":
            with path.open("w", encoding="utf-8", newline="\n") as file:
                yield LinesSink(file)
        case ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                yield CellsSink(file, schema)
        case _:
            message = f'"{ending}" is no ending of a file that decisions can be written to'
            raise PolicyError([Problem("batch-file", message, hint=f"it ends in one of {', '.join(ENDINGS)}")])


def _names(field: pa.Field) -> list[str]:
    if not pa.types.is_struct(field.type):
        return [field.name]
    return [f"{field.name}.{field.type.field(at).name}" for at in range(field.type.num_fields)]


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, default=_told, ensure_ascii=False, separators=(",", ":"))
    return _told(value)


def _told(value: Any) -> str:
    if isinstance(value, Decimal):
        # A column has as many decimals for all: zeros at the end say nothing.
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return to_text(DaysDuration(value // dt.timedelta(microseconds=1) * 1000))
    if isinstance(value, Date | DateTime):
        return to_text(value)
    return value.hex() if isinstance(value, bytes) else str(value)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
