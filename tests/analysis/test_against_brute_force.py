"""Random small tables, every hit policy: what the analysis says is held against trying every tuple of classes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from policy_engine import PolicySet
from policy_engine.analysis.space.columns import Space, columns_of
from policy_engine.analysis.space.cover import Box
from policy_engine.analysis.space.feasible import joint_axes
from policy_engine.analysis.tables.dead import dead_rows
from policy_engine.analysis.tables.gaps import gaps
from policy_engine.analysis.tables.overlaps import overlaps
from policy_engine.analysis.tables.results import Alike, Results
from policy_engine.policy.model import HitPolicy
from tests.support import a_decision

POLICIES = [str(policy) for policy in HitPolicy]
TABLES = 300
CELLS = {
    "size": ["-", "-", "small", "middle", "large", "small, large", "not(small)"],
    "flag": ["-", "-", "true", "false"],
    "n": ["-", "-", "< 5", ">= 5", "[2..8)", "5", "not(5)", "< 2, > 8"],
    "colour": ["-", "-", "red", "null", "not(null)", "not(red)"],
    "count of": ["-", "-", "< 3", "[3..8]", "9", "> 4"],
    "n > m": ["-", "true", "false"],
    "day": ["-", '< @"2026-03-15"', '>= @"2026-03-15"', '@"2026-03-14"'],
}
"""Cells by the expression of their column."""
LEVELS = ["high", "middle", "low"]


@dataclass(frozen=True)
class Made:
    """A random table: how it is written."""

    policy: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    results: tuple[str, ...]
    default: bool

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
    """The table of a seed."""
    some = random.Random(seed)
    columns = tuple(some.sample(sorted(CELLS), some.randint(1, 3)))
    rows = tuple(tuple(some.choice(CELLS[column]) for column in columns) for _ in range(some.randint(1, 6)))
    policy = POLICIES[seed % len(POLICIES)]
    default = some.random() < 0.25 and policy != "collect count"
    return Made(policy, columns, rows, tuple(some.choice(LEVELS) for _ in rows), default)


def space_of(policies: PolicySet) -> Space:
    program = policies.programs[-1]
    unit = program.policy.units["answer"]
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
        space = space_of(a_decision(tmp_path / str(seed), table.logic()))
        brute = Brute(space)
        check_gaps(space, brute, table)
        check_overlaps(space, brute, table)
        check_dead(space, brute, table)


def check_gaps(space: Space, brute: Brute, table: Made) -> None:
    told = [finding.box for finding in gaps(space)]
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
        if one < other and (table.policy == "unique" or results.alike(one, other) is Alike.NO)
    }
    told = {
        (min(finding.rows[0], other), max(finding.rows[0], other))
        for finding in overlaps(space)
        for other in finding.rows[1:]
    }
    assert told == (expected if table.policy in ("unique", "any") else set())


def check_dead(space: Space, brute: Brute, table: Made) -> None:
    findings = [finding for finding in dead_rows(space) if finding.code == "table-dead-row"]
    told = {finding.rows[0] for finding in findings}
    results = Results(space.table)
    matching = [{point for point, rows in brute.matching.items() if row in rows} for row in range(len(table.rows))]
    if table.policy == "any":
        # Each is needless beside those that are left, and none of those is.
        left = [row for row in range(len(table.rows)) if row not in told]
        for row in range(len(table.rows)):
            others = [o for o in left if o != row and results.alike(row, o) is Alike.YES]
            covered = matching[row] <= set().union(*(matching[other] for other in others))
            assert covered is (row in told) or not matching[row]
        return
    ranks = [LEVELS.index(result) for result in table.results]

    def decides(row: int, rows: list[int]) -> bool:
        if table.policy == "first":
            return rows[0] == row
        if table.policy == "priority":
            return min(rows, key=lambda one: (ranks[one], one)) == row
        return row in rows

    expected = {
        row for row in range(len(table.rows)) if not any(decides(row, rows) for rows in brute.matching.values() if rows)
    }
    assert told == expected
    for finding in findings:
        row, *hiding = finding.rows
        assert matching[row] <= set().union(*(matching[other] for other in hiding))
