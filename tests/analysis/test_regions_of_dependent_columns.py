"""The region that is told names no value that has a row, and nothing that follows from the rest of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from policy_engine.analysis.tables.report import analyse
from tests.support import a_decision


@pytest.mark.parametrize("solver", [True, False])
@pytest.mark.parametrize(
    ("computed", "rows", "name"),
    [
        (
            'if size = "middle" then colour else null',
            ["small | -", 'middle | null', 'middle | "red", "green"'],
            "gap size = large",
        ),
        ('if size = "middle" then "m" else null', ["small | -", 'middle | "m"'], "gap size = large"),
        ('if size = "small" then "s" else "t"', ['small | "s"'], "gap size in (middle, large)"),
        ('if size != "small" then "s" else null', ["small | -", 'middle | "s"'], "gap size = large"),
    ],
)
def test_a_region_of_an_if(
    computed: str, rows: list[str], name: str, solver: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not solver:
        monkeypatch.setitem(sys.modules, "z3", None)
    written = "".join(f"    | r{at} | {row} | {at} |\n" for at, row in enumerate(rows))
    logic = (
        f"table:\n  inputs:\n    size: size\n    card: {{expression: '{computed}', type: string?}}\n"
        f"  rows: |\n    | id | size | card | -> x |\n{written}"
    )
    (finding,) = analyse(a_decision(tmp_path, logic)).findings
    assert finding.name == name
    assert finding.witness is not None


def test_overlaps_are_told_by_the_fields(tmp_path: Path) -> None:
    logic = (
        "table:\n  inputs: {large: n > m, n: n, m: m}\n  rows: |\n    | id | large | n | m | -> x |\n"
        "    | a | true | 5 | 3 | 1 |\n    | b | - | [1..5] | 3 | 2 |\n    | c | false | - | - | 3 |\n"
    )
    found = [one.message for one in analyse(a_decision(tmp_path, logic)).findings if one.code == "table-overlap"]
    assert found[0] == 'row "b" of answer matches together with rows "a" and "c": n = 5 and m = 3'
