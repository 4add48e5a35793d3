"""Rows of which something is plainly wrong: they are told apart by that, since what is right changes no problem."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from policy_engine.engine.batch.codes import Coded, Codes, constant, joined
from policy_engine.engine.batch.encode import encode
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.moments import UNREADABLE
from policy_engine.engine.batch.objects import python_values
from policy_engine.types.formats import BAD
from policy_engine.types.snapshot.shape import ITEM, SchemaPath

Flags = np.ndarray[Any, np.dtype[np.bool_]]


def refused(leaves: Leaves, reads: Sequence[Collection[SchemaPath]], days: Coded) -> tuple[Codes, Coded]:
    """The rows of which a scalar is wrong that a decision reads, or the moment; and their codes.

    Their problems are those of the fields that are wrong. Whether an amount is, hangs on its currency; whether a
    list or an object is, on all that it holds: these count by value. `reads` are those of each program that may
    decide: a row is refused for what all of them read.
    """
    schema = leaves.schema
    common = frozenset.intersection(*(frozenset(schema.around(one)) for one in reads))
    wrong: list[tuple[SchemaPath, Flags]] = []
    whole: set[SchemaPath] = set()
    for path in schema.around(frozenset[SchemaPath]().union(*reads)):
        if path == schema.moment:
            continue
        if schema.scalar(path) is None:
            whole.add(path)
            continue
        flags = _wrong(leaves, path)
        if flags is not None:
            wrong.append((path, flags))
    dateless = _wrong_moments(leaves)
    found = [flags for path, flags in wrong if path in common] + ([] if dateless is None else [dateless])
    if not found:
        return np.zeros(0, np.int64), constant(0)
    rows = np.flatnonzero(np.logical_or.reduce(found))
    columns = [Coded(days.codes[rows], days.size)]
    if dateless is not None and schema.moment is not None:
        # Of a row without a day, nobody knows more than that.
        some = dateless[rows]
        array = leaves.array(schema.moment)
        texts = constant(len(rows)) if array is None else encode(array.take(rows))
        columns = [
            Coded(np.where(some, 0, days.codes[rows] + 1), days.size + 1),
            Coded(np.where(some, texts.codes + 1, 0), texts.size + 1),
        ]
    for path, flags in wrong:
        coded = leaves.coded(path)
        columns.append(Coded(np.where(flags[rows], coded.codes[rows] + 1, 0), coded.size + 1))
    # With an amount, its currency.
    for path in sorted(schema.expand(whole)):
        if ITEM not in path and path not in (schema.moment, schema.time_zone):
            coded = leaves.coded(path)
            columns.append(Coded(coded.codes[rows], coded.size))
    return rows, joined(columns, len(rows))


def _wrong(leaves: Leaves, path: SchemaPath) -> Flags | None:
    """The rows whose scalar is wrong; None where there are none. What is absent is not wrong here."""
    convert = leaves.schema.scalar(path)
    assert convert is not None  # noqa: S101 - callers ask for scalars
    wrong = np.array([raw is not None and convert(raw) is BAD for raw in leaves.values(path)], bool)
    return wrong[leaves.coded(path).codes] if wrong.any() else None


def _wrong_moments(leaves: Leaves) -> Flags | None:
    """The rows whose moment is wrong or missing; None where there are none."""
    moment = leaves.schema.moment
    if moment is None:
        return None
    array = leaves.array(moment)
    if array is None:
        return np.ones(leaves.rows, bool)
    unread = np.flatnonzero(leaves.seconds(moment) == UNREADABLE)
    if not len(unread):
        return None
    convert = leaves.schema.scalar(moment)
    assert convert is not None  # noqa: S101 - a moment is a scalar
    flags = np.zeros(len(array), bool)
    flags[unread] = [convert(raw) is BAD for raw in python_values(array.take(unread))]
    return flags if flags.any() else None
