"""What goes wrong in a table when it decides, in words."""

from __future__ import annotations

from collections.abc import Sequence

from policy_engine.engine.guard import mismatch
from policy_engine.feel.ast import Parsed
from policy_engine.policy.link.linked import LinkedTable
from policy_engine.policy.model import HitPolicy, Named
from policy_engine.text.problem import Note, Problem
from policy_engine.values.kinds import kind_of


def null_input(table: LinkedTable, at: int) -> Problem:
    """A column saw a null that nobody declared."""
    column = table.inputs[at]
    return Problem(
        "table-null-input",
        f'the input "{column.label}" of {table.key} is null, and nobody declared that',
        column.parsed.fragment.span(),
        hint="declare the column's type with a `?`, test for null in a row, or mend the expression",
    )


def wrong_kind(table: LinkedTable, at: int, value: object, kind: str | None) -> Problem:
    """A column saw a value of another kind than its cells test."""
    column = table.inputs[at]
    is_, tested, hint = f"a {kind_of(value)}", f"a {kind}", None
    if is_ == tested:
        is_, tested = f"{is_} without a time zone", f"{tested} that has one"
        hint = 'give it a zone, such as @"2026-03-15T09:00:00@Europe/Paris"'
    return Problem(
        "table-wrong-kind",
        f'the input "{column.label}" of {table.key} is {is_}, its cells test {tested}',
        column.parsed.fragment.span(),
        hint=hint,
    )


def wrong_input(table: LinkedTable, at: int, value: object) -> Problem:
    """A column saw a value that its declared type does not allow."""
    column = table.inputs[at]
    is_, hint = mismatch(value, column.type, "be")
    message = f'the input "{column.label}" of {table.key} is {is_}'
    return Problem("table-undeclared-input", message, column.parsed.fragment.span(), hint=hint)


def wrong_output(table: LinkedTable, at: int, value: object, row: str, written: Parsed) -> Problem:
    """A row gave a null that nobody declared, or a value that its column's type does not allow."""
    column = table.outputs[at]
    what = f'the output "{column.name}" of row "{row}" of {table.key} is'
    if value is None:
        return Problem(
            "table-null-output",
            f"{what} null, and nobody declared that",
            written.fragment.span(),
            hint=f"declare it (`{column.name}: ...?`), or find out why the expression has no value",
        )
    is_, hint = mismatch(value, column.type, "be")
    return Problem("table-undeclared-output", f"{what} {is_}", written.fragment.span(), hint=hint)


def not_unique(table: LinkedTable, rows: Sequence[int]) -> Problem:
    """More than one row of a `unique` table matches."""
    named = _named(table, rows)
    message = f"{table.key} matches more than one row: {_listed(named)}"
    return _together("table-not-unique", message, table, named)


def any_differs(table: LinkedTable, rows: Sequence[int]) -> Problem:
    """Rows of an `any` table match that give different outputs."""
    named = _named(table, rows)
    message = f"{table.key} matches rows with different outputs: {_listed(named)}"
    return _together("table-any-differs", message, table, named)


_APART = "make the rows exclude each other, or choose another hit policy"


def _named(table: LinkedTable, rows: Sequence[int]) -> list[Named]:
    return [table.logic.rows.named(row) for row in rows]


def _listed(named: Sequence[Named]) -> str:
    return ", ".join(f'"{name.name}"' for name in named)


def _notes(named: Sequence[Named]) -> tuple[Note, ...]:
    return tuple(Note(f'row "{name.name}"', name.span) for name in named[1:])


def _together(code: str, message: str, table: LinkedTable, named: Sequence[Named]) -> Problem:
    rows = {"rows": [f"{table.key}/{name.name}" for name in named]}
    return Problem(code, message, named[0].span, hint=_APART, notes=_notes(named), data=rows)


def no_aggregate(table: LinkedTable, policy: HitPolicy, results: Sequence[object]) -> Problem:
    """What rows gave cannot be put together."""
    asked = "numbers" if policy is HitPolicy.COLLECT_SUM else "values of one kind that has an order"
    kinds = ", ".join(dict.fromkeys(kind_of(value) for value in results))
    return Problem(
        "table-cannot-aggregate",
        f'hit policy "{policy}" of {table.key} needs {asked}, its rows gave: {kinds}',
        table.logic.span,
    )
