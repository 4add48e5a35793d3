"""Cells of CSV as snapshots: texts, made numbers and booleans where the schema asks for these."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import numpy as np
import pyarrow as pa

from policy_engine.engine.batch.evaluate import evaluate_batch
from policy_engine.engine.policy_set import PolicySet
from policy_engine.types.feeltype import ContextType, Kind, NullableType, ScalarType, Type

_NUMBER: Final = pa.decimal256(76, 38)
_WHOLE: Final = 38
_BOOLEANS: Final = {"true": True, "false": False}

Tree = dict[str, Any]
"""Columns by the parts of their dotted names."""


def decide_cells(policies: PolicySet, table: pa.Table, decisions: tuple[str, ...], processes: int) -> pa.Table:
    """What is decided on cells of text.

    A column has one type. Rows with a text where a number should be are decided apart, so that the problem is told.
    """
    root = policies.programs[-1].policy.schema.root
    names = [name for name in table.column_names if _type_at(root, name.split(".")) is not None]
    texts = {name: table.column(name).combine_chunks() for name in dict.fromkeys(names)}
    typed = {name: found for name, text in texts.items() if (found := _typed(text, _type_at(root, name.split("."))))}
    pattern = np.zeros(table.num_rows, np.int64)
    for _, wrong in typed.values():
        _, pattern = np.unique(pattern * 2 + wrong, return_inverse=True)
    parts = []
    order = []
    for number in range(int(pattern.max()) + 1 if len(pattern) else 1):
        rows = np.flatnonzero(pattern == number)
        taken = pa.array(rows)
        columns = {}
        for name, text in texts.items():
            array, wrong = typed.get(name, (text, None))
            is_wrong = wrong is not None and len(rows) > 0 and bool(wrong[rows[0]])
            columns[name] = (text if is_wrong else array).take(taken)
        parts.append(evaluate_batch(policies, _nested(columns, len(rows)), decisions, processes=processes))
        order.append(rows)
    if len(parts) == 1:
        return parts[0]
    places = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_tables(parts).take(pa.array(places))


def _type_at(root: Type, path: list[str]) -> Type | None:
    found: Type | None = root
    for name in path:
        if isinstance(found, NullableType):
            found = found.item
        found = found.field(name) if isinstance(found, ContextType) else None
    return found


def _typed(texts: pa.Array, type_: Type | None) -> tuple[pa.Array, Any] | None:
    """Texts as numbers or booleans, and where they are none; None for fields of other types."""
    bare = type_.item if isinstance(type_, NullableType) else type_
    if not isinstance(bare, ScalarType) or bare.unit is not None or bare.kind not in (Kind.NUMBER, Kind.BOOLEAN):
        return None
    encoded = texts.dictionary_encode()
    known = encoded.dictionary.to_pylist()
    is_number = bare.kind is Kind.NUMBER
    made = [_number(text) if is_number else _BOOLEANS.get(text.lower()) for text in known]
    values = pa.array([*made, None], _NUMBER if is_number else pa.bool_())
    places = encoded.indices.cast(pa.int64()).fill_null(len(known))
    wrong = np.array([*(one is None for one in made), False])[places.to_numpy()]
    return values.take(places), wrong


def _number(text: str) -> Decimal | None:
    """A number of at most 38 digits before the point and behind it."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    if not found.is_finite():
        return None
    _, digits, exponent = found.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - it is finite
    return found if len(digits) + exponent <= _WHOLE and -exponent <= _WHOLE else None


def _nested(columns: Mapping[str, pa.Array], rows: int) -> pa.Table:
    """Columns with dotted names as structs. An object without a value in any cell is absent."""
    tree: Tree = {}
    for name, array in columns.items():
        *parents, last = name.split(".")
        place = tree
        for step in parents:
            inner = place.setdefault(step, {})
            place = inner if isinstance(inner, dict) else {}
        place.setdefault(last, array)
    if not tree:
        return pa.table([pa.nulls(rows)], names=["no column of a snapshot's"])
    return pa.table({name: _array(one) for name, one in tree.items()})


def _array(one: Tree | pa.Array) -> pa.Array:
    if isinstance(one, pa.Array):
        return one
    children = {name: _array(inner) for name, inner in one.items()}
    empty = np.logical_and.reduce([child.is_null().to_numpy(zero_copy_only=False) for child in children.values()])
    return pa.StructArray.from_arrays(list(children.values()), names=list(children), mask=pa.array(empty))
