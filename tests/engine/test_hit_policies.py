"""Every hit policy of DMN 1.5 (8.2.8), held against a plain reading of the standard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import a_decision, answer, codes, problems_of, refused, said

LEVELS = ("high", "middle", "low")
"""Declared in the order of priority."""
POLICIES = (
    "unique", "any", "first", "priority", "rule order", "output order",
    "collect", "collect sum", "collect min", "collect max", "collect count",
)  # fmt: skip
CELLS: dict[str, Callable[[int], bool]] = {
    "-": lambda n: True,
    "1": lambda n: n == 1,
    "2, 4": lambda n: n in (2, 4),
    "not(3)": lambda n: n != 3,
    "< 3": lambda n: n < 3,
    "[2..4)": lambda n: 2 <= n < 4,
    "> m": lambda n: n > 2,
    "? * 2 = 4": lambda n: n == 2,
}
"""Cells, two of them predicates, and what they say (m is 2)."""


@dataclass(frozen=True)
class Table:
    """A table with one input, its rows' cell, level, amount; and its default."""

    policy: str
    rows: tuple[tuple[str, str, int], ...]
    default: tuple[str, int] | None
    several: bool

    def logic(self) -> str:
        columns = {"level": f"[{', '.join(LEVELS)}]", "amount": "number"}
        if not self.several:
            del columns["amount" if self.policy in ("priority", "output order") else "level"]
        outputs = ", ".join(f"{name}: {type_}" for name, type_ in columns.items())
        lines = [f"| id | n | -> {' | '.join(columns)} |"]
        for number, row in enumerate(self.rows):
            results = " | ".join(str(row[1 if name == "level" else 2]) for name in columns)
            lines.append(f"| r{number} | {row[0]} | {results} |")
        text = f"table:\n  hit policy: {self.policy}\n  inputs: {{n: n}}\n  outputs: {{{outputs}}}\n  rows: |\n"
        text += "".join(f"    {line}\n" for line in lines)
        if self.default is not None:
            default = dict(zip(("level", "amount"), self.default, strict=True))
            text += f"  default: {{{', '.join(f'{name}: {default[name]}' for name in columns)}}}\n"
        return text

    def result(self, level: str, amount: int) -> object:
        if self.several:
            return {"level": level, "amount": Decimal(amount)}
        return level if self.policy in ("priority", "output order") else Decimal(amount)


def by_the_standard(table: Table, n: int) -> tuple[object, list[str]]:
    """The value and the rows that decide; the value is an error's code where there is none."""
    matched = [number for number, (cell, _, _) in enumerate(table.rows) if CELLS[cell](n)]
    results = [table.result(level, amount) for _, level, amount in table.rows]
    is_list = table.policy in ("rule order", "output order", "collect")
    if not matched:
        if table.default is not None:
            default = table.result(*table.default)
            return [default] if is_list else default, ["default"]
        if is_list:
            return [], []
        return (Decimal(0), []) if table.policy == "collect count" else ("table-no-row", [])
    values = [results[number] for number in matched]
    ranked = sorted(matched, key=lambda number: LEVELS.index(table.rows[number][1]))
    rows = [f"r{number}" for number in matched]
    match table.policy:
        case "unique":
            return (values[0], rows) if len(matched) == 1 else ("table-not-unique", [])
        case "any":
            return (values[0], rows) if all(value == values[0] for value in values) else ("table-any-differs", [])
        case "first":
            return values[0], rows[:1]
        case "priority":
            return results[ranked[0]], [f"r{ranked[0]}"]
        case "output order":
            return [results[number] for number in ranked], [f"r{number}" for number in ranked]
        case "rule order" | "collect":
            return values, rows
        case "collect count":
            return Decimal(len(values)), rows
    fold: dict[str, Callable[[Any], object]] = {"collect sum": sum, "collect min": min, "collect max": max}
    return fold[table.policy](values), rows


@st.composite
def tables(draw: st.DrawFn) -> Table:
    policy = draw(st.sampled_from(POLICIES))
    row = st.tuples(st.sampled_from(sorted(CELLS)), st.sampled_from(LEVELS), st.integers(-3, 3))
    rows = draw(st.lists(row, min_size=1, max_size=6))
    if draw(st.booleans()):
        rows = [(cell, "low", 1) for cell, _, _ in rows]
    default = draw(st.none() | st.just(("low", 9)))
    aggregate = policy in ("collect sum", "collect min", "collect max")
    several = not aggregate and draw(st.booleans())
    return Table(policy, tuple(rows), None if policy == "collect count" else default, several)


@settings(max_examples=150, deadline=None)
@given(table=tables())
def test_as_the_standard_says(table: Table, tmp_path_factory: pytest.TempPathFactory) -> None:
    policies = a_decision(tmp_path_factory.mktemp("set"), table.logic())
    for n in range(6):
        wanted, rows = by_the_standard(table, n)
        if isinstance(wanted, str) and wanted.startswith("table-"):
            assert codes(refused(policies, n=n, m=2)) == [wanted]
            continue
        decision = answer(policies, n=n, m=2)
        got: object = decision.outputs
        if not (table.several and isinstance(wanted, dict)):
            (got,) = decision.outputs.values()
        assert got == wanted
        assert list(decision.decided_by) == [f"answer/{row}" for row in rows]


def table(policy: str, outputs: str, *rows: str, more: str = "") -> str:
    """A table on `n`."""
    names = " | ".join(part.split(":")[0] for part in outputs.split(", ") if ":" in part)
    lines = "\n".join(f"    {row}" for row in (f"| id | n | -> {names} |", *rows))
    return f"table:\n  hit policy: {policy}\n  inputs: {{n: n}}\n  outputs: {{{outputs}}}\n  rows: |\n{lines}\n{more}"


def test_unique_names_the_rows_that_match(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path, table("unique", "v: number", "| one | > 1 | 1 |", "| two | - | 2 |", "| three | < 9 | 3 |")
    )
    assert said(refused(policies), tmp_path) == (
        'part1.yaml:14:11: error: answer matches more than one row: "one", "two", "three" [table-not-unique]\n'
        "   14 |         | one | > 1 | 1 |\n"
        "      |           ^^^\n"
        "   hint: make the rows exclude each other, or choose another hit policy\n"
        '   note: row "two" (part1.yaml:15:11)\n'
        "   15 |         | two | - | 2 |\n"
        "      |           ^^^\n"
        '   note: row "three" (part1.yaml:16:11)\n'
        "   16 |         | three | < 9 | 3 |\n"
        "      |           ^^^^^"
    )


def test_any_names_the_rows_that_differ(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path,
        table("any", "v: number?, w: string", "| one | > 1 | null | 'a' |", "| two | - | 1 | 'a' |").replace("'", '"'),
    )
    assert answer(policies, n=0).outputs == {"v": Decimal(1), "w": "a"}
    assert said(refused(policies), tmp_path) == (
        'part1.yaml:14:11: error: answer matches rows with different outputs: "one", "two" [table-any-differs]\n'
        '   14 |         | one | > 1 | null | "a" |\n'
        "      |           ^^^\n"
        "   hint: make the rows exclude each other, or choose another hit policy\n"
        '   note: row "two" (part1.yaml:15:11)\n'
        '   15 |         | two | - | 1 | "a" |\n'
        "      |           ^^^"
    )


def test_any_with_equal_outputs_written_otherwise(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, table("any", "v: number?", "| one | > 1 | 1.0 |", "| two | - | n - 4 |"))
    assert answer(policies).decided_by == ("answer/one", "answer/two")
    policies = a_decision(tmp_path, table("any", "v: number?", "| one | > 1 | null |", "| two | - | null |"))
    assert answer(policies).outputs == {"v": None}


def test_priorities_weigh_the_first_output_most(tmp_path: Path) -> None:
    outputs = "who: [a, b], free: number, when: [x, y, z]"
    rows = ("| one | - | b | 1 | x |", "| two | - | a | 2 | z |", "| three | - | a | 3 | y |")
    policies = a_decision(tmp_path, table("priority", outputs, *rows))
    assert answer(policies).decided_by == ("answer/three",)


def test_priorities_of_truth_values_and_numbers(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path, table("priority", "v: [false, true]", "| one | - | true |", "| two | > 3 | false |")
    )
    assert [answer(policies, n=n).outputs["v"] for n in (1, 5)] == [True, False]
    policies = a_decision(
        tmp_path, table("output order", "v: [3, 1, 2]", "| a | - | 1 |", "| b | - | 3 |", "| c | - | 2 |")
    )
    assert [int(v) for v in answer(policies).outputs["v"]] == [3, 1, 2]  # type: ignore[attr-defined]


def test_a_declared_null_ranks_last(tmp_path: Path) -> None:
    policies = a_decision(
        tmp_path, table("output order", "v: [x, y]", "| a | - | null |", "| b | - | y |", "| c | - | x |")
    )
    assert answer(policies).outputs == {"v": ["x", "y", None]}


@pytest.mark.parametrize(
    ("values", "least", "greatest"),
    [
        (('@"2026-02-01"', '@"2025-12-31"', '@"2026-01-15"'), "2025-12-31", "2026-02-01"),
        (('duration("PT36H")', 'duration("P1D")', 'duration("P3D")'), "1 day, 0:00:00", "3 days, 0:00:00"),
        (('duration("P1Y")', 'duration("P11M")', 'duration("P13M")'), "P11M", "P1Y1M"),
        (('"b"', '"a"', '"c"'), "a", "c"),
        (("2", "1.50", "3"), "1.50", "3"),
        (
            ('@"2026-01-01T00:00:00Z"', '@"2026-01-01T00:30:00+01:00"', '@"2025-12-31T23:45:00Z"'),
            "2026-01-01 00:30:00+01:00",
            "2026-01-01 00:00:00+00:00",
        ),
    ],
)
def test_the_least_and_the_greatest(tmp_path: Path, values: tuple[str, ...], least: str, greatest: str) -> None:
    rows = [f"| r{number} | - | {value} |" for number, value in enumerate(values)]
    for policy, wanted in (("collect min", least), ("collect max", greatest)):
        (got,) = answer(a_decision(tmp_path, table(policy, "v: Any", *rows))).outputs.values()
        assert str(got) == wanted


@pytest.mark.parametrize(
    ("policy", "outputs", "told"),
    [
        ("collect sum", ('"x"',), "needs numbers, its rows gave: string"),
        ("collect sum", ("1", "null"), "needs numbers, its rows gave: number, Null"),
        ("collect sum", ("text", "text"), "needs numbers, its rows gave: string"),
        ("collect min", ("true",), "needs values of one kind that has an order, its rows gave: boolean"),
        ("collect max", ("1", '"x"'), "needs values of one kind that has an order, its rows gave: number, string"),
        ("collect max", ("null",), "needs values of one kind that has an order, its rows gave: Null"),
        ("collect min", ("[1]",), "needs values of one kind that has an order, its rows gave: list"),
    ],
)
def test_what_cannot_be_aggregated(tmp_path: Path, policy: str, outputs: tuple[str, ...], told: str) -> None:
    rows = [f"| r{number} | - | {value} |" for number, value in enumerate(outputs)]
    error = refused(a_decision(tmp_path, table(policy, "v: Any", *rows)))
    assert [(p.code, p.message) for p in error.problems] == [
        ("table-cannot-aggregate", f'hit policy "{policy}" of answer {told}')
    ]


def test_a_sum_is_rounded_once(tmp_path: Path) -> None:
    rows = [f"| r{number} | - | {value} |" for number, value in enumerate(("9e6144", "1e34", "5", "5", "-9e6144"))]
    policies = a_decision(tmp_path, table("collect sum", "v: number", *rows))
    assert answer(policies).outputs == {"v": Decimal(10**34 + 10)}


def test_a_sum_that_is_no_number(tmp_path: Path) -> None:
    error = refused(a_decision(tmp_path, table("collect sum", "v: number", "| a | - | 9e6144 |", "| b | - | 9e6144 |")))
    assert codes(error) == ["table-sum-too-large"]


def test_a_sum_is_exact(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, table("collect sum", "v: number", "| a | - | 0.1 |", "| b | - | 0.2 |"))
    assert answer(policies).outputs == {"v": Decimal("0.3")}


def test_no_row_matches(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, table("first", "v: number", "| a | < 1 | 1 |"))
    assert said(refused(policies), tmp_path) == (
        "part1.yaml:9:7: error: no row of answer accepts these inputs [table-no-row]\n"
        "    9 |       hit policy: first\n"
        "      |       ^^^^^^^^^^^^^^^^^\n"
        "   hint: add a row for them, or a default"
    )


def test_first_does_not_ask_what_rows_behind_it_read(tmp_path: Path) -> None:
    policies = a_decision(tmp_path, table("first", "v: number", "| a | > 3 | 1 |", "| b | > m | 2 |", "| c | - | 3 |"))
    assert answer(policies, m=...).decided_by == ("answer/a",)
    assert codes(refused(policies, n=1, m=...)) == ["snapshot-missing"]


HEAD = "decisions:\n  answer:\n    table:\n      hit policy: "


ASKED = {
    "priority | {v: number} | {v: 1} |": (
        'hit policy "priority" orders rows by their outputs\' declared values, and none are declared'
    ),
    "collect sum | {v: number, w: number} | {v: 1, w: 1} |": 'hit policy "collect sum" takes one output',
    "collect sum | {v: string} | {v: text} |": "a string cannot be summed",
    "collect count | {v: number} | {v: 1} | {v: 0}": (
        'hit policy "collect count" gives 0 where no row matches, never the default'
    ),
}
"""What a table says of its hit policy, outputs, row and default, and what is told of it."""


@pytest.mark.parametrize("parts", ASKED)
def test_what_a_hit_policy_asks_for(tmp_path: Path, parts: str) -> None:
    policy, outputs, results, default = (part.strip() for part in parts.split("|"))
    text = f"{HEAD}{policy}\n      inputs: {{n: n}}\n      outputs: {outputs}\n"
    text += f"      rows: [{{id: a, then: {results}, assumed: t}}]\n"
    text += f"      default: {default}\n" if default else ""
    told = problems_of(tmp_path, text)
    assert ASKED[parts] in told
    assert told.count("error:") == 1
