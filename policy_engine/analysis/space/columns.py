"""The space of a table's inputs: what its columns' values may be, cut into classes, and the box of each row.

An axis is one column, or several that depend on each other, whose classes are then the tuples that some snapshot
reaches. What is asked of a table is asked over its axes; what is told, in terms of its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from policy_engine.analysis.space.classes import Classes, Runs, joined, meet, within
from policy_engine.analysis.space.cover import Box
from policy_engine.analysis.space.domain import Standing, column_domain
from policy_engine.analysis.space.signs import Signs
from policy_engine.engine.fields import FieldPath
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.policy.link.linked import LinkedTable, Unit
from policy_engine.types.feeltype import NullableType
from policy_engine.values.region import Region


@dataclass(frozen=True, slots=True)
class ColumnSpace:
    """A column: its classes (None where its cells are no sets of values), the field that it is, each row's classes."""

    at: int
    label: str
    classes: Classes | None
    path: FieldPath | None
    cells: tuple[Runs, ...]
    """By row; of a predicate every class, since any value may pass it."""
    undeclared_null: bool
    """Whether its type allows a null, which the table does not: such an input is a problem of its own."""

    @property
    def size(self) -> int:
        """How many classes there are."""
        return 1 if self.classes is None else self.classes.size

    @property
    def everything(self) -> Runs:
        """All classes."""
        return ((0, self.size),) if self.size else ()


@dataclass(frozen=True, slots=True)
class Axis:
    """Columns that are looked at together. `atoms` are the tuples of their classes that are reached, in order; None
    for a single column whose every class is."""

    columns: tuple[int, ...]
    size: int
    atoms: tuple[tuple[int, ...], ...] | None = None

    @property
    def everything(self) -> Runs:
        """All atoms."""
        return ((0, self.size),) if self.size else ()


@dataclass(slots=True)
class Space:
    """The inputs of a table."""

    program: Program
    unit: Unit
    table: CompiledTable
    columns: tuple[ColumnSpace, ...]
    axes: tuple[Axis, ...]
    rows: tuple[Box, ...] = field(init=False)
    """What each row accepts, by axis: all that it may accept, where it has predicates."""
    certain: tuple[bool, ...] = field(init=False)
    """By row, whether it accepts all of its box: it has no predicates."""

    def __post_init__(self) -> None:
        predicates = self.table.predicates
        count = len(self.linked.rows)
        self.certain = tuple(row not in predicates for row in range(count))
        by_axis = [self._cells(axis) for axis in self.axes]
        self.rows = tuple(zip(*by_axis, strict=True)) if by_axis else ((),) * count

    @property
    def linked(self) -> LinkedTable:
        """The table as it was written."""
        return self.table.linked

    @property
    def everything(self) -> Box:
        """All inputs."""
        return tuple(axis.everything for axis in self.axes)

    def names(self, rows: Iterable[int]) -> list[str]:
        """The ids of rows."""
        ids = self.linked.rows.rows.ids
        return [ids[row] for row in rows]

    def _cells(self, axis: Axis) -> Sequence[Runs]:
        if axis.atoms is None:
            return self.columns[axis.columns[0]].cells
        known: dict[tuple[Runs, ...], Runs] = {}
        found = []
        for cells in zip(*(self.columns[at].cells for at in axis.columns), strict=True):
            if cells not in known:
                known[cells] = atoms_in(axis, cells)
            found.append(known[cells])
        return found

    def box_of(self, columns: Sequence[Runs]) -> Box:
        """Sets of columns' classes as a box of the axes: the atoms in it."""
        return tuple(
            columns[axis.columns[0]] if axis.atoms is None else atoms_in(axis, [columns[at] for at in axis.columns])
            for axis in self.axes
        )

    def pieces(self, box: Box) -> Iterator[Box]:
        """A box cut into parts, of each of which every tuple of its columns' classes is in the box."""
        parts = [
            [runs] if axis.atoms is None else [((at, at + 1),) for first, end in runs for at in range(first, end)]
            for axis, runs in zip(self.axes, box, strict=True)
        ]
        yield from product(*parts)

    def tuples_of(self, box: Box) -> list[Runs]:
        """By column, the classes that a box reaches: the least sets that hold it, which is more than a box may be of
        columns that depend on each other."""
        found: list[Runs] = [()] * len(self.columns)
        for axis, runs in zip(self.axes, box, strict=True):
            if axis.atoms is None:
                found[axis.columns[0]] = runs
                continue
            atoms = [axis.atoms[at] for first, end in runs for at in range(first, end)]
            for place, at in enumerate(axis.columns):
                found[at] = joined((atom[place], atom[place] + 1) for atom in atoms)
        return found


def atoms_in(axis: Axis, cells: Sequence[Runs]) -> Runs:
    """The atoms of an axis whose classes are all in some cells."""
    sets = [{number for first, end in runs for number in range(first, end)} for runs in cells]
    return joined(
        (at, at + 1)
        for at, atom in enumerate(axis.atoms or ())
        if all(number in some for number, some in zip(atom, sets, strict=True))
    )


def columns_of(
    program: Program, unit: Unit, table: CompiledTable, signs: Signs | None = None
) -> tuple[ColumnSpace, ...]:
    """The columns of a table of a unit, cut into classes. `signs` are what is known of the program's numbers."""
    place = Standing.of(program.policy, unit, table.linked.uses)
    found = []
    for at, column in enumerate(table.linked.inputs):
        known = place.field(column.parsed.node)
        kind = table.kinds[at]
        domain = None if kind is None else column_domain(place, column, kind, dmn=table.linked.dmn, signs=signs)
        regions = table.regions[at]
        classes = None if domain is None else Classes(domain, set(regions))
        cells: list[Runs] = []
        runs: dict[Region, Runs] = {}
        for region in regions:
            if classes is None or region is None:
                cells.append(((0, 1),) if classes is None else classes.everything)
                continue
            if region not in runs:
                runs[region] = classes.runs(region)
            cells.append(runs[region])
        nullable = isinstance(column.type, NullableType) and not column.nullable
        found.append(ColumnSpace(at, column.label, classes, known[0] if known else None, tuple(cells), nullable))
    return tuple(found)


def holds(box: Box, other: Box) -> bool:
    """Whether a box holds all of another."""
    return all(within(inner, outer) for inner, outer in zip(other, box, strict=True))


def common(one: Box, other: Box) -> Box | None:
    """What two boxes share; None where that is nothing."""
    shared = []
    for mine, theirs in zip(one, other, strict=True):
        runs = meet(mine, theirs)
        if not runs:
            return None
        shared.append(runs)
    return tuple(shared)
