"""On which program's days rows fall: the moment and the zone, where nothing else hangs on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from policy_engine.engine.batch.codes import Coded, constant, joined
from policy_engine.engine.batch.encode import encode
from policy_engine.engine.batch.leaves import Leaves
from policy_engine.engine.batch.moments import UNREADABLE
from policy_engine.engine.program import Program
from policy_engine.types.feeltype import NullableType
from policy_engine.types.formats import BAD

_MARGIN: Final = 2 * 86_400
"""Seconds. No zone is further than that from UTC, a change of its clocks included."""


def days(leaves: Leaves, programs: Sequence[Program], *, by_value: bool) -> Coded:
    """Codes of the moment and the zone.

    With `by_value`, they themselves count. Else rows of one program's days are alike, and so are those that have a
    moment and no zone: nobody knows their day. Few rows remain: those near a change of programs, whose day depends
    on the zone, and those whose moment is wrong.
    """
    schema = leaves.schema
    moment, time_zone = schema.moment, schema.time_zone
    if moment is None or time_zone is None:
        return constant(leaves.rows)
    array = leaves.array(moment)
    zone = leaves.coded(time_zone)
    known = schema.field(time_zone)
    if array is None or by_value or known is None or isinstance(known.type, NullableType):
        return joined([leaves.coded(moment), zone], leaves.rows)
    at = leaves.seconds(moment)
    program = np.full(len(at), -1, np.int64)
    for number, one in enumerate(programs):
        starts, ends = one.seconds
        program[(at >= starts + _MARGIN) & (at <= ends - _MARGIN)] = number
    zoned = np.array([_is_zone(leaves, value) for value in leaves.values(time_zone)])[zone.codes]
    program[~zoned] = len(programs)
    program[at == UNREADABLE] = -1
    unclear = np.flatnonzero(program < 0)
    size = len(programs) + 1
    if len(unclear):
        texts = encode(array.take(unclear))
        inner = joined([texts, Coded(zone.codes[unclear], zone.size)], len(unclear))
        program[unclear] = size + inner.codes
        size += inner.size
    return Coded(program, size)


def _is_zone(leaves: Leaves, value: object) -> bool:
    """Whether a raw value, or the default of an absent one, is a zone."""
    path = leaves.schema.time_zone
    assert path is not None  # noqa: S101 - the caller has looked
    convert, known = leaves.schema.scalar(path), leaves.schema.field(path)
    assert convert is not None and known is not None  # noqa: S101, PT018 - a zone is a scalar of the schema
    if value is None and isinstance(known.default, str):
        return True
    return convert(value) is not BAD
