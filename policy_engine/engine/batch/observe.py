"""What the outcome of a decision hangs on: what its tables see of the snapshot, and what else of it is read.

Two snapshots that differ only in what no table tells apart are decided alike: by the same rows, with the same
outputs, or with the same problem. So one of them is decided, and speaks for the others.

That a decision's value is told by these things is seen from its units, each after those that it asks:

- An expression gives one value for the same values of the fields and units that it names. They all count by value.
- A table whose cells are sets of values chooses its rows by the class of each input. What a column reads, and the
  units that it names, need count by that class alone.
- Anything else that a unit is made of (functions, services, rules that chain, tables by the standard's semantics or
  with cells that are no sets) is taken by value, as expressions are.
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

    program: Program
    reads: frozenset[SchemaPath]
    see: Callable[[Run], Hashable]


@dataclass(frozen=True, slots=True)
class Observed:
    """What a decision hangs on: fields whose values count, and what tables see of others."""

    by_value: frozenset[SchemaPath]
    through: tuple[Observable, ...]


def observed(program: Program, name: str) -> Observed:
    """What a decision hangs on."""
    policy, root = program.policy, program.policy.schema.root
    if policy.inputs or policy.constraints:
        # Fields become what the types of the policy make of them: only then do tables see them.
        return Observed(policy.reads(name), ())
    values: set[SchemaPath] = set()
    through: list[Observable] = []
    asked = {name}
    waiting = [name]

    def ask(names: frozenset[str]) -> None:
        new = {one for one in names if one in policy.units} - asked
        asked.update(new)
        waiting.extend(new)

    looked: set[int] = set()

    def look(node: Node) -> None:
        # Equal cells of a table share a tree, which the policy keeps.
        if id(node) in looked:
            return
        looked.add(id(node))
        values.update(reads_of(node, root))
        ask(names_in(node))

    while waiting:
        unit = policy.units[waiting.pop()]
        look(unit.node)
        if unit.rules or unit.service is not None:
            values |= unit.reads
            ask(unit.requires)
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
    seen = values.union(*(one.reads for one in through))
    # All that is read tells a row from another somehow, or by its value.
    values |= {path for path in policy.reads(name) if not any(path[: len(one)] == one for one in seen)}
    # A field whose value counts anyway tells more than any table sees of it.
    return Observed(frozenset(values), tuple(one for one in through if not one.reads <= values))


def _elsewhere(linked: LinkedTable, table: CompiledTable) -> Iterator[Node]:
    """The expressions of a table but those of its columns: outputs, and cells that have no classes."""
    for cells in linked.rows.results:
        yield from (parsed.node for parsed in cells.values)
    tested = {(at, linked.rows.tests[at].codes[row]) for row, tests in table.predicates.items() for at, _ in tests}
    yield from (linked.rows.tests[at].values[code].node for at, code in sorted(tested))
    if linked.default is not None:
        yield from (parsed.node for parsed in linked.default)


def _observable(program: Program, unit: Unit, linked: LinkedTable, table: CompiledTable, at: int) -> Observable | None:
    """What a column sees; None where what it reads must be told apart by value."""
    node = linked.inputs[at].parsed.node
    assert isinstance(node, Expression)  # noqa: S101 - inputs are expressions
    names = names_in(node)
    policy = program.policy
    if names & set(linked.uses) or unit.parameters or any(isinstance(inner, Embedded) for inner in walk(node)):
        return None
    units = [one for one in names if one in policy.units]
    reads = frozenset(reads_of(node, policy.schema.root)).union(*(policy.reads(one) for one in units))
    predicates = any(column == at for tests in table.predicates.values() for column, _ in tests)
    read, key, kind = table.inputs[at], table.keys[at], table.kinds[at]
    if not reads or predicates or key is None or kind is None or linked.dmn:
        return None
    column = Column(kind, table.regions[at])
    expected = dict(table.expects).get(at)
    # Local names that other cells use: this column names none of them.
    scope = (None,) * len(linked.uses)

    def see(run: Run) -> Hashable:
        value = read(run, *scope)
        if value is None:
            return None
        found = key(value)
        # Of another kind, or not of the declared type: a problem, which names the kind.
        if found is None or not (expected is None or expected(value)):
            return (type(value).__name__, found is None)
        return column.class_of(found)

    return Observable(program, reads, see)
