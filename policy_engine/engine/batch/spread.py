"""Few values made many: Arrow's `take`, a level at a time, which for nested arrays is much faster."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from policy_engine.engine.batch.codes import Codes


def spread(values: pa.Array, codes: Codes) -> pa.Array:
    """The value of each code, of an array of structs, lists and scalars."""
    type_ = values.type
    if pa.types.is_struct(type_):
        children = [spread(values.field(at), codes) for at in range(type_.num_fields)]
        return pa.StructArray.from_arrays(children, fields=list(type_), mask=_mask(values, codes))
    if not pa.types.is_list(type_):
        return values.take(pa.array(codes))
    starts = values.offsets.to_numpy()[:-1].astype(np.int64)
    lengths = np.diff(values.offsets.to_numpy()).astype(np.int64)
    many = lengths[codes]
    offsets = np.zeros(len(codes) + 1, np.int64)
    np.cumsum(many, out=offsets[1:])
    total = int(offsets[-1])
    items = np.repeat(starts[codes] - offsets[:-1], many) + np.arange(total) if total else np.zeros(0, np.int64)
    return pa.ListArray.from_arrays(
        pa.array(offsets.astype(np.int32)), spread(values.values, items), type=type_, mask=_mask(values, codes)
    )


def _mask(values: pa.Array, codes: Codes) -> pa.Array | None:
    """Which of the values are null; None where none is."""
    if not values.null_count:
        return None
    return pa.array(values.is_null().to_numpy(zero_copy_only=False)[codes])
