"""Other values for one cell of a table: what a slip of the author's might have written instead.

All variants are made on what cells mean: sets of values for conditions, values for outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from policy_engine.analysis.space.told_apart import Classes, ValueClass
from policy_engine.engine.table import CompiledTable, Output
from policy_engine.types.feeltype import Kind, ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.values.order import DAY, ORDERS
from policy_engine.values.region import Cut, Region

_SECOND: Final = DAY // 86_400
_STEPS: Final[dict[str, Any]] = {
    "number": Decimal(1),
    "date": 1,
    "date and time": _SECOND,
    "days and time duration": DAY,
    "years and months duration": 1,
}
"""By kind, how far an edge is moved, as an order key."""


def conditions(region: Region, classes: Classes) -> Iterator[Region]:
    """Other sets of values for a condition cell, each once."""
    made = {region}
    every = Region.everything()
    for other in _any(classes) if region.is_everything else (every, *_others(region, classes)):
        if other not in made and not other.is_empty:
            made.add(other)
            yield other


def _any(classes: Classes) -> Iterator[Region]:
    """`-`, narrowed to the first class and to the last: two cases that differ there notice both."""
    if len(classes.classes) > 1:
        for one in (classes.classes[0], classes.classes[-1]):
            yield _one_of(one, classes)


def _others(region: Region, classes: Classes) -> Iterator[Region]:
    yield _opposite(region, classes)
    if _is_listed(classes):
        yield from _other_words(region, classes)
    else:
        yield from _other_edges(region, classes)
    if region.null and classes.nullable:
        yield region.without_null()


def _opposite(region: Region, classes: Classes) -> Region:
    """All other values; of those that are listed, by their names."""
    if classes.words is not None or classes.kind == "boolean":
        return Region.union(one.region for one in classes.classes if one.key not in region)
    # Of texts, null goes unsaid where it does not come: `not("a")`.
    unsaid = classes.nullable or classes.kind == "string"
    return Region(region.cuts, not region.from_start, not region.null and unsaid)


def _is_listed(classes: Classes) -> bool:
    return classes.kind in ("string", "boolean")


def _other_words(region: Region, classes: Classes) -> Iterator[Region]:
    """One word left out, and one replaced by the next that the cell does not name."""
    known = classes.classes
    inside = [at for at, one in enumerate(known) if one.key in region]
    if len(inside) == len(known):
        return
    for at in inside:
        rest = region - _one_of(known[at], classes)
        after = [*range(at + 1, len(known)), *range(at)]
        instead = next(other for other in after if other not in inside)
        yield rest | _one_of(known[instead], classes)
        yield rest


def _one_of(one: ValueClass, classes: Classes) -> Region:
    """A class as a cell could name it: one word of several."""
    if one.key is None:
        return Region.only_null()
    return Region.point(one.key) if _is_listed(classes) else one.region


def _other_edges(region: Region, classes: Classes) -> Iterator[Region]:
    """Each edge taken in or left out, and moved by one step; of a single value, all on one side of it too."""
    assert classes.kind is not None  # noqa: S101 - such a cell is a predicate
    stretches = region.intervals()
    for at, (low, high) in enumerate(stretches):
        rest = Region.union([_between(*other) for number, other in enumerate(stretches) if number != at])
        rest = Region(rest.cuts, rest.from_start, region.null)
        for other in _moved(low, high, classes.kind):
            if other is not None:
                yield rest | _between(*other)
        if len(stretches) > 1:
            yield rest


def _moved(low: Cut | None, high: Cut | None, kind: str) -> Iterator[tuple[Cut | None, Cut | None]]:
    step = _STEPS[kind]
    if low is not None and high is not None and low[0] == high[0]:
        for key in (_shifted(low[0], step, kind), _shifted(low[0], -step, kind)):
            if key is not None:
                yield (key, 0), (key, 1)
        yield None, high
        yield low, None
        return
    if low is not None:
        yield (low[0], 1 - low[1]), high
        yield from (((key, low[1]), high) for key in _around(low[0], step, kind))
    if high is not None:
        yield low, (high[0], 1 - high[1])
        yield from ((low, (key, high[1])) for key in _around(high[0], step, kind))


def _around(key: Any, step: Any, kind: str) -> Iterator[Any]:
    for other in (_shifted(key, step, kind), _shifted(key, -step, kind)):
        if other is not None:
            yield other


def _shifted(key: Any, step: Any, kind: str) -> Any:
    """A key moved by a step; None where there is no such value."""
    moved = key + step
    nearest = ORDERS[kind].between(min(key, moved), None) if step > 0 else ORDERS[kind].between(None, key)
    return moved if nearest is not None else None


def _between(low: Cut | None, high: Cut | None) -> Region:
    if low is not None and high is not None and low >= high:
        return Region()
    return Region(tuple(cut for cut in (low, high) if cut is not None), low is None)


# Outputs


def output(table: CompiledTable, row: int | None, at: int) -> Output | None:
    """Another output for a cell (row None: of the default): a value like it, or what another row has there."""
    cells = table.default if row is None else table.cells(row)
    assert cells is not None  # noqa: S101 - only outputs that are there are asked for
    cell = cells[at]
    if cell.compute is None:
        other = _like(cell.constant, table, at)
        if other is not None:
            return Output(other, None)
    others = [table.cells(number) for number in range(len(table.linked.rows)) if number != row]
    if row is not None and table.default is not None:
        others.append(table.default)
    return next((other[at] for other in others if not _same(other[at], cell)), None)


def _same(one: Output, other: Output) -> bool:
    return one is other or (one.compute is None and other.compute is None and one.constant == other.constant)


def _like(value: object, table: CompiledTable, at: int) -> object:
    """Another value of the same kind, or None."""
    column = table.linked.outputs[at]
    words = column.values
    if words is None:
        bare = strip_nullable(column.type)
        words = bare.values if isinstance(bare, ScalarType) and bare.kind is Kind.STRING else None
    if words and value in words:
        return words[(words.index(value) + 1) % len(words)] if len(words) > 1 else None
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return value[:-1] if value else None
    for kind, order in ORDERS.items():
        if type(value) is order.python_type and kind in _STEPS:
            key = _shifted(order.key(value), _STEPS[kind], kind) if order.key(value) is not None else None
            return None if key is None else order.value(key)
    return None
