"""Arrow arrays without the encodings that few of Arrow's functions know."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

_VIEWS: Final = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}


def plain(array: pa.Array) -> pa.Array:
    """The same values, in an array of structs, lists and scalars, and of scalars in dictionaries."""
    type_ = array.type
    if not _is_odd(type_):
        return array
    if isinstance(type_, pa.BaseExtensionType):
        return plain(array.storage)
    if pa.types.is_run_end_encoded(type_):
        return plain(pc.run_end_decode(array))
    if pa.types.is_dictionary(type_):
        values = plain(array.dictionary)
        if pa.types.is_nested(values.type) or pa.types.is_dictionary(values.type):
            return values.take(array.indices)
        return pa.DictionaryArray.from_arrays(array.indices, values)
    if pa.types.is_struct(type_):
        names = [type_.field(at).name for at in range(type_.num_fields)]
        children = [plain(array.field(at)) for at in range(type_.num_fields)]
        return pa.StructArray.from_arrays(children, names=names, mask=_mask(array))
    if is_list(type_):
        lengths = pc.list_value_length(array).fill_null(0).cast(pa.int64())
        offsets = pa.concat_arrays([pa.array([0], pa.int64()), pc.cumulative_sum(lengths)])
        return pa.LargeListArray.from_arrays(offsets, plain(array.flatten()), mask=_mask(array))
    return array.cast(_VIEWS[type_])


def is_list(type_: pa.DataType) -> bool:
    """Whether an array's values are lists (maps aside)."""
    is_ = pa.types
    return bool(is_.is_list(type_) or is_.is_large_list(type_) or is_.is_fixed_size_list(type_)) or _is_list_view(type_)


def _is_list_view(type_: pa.DataType) -> bool:
    return bool(pa.types.is_list_view(type_) or pa.types.is_large_list_view(type_))


def _is_odd(type_: pa.DataType) -> bool:
    if isinstance(type_, pa.BaseExtensionType) or pa.types.is_run_end_encoded(type_) or type_ in _VIEWS:
        return True
    if pa.types.is_dictionary(type_):
        inner = type_.value_type
        return pa.types.is_nested(inner) or pa.types.is_dictionary(inner) or _is_odd(inner)
    if pa.types.is_struct(type_):
        return any(_is_odd(type_.field(at).type) for at in range(type_.num_fields))
    if is_list(type_):
        # Lists of one size say nothing of the items of a null.
        return _is_list_view(type_) or pa.types.is_fixed_size_list(type_) or _is_odd(type_.value_type)
    return False


def _mask(array: pa.Array) -> pa.Array | None:
    return array.is_null() if array.null_count else None
