"""What values may be is decided in one place. What is told of random policies because of it is attacked by evaluation.

`ANALYSIS_DOMAINS=3000 python -m pytest tests/analysis/test_domains.py` tries more policies.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, PolicySet
from policy_engine.analysis.coverage.measure import measure
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
from policy_engine.policy.model import HitPolicy
from policy_engine.text.problem import Halt
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
    "'sum([count of, count(items) / 2])'": "number",
    "abs(n) * count of": "number",
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
  f size: {parameters: {a: [small, middle, large]}, assumed: a test, expression: a}
  f number: {parameters: {a: number}, assumed: a test, expression: a}
services:
  s number: {outputs: [v], input data: [count of]}
  s size: {outputs: [w], input data: [size]}
"""
OWN = """
functions:
  count: {parameters: {q: Any}, returns: number, assumed: a test, expression: 'if q = [] then 4.5 else -2'}
  string length: {parameters: {q: string}, returns: number, assumed: a test, expression: 'if q < "m" then -2 else 3.5'}
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
        entries = '      count: "function(q) n"\n      string length: "function(q) n"\n'
        entries += "      count of: n\n      result:\n"
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
        signs, place = Signs(program), Standing.of_table(program.policy, table.linked)
        columns = columns_of(program, unit, table, signs)
        space = Space(program, unit, table, columns, joint_axes(program, unit, table, columns).axes)
        self.is_gap = any(finding.code.startswith("table-gap") for finding in gaps(space))
        # By "any", a row that others hide decides with them.
        hidden = table.linked.logic.hit_policy is not HitPolicy.ANY
        dead = [finding.rows for finding in dead_rows(space) if finding.code == "table-dead-row"]
        self.dead = {row for row, *hiding in dead if hidden or not hiding}
        self.idle = [finding.name for finding in idle_columns(space) if "accepts all" in finding.message]
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


def table(policy: str, column: str, rows: str, type_: str = "[p, q]") -> str:
    """A table of one column, indented as a decision's."""
    lines = "".join(f"        | {row} |\n" for row in rows.split("\n"))
    logic = f"      hit policy: {policy}\n      inputs: {{c: {column}}}\n      outputs: {{x: {type_}}}\n      rows: |\n"
    return f"    assumed: a test\n    table:\n{logic}        | id | c | -> x |\n{lines}"


NEGATIVE = "a | < 0 | p\nb | - | q"
WORDS = "a | small, middle, large | p\nb | - | q"
SERVICE = "  answer: {assumed: a test, expression: s(%s)}\nservices: {s: {outputs: [inner], %s}}\n"
OPEN = {
    "a field of a service": ("inner", "count of", NEGATIVE, SERVICE % ("n", "input data: [count of]")),
    "words of a service": ("inner", "size", WORDS, SERVICE % ("text", "input data: [size]")),
    "a decision of a service": ("inner", "w", WORDS, f"{SERVICE % ('text', 'input decisions: [w]')}{VALUES}"),
    "what a service gives": ("answer", "s size(text)", WORDS, f"{SERVICES}{VALUES}"),
    "a function of what it gives": ("answer", "f size(s size(text))", WORDS, f"{SERVICES}{VALUES}"),
    "a function called count": ("answer", "count(n)", NEGATIVE, OWN.replace("q = []", "q = 0")),
    "a function called string length": ("answer", "string length(text)", NEGATIVE, OWN),
}
"""The decision with the table, its column, its rows, and what else there is: each row decides of some snapshot."""


@pytest.mark.parametrize("name", OPEN)
def test_what_is_not_known_is_not_told(name: str, tmp_path: Path) -> None:
    decision, column, rows, more = OPEN[name]
    policies = load_set(tmp_path, f"decisions:\n  {decision}:\n{table('first', column, rows)}{more}")
    assert analyse(policies).findings == ()


CLOSED = {
    "a field": ("count of", NEGATIVE, ["dead row a", "unused output p"]),
    "words": ("size", WORDS, ["dead row b", "idle column c", "unused output q"]),
    "a declared type": ("{expression: text, type: [small, middle]}", "a | small | p\nb | middle | q\nc | - | q",
                        ["dead row c"]),
    "a count": ("count(items)", NEGATIVE, ["dead row a", "unused output p"]),
    "a sum": ("'sum([count of, count(items) / 2])'", NEGATIVE, ["dead row a", "unused output p"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_what_is_known_is_told(name: str, tmp_path: Path) -> None:
    column, rows, expected = CLOSED[name]
    policies = load_set(tmp_path, f"decisions:\n  answer:\n{table('first', column, rows)}")
    assert sorted(finding.name for finding in analyse(policies).findings) == expected


CLASSES = {
    "count of": ("a | < 3 | 1\nb | [3..4) | 1\nc | (5..9] | 1", ["< 3", "3", "4", "5", "6 to 8", "9"]),
    "count of * 2": ("a | < 3 | 1\nb | (5..7] | 1", ["< 3", "3", "4", "5", "6", "7", "> 7"]),
    "n": ("a | < 3 | 1\nb | [3..4) | 1", ["< 3", "3", "(3..4)", "4", "> 4"]),
    "count(items)": ("a | <= 0 | 1\nb | 1 | 1", ["0", "1", "> 1"]),
    "country": ('a | "DE", "FR" | 1', ['"DE"', '"FR"', 'not("DE", "FR")']),
    "size": ("a | small | 1", ["small", "large, middle"]),
    "colour": ("a | red | 1", ["red", "green"]),
}


@pytest.mark.parametrize("column", CLASSES)
def test_only_what_can_be_is_a_class(column: str, tmp_path: Path) -> None:
    rows, expected = CLASSES[column]
    policies = load_set(tmp_path, f"decisions:\n  answer:\n{table('rule order', column, rows, 'number')}")
    (seen,) = measure(policies, ()).tables
    assert [one.text for one in seen.columns[0].classes] == expected


def test_a_class_of_codes_has_a_code(tmp_path: Path) -> None:
    one = table("first", "country", 'a | "AE" | p')
    policies = load_set(tmp_path, f"decisions:\n  answer:\n{one}")
    program = policies.programs[-1]
    compiled = next(iter(program.built.tables.values()))
    classes = Classes(compiled, 0, Standing.of_table(program.policy, compiled.linked))
    assert [one.key for one in classes.classes] == ["AE", "AD"]


def test_what_calls_and_calls_is_given_up(tmp_path: Path) -> None:
    # Each function calls the next twice: 2 to the power of 30 calls in all.
    names = [f"f{at}" for at in range(30)]
    functions = "".join(
        f"  {name}: {{parameters: {{a: number}}, assumed: a test, expression: {after}(a) + {after}(a)}}\n"
        for name, after in pairwise(names)
    )
    functions += "  f29: {parameters: {a: number}, assumed: a test, expression: a}\n"
    column = "decisions:\n  answer:\n" + table("first", "f0(count of)", "a | < 0 | p\nb | - | q")
    policies = load_set(tmp_path, f"functions:\n{functions}{column}")
    program = policies.programs[-1]
    compiled = next(iter(program.built.tables.values()))
    node = compiled.linked.inputs[0].parsed.node
    signs = Signs(program)
    assert not signs.never_negative(node)
    classes = Classes(compiled, 0, Standing.of_table(program.policy, compiled.linked), signs=signs)
    assert [one.text for one in classes.classes] == ["< 0", "0", "> 0"]


def test_a_function_that_is_called_deep_may_be_given_anything(tmp_path: Path) -> None:
    # The table is in the last of many functions, which is also called at once, with what is not below zero.
    functions = "".join(
        f"  f{at}: {{parameters: {{a: number}}, assumed: a test, expression: f{at + 1}(a)}}\n" for at in range(29)
    )
    last = table("first", "a", "a | < 0 | p\nb | - | q")
    policies = load_set(
        tmp_path,
        f"functions:\n{functions}  f29:\n    parameters: {{a: number}}\n{last}"
        "decisions:\n  answer: {assumed: a test, expression: '[f0(n), f29(count of)]'}\n",
    )
    (seen,) = measure(policies, ()).tables
    assert [one.text for one in seen.columns[0].classes] == ["< 0", "0", "> 0"]
