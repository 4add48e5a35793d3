"""Comparing tables: what is told to be the same is what the engine makes, by every hit policy.

`ANALYSIS_OUTCOMES=2000 python -m pytest tests/analysis/test_outcomes.py` tries more.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from policy_engine.analysis.tables.compare import compare, constant_key, outcome
from policy_engine.analysis.tables.made import made
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Halt
from policy_engine.values.work import evaluating
from tests.analysis.support import part_of
from tests.support import a_decision, snapshot

TRIED = int(os.environ.get("ANALYSIS_OUTCOMES", "150"))
NUMBERS = ["1.0", "1.00", "2", "n", "n / m", "m", "10 / m", "2"]
MOMENTS = ['@"2026-03-10T12:00:00Z"', '@"2026-03-10T13:00:00+01:00"', "at", "as_of", '@"2026-03-10T12:00:00Z"']
VALUES = ["{a: 1, b: 2}", "{b: 2, a: 1}", "[1.0]", "[1.00]", "if n > 0 then 1 else null", "[1.0]", "n"]
LEVELS = ["high", "middle", "low", "high", "low", "middle"]
OUTPUTS = {"number": NUMBERS, "date and time": MOMENTS, "Any": VALUES, "[high, middle, low]": LEVELS}
"""Outputs by their type: equal ones that print differently, and some that are a problem of some snapshots."""
OF = {
    HitPolicy.COLLECT_SUM: ("number",),
    HitPolicy.COLLECT_MIN: ("number", "date and time"),
    HitPolicy.COLLECT_MAX: ("number", "date and time"),
    HitPolicy.COLLECT_COUNT: ("number", "Any"),
    HitPolicy.PRIORITY: ("[high, middle, low]", "several"),
    HitPolicy.OUTPUT_ORDER: ("[high, middle, low]", "several"),
}
SNAPSHOTS = [snapshot(n=n, m=m, at=at) for n, m, at in [(0, 0, "2026-03-10T12:00:00Z"), (1, 0, "2026-03-10T12:00:00Z"),
             (2, 1, "2026-03-10T13:00:00+01:00"), (2, 2, "2026-03-11T00:00:00Z")]]  # fmt: skip


def table_of(directory: Path, policy: str, outputs: dict[str, list[str]]) -> tuple[CompiledTable, list[Run]]:
    """A table whose rows all match, and runs in which it is asked."""
    rows = "\n".join(
        f"    | r{number} | - | {' | '.join(cells)} |"
        for number, cells in enumerate(zip(*outputs.values(), strict=True))
    )
    columns = {f"x{at}": type_ for at, type_ in enumerate(outputs)}
    typed = ", ".join(f"{name}: {type_}" for name, type_ in columns.items())
    head = f"    | id | c | -> {' | '.join(columns)} |"
    logic = f"table:\n  hit policy: {policy}\n  inputs: {{c: flag}}\n  outputs: {{{typed}}}\n  rows: |\n{head}\n{rows}"
    policies = a_decision(directory, logic)
    runs = []
    for given in SNAPSHOTS:
        program, reading = policies.reading_of(given, "answer")
        runs.append(program.run(reading))
    return part_of(policies)[2], runs


def given(table: CompiledTable, run: Run, rows: list[int]) -> object:
    """What the engine makes of the rows that match, or the code of the problem."""
    with evaluating():
        try:
            return constant_key(table.decide(run, rows, ())[1])
        except Halt as halt:
            return halt.problem.code


@pytest.mark.parametrize("policy", HitPolicy)
def test_the_engine_agrees(policy: HitPolicy, tmp_path: Path) -> None:
    some = random.Random(str(policy))
    same = other = 0
    for type_ in OF.get(policy, ("number", "date and time", "Any", "several")):
        outputs = {type_: OUTPUTS[type_]} if type_ != "several" else {"[high, middle, low]": LEVELS, "number": NUMBERS}
        size = min(map(len, outputs.values()))
        outputs = {name: cells[:size] for name, cells in outputs.items()}
        table, runs = table_of(tmp_path / type_, policy, outputs)
        for _ in range(TRIED):
            sides = [made(table, rows=some.sample(range(size), size)) for _ in range(2)]
            count = some.choice([0, 1, 2, 2, 2, 3])
            rows = [sorted(some.sample(range(size), count)) for _ in sides]
            if outcome(sides[0], rows[0]) != outcome(sides[1], rows[1]):
                other += 1
                continue
            same += 1
            for run in runs:
                assert given(sides[0], run, rows[0]) == given(sides[1], run, rows[1])
    assert same > 0
    assert other > 0


SWAPPED = {
    "a problem behind a count": ("collect count", "number", ("n / m", "2")),
    "the least of equal numbers": ("collect min", "number", ("1.0", "1.00")),
    "the greatest of equal numbers": ("collect max", "number", ("1.0", "1.00")),
    "the least of equal moments": ("collect min", "date and time", tuple(MOMENTS[:2])),
    "any of equal numbers": ("any", "number", ("1.0", "1.00")),
    "the order of entries": ("first", "Any", ("{a: 1, b: 2}", "{b: 2, a: 1}")),
}


@pytest.mark.parametrize("name", SWAPPED)
def test_what_differs_is_not_told_to_be_the_same(name: str, tmp_path: Path) -> None:
    policy, type_, cells = SWAPPED[name]
    logic = f"table:\n  hit policy: {policy}\n  inputs: {{c: n}}\n  outputs: {{x: {type_}}}\n  rows: |\n"
    # Where one row is asked alone, each gives something of its own: only where both are, the order counts.
    conditions = ("< 3", ">= 3") if policy in ("collect count", "first") else ("-", "-")
    rows = "".join(f"    | r{at} | {conditions[at]} | {cell} |\n" for at, cell in enumerate(cells))
    policies = a_decision(tmp_path, f"{logic}    | id | c | -> x |\n{rows}")
    program, _, table = part_of(policies)
    swapped = made(table, outputs=table.by_row()[::-1])
    assert not compare(table, swapped, program.policy).is_same
    assert compare(table, made(table), program.policy).is_same


def test_the_order_of_what_is_added_does_not_matter(tmp_path: Path) -> None:
    logic = "table:\n  hit policy: collect sum\n  inputs: {c: n}\n  outputs: {x: number}\n  rows: |\n"
    policies = a_decision(tmp_path, f"{logic}    | id | c | -> x |\n    | a | - | 1.0 |\n    | b | - | 2 |\n")
    program, _, table = part_of(policies)
    assert compare(table, made(table, outputs=table.by_row()[::-1]), program.policy).is_same
