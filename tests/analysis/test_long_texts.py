"""A region that leaves out hundreds of values is told in a line; what `allow` calls it has them all."""

from __future__ import annotations

from pathlib import Path

from policy_engine.analysis.tables.report import analyse
from tests.support import a_decision


def told(directory: Path, cells: list[str], policy: str = "first") -> list[tuple[str, str]]:
    rows = "\n".join(f"    | r{at} | {cell} | 1 |" for at, cell in enumerate(cells))
    logic = (
        f"table:\n  hit policy: {policy}\n  inputs: {{c: n}}\n  outputs: {{x: number}}\n"
        f"  rows: |\n    | id | c | -> x |\n{rows}"
    )
    findings = analyse(a_decision(directory, logic)).findings
    return [(finding.message, finding.name) for finding in findings]


def test_values_left_out(tmp_path: Path) -> None:
    ((message, name),) = told(tmp_path, [str(10 * at) for at in range(20)])
    assert message == "no row of answer accepts c not in (0, 10, 20, 30, 40, 50, 60, and 13 more)"
    assert name.endswith("150, 160, 170, 180, 190)")


def test_intervals(tmp_path: Path) -> None:
    ((message, _),) = told(tmp_path, [f"[{10 * at}..{10 * at + 5}]" for at in range(20)])
    assert message == (
        "no row of answer accepts c in (< 0, (5..10), (15..20), (25..30), (35..40), (45..50), (55..60), and 14 more)"
    )


def test_a_few_are_all_told(tmp_path: Path) -> None:
    ((message, name),) = told(tmp_path, [str(at) for at in range(8)])
    assert message == "no row of answer accepts c not in (0, 1, 2, 3, 4, 5, 6, 7)"
    assert name == "gap c not in (0, 1, 2, 3, 4, 5, 6, 7)"


def test_pairs_that_overlap_are_counted(tmp_path: Path) -> None:
    found = told(tmp_path, [*(f">= {at}" for at in range(40)), "< 0"], policy="unique")
    assert [message for message, _ in found[:1] + found[-1:]] == [
        'row "r39" of answer matches together with rows "r0", "r1", "r2", "r3", "r4" and 34 more: c >= 39',
        "190 more pairs of rows of answer overlap, 780 in all",
    ]
    assert len(found) == 21
