"""Columns that do arithmetic: what goes together of them is asked of the solver, and the rest stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from policy_engine.analysis.solver.calls import ARITHMETIC
from policy_engine.analysis.solver.groups import MAX_COLUMNS, Asked, Group, groups_of
from policy_engine.analysis.solver.smt import Effort, solver_package
from policy_engine.analysis.space.columns import Axis, ColumnSpace
from policy_engine.analysis.space.feasible import Joint
from policy_engine.engine.fields import served_units
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.feel import ast
from policy_engine.feel.walk import walk
from policy_engine.policy.link.linked import LinkedPolicy, Unit


def solved(
    joint: Joint,
    program: Program,
    unit: Unit,
    table: CompiledTable,
    columns: Sequence[ColumnSpace],
    *,
    find: Callable[[], Any | None] = solver_package,
    effort: Effort,
) -> Joint:
    """The axes of a table with what the solver knows of columns that do more than to compare.

    Args: `find` gives the solver's package, and is asked only where a column computes; `effort` is what may be spent.
    """
    policy = program.policy
    if unit.name in served_units(policy):
        return joint
    if not joint.unknown or unit.is_dmn or policy.constraints or policy.inputs or program.built.conformers:
        return joint
    worth = frozenset(
        at
        for at in joint.unknown
        if columns[at].classes is not None and _computes(table.linked.inputs[at].parsed.node, policy)
    )
    if not worth or (package := find()) is None:
        return replace(joint, solvable=worth)
    asked = Asked(program, unit, table, [column for column in columns if column.classes is not None])
    for members in groups_of(asked, package, effort):
        if worth.isdisjoint(members) or effort.spent:
            continue
        # Those that were known before come first: nothing that was excluded is let in again.
        ordered = sorted(members, key=lambda at: (at in joint.unknown, at not in worth, at))[:MAX_COLUMNS]
        group = Group.of(replace(asked, columns=[columns[at] for at in ordered]), package, effort)
        if group is not None:
            joint = _with(joint, group, columns)
    return replace(joint, solvable=worth)


def _with(joint: Joint, group: Group, columns: Sequence[ColumnSpace]) -> Joint:
    """The axes with what a group knows."""
    joint = replace(joint, groups=(*joint.groups, group))
    count, atoms = group.atoms()
    done = group.columns[:count]
    known = {at for axis in joint.axes if axis.atoms is not None for at in axis.columns} & set(group.columns)
    if not known <= set(done) or not done or len(atoms) == prod(columns[at].size for at in done):
        return joint
    order = sorted(range(count), key=lambda place: done[place])
    axis = Axis(
        tuple(done[place] for place in order),
        len(atoms),
        tuple(sorted(tuple(atom[at] for at in order) for atom in atoms)),
    )
    others = [other for other in joint.axes if not set(other.columns) & set(done)]
    axes = tuple(sorted((*others, axis), key=lambda one: one.columns))
    examples = {key: some for key, some in joint.examples.items() if not set(key) & set(done)}
    return replace(joint, axes=axes, unknown=joint.unknown - set(done), examples=examples)


def _computes(node: ast.Node, policy: LinkedPolicy) -> bool:
    """Whether an expression, or a named value that it rests on, computes what the solver looks into."""
    todo, seen = [node], set[str]()
    while todo:
        for inner in walk(todo.pop()):
            if _is_computing(inner):
                return True
            todo += _named(inner, policy, seen)
    return False


def _is_computing(node: ast.Node) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.function, ast.Name):
        return node.function.name in ARITHMETIC
    return isinstance(node, ast.Arithmetic | ast.Negation)


def _named(node: ast.Node, policy: LinkedPolicy, seen: set[str]) -> Iterator[ast.Node]:
    """The expressions of a named value, and of the tables in it."""
    if isinstance(node, ast.Name) and node.name in policy.units and node.name not in seen:
        seen.add(node.name)
        unit = policy.units[node.name]
        yield unit.node
        for table in unit.tables:
            yield from (column.parsed.node for column in table.inputs)
            yield from (tree.node for tree in table.rows.trees())
