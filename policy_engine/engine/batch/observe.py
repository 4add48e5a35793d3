"""What the outcome of a decision hangs on: what its tables see of the snapshot, and what else of it is read.

Two snapshots that differ only in what no table tells apart are decided alike: by the same rows, with the same
outputs, or with the same problem. So one of them is decided, and speaks for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from policy_engine.engine.program import Program
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable
from policy_engine.feel.ast import Embedded, Expression, Node
from policy_engine.feel.walk import names_in, walk
from policy_engine.partition.column import Column
from policy_engine.policy.link.linked import LinkedTable, Unit
from policy_engine.policy.link.reads import reads_of
from policy_engine.types.snapshot.shape import SchemaPath


@dataclass(frozen=True, slots=True)
class Observable:
    """What one column of a table sees: fields, and what it makes of their values.

    `see` gives, for a run, what tells two values apart: a class of the column's where its cells have classes.
    Raises `Halt`.
    """

    leaves: frozenset[SchemaPath]
    see: Callable[[Run], Hashable]


@dataclass(frozen=True, slots=True)
class Observed:
    """What a decision hangs on: fields whose values count, and what tables see of others."""

    by_value: frozenset[SchemaPath]
    through: tuple[Observable, ...]


def observed(program: Program, name: str) -> Observed:
    """What a decision hangs on."""
    policy, root = program.policy, program.policy.schema.root
    values: set[SchemaPath] = set()
    through: list[Observable] = []
    asked = {name}
    waiting = [name]

    def look(node: Node) -> None:
        values.update(reads_of(node, root))
        for one in names_in(node):
            if one in policy.units and one not in asked:
                asked.add(one)
                waiting.append(one)

    while waiting:
        unit = policy.units[waiting.pop()]
        if unit.rules or unit.service is not None:
            values |= unit.reads
            for one in unit.requires - asked:
                asked.add(one)
                waiting.append(one)
        look(unit.node)
        for linked in unit.tables:
            table = program.built.tables[linked.handle]
            for node in _elsewhere(linked, table):
                look(node)
            for at, column in enumerate(linked.inputs):
                found = _observable(program, unit, linked, table, at)
                if found is None:
                    look(column.parsed.node)
                else:
                    through.append(found)
    # A field whose value counts anyway tells more than any table sees of it.
    left = tuple(one for one in through if not one.leaves <= values)
    return Observed(frozenset(values), left)


def _elsewhere(linked: LinkedTable, table: CompiledTable) -> Iterator[Node]:
    """The expressions of a table but those of its columns: outputs, and cells that have no classes."""
    for row in linked.rows:
        yield from (parsed.node for parsed in row.results)
    for number, tests in table.predicates.items():
        yield from (linked.rows[number].tests[at].node for at, _ in tests)
    if linked.default is not None:
        yield from (parsed.node for parsed in linked.default)


def _observable(
    program: Program, unit: Unit, linked: LinkedTable, table: CompiledTable, at: int
) -> Observable | None:
    """What a column sees; None where what it reads must be told apart by value."""
    node = linked.inputs[at].parsed.node
    assert isinstance(node, Expression)  # noqa: S101 - inputs are expressions
    names = names_in(node)
    policy = program.policy
    if names & set(linked.uses) or unit.parameters or any(isinstance(inner, Embedded) for inner in walk(node)):
        return None
    units = [one for one in names if one in policy.units]
    leaves = frozenset(reads_of(node, policy.schema.root)).union(*(policy.reads(one) for one in units))
    if not leaves:
        return None
    predicates = any(column == at for tests in table.predicates.values() for column, _ in tests)
    read, key, kind = table.inputs[at], table.keys[at], table.kinds[at]
    if predicates or key is None or kind is None or linked.dmn:
        return None
    column = Column(kind, table.regions[at])

    def see(run: Run) -> Hashable:
        value = read(run)
        if value is None:
            return None
        found = key(value)
        # Of another kind: a problem, which names the kind.
        return (type(value).__name__,) if found is None else column.class_of(found)

    return Observable(leaves, see)
