"""Columns of small integers: rows that have the same code are the same in what the column stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

Codes = np.ndarray[Any, np.dtype[np.int64]]

_MAX_SIZE = 2**62
"""The most that a code may count to before codes are numbered anew."""


_TABLE = 2**16
"""So many codes are looked up in a table, without counting the rows."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code for each row, less than `size`."""

    codes: Codes
    size: int


def constant(rows: int) -> Coded:
    """Rows that are all the same."""
    return Coded(np.zeros(rows, np.int64), 1)


def joined(columns: Sequence[Coded], rows: int) -> Coded:
    """One code for the codes of several columns; at most as many as there are rows."""
    whole = constant(rows)
    for column in columns:
        if column.size == 1:
            continue
        if whole.size * column.size > _MAX_SIZE:
            whole = dense(whole)
        if whole.size * column.size > _MAX_SIZE:
            column = dense(column)
        whole = Coded(whole.codes * column.size + column.codes, whole.size * column.size)
    return dense(whole)


def dense(column: Coded) -> Coded:
    """The same, numbered without gaps."""
    if column.size <= 1:
        return column
    if column.size <= max(_TABLE, 2 * len(column.codes)):
        used = np.zeros(column.size, bool)
        used[column.codes] = True
        numbers = np.cumsum(used, dtype=np.int64)
        size = int(numbers[-1])
        return Coded(column.codes, size) if size == column.size else Coded((numbers - 1)[column.codes], size)
    encoded = pa.array(column.codes).dictionary_encode()
    return Coded(encoded.indices.to_numpy().astype(np.int64), len(encoded.dictionary))


def first_rows(column: Coded) -> Codes:
    """For each code of a dense column, the first row that has it."""
    first = np.empty(column.size, np.int64)
    rows = np.arange(len(column.codes) - 1, -1, -1)
    # Of several rows with one code the last assignment stands: that of the first row.
    first[column.codes[::-1]] = rows
    return first
