"""Between whole numbers nothing is missing, and nothing overlaps."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from policy_engine.analysis.space.classes import Domain
from policy_engine.analysis.tables.report import analyse
from policy_engine.values.region import Region
from tests.support import a_decision

WHOLE = {
    "count of": ["< 3", "[3..5]", ">= 6"],
    "count of * 2 - 1": ["< 3", "[3..5]", ">= 6"],
    "-count of": ["< -3", ">= -3"],
    "count(items)": ["0", "[1..9]", ">= 10"],
    "count(items) + string length(text)": ["<= 1", "(1..9]", "> 9"],
    "floor(n)": ["<= 3", ">= 4"],
    "day.month": ["[1..6]", "[7..12]"],
    "day.weekday": ["[1..5]", "6, 7"],
}
BROKEN = {
    "n": ["<= 3", ">= 4"],
    "n + count of": ["<= 3", ">= 4"],
    "floor(n, 1)": ["<= 3", ">= 4"],
    "count of": ["< 3", "> 3"],
    "day.month": ["[1..6]", "[8..12]"],
}


def found(directory: Path, column: str, cells: list[str]) -> list[str]:
    rows = "\n".join(f"    | r{at} | {cell} | 1 |" for at, cell in enumerate(cells))
    logic = f'table:\n  inputs: {{c: "{column}"}}\n  outputs: {{x: number}}\n  rows: |\n    | id | c | -> x |\n{rows}'
    return [finding.name for finding in analyse(a_decision(directory, logic)).findings]


@pytest.mark.parametrize("column", WHOLE)
def test_nothing_is_missing_between_neighbours(column: str, tmp_path: Path) -> None:
    assert found(tmp_path, column, WHOLE[column]) == []


@pytest.mark.parametrize("column", BROKEN)
def test_what_is_missing_is_told(column: str, tmp_path: Path) -> None:
    assert len(found(tmp_path, column, BROKEN[column])) == 1


@pytest.mark.parametrize(
    ("low", "high", "between"),
    [
        ("3", "4", None),
        ("3", "5", "4"),
        ("3.5", "4.5", "4"),
        ("-0.5", None, "0"),
        (None, "3", "2"),
        (None, "3.5", "3"),
        ("9999999999999999999999999999999999", None, "1.000000000000000000000000000000000E+34"),
        ("1e40", None, "1.000000000000000000000000000000001E+40"),
        (None, "-1e40", "-1.000000000000000000000000000000001E+40"),
    ],
)
def test_a_whole_number_between_two(low: str | None, high: str | None, between: str | None) -> None:
    domain = Domain("number", Region((), True), whole=True)
    ends = (None if end is None else Decimal(end) for end in (low, high))
    assert domain.between(*ends) == (None if between is None else Decimal(between))
