"""Which classes of columns that depend on each other go together.

`balance` and `balance >= price`, `a = b` beside `a`, two columns over one field: not every tuple of their classes is
reached by a snapshot. Where such columns only compare fields, representatives of the fields' values are put through
the columns' own expressions, all of them together; the tuples that come out are all there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise, product
from math import prod
from typing import Any, Final

from policy_engine.analysis.space.classes import Domain
from policy_engine.analysis.space.columns import Axis, ColumnSpace
from policy_engine.analysis.space.flows import Flows, Opaque
from policy_engine.engine.fields import FieldPath
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.feel.ast import Expression
from policy_engine.policy.link.linked import Unit
from policy_engine.text.problem import Halt
from policy_engine.types.codes import LISTED
from policy_engine.types.feeltype import Kind, NullableType, ScalarType
from policy_engine.types.relations import strip_nullable
from policy_engine.values.context import SnapshotContext
from policy_engine.values.order import ORDERS
from policy_engine.values.region import Region
from policy_engine.values.work import evaluating

MAX_TRIALS: Final = 20_000
"""Tuples of fields' values that are tried for one group of columns."""
MAX_ATOMS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Joint:
    """The axes of a table; `unknown` are columns of which not every class need be reached, whatever the others are."""

    axes: tuple[Axis, ...]
    unknown: frozenset[int]
    examples: dict[tuple[int, ...], dict[tuple[int, ...], dict[FieldPath, object]]]
    """By the columns of an axis, then the atom, values of fields that reach it."""


def joint_axes(program: Program, unit: Unit, table: CompiledTable, columns: Sequence[ColumnSpace]) -> Joint:
    """The axes of a table: columns that depend on each other together, the others one by one."""
    flows = Flows(program)
    fields: dict[int, set[FieldPath]] = {}
    unknown: set[int] = set()
    for column in columns:
        node = table.linked.inputs[column.at].parsed.node
        assert isinstance(node, Expression)  # noqa: S101 - inputs are expressions
        kind = table.kinds[column.at]
        cuts = ((kind, key) for key in column.classes.edges) if column.classes is not None and kind is not None else ()
        try:
            if column.classes is None:
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
    keys = set().union(*(flows.keys.get(other, set()) for other in group))
    field = program.policy.schema.field(path)
    assert field is not None  # noqa: S101 - it was found there
    bare = strip_nullable(field.type)
    assert isinstance(bare, ScalarType)  # noqa: S101 - flows are of fields with a single value
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
    order = ORDERS[kind]
    edges = sorted({key for known, key in keys if known == kind})
    if bare.format is not None and bare.format in LISTED:
        words = sorted(LISTED[bare.format]())
        return [*_of_each_gap(words, edges, len(group)), *null]
    low, high = field.low, field.high
    bounds = [Decimal(one) for one in (low, high) if one is not None] if kind == "number" else []
    domain = Domain(kind, Region((), True), whole=field.whole)
    made: list[Any] = []
    ends = [None, *sorted({*edges, *bounds}), None]
    for below, above in pairwise(ends):
        if below is not None:
            made.append(below)
        last = below
        for _ in group:
            key = domain.between(last, above)
            if key is None:
                break
            made.append(key)
            last = key
    fitting = [
        key for key in made if kind != "number" or ((low is None or key >= low) and (high is None or key <= high))
    ]
    return [*(order.value(key) for key in dict.fromkeys(fitting)), *null]


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
