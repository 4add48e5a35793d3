"""Which classes of columns that depend on each other go together.

`balance` and `balance >= price`, `a = b` beside `a`, two columns over one field: not every tuple of their classes is
reached by a snapshot. Where such columns only compare fields, representatives of the fields' values are put through
the columns' own expressions, all of them together; the tuples that come out are all there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import Any, Final, Protocol

from policy_engine.analysis.space.classes import Domain, Runs
from policy_engine.analysis.space.columns import Axis, ColumnSpace
from policy_engine.analysis.space.flows import Flows, Opaque
from policy_engine.engine.fields import FieldPath, served_units
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.feel.ast import Expression
from policy_engine.policy.link.linked import Unit
from policy_engine.text.problem import Halt
from policy_engine.types.codes import LISTED
from policy_engine.types.feeltype import Kind, NullableType, ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.types.schema import Field
from policy_engine.values.context import SnapshotContext
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region
from policy_engine.values.work import evaluating

MAX_TRIALS: Final = 20_000
"""Tuples of fields' values that are tried for one group of columns."""
MAX_ATOMS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Example:
    """What is known of snapshots whose columns have some values: that there is none, or values of fields that perhaps
    make one."""

    impossible: bool
    values: Mapping[FieldPath, object]


class Proving(Protocol):
    """Columns of which it can be asked whether they go together."""

    @property
    def columns(self) -> tuple[int, ...]:
        """Their places in the table."""

    def example(self, box: Sequence[Runs]) -> Example:
        """Whether some snapshot has them in a box, which has classes of each column."""

    def null(self, column: int) -> Example:
        """Whether one of them may be null."""


@dataclass(frozen=True, slots=True)
class Joint:
    """The axes of a table; `unknown` are columns of which not every class need be reached, whatever the others are."""

    axes: tuple[Axis, ...]
    unknown: frozenset[int]
    examples: dict[tuple[int, ...], dict[tuple[int, ...], dict[FieldPath, object]]]
    """By the columns of an axis, then the atom, values of fields that reach it."""
    groups: tuple[Proving, ...] = ()
    """Columns that a solver was asked about."""
    solvable: frozenset[int] = frozenset()
    """Columns of which a solver knows more than is known without one."""

    def impossible(self, box: Sequence[Runs]) -> bool:
        """Whether it is proved that no snapshot has its columns in a box."""
        return any(group.example(box).impossible for group in self.groups)

    def null(self, column: int) -> Example:
        """Whether a column may be null, as far as that is known."""
        group = next((group for group in self.groups if column in group.columns), None)
        return Example(False, {}) if group is None else group.null(column)


def joint_axes(program: Program, unit: Unit, table: CompiledTable, columns: Sequence[ColumnSpace]) -> Joint:
    """The axes of a table: columns that depend on each other together, the others one by one."""
    flows = Flows(program)
    fields: dict[int, set[FieldPath]] = {}
    unknown: set[int] = set()
    served = unit.name in served_units(program.policy)
    for column in columns:
        node = table.linked.inputs[column.at].parsed.node
        assert isinstance(node, Expression)  # noqa: S101 - inputs are expressions
        kind = table.kinds[column.at]
        cuts = ((kind, key) for key in column.classes.edges) if column.classes is not None and kind is not None else ()
        try:
            if column.classes is None or served:
                # What stands in the place of the fields may be anything.
                raise Opaque
            fields[column.at] = flows.column(node, unit, table.linked, cuts)
        except Opaque:
            unknown.add(column.at)
    axes: list[Axis] = [Axis((at,), columns[at].size) for at in sorted(unknown)]
    examples: dict[tuple[int, ...], dict[tuple[int, ...], dict[FieldPath, object]]] = {}
    for group in _groups(fields, flows):
        if len(group) == 1 and columns[group[0]].path is not None:
            axes.append(Axis(group, columns[group[0]].size))
            continue
        found = _reached(program, table, [columns[at] for at in group], fields, flows)
        if found is None:
            unknown.update(group)
            axes += [Axis((at,), columns[at].size) for at in group]
            continue
        atoms = tuple(sorted(found))
        axes.append(Axis(group, len(atoms), atoms))
        examples[group] = found
    return Joint(tuple(sorted(axes, key=lambda axis: axis.columns)), frozenset(unknown), examples)


def _groups(fields: dict[int, set[FieldPath]], flows: Flows) -> Iterator[tuple[int, ...]]:
    """The columns that share fields, or whose fields are compared."""
    groups: list[tuple[list[int], set[FieldPath]]] = []
    for at, paths in fields.items():
        # A column of no field is constant: it is a group of its own.
        heads = {flows.group(path) for path in paths}
        members, joined = [at], set(heads)
        for group in [one for one in groups if one[1] & heads]:
            groups.remove(group)
            members, joined = group[0] + members, joined | group[1]
        groups.append((members, joined))
    for members, _ in groups:
        yield tuple(sorted(members))


def _reached(
    program: Program,
    table: CompiledTable,
    columns: Sequence[ColumnSpace],
    fields: dict[int, set[FieldPath]],
    flows: Flows,
) -> dict[tuple[int, ...], dict[FieldPath, object]] | None:
    """The tuples of some columns' classes that some values of the fields reach; None where there are too many."""
    paths = sorted(set().union(*(fields[column.at] for column in columns)))
    values = [representatives(program, path, paths, flows) for path in paths]
    if any(some is None for some in values):
        return None
    some = [one for one in values if one is not None]
    if prod(map(len, some)) * len(columns) > MAX_TRIALS:
        return None
    found: dict[tuple[int, ...], dict[FieldPath, object]] = {}
    reads = [table.inputs[column.at] for column in columns]
    hidden = (None,) * len(table.linked.uses)
    keys = [table.keys[column.at] for column in columns]
    for chosen in product(*some):
        run = program.run(inputs_of(zip(paths, chosen, strict=True)))
        atom = []
        try:
            with evaluating():
                for column, read, key in zip(columns, reads, keys, strict=True):
                    value = read(run, *hidden)
                    number = _class(column, value, None if value is None or key is None else key(value))
                    if number is None:
                        break
                    atom.append(number)
        except Halt:
            continue
        except RecursionError:
            return None
        if len(atom) == len(columns):
            found.setdefault(tuple(atom), dict(zip(paths, chosen, strict=True)))
            if len(found) > MAX_ATOMS:
                return None
    return found


def _class(column: ColumnSpace, value: object, key: Any) -> int | None:
    """The class of a column's value; None where the table would refuse it."""
    if column.classes is None or (value is not None and key is None):
        return None
    return column.classes.class_of(key)


def inputs_of(values: Iterable[tuple[FieldPath, object]]) -> SnapshotContext:
    """A snapshot of some fields alone."""
    root = SnapshotContext()
    for path, value in values:
        owner = root
        for at, name in enumerate(path[:-1]):
            inner = dict.get(owner, name)
            if not isinstance(inner, SnapshotContext):
                inner = owner[name] = SnapshotContext({}, ".".join(path[: at + 1]))
            owner = inner
        owner[path[-1]] = value
    return root


def representatives(
    program: Program, path: FieldPath, together: Sequence[FieldPath], flows: Flows
) -> list[object] | None:
    """Values of a field that stand for all, where it is only compared; None where they cannot be made."""
    head = flows.group(path)
    group = [other for other in together if flows.group(other) == head]
    peers = [_scalar(program, other) for other in group]
    field, bare = _scalar(program, path)
    kind = str(bare.kind)
    above = [program.policy.schema.field(path[:depth]) for depth in range(1, len(path))]
    # Of an object that is null, every field is.
    nullable = any(one is not None and isinstance(one.type, NullableType) for one in (field, *above))
    null: list[object] = [None] if nullable else []
    if bare.values is not None:
        return [*(value for value in bare.values if value is not None), *null]
    if bare.kind is Kind.BOOLEAN:
        return [True, False, *null]
    if kind not in ORDERS:
        return None
    edges = _edges(kind, group, peers, flows)
    formats = {peer.format if peer.format in LISTED else None for _, peer in peers}
    if len(formats) > 1:
        # Where a text lies between all the words of a list is too much to tell apart.
        return None
    if bare.format is not None and bare.format in LISTED:
        words = sorted(LISTED[bare.format]())
        return [*_of_each_gap(words, edges, len(group)), *null]
    made: list[Any] = []
    mixed = kind == "number" and len({peer.whole for peer, _ in peers}) > 1
    for below, after in pairwise([None, *edges, None]):
        if below is not None:
            made.append(below)
        made += _between(kind, below, after, len(group), whole=field.whole, mixed=mixed)
    fitting = [key for key in made if kind != "number" or _is_allowed(field, key)]
    return [*(ORDERS[kind].value(key) for key in dict.fromkeys(fitting)), *null]


def _scalar(program: Program, path: FieldPath) -> tuple[Field, ScalarType]:
    """A field that flows found, and its type without null."""
    field = program.policy.schema.field(path)
    assert field is not None  # noqa: S101 - it was found there
    bare = strip_nullable(field.type)
    assert isinstance(bare, ScalarType)  # noqa: S101 - flows are of fields with a single value
    return field, bare


def _edges(
    kind: str, group: Sequence[FieldPath], peers: Sequence[tuple[Field, ScalarType]], flows: Flows
) -> list[Any]:
    """What fields are compared with, and where those end that they are compared with: in order."""
    keys = {key for path in group for known, key in flows.keys.get(path, set()) if known == kind}
    for field, bare in peers:
        if str(bare.kind) == kind:
            keys.update(ORDERS[kind].key(value) for value in bare.values or () if value is not None)
        if kind == "number":
            keys.update(Decimal(end) for end in (field.low, field.high) if end is not None)
    return sorted(keys)


def _between(kind: str, below: Any, after: Any, count: int, *, whole: bool, mixed: bool) -> list[Any]:
    """Keys of a gap, enough to put so many fields into any order; `mixed` where some of them are whole numbers."""
    if whole or not mixed:
        return _some(Domain(kind, Region((), True), whole=whole), below, after, count)
    among = _some(Domain(kind, Region((), True), whole=True), below, after, count)
    domain, found = Domain(kind, Region((), True)), list(among)
    for low, high in pairwise([below, *among, after]):
        found += _some(domain, low, high, count)
    return found


def _some(domain: Domain, below: Any, after: Any, count: int) -> list[Any]:
    """So many keys between two (None: no bound), or all that there are."""
    found: list[Any] = []
    while len(found) < count:
        # The last gap first: of days, or whole numbers, some gaps are none.
        for at, gap in reversed([*enumerate(pairwise([below, *found, after]))]):
            key = domain.between(*gap)
            if key is not None:
                found.insert(at, key)
                break
        else:
            break
    return found


def _is_allowed(field: Field, key: Decimal) -> bool:
    """Whether a number field may be a number."""
    if field.whole and key != key.to_integral_value():
        return False
    return (field.low is None or key >= field.low) and (field.high is None or key <= field.high)


def _of_each_gap(words: Sequence[str], edges: Sequence[str], most: int) -> list[str]:
    """The edges that are words, and some words of each gap between edges."""
    found: list[str] = []
    known, count, at = set(edges), 0, 0
    for word in words:
        while at < len(edges) and edges[at] < word:
            at, count = at + 1, 0
        if word in known:
            found.append(word)
            count = 0
        elif count < most:
            found.append(word)
            count += 1
    return found
