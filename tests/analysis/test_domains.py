"""What values may be is decided in one place. What is told of random policies because of it is attacked by evaluation.

`ANALYSIS_DOMAINS=3000 python -m pytest tests/analysis/test_domains.py` tries more policies.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, PolicySet
from policy_engine.analysis.coverage.tally import calls
from policy_engine.analysis.mutation.make import mutants
from policy_engine.analysis.space.columns import Space, columns_of
from policy_engine.analysis.space.domain import Standing
from policy_engine.analysis.space.feasible import joint_axes
from policy_engine.analysis.space.signs import Signs
from policy_engine.analysis.space.told_apart import Classes
from policy_engine.analysis.tables.compare import compare, constant_key
from policy_engine.analysis.tables.dead import dead_rows
from policy_engine.analysis.tables.gaps import gaps
from policy_engine.analysis.tables.idle import idle_columns
from policy_engine.analysis.tables.report import analyse
from policy_engine.engine.run import Run
from policy_engine.engine.table import CompiledTable, TableStep
from policy_engine.text.problem import Halt
from policy_engine.values.order import ORDERS
from policy_engine.values.work import evaluating
from tests.support import load_set, snapshot

POLICIES = int(os.environ.get("ANALYSIS_DOMAINS", "120"))
SNAPSHOTS = 25
NUMBERS = ["-", "-", "< 0", ">= 0", "< 3", "[3..4)", ">= 4", "3", "not(3)", "(3..5)", "[0..9]", "> 9", "(4..5)"]
CELLS = {
    "number": NUMBERS,
    "size": ["-", "small", "middle", "large", "small, middle, large", "not(small)"],
    "country": ["-", '"US"', '"DE"', 'not("US")', '"US", "DE"', '< "DE"', '("DE"..)'][:6],
    "text": ["-", '"small"', 'not("small")', '< "m"', '>= "m"', '"hello"'],
    "few": ["-", "small", "middle", "small, middle", "not(small)"],
}
PLAIN = {
    "count of": "number",
    "count of + 1": "number",
    "n": "number",
    "v": "number",
    "count(items)": "number",
    "string length(text)": "number",
    "day.month": "number",
    "sum(items.price)": "number",
    "size": "size",
    "w": "size",
    "country": "country",
    "text": "text",
    "{expression: text, type: [small, middle]}": "few",
    "{expression: size, type: [small, middle]}": "few",
    "{expression: size, type: [small, middle, large]}": "size",
}
"""Columns, and the cells that they have."""
SERVED = ("count of", "count of + 1", "v", "size", "w", "country", "{expression: size, type: [small, middle]}",
          "{expression: size, type: [small, middle, large]}")  # fmt: skip
GIVEN = {"s number(n)": "number", "s number(n) + 1": "number", "s size(text)": "size", "f size(s size(text))": "size",
         "f number(s number(n))": "number", "size": "size"}  # fmt: skip
"""Columns to which what a decision service gives comes."""
FORMS = ("plain", "plain", "service", "given", "own functions", "own entry")
SERVICES = """
functions:
  f size: {parameters: {a: string}, assumed: a test, expression: a}
  f number: {parameters: {a: number}, assumed: a test, expression: a}
services:
  s number: {outputs: [v], input data: [count of]}
  s size: {outputs: [w], input data: [size]}
"""
OWN = """
functions:
  count: {parameters: {q: Any}, returns: number, assumed: a test, expression: n}
  string length: {parameters: {q: string}, returns: number, assumed: a test, expression: n}
"""
VALUES = """
values:
  v: {assumed: a test, expression: count of}
  w: {assumed: a test, expression: size}
"""


def written(seed: int) -> str:
    """A policy whose one table is made of a seed."""
    some = random.Random(seed)
    form = some.choice(FORMS)
    pool = GIVEN if form == "given" else {name: PLAIN[name] for name in SERVED} if form == "service" else PLAIN
    columns = some.sample(list(pool), some.randint(1, 3))
    inputs = ", ".join(f"c{at}: {one}" for at, one in enumerate(columns))
    head = f"| id | {' | '.join(f'c{at}' for at in range(len(columns)))} | -> x |"
    rows = [
        f"| r{number} | {' | '.join(some.choice(CELLS[pool[one]]) for one in columns)} | {some.choice('123')} |"
        for number in range(some.randint(1, 5))
    ]
    policy = some.choice(["first", "first", "unique", "any", "rule order", "collect sum"])
    lines = [f"hit policy: {policy}", f"inputs: {{{inputs}}}", "outputs: {x: number}", "rows: |", f"  {head}"]
    lines += [f"  {row}" for row in rows]

    def table(depth: int) -> str:
        pad = "  " * depth
        return f"{pad}table:\n" + "\n".join(f"{pad}  {line}" for line in lines)

    if form == "service":
        called = some.choice(["s(n, text, text)", "s(n, size, country)", "s(count of, text, country)"])
        service = "services:\n  s: {outputs: [inner], input data: [count of, size, country]}\n"
        inner = f"decisions:\n  inner:\n    assumed: a test\n{table(2)}\n"
        return f"{VALUES}{inner}  answer: {{assumed: a test, expression: '{called}'}}\n{service}"
    if form == "own entry":
        entries = '      count: "function(q) n"\n      string length: "function(q) n"\n      result:\n'
        return f"{VALUES}decisions:\n  answer:\n    assumed: a test\n    context:\n{entries}{table(4)}\n"
    more = {"given": SERVICES, "own functions": OWN}.get(form, "")
    return f"{VALUES}{more}decisions:\n  answer:\n    assumed: a test\n{table(2)}\n"


def inputs(some: random.Random) -> dict[str, Any]:
    """A random snapshot."""
    return snapshot(
        **{
            "n": some.choice([-5, -1, 0, 1, 2.5, 3, 3.5, 4, 4.5, 5, 9, 10, 12]),
            "count of": some.randrange(10),
            "size": some.choice(["small", "middle", "large"]),
            "country": some.choice(["US", "DE", "FR", "AE"]),
            "text": some.choice(["small", "middle", "hello", "", "US", "DEa", "zz"]),
            "day": f"2026-{some.randrange(1, 13):02}-15",
            "items": [
                {"id": "a", "price": some.choice([-3, 0, 2]), "state": "new"} for _ in range(some.choice([0, 1, 3, 4]))
            ],
        }
    )


def decided(table: CompiledTable, run: Run, step: TableStep) -> object:
    """What a table makes of what came to another with the same columns."""
    try:
        return constant_key(table.decide(run, table.match(run, step.inputs, step.scope), step.scope)[1])
    except Halt as halt:
        return halt.problem.code


class Attacked:
    """What is told of the one table of a policy."""

    def __init__(self, policies: PolicySet) -> None:
        self.policies = policies
        self.program = program = policies.programs[-1]
        (unit,) = (unit for unit in program.policy.units.values() if unit.tables)
        self.table = table = program.built.tables[unit.tables[0].handle]
        columns = columns_of(program, unit, table)
        space = Space(program, unit, table, columns, joint_axes(program, unit, table, columns).axes)
        self.is_gap = any(finding.code.startswith("table-gap") for finding in gaps(space))
        self.dead = {finding.rows[0] for finding in dead_rows(space) if finding.code == "table-dead-row"}
        self.idle = [finding.name for finding in idle_columns(space) if "accepts all" in finding.message]
        signs, place = Signs(program), Standing.of_table(program.policy, table.linked)
        self.classes = [Classes(table, at, place, signs=signs) for at in range(len(table.inputs))]
        others = [mutant.apply(table) for mutant in mutants(table, program.policy, signs)]
        self.same = [other for other in others if compare(table, other, program.policy, signs).is_same]

    def steps(self, given: dict[str, Any]) -> Iterator[tuple[Run, TableStep]]:
        """What came to the table for a snapshot."""
        program, reading = self.policies.reading_of(given, "answer")
        with evaluating():
            run, outcome = program.traced("answer", reading)
        if isinstance(outcome, PolicyError):
            codes = {problem.code for problem in outcome.problems}
            assert "table-no-row" not in codes or self.is_gap
        assert run is not None
        return ((inner, step) for inner, step in calls(run) if step.table is self.table)

    def attack(self, given: dict[str, Any]) -> None:
        """Holds what is told against what comes to the table for a snapshot."""
        for run, step in self.steps(given):
            assert self.dead.isdisjoint(step.rows)
            for at, (value, read) in enumerate(zip(step.inputs, self.table.keys, strict=True)):
                assert read is not None
                assert self.classes[at].of(read(value)) is not None
                if f"idle column {self.table.linked.inputs[at].label}" in self.idle:
                    assert all(read(value) in region for region in self.table.regions[at] if region is not None)
            for other in self.same:
                with evaluating():
                    assert decided(other, run, step) == decided(self.table, run, step)


@pytest.mark.parametrize("block", range(6))
def test_no_snapshot_says_otherwise(block: int, tmp_path: Path) -> None:
    for seed in range(block, POLICIES, 6):
        attacked = Attacked(load_set(tmp_path / str(seed), written(seed)))
        some = random.Random(seed)
        for _ in range(SNAPSHOTS):
            attacked.attack(inputs(some))
