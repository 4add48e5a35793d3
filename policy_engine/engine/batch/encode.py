"""Arrow arrays as codes: rows that hold the same value have the same code, whatever the array's type."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy_engine.engine.batch.codes import Coded, Codes, constant, dense, first_rows, joined
from policy_engine.engine.batch.objects import python_values
from policy_engine.engine.batch.plain import is_list

_SHORT: Final = 16
"""Lists of at most so many items are told apart place by place."""


def encode(array: pa.Array) -> Coded:
    """A dense code for each row of a plain array. Equal codes are equal values; null is a value of its own.

    Two values that Python would call equal may have two codes, as `0.0` and `-0.0` have: rows are told apart too
    well rather than too little.
    """
    type_ = array.type
    if pa.types.is_dictionary(type_):
        return _encode_dictionary(array)
    if pa.types.is_struct(type_):
        fields = [encode(child) for child in array.flatten()]
        return joined([_validity(array), *fields], len(array))
    if is_list(type_):
        return _encode_lists(array)
    if pa.types.is_floating(type_):
        # By their bits, which tell zeros of two signs apart.
        array = array.cast(pa.float64()).view(pa.int64())
    try:
        encoded = array.dictionary_encode()
    except pa.ArrowNotImplementedError:
        return _encode_objects(array)
    return _with_nulls(encoded.indices, len(encoded.dictionary))


def presence(array: pa.Array) -> Coded:
    """Codes of an object itself: whether it is there."""
    return dense(_validity(array))


def representatives(array: pa.Array, coded: Coded) -> list[Any]:
    """A value for each code, as Python has it."""
    return python_values(array.take(pa.array(first_rows(coded))))


def _validity(array: pa.Array) -> Coded:
    if not array.null_count:
        return constant(len(array))
    return Coded(array.is_null().to_numpy(zero_copy_only=False).astype(np.int64), 2)


def _with_nulls(indices: pa.Array, size: int) -> Coded:
    """Codes of indices, the nulls among them as one more."""
    if not indices.null_count:
        return Coded(indices.to_numpy().astype(np.int64), max(1, size))
    return dense(Coded(indices.cast(pa.int64()).fill_null(size).to_numpy(), size + 1))


def _encode_dictionary(array: pa.DictionaryArray) -> Coded:
    # A dictionary may hold a value twice, and need not use all that it holds.
    if not len(array.dictionary):
        return constant(len(array))
    inner = encode(array.dictionary)
    indices = array.indices.cast(pa.int64())
    codes = inner.codes[indices.fill_null(0).to_numpy()]
    if indices.null_count:
        codes = np.where(indices.is_null().to_numpy(zero_copy_only=False), inner.size, codes)
    return dense(Coded(codes, inner.size + 1))


def _encode_lists(array: pa.Array) -> Coded:
    # By their lengths: what an array of lists holds need not begin at its first offset.
    lengths = pc.list_value_length(array).cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    items = encode(array.flatten())
    ends = np.cumsum(np.maximum(lengths, 0))
    starts = ends - np.maximum(lengths, 0)
    longest = int(lengths.max()) if len(lengths) else 0
    if longest > _SHORT:
        return _encode_long(items, starts, lengths)
    columns = [Coded(lengths + 1, longest + 2)]
    for place in range(longest):
        has = lengths > place
        codes = np.zeros(len(lengths), np.int64)
        codes[has] = items.codes[starts[has] + place] + 1
        columns.append(Coded(codes, items.size + 1))
    return joined(columns, len(lengths))


def _encode_long(items: Coded, starts: Codes, lengths: Codes) -> Coded:
    known: dict[tuple[bool, bytes], int] = {}
    codes = np.empty(len(lengths), np.int64)
    for at, (start, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        key = (length < 0, items.codes[start : start + max(length, 0)].tobytes())
        codes[at] = known.setdefault(key, len(known))
    return Coded(codes, max(1, len(known)))


def _encode_objects(array: pa.Array) -> Coded:
    """Values of types that Arrow does not encode, by what Python says of them."""
    known: dict[str, int] = {}
    codes = np.fromiter((known.setdefault(repr(one), len(known)) for one in python_values(array)), np.int64, len(array))
    return Coded(codes, max(1, len(known)))
