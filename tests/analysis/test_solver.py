"""Columns that do arithmetic: what any snapshot reaches is never excluded, and what is excluded no snapshot reaches."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, PolicySet
from policy_engine.analysis.solver.expressions import Expressions
from policy_engine.analysis.solver.groups import plainest
from policy_engine.analysis.solver.joint import solved
from policy_engine.analysis.solver.smt import Answer, Effort, Smt, solver_package
from policy_engine.analysis.space.columns import ColumnSpace, columns_of
from policy_engine.analysis.space.feasible import Joint, inputs_of, joint_axes
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.text.problem import Halt
from policy_engine.values.context import SnapshotContext
from policy_engine.values.lexical import parse_at
from tests.analysis.support import part_of
from tests.support import load_set

pytest.importorskip("z3")

WHOLE: dict[str, Any] = {"type": "integer"}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "x-moment": "/as_of",
    "x-time-zone": "/time_zone",
    "properties": {
        "as_of": {"type": "string", "format": "date-time"},
        "i": {**WHOLE, "minimum": -2, "maximum": 4},
        "j": {**WHOLE, "minimum": 0, "maximum": 5},
        "k": {"type": ["integer", "null"], "minimum": 0, "maximum": 3},
        "w": WHOLE,
        "x": {"type": "number"},
        "y": {"type": "number", "minimum": 0},
        "currency": {"type": "string", "format": "currency"},
        "time_zone": {"type": "string", "format": "time-zone", "default": "UTC"},
        "price": {"$ref": "#/$defs/amount"},
        "balance": {"$ref": "#/$defs/amount"},
        "flag": {"type": "boolean"},
        "size": {"type": "string", "enum": ["small", "middle", "large"]},
        "text": {"type": "string"},
        "day": {"type": "string", "format": "date"},
        "end": {"type": ["string", "null"], "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "who": {"type": ["object", "null"], "properties": {"age": {**WHOLE, "minimum": 0}}},
        "items": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "number"}}}},
    },
    "$defs": {
        "amount": {
            "type": ["string", "number"],
            "x-type": "money",
            "pattern": r"^[0-9]+(\.[0-9]+)?$",
            "minimum": 0,
            "x-currency": "/currency",
        }
    },
}
NUMBERS = [
    *("0", "1", "-1", "2", "3", "0.1", "0.5", "-0.3", "2.5", "7", "1E33", "9999999999999999999999999999999999"),
    *("0.3333333333333333333333333333333333", "1E-6143", "9E6144", "-9E6144", "1E-34"),
    "3000000000000000000000000000000001",
]


def inputs_from(some: random.Random) -> dict[tuple[str, ...], object]:
    """Values of the fields, as the schema allows them, some at the ends of what numbers are."""
    amounts = ["0", "0.01", "1", "2.50", "3", "99.99", "999999999999999", "999999999999999.99"]
    who = some.random() < 0.8
    return {
        ("i",): Decimal(some.randint(-2, 4)),
        ("j",): Decimal(some.randint(0, 5)),
        ("k",): some.choice([None, *map(Decimal, range(4))]),
        ("w",): Decimal(some.choice([0, 1, -1, 7, 999999999999999, -999999999999999])),
        ("x",): Decimal(some.choice(NUMBERS)),
        ("y",): abs(Decimal(some.choice(NUMBERS))),
        ("price",): Decimal(some.choice(amounts)),
        ("balance",): Decimal(some.choice(amounts)),
        ("flag",): some.random() < 0.5,
        ("size",): some.choice(["small", "middle", "large"]),
        ("text",): some.choice(["", "a", "small", "smallest", "z"]),
        ("day",): parse_at(f"2026-0{some.randint(1, 5)}-{some.choice(['01', '15', '28'])}"),
        ("end",): some.choice([None, parse_at("2026-03-01"), parse_at("2026-02-28"), parse_at("9999-12-31")]),
        ("at",): some.choice([parse_at("2026-03-01T00:00:00Z"), parse_at("2026-02-28T23:30:00-05:00")]),
        **({("who", "age"): Decimal(some.choice([0, 5, 17, 18, 40]))} if who else {("who",): None}),
        ("items",): [SnapshotContext({"n": Decimal(some.randint(0, 3))}) for _ in range(some.randint(0, 3))],
    }


def made(directory: Path, columns: tuple[str, ...], cells: tuple[str, ...], more: str = "") -> PolicySet:
    """A set with one table of one row."""
    inputs = ", ".join(f"c{at}: '{column}'" for at, column in enumerate(columns))
    headers = " | ".join(f"c{at}" for at in range(len(columns)))
    text = (
        f"{more}\ndecisions:\n  answer:\n    assumed: a test\n    table:\n      hit policy: collect\n"
        f"      inputs: {{{inputs}}}\n      rows: |\n"
        f"        | id | {headers} | -> out |\n        | r1 | {' | '.join(cells)} | 1 |\n"
    )
    return load_set(directory, text, schema=SCHEMA)


def joined(policies: PolicySet) -> tuple[Program, CompiledTable, tuple[ColumnSpace, ...], Joint]:
    """The columns of the decision `answer`, and what the solver knows of them."""
    program, unit, table = part_of(policies)
    columns = columns_of(program, unit, table)
    joint = joint_axes(program, unit, table, columns)
    joint = solved(joint, program, unit, table, columns, effort=Effort())
    return program, table, columns, joint


def seen(
    program: Program, table: CompiledTable, columns: tuple[ColumnSpace, ...], values: Mapping[tuple[str, ...], object]
) -> list[int] | None:
    """The classes of the columns' values; None where the table has none for them."""
    run = program.run(inputs_of(values.items()))
    found = []
    for column in columns:
        try:
            value = table.inputs[column.at](run)
        except Halt:
            return None
        read = table.keys[column.at]
        assert column.classes is not None
        assert read is not None
        key = None if value is None else read(value)
        number = None if value is not None and key is None else column.classes.class_of(key)
        if number is None:
            return None
        found.append(number)
    return found


def check(policies: PolicySet, some: random.Random, trials: int) -> tuple[int, int]:
    """Holds the axes against snapshots; how many tuples of classes there could be, and how many are left."""
    program, table, columns, joint = joined(policies)
    for _ in range(trials):
        values = inputs_from(some)
        point = seen(program, table, columns, values)
        if point is None:
            continue
        for axis in joint.axes:
            if axis.atoms is not None:
                assert tuple(point[at] for at in axis.columns) in axis.atoms, values
    every = left = 1
    for column in columns:
        every *= column.size
    for axis in joint.axes:
        left *= axis.size
    return every, left


def number(some: random.Random, depth: int) -> str:
    if depth == 0 or some.random() < 0.2:
        return some.choice(["i", "j", "k", "w", "x", "y", "price", "balance", "who.age", "0", "1", "3", "0.5", "-2"])
    left, right = number(some, depth - 1), number(some, depth - 1)
    return some.choice(
        [
            *[f"({left} {operator} {right})" for operator in "+-*/+-*"],
            f"-({left})", f"abs({left})", f"floor({left})", f"ceiling({left})", f"min({left}, {right})",
            f"max({left}, {right})", f"modulo({left}, {some.choice(['2', '-3', '0.5'])})", f"({left}) ** 2",
            f"decimal({left}, {some.choice(['0', '1', '-1'])})", f"round up({left}, 1)",
            f"(if {condition(some, depth - 1)} then {left} else {right})", "count(items)", "half", "banded",
            "sum(items.n)", "string length(text)", "days(day)", f"sum({left}, {right})",
        ]
    )  # fmt: skip


def day(some: random.Random, depth: int) -> str:
    if depth == 0:
        return some.choice(["day", "end", '@"2026-03-01"'])
    shift = some.choice(['duration("P3D")', 'duration("PT30H")', 'duration("P1M")', "(day - end)", "(at - day)"])
    return f"({day(some, depth - 1)} {some.choice('+-')} {shift})"


def condition(some: random.Random, depth: int) -> str:
    operator = some.choice(["<", "<=", ">", ">=", "=", "!="])
    kind = some.random()
    if kind < 0.5 or depth <= 0:
        return f"{number(some, max(depth, 0))} {operator} {number(some, max(depth - 1, 0))}"
    if kind < 0.65:
        return f"{day(some, depth)} {operator} {day(some, depth - 1)}"
    if kind < 0.72:
        return f'({day(some, 0)} - {day(some, depth)}) {operator} duration("P2D")'
    if kind < 0.8:
        return some.choice(
            ["flag", 'size = "small"', "k = null", 'size in ("small", "large")', "who = null", "text < size"]
        )
    if kind < 0.9:
        return f"{number(some, depth - 1)} between {number(some, 0)} and {number(some, 0)}"
    join = some.choice([" and ", " or "])
    return f"not(({condition(some, depth - 1)}){join}({condition(some, depth - 1)}))"


MORE = """
functions:
  days: {parameters: {d: date}, expression: d.day, assumed: a test}
values:
  half: {expression: i / 2, assumed: a test}
  banded:
    assumed: a test
    table:
      hit policy: first
      inputs: {i: i, sum: i + j}
      outputs: {n: number}
      rows: |
        | id | i   | sum    | -> n  |
        | a  | < 0 | -      | 0     |
        | b  | -   | > 4    | j     |
        | c  | -   | -      | i * 2 |
"""


def random_columns(some: random.Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    columns, cells = [], []
    for _ in range(some.randint(1, 3)):
        if some.random() < 0.5:
            columns.append(number(some, some.randint(0, 3)))
            cells.append(some.choice(["< 2", "[0..3)", "> 4", "< 0", "(1..2], > 3"]))
        else:
            columns.append(condition(some, some.randint(0, 2)))
            cells.append("true")
    return tuple(columns), tuple(cells)


@pytest.mark.parametrize("block", range(4))
def test_what_a_snapshot_reaches_is_not_excluded(block: int, tmp_path: Path) -> None:
    excluded = refused = 0
    for seed in range(block, 160, 4):
        some = random.Random(seed)
        try:
            policies = made(tmp_path / str(seed), *random_columns(some), MORE)
        except PolicyError:
            refused += 1  # a comparison that the checker knows to be wrong
            continue
        every, left = check(policies, some, 250)
        excluded += left < every
    assert excluded > 8
    assert refused < 8


@pytest.mark.parametrize(
    ("expression", "wanted", "answer"),
    [
        ("i * 2 = 7", True, Answer.NO),
        ("i * 2 = 6 and j > 4", True, Answer.YES),
        ("k + 1 > 0", None, Answer.YES),
        ("i + 1 > 0", None, Answer.NO),
        ("i + 3 > 0", False, Answer.NO),
        ('matches(text, "a")', True, Answer.YES),
    ],
)
def test_conditions_are_proved_or_shown(expression: str, wanted: bool | None, answer: Answer, tmp_path: Path) -> None:
    policies = load_set(
        tmp_path, f"decisions:\n  answer:\n    assumed: a test\n    expression: '{expression}'\n", schema=SCHEMA
    )
    program = policies.programs[-1]
    unit = program.policy.units["answer"]
    smt = Smt(solver_package(), Effort())
    expressions = Expressions(smt, program)
    is_true, is_false = expressions.terms.sides(expressions.value(unit.node, unit, {}))
    condition = {True: is_true, False: is_false, None: smt.no(smt.any(is_true, is_false))}[wanted]
    found, model = smt.ask(condition)
    assert found is answer
    if answer is Answer.YES and "text" not in expression:
        value = program.value("answer", inputs_of(plainest(expressions, [condition], model).items()))
        assert value is wanted


def made_of(some: random.Random, directory: Path) -> PolicySet:
    """A random table of a few rows, of which each must decide alone."""
    columns, cells = random_columns(some)
    more = [tuple(some.choice([cell, "-", cell if cell != "true" else "false"]) for cell in cells) for _ in range(2)]
    inputs = ", ".join(f"c{at}: '{column}'" for at, column in enumerate(columns))
    headers = " | ".join(f"c{at}" for at in range(len(columns)))
    rows = "\n".join(f"        | r{at} | {' | '.join(row)} | {at} |" for at, row in enumerate([cells, *more]))
    text = (
        f"{MORE}\ndecisions:\n  answer:\n    assumed: a test\n    table:\n      inputs: {{{inputs}}}\n      rows: |\n"
        f"        | id | {headers} | -> out |\n{rows}\n"
    )
    return load_set(directory, text, schema=SCHEMA)
