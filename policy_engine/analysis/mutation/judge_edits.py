"""The judgement of edits: each is compiled anew, and the cases that rest on its unit are run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from policy_engine.analysis.mutation.bench import Bench
from policy_engine.analysis.mutation.edits import Edit, edited, edits
from policy_engine.analysis.mutation.reach import Compared, makes_no_difference
from policy_engine.analysis.mutation.reach_table import same_with_input
from policy_engine.analysis.mutation.slips import is_seen_whole, put
from policy_engine.analysis.mutation.verdict import Verdict
from policy_engine.analysis.mutation.witness import Witnesses
from policy_engine.engine.program import Program
from policy_engine.feel.ast import Entry, Expression, Name, Node, Path
from policy_engine.feel.walk import walk
from policy_engine.text.problem import PolicyError

_UNKNOWN: Final = "no case, and none of the snapshots tried, has another outcome"


@dataclass(frozen=True, slots=True)
class Edited:
    """An edit, and the programs of which it is one: those that have its unit, as it is written in one place."""

    edit: Edit
    programs: tuple[Program, ...]


def all_edits(bench: Bench, decision: str | None) -> Iterator[Edited]:
    """The edits of all units that decisions rest on, each once for all stretches of days that have it."""
    found: dict[object, list[tuple[Edit, Program]]] = {}
    for program in bench.policies.programs:
        wanted = {unit for name in program.public if decision in (None, name) for unit in program.policy.closure(name)}
        for unit in program.policy.units.values():
            if unit.name in wanted:
                for edit in edits(program, unit):
                    key = (edit.span.source.name, edit.span.start, edit.name, str(edit.tree))
                    found.setdefault(key, []).append((edit, program))
    for same in found.values():
        yield Edited(same[0][0], tuple(program for _, program in same))


def edit_verdict(bench: Bench, witnesses: Witnesses, one: Edited) -> tuple[Verdict, str] | None:
    """The verdict on an edit, and why; None where it cannot be compiled, so that nobody could be misled by it."""
    edit = one.edit
    try:
        programs = {program: edited(program, edit) for program in one.programs}
    except PolicyError:
        return None
    sight = bench.sight_of_edit(edit, programs)
    if sight is not None and sight.fails:
        return Verdict.NOTICED, sight.case
    # What a case gets is what there is: no proof says otherwise.
    if sight is not None and sight.is_given:
        return Verdict.SEEN, f"{sight.case}: {sight.what}"
    if proved_same(bench, one):
        return Verdict.EQUIVALENT, "the same value wherever it is asked for"
    if sight is not None:
        return Verdict.SEEN, f"{sight.case}: {sight.what}"
    witness = witnesses.find_edit(edit, programs)
    if witness is not None:
        return Verdict.SURVIVED, witness
    return Verdict.UNDECIDED, _reason(edit, one.programs[0])


def proved_same(bench: Bench, one: Edited) -> bool:
    """Whether it is proved that an edit changes nothing that is decided."""
    return one.edit.slip is not None and all(_is_same(bench, one.edit, program) for program in one.programs)


def _reason(edit: Edit, program: Program) -> str:
    """What is known of an edit that is undecided."""
    entry = _entry_of(program.policy.units[edit.unit].node, edit.slip.before) if edit.slip is not None else None
    if entry is not None and entry not in _mentioned(program):
        return f'no expression reads "{entry}" by its name: a message may'
    return _UNKNOWN


def _entry_of(root: Node, node: Node) -> str | None:
    """The innermost entry of a context in which a node stands."""
    found = None
    for inner in walk(root):
        if isinstance(inner, Entry) and any(below is node for below in walk(inner.value)):
            found = inner.name
    return found


def _mentioned(program: Program) -> frozenset[str]:
    """All names in the expressions of a program: of variables, and of entries after a dot."""
    units = program.policy.units.values()
    roots: list[Node] = [unit.node for unit in units]
    for table in (table for unit in units for table in unit.tables):
        roots += [column.parsed.node for column in table.inputs]
        roots += [parsed.node for parsed in (*table.rows.trees(), *(table.default or ()))]
    nodes = (node for root in roots for node in walk(root))
    names = {node.name for node in nodes if isinstance(node, Name | Path)}
    outputs = {name for decision in program.public for name in program.output_types(decision)}
    return frozenset(names | outputs)


def _is_same(bench: Bench, edit: Edit, program: Program) -> bool:
    """Whether it is proved that a slip changes nothing: where it stands, or in the whole expression, or, in what comes
    to a table, of what the table gives."""
    slip, tree = edit.slip, edit.tree
    assert slip is not None  # noqa: S101 - only those are asked for
    unit, signs = program.policy.units[edit.unit], bench.signs_of(program)
    old, new = slip.before, slip.after
    is_whole = isinstance(old, Expression) and isinstance(new, Expression)
    if is_whole and makes_no_difference(program, signs, unit, old, _both(old, new)):
        return True
    if edit.column is None or not is_seen_whole(tree, old):
        return False
    # Both are made of the same values: no name in them has another value for the slip.
    number, at = edit.column
    table = program.built.tables[unit.tables[number].handle]
    return same_with_input(program, signs, table, at, put(tree, slip))


def _both(old: Any, new: Any) -> Compared:
    return lambda values, unit, scope: (
        lambda: values.value(old, unit, scope),
        lambda: values.value(new, unit, scope),
    )
