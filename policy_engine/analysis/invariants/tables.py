"""Which rows of a table decide on one way through what is unknown of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any, Final

from policy_engine.analysis.invariants.symbols import EQUAL, LESS, NoWay, Symbol, Way
from policy_engine.engine.table import CompiledTable
from policy_engine.policy.model import HitPolicy
from policy_engine.types.feeltype import ScalarType, Type
from policy_engine.types.relations import nullable, strip_nullable
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region

_SINGLE: Final = frozenset({HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY})
"""Where several rows match, the first decides, or the evaluation ends in a problem, or they give the same."""


class Cells:
    """The cells of tables, as sets of values."""

    def __init__(self) -> None:
        self._call: Hashable = None
        self._rows: dict[int, tuple[CompiledTable, list[list[tuple[int, Region | None]]]]] = {}
        """By table, each row's cells that do not accept everything, by column."""

    @staticmethod
    def gives_list(table: CompiledTable) -> bool:
        """Whether a table gives a list of what its rows give."""
        return table.linked.logic.hit_policy.gives_list

    def decided(
        self, table: CompiledTable, inputs: Sequence[Callable[[], Any]], way: Way, frame: Hashable
    ) -> list[int | None] | None:
        """The rows that decide, in the order of the result, None for the default; None where a table is not looked
        into. `frame` tells this call of the table from others. Inputs are made when a cell asks for them."""
        self._call = (frame, id(table))
        if id(table) not in self._rows:
            # The table is kept, so that no other has its identity.
            self._rows[id(table)] = table, _cells(table)
        policy = table.linked.logic.hit_policy
        if policy in _SINGLE:
            return [self._first(table, inputs, way)]
        if not policy.gives_list:
            return None
        ranked = policy is HitPolicy.OUTPUT_ORDER
        if ranked and (len(table.ranks) != 1 or None in table.constant_results):
            return None
        rows = [row for row in range(len(table.linked.rows)) if self._matches(table, row, inputs, way)]
        if not rows:
            return [] if table.linked.default is None else [None]
        ranks = table.ranks[0] if ranked else None
        if ranks is not None:
            rows.sort(key=lambda row: ranks.get((table.constant_results[row] or (None,))[0], len(ranks)))
        return list(rows)

    def _first(self, table: CompiledTable, inputs: Sequence[Callable[[], Any]], way: Way) -> int | None:
        for row in range(len(table.linked.rows)):
            if self._matches(table, row, inputs, way):
                return row
        if table.linked.default is None:
            raise NoWay
        return None

    def _matches(self, table: CompiledTable, row: int, inputs: Sequence[Callable[[], Any]], way: Way) -> bool:
        cells = self._rows[id(table)][1][row]
        way.spend(len(cells) or 1)
        return all(self._accepts(table, row, at, region, inputs[at], way) for at, region in cells)

    def _accepts(
        self, table: CompiledTable, row: int, at: int, region: Region | None, given: Callable[[], Any], way: Way
    ) -> bool:
        if region is None:
            # A predicate: it accepts what it likes.
            return bool(way.choose(("predicate", self._call, row, at), (False, True)))
        value, column = given(), table.linked.inputs[at]
        if not column.nullable:
            # A null that nobody declared ends the evaluation.
            way.not_null(value)
        if column.promised is not None and isinstance(value, Symbol):
            # So does a value that is not of the declared type: this one is.
            value = _of_type(value, column.promised)
        value = way.value(value)
        if value is None:
            return region.null
        kind, read = table.kinds[at], table.keys[at]
        if kind is None or read is None:
            return bool(way.choose(("cell", self._call, at, region), (False, True)))
        if not isinstance(value, Symbol):
            key = read(value) if type(value) is ORDERS[kind].python_type else None
            if key is None:
                raise NoWay  # the table refuses a value of another kind
            return key in region
        return lies_in(value, kind, region, way)


def _cells(table: CompiledTable) -> list[list[tuple[int, Region | None]]]:
    """Of each row the cells that do not accept everything, each with its column; None is a predicate."""
    rows: list[list[tuple[int, Region | None]]] = [[] for _ in range(len(table.linked.rows))]
    for at, regions in enumerate(table.regions):
        for row, region in zip(rows, regions, strict=True):
            if region is None or not region.is_everything:
                row.append((at, region))
    return rows


def _of_type(symbol: Symbol, promised: Type) -> Symbol:
    """A symbol of which it is known that it is of a type, too."""
    bare = strip_nullable(promised)
    if not isinstance(bare, ScalarType) or symbol.kind not in (None, bare.kind) or symbol.words is not None:
        return symbol
    return replace(symbol, type=nullable(bare) if symbol.may_be_null else bare)


def lies_in(symbol: Symbol, kind: str, region: Region, way: Way) -> bool:
    """Whether a symbol, which is not null, is in a region: it is by the cuts that lie below it."""
    inside = region.from_start
    for key, after in region.cuts:
        side = way.side(symbol, kind, key)
        if side == LESS or (side == EQUAL and after):
            break
        inside = not inside
    return inside
