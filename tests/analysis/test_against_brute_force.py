"""Random small tables, every hit policy: what the analysis says is held against trying every tuple of classes, and
against evaluating snapshots.

`ANALYSIS_TABLES=3000 python -m pytest tests/analysis/test_against_brute_force.py` tries more tables.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from textwrap import indent

import pytest

from policy_engine import PolicyError, PolicySet
from policy_engine.analysis.space.columns import Space, columns_of
from policy_engine.analysis.space.cover import Box
from policy_engine.analysis.space.feasible import joint_axes
from policy_engine.analysis.tables.dead import dead_rows
from policy_engine.analysis.tables.gaps import gaps
from policy_engine.analysis.tables.overlaps import overlaps
from policy_engine.analysis.tables.results import Alike, Results
from policy_engine.policy.model import HitPolicy
from tests.support import a_decision, snapshot

POLICIES = [str(policy) for policy in HitPolicy]
TABLES = int(os.environ.get("ANALYSIS_TABLES", "300"))
CELLS = {
    "size": ["-", "-", "small", "middle", "large", "small, large", "not(small)"],
    "flag": ["-", "-", "true", "false"],
    "n": ["-", "-", "< 5", ">= 5", "[2..8)", "5", "not(5)", "< 2, > 8", "> m"],
    "colour": ["-", "-", "red", "null", "not(null)", "not(red)"],
    "count of": ["-", "-", "< 3", "[3..8]", "9", "> 4", "<= 2"],
    "count of + 1": ["-", "<= 3", ">= 4", "[4..10]"],
    "day.month": ["-", "[1..6]", "[7..12]", "3", "not(3)"],
    "n > m": ["-", "true", "false"],
    "day": ["-", '< @"2026-03-15"', '>= @"2026-03-15"', '@"2026-03-14"', '<= @"2026-03-14"'],
    "end": ["-", "null", "not(null)", '< @"2026-03-15"', '>= @"2026-03-15"', 'null, @"2026-03-15"'],
    "text": ["-", '"m"', 'not("m")', '< "m"', '["b".."m")', '>= "m"'],
}
"""Cells by the expression of their column."""
LEVELS = ["high", "middle", "low"]
PARAMETERS = {"n": "number", "m": "number", "flag": "boolean", "text": "string", "day": "date"}
IN_FUNCTIONS = ["n", "flag", "text", "day", "n > m", "day.month"]
FORMS = ("plain", "context", "conditional", "function")


@dataclass(frozen=True)
class Made:
    """A random table: how it is written."""

    policy: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    results: tuple[str, ...]
    default: bool
    form: str = "plain"

    def policies(self, directory: Path) -> PolicySet:
        """The table in its form: by itself, in a context, in a branch, or in a function."""
        table = indent(self.logic(), "  ")
        if self.form == "context":
            return a_decision(directory, f"context:\n  x:\n{indent(table, '  ')}\n  result: x")
        if self.form == "conditional":
            return a_decision(directory, f"if: loud\nthen:\n{table}\nelse: 'null'")
        if self.form == "function":
            called = f"expression: f({', '.join(PARAMETERS)})"
            typed = ", ".join(f'"{name}": {type_}' for name, type_ in PARAMETERS.items())
            head = f"functions:\n  f:\n    assumed: a test\n    parameters: {{{typed}}}\n"
            return a_decision(directory, called, head + indent(table, "  "))
        return a_decision(directory, self.logic())

    def logic(self) -> str:
        summed = self.policy in ("collect sum", "collect min", "collect max")
        inputs = ", ".join(f'"c{at}": "{column}"' for at, column in enumerate(self.columns))
        lines = [f"    | id | {' | '.join(f'c{at}' for at in range(len(self.columns)))} | -> out |"]
        for number, (row, result) in enumerate(zip(self.rows, self.results, strict=True)):
            value = str(LEVELS.index(result)) if summed else result
            lines.append(f"    | r{number} | {' | '.join(row)} | {value} |")
        output = "number" if summed else f"[{', '.join(LEVELS)}]"
        text = f"table:\n  hit policy: {self.policy}\n  inputs: {{{inputs}}}\n  outputs: {{out: {output}}}\n  rows: |\n"
        default = f"\n  default: {{out: {'0' if summed else 'low'}}}" if self.default else ""
        return text + "\n".join(lines) + default


def made(seed: int) -> Made:
    """The table of a seed; the policies take turns."""
    some = random.Random(seed)
    form = some.choice(FORMS)
    columns = tuple(some.sample(IN_FUNCTIONS if form == "function" else sorted(CELLS), some.randint(1, 3)))
    rows = tuple(tuple(some.choice(CELLS[column]) for column in columns) for _ in range(some.randint(1, 6)))
    policy = POLICIES[seed % len(POLICIES)]
    default = some.random() < 0.25 and policy != "collect count"
    return Made(policy, columns, rows, tuple(some.choice(LEVELS) for _ in rows), default, form)


def space_of(policies: PolicySet) -> Space:
    program = policies.programs[-1]
    unit = next(unit for unit in program.policy.units.values() if unit.tables)
    table = program.built.tables[unit.tables[0].handle]
    columns = columns_of(program, unit, table)
    return Space(program, unit, table, columns, joint_axes(program, unit, table, columns).axes)


class Brute:
    """Every tuple of classes that some snapshot reaches, and the rows that accept it."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.matching: dict[tuple[int, ...], list[int]] = {}
        for point in product(*(range(column.size) for column in space.columns)):
            if all(axis.atoms is None or tuple(point[at] for at in axis.columns) in axis.atoms for axis in space.axes):
                self.matching[point] = [
                    row
                    for row in range(len(space.linked.rows))
                    if all(_in(value, column.cells[row]) for value, column in zip(point, space.columns, strict=True))
                ]

    def within(self, box: Box) -> Iterator[tuple[int, ...]]:
        """The tuples in a box."""
        yield from (point for point in self.matching if all(map(_in, point, box)))


def _in(value: int, runs: Sequence[tuple[int, int]]) -> bool:
    return any(first <= value < end for first, end in runs)


@pytest.mark.parametrize("block", range(10))
def test_nothing_is_missed_and_nothing_invented(block: int, tmp_path: Path) -> None:
    for seed in range(block, TABLES, 10):
        table = made(seed)
        policies = table.policies(tmp_path / str(seed))
        space = space_of(policies)
        brute = Brute(space)
        check_gaps(space, brute, table)
        check_overlaps(space, brute, table)
        dead = check_dead(space, brute, table)
        check_snapshots(policies, space, dead, random.Random(seed))


def check_snapshots(policies: PolicySet, space: Space, dead: set[int], some: random.Random) -> None:
    """What the evaluator makes of snapshots is nothing that the analysis says cannot be."""
    gap = any(finding.code in ("table-gap", "table-gap-unknown") for finding in gaps(space))
    overlap = any(True for _ in overlaps(space))
    names = {space.linked.rows[row].row.id.name for row in dead}
    for _ in range(10):
        changed = {
            "n": some.randrange(-1, 12),
            "m": some.randrange(-1, 12),
            "count of": some.randrange(10),
            "flag": some.random() < 0.5,
            "loud": some.random() < 0.8,
            "size": some.choice(["small", "middle", "large"]),
            "colour": some.choice(["red", "green", None]),
            "day": f"2026-{some.randrange(1, 13):02}-{some.randrange(13, 17)}",
            "end": some.choice([None, f"2026-03-{some.randrange(13, 17)}"]),
            "text": some.choice("abmz"),
        }
        try:
            decision = policies.evaluate(snapshot(**changed), "answer")
        except PolicyError as error:
            codes = {problem.code for problem in error.problems}
            assert not codes & {"table-no-row"} or gap
            assert not codes & {"table-not-unique", "table-any-differs"} or overlap
        else:
            assert not {row.rpartition("/")[2] for row in decision.decided_by} & names


def check_gaps(space: Space, brute: Brute, table: Made) -> None:
    told = [finding.box for finding in gaps(space) if finding.code == "table-gap"]
    expected = {point for point, rows in brute.matching.items() if not rows}
    if table.default or table.policy in ("rule order", "output order", "collect", "collect count"):
        assert not told
        return
    found: set[tuple[int, ...]] = set()
    parts = []
    for box in told:
        assert box is not None
        parts.append(set(brute.within(box)))
        assert parts[-1], "a region that no snapshot reaches"
        found |= parts[-1]
    assert found == expected
    for at, part in enumerate(parts):
        others = set().union(*(other for number, other in enumerate(parts) if number != at))
        assert not part <= others, "a region that the others hold"


def check_overlaps(space: Space, brute: Brute, table: Made) -> None:
    results = Results(space.table)
    expected = {
        (one, other)
        for rows in brute.matching.values()
        for one in rows
        for other in rows
        if one < other
        and space.certain[one]
        and space.certain[other]
        and (table.policy == "unique" or results.alike(one, other) is Alike.NO)
    }
    told = {
        (min(finding.rows[0], other), max(finding.rows[0], other))
        for finding in overlaps(space)
        if finding.code == "table-overlap"
        for other in finding.rows[1:]
    }
    assert told == (expected if table.policy in ("unique", "any") else set())


def check_dead(space: Space, brute: Brute, table: Made) -> set[int]:
    """Holds the dead rows against the tuples that they match; gives them."""
    findings = [finding for finding in dead_rows(space) if finding.code == "table-dead-row"]
    told = {finding.rows[0] for finding in findings}
    results = Results(space.table)
    every = range(len(table.rows))
    matching = [{point for point, rows in brute.matching.items() if row in rows} for row in every]
    for finding in findings:
        row, *hiding = finding.rows
        assert all(space.certain[other] for other in hiding)
        assert matching[row] <= set().union(*(matching[other] for other in hiding))
    if table.policy == "any":
        # Each is needless beside those that are left, and none of those is.
        left = [row for row in every if row not in told]
        for row in every:
            alike = [o for o in left if o != row and space.certain[o] and results.alike(row, o) is Alike.YES]
            covered = matching[row] <= set().union(*(matching[other] for other in alike))
            assert covered is (row in told) or not matching[row]
        return {row for row in every if not matching[row]}
    ranks = [LEVELS.index(result) for result in table.results]

    def wins(other: int, row: int) -> bool:
        if not space.certain[other]:
            return False
        if table.policy == "priority":
            return (ranks[other], other) < (ranks[row], row)
        return table.policy == "first" and other < row

    assert told == {
        row for row in every if all(any(wins(other, row) for other in brute.matching[point]) for point in matching[row])
    }
    return told
