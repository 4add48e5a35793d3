"""A relation (DMN 1.5, 10.2.1.7): a list of contexts, one a row.

Entries of a context see those before them, cells of a row do not: so the cells are arguments of a function that
makes the context.
"""

from __future__ import annotations

from functools import reduce

from policy_engine.feel.ast import (
    Argument,
    Call,
    ContextLiteral,
    Entry,
    Expression,
    FunctionDefinition,
    ListLiteral,
    Name,
    Parameter,
)
from policy_engine.policy.boxed import RelationLogic
from policy_engine.policy.link.boxed.form import Link
from policy_engine.policy.link.place import Linking, Place
from policy_engine.types.feeltype import ANY, ContextType, ListType, Type
from policy_engine.types.relations import join
from policy_engine.types.size import bounded


def link_relation(logic: RelationLogic, place: Place, linking: Linking, link: Link) -> tuple[Expression, Type]:
    """The list's tree, and a list of contexts with the columns' types."""
    columns = [column.name for column in logic.columns]
    rows: list[Expression] = []
    types: list[Type] = []
    for at, cells in enumerate(logic.rows, 1):
        inner = place.within(str(at))
        linked = [link(cell, inner.within(name), linking) for name, cell in zip(columns, cells, strict=True)]
        rows.append(_row(columns, [tree for tree, _ in linked]))
        types.append(bounded(ContextType(tuple(zip(columns, (type_ for _, type_ in linked), strict=True)))))
    return ListLiteral(0, 0, tuple(rows)), ListType(reduce(join, types) if types else ANY)


def _row(columns: list[str], cells: list[Expression]) -> Expression:
    hidden = [f"\x00{at}" for at in range(len(columns))]
    entries = tuple(Entry(0, 0, name, Name(0, 0, cell)) for name, cell in zip(columns, hidden, strict=True))
    parameters = tuple(Parameter(0, 0, name, None) for name in hidden)
    maker = FunctionDefinition(0, 0, parameters, ContextLiteral(0, 0, entries))
    return Call(0, 0, maker, tuple(Argument(0, 0, None, cell) for cell in cells))
