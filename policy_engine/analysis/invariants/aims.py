"""Changes of several fields at once that lead to a row of a table: a value for each of its columns that is a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from policy_engine.analysis.search.snapshots import as_sent, put
from policy_engine.engine.fields import field_of, hidden_names
from policy_engine.engine.program import Program
from policy_engine.types.feeltype import MONEY, ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import Field
from policy_engine.types.snapshot.shape import SchemaPath
from policy_engine.values.number import number
from policy_engine.values.order import ORDERS, Order
from policy_engine.values.region import Region
from policy_engine.values.text import to_text

MAX_ROWS: Final = 60
"""Rows of one table that are aimed at, spread evenly."""
MAX_AIMS: Final = 400
"""Rows that are aimed at for one decision."""

Aim = Mapping[SchemaPath, Any]
"""Values as a snapshot has them, by their fields."""


def aims(program: Program, name: str) -> list[Aim]:
    """Values that a decision's rows ask for, and those of all that it rests on."""
    found: dict[tuple[Any, ...], Aim] = {}
    for aim in _aims(program, name):
        if len(found) >= MAX_AIMS:
            break
        found.setdefault(tuple((path, repr(value)) for path, value in aim.items()), aim)
    return list(found.values())


def aimed(snapshot: dict[str, Any], aim: Aim) -> dict[str, Any]:
    """A snapshot with the values of an aim."""
    for path, value in aim.items():
        snapshot = put(snapshot, path, value)
    return snapshot


def _aims(program: Program, name: str) -> Iterator[Aim]:
    policy = program.policy
    for required in reversed(policy.closure(name)):
        unit = policy.units[required]
        for linked in unit.tables:
            table = program.built.tables[linked.handle]
            hidden = hidden_names(unit, linked)
            columns = [
                (at, *found, ORDERS[kind])
                for at, (column, kind) in enumerate(zip(linked.inputs, table.kinds, strict=True))
                if kind is not None and (found := field_of(column.parsed.node, policy, hidden)) is not None
            ]
            columns = [column for column in columns if not policy.schema.is_secret(column[1])]
            step = max(1, len(linked.rows) // MAX_ROWS)
            for row in range(0, len(linked.rows), step):
                aim = {}
                for at, path, field, order in columns:
                    region = table.regions[at][row]
                    if region is not None and not region.is_everything:
                        values = list(_some(region, field, order))
                        if values:
                            aim[path] = _sent(values[0], field)
                if aim:
                    yield aim


def _some(region: Region, field: Field, order: Order) -> Iterator[object]:
    """Values in a region that the field may have, those between its edges first."""
    bare = strip_nullable(field.type)
    words = bare.values if isinstance(bare, ScalarType) else None
    if words is not None:
        yield from (word for word in words if word is not None and order.key(word) in region)
        return
    if order.python_type is Decimal and (field.low is not None or field.high is not None):
        low, high = (None if end is None else number(end) for end in (field.low, field.high))
        region &= Region.interval(low, high, low_closed=True, high_closed=True) | Region.only_null()
    for first, last in region.intervals():
        between = order.between(*(None if end is None else end[0] for end in (first, last)))
        keys = (between, *(end[0] for end in (first, last) if end is not None))
        yield from (order.value(key) for key in keys if key is not None and key in region and _may_be(key, field))
    if region.null:
        yield None


def _may_be(key: Any, field: Field) -> bool:
    return not field.whole or bool(key == key.to_integral_value())


def _sent(value: object, field: Field) -> object:
    bare = strip_nullable(field.type)
    if isinstance(bare, ScalarType) and bare.unit == MONEY.unit and value is not None:
        return to_text(value)
    return as_sent(value)
