"""Columns that depend on each other: what snapshots reach is told as reached, and nothing else is."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from policy_engine.analysis.space.columns import ColumnSpace, columns_of
from policy_engine.analysis.space.feasible import inputs_of, joint_axes
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.policy.link.linked import Unit
from policy_engine.text.problem import Halt
from tests.analysis.support import inputs_from, part_of
from tests.support import a_decision

PAIRS = [
    (("n", "n > m"), ("< 5", "true")),
    (("n > m", "m > n"), ("true", "true")),
    (("n = m", "n >= m"), ("true", "false")),
    (("n > 3", "n > 5"), ("true", "true")),
    (("size", 'if flag then size = "small" else false'), ("small", "true")),
    (("if flag then n else m", "n", "m"), ("< 5", "> 7", "3")),
    (("day < end", "end"), ("true", "null")),
    (('size in ("small", "large")', "size"), ("true", "middle")),
    (("n between m and 10", "m"), ("true", "[2..8]")),
    (("colour = null", "colour"), ("true", "red")),
    (("flag and loud", "flag", "loud"), ("true", "-", "false")),
    (("big", "n"), ("true", "< 3")),
    (("text < size", "size"), ("true", "middle")),
    (("text = size", "text"), ("true", '"small"')),
    (("count of < n", "n", "count of"), ("true", "(0..3)", "(0..3)")),
    (("n <= count of", "n"), ("true", "> 12")),
    (("count of > 2.5", "count of = n"), ("true", "true")),
]


def _made(columns: tuple[str, ...], cells: tuple[str, ...], directory: Path) -> tuple[Program, Unit, CompiledTable]:
    inputs = ", ".join(f"c{at}: '{column}'" for at, column in enumerate(columns))
    headers = " | ".join(f"c{at}" for at in range(len(columns)))
    logic = (
        f"table:\n  hit policy: collect\n  inputs: {{{inputs}}}\n  rows: |\n"
        f"    | id | {headers} | -> out |\n    | r1 | {' | '.join(cells)} | 1 |\n"
    )
    return part_of(a_decision(directory, logic, "values: {big: {expression: n > 5, assumed: a test}}"))


@pytest.mark.parametrize(("columns", "cells"), PAIRS, ids=lambda pair: " | ".join(pair))
def test_what_comes_out_is_all_there_is(columns: tuple[str, ...], cells: tuple[str, ...], tmp_path: Path) -> None:
    program, unit, table = _made(columns, cells, tmp_path)
    spaces = columns_of(program, unit, table)
    joint = joint_axes(program, unit, table, spaces)
    assert not joint.unknown
    some = random.Random(1)
    for _ in range(3_000):
        seen = _seen(program, table, spaces, inputs_from(some))
        if seen is None:
            continue
        for axis in joint.axes:
            if axis.atoms is not None:
                assert tuple(seen[at] for at in axis.columns) in axis.atoms


@pytest.mark.parametrize(("columns", "cells"), PAIRS, ids=lambda pair: " | ".join(pair))
def test_what_is_told_as_reached_is_reached(columns: tuple[str, ...], cells: tuple[str, ...], tmp_path: Path) -> None:
    program, unit, table = _made(columns, cells, tmp_path)
    spaces = columns_of(program, unit, table)
    joint = joint_axes(program, unit, table, spaces)
    some = random.Random(2)
    for group, examples in joint.examples.items():
        for atom, values in examples.items():
            whole = inputs_from(some)
            example = inputs_of(values.items())
            seen = _seen(program, table, spaces, {**whole, **example})
            assert seen is not None
            assert tuple(seen[at] for at in group) == atom


def test_some_of_them_exclude_something(tmp_path: Path) -> None:
    excluded = 0
    for number, (columns, cells) in enumerate(PAIRS):
        program, unit, table = _made(columns, cells, tmp_path / str(number))
        spaces = columns_of(program, unit, table)
        every = len(list(product(*(range(column.size) for column in spaces))))
        left = 1
        for axis in joint_axes(program, unit, table, spaces).axes:
            left *= axis.size
        excluded += left < every
    assert excluded == 13


@pytest.mark.parametrize("column", ["n + 1", "count(items)", "string length(text)", "items[1].price"])
def test_what_does_more_than_to_compare_is_not_guessed(column: str, tmp_path: Path) -> None:
    program, unit, table = _made((column, "n"), ("> 5", "< 3"), tmp_path)
    joint = joint_axes(program, unit, table, columns_of(program, unit, table))
    assert joint.unknown == {0}
    assert all(axis.atoms is None for axis in joint.axes)


def _seen(
    program: Program, table: CompiledTable, spaces: tuple[ColumnSpace, ...], inputs: dict[str, object]
) -> list[int] | None:
    run = program.run(inputs_of(((name,), value) for name, value in inputs.items()))
    seen = []
    for column in spaces:
        try:
            value = table.inputs[column.at](run)
        except Halt:
            return None
        read = table.keys[column.at]
        assert column.classes is not None
        assert read is not None
        number = column.classes.class_of(None if value is None else read(value))
        if number is None:
            return None
        seen.append(number)
    return seen
