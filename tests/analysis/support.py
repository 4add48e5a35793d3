"""Small tables and random inputs for the tests of the analysis."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

from policy_engine import PolicySet
from policy_engine.analysis.tables.report import Report, analyse
from policy_engine.engine.program import Program
from policy_engine.engine.table import CompiledTable
from policy_engine.policy.link.linked import Unit
from policy_engine.text.render import render_problems
from policy_engine.values.temporal import Date


def part_of(policies: PolicySet) -> tuple[Program, Unit, CompiledTable]:
    """The program, the unit and the table of the decision `answer`."""
    program = policies.programs[-1]
    unit = program.policy.units["answer"]
    return program, unit, program.built.tables[unit.tables[0].handle]


def inputs_from(some: random.Random) -> dict[str, object]:
    """Random values of the fields that the tests compare."""
    return {
        "n": Decimal(some.randrange(-2, 26)) / 2,
        "m": Decimal(some.randrange(-1, 13)),
        "count of": Decimal(some.randrange(10)),
        "text": some.choice(["", "a", "large", "m", "middle", "n", "small", "t"]),
        "flag": some.random() < 0.5,
        "loud": some.random() < 0.5,
        "size": some.choice(["small", "middle", "large"]),
        "colour": some.choice(["red", "green", None]),
        "day": Date(2026, 3, some.randrange(1, 28)),
        "end": some.choice([None, Date(2026, 3, some.randrange(1, 28))]),
    }


def told(report: Report, directory: Path, *, notes: bool = False) -> str:
    """What a report tells, without the directory."""
    return render_problems(report.told(notes=notes)).replace(f"{directory.as_posix()}/", "")


def analysed(policies: PolicySet) -> Report:
    """The report on a set."""
    return analyse(policies)
