"""Fields of different domains compared with each other: held against an evaluation of all that they may be."""

from __future__ import annotations

import random
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from policy_engine import PolicyError, PolicySet
from policy_engine.analysis.tables.report import analyse
from tests.support import SCHEMA, load_set

FIELDS: dict[str, dict[str, Any]] = {
    "count of": {"type": "integer", "minimum": 5, "maximum": 9},
    "i": {"type": "integer"},
    "j": {"type": ["integer", "null"], "minimum": -1, "maximum": 2},
    "n": {"type": "number"},
    "p": {"type": "number", "minimum": 1},
    "q": {"type": ["number", "null"], "maximum": 1},
    "size": {"type": "string", "enum": ["small", "middle", "large"]},
    "hue": {"type": ["string", "null"], "enum": ["red", "small", "DE"]},
    "text": {"type": "string"},
    "country": {"type": "string", "format": "country"},
    "currency": {"type": ["string", "null"], "format": "currency"},
    "day": {"type": "string", "format": "date"},
    "end": {"type": ["string", "null"], "format": "date"},
}
NUMBERS = ("count of", "i", "j", "n", "p", "q")
TEXTS = ("size", "hue", "text", "country", "currency")
DAYS = ("day", "end")
VALUES: dict[str, list[Any]] = {
    "count of": [5, 6, 7, 9],
    "i": [-2, -1, 0, 1, 2, 3, 5, 6, 7, 9, 12],
    "j": [None, -1, 0, 1, 2],
    "n": [-2, -1, -0.5, 0, 0.5, 0.7, 1, 1.2, 1.5, 2, 2.2, 2.5, 2.7, 5, 5.5, 7, 8, 9, 9.5, 12],
    "p": [1, 1.2, 1.5, 2, 2.2, 2.5, 3, 5, 5.5, 7, 9, 10],
    "q": [None, -2, -0.5, 0, 0.2, 0.5, 0.7, 1],
    "size": ["small", "middle", "large"],
    "hue": [None, "red", "small", "DE"],
    "text": ["", "A", "DE", "EUR", "US", "USD", "Zz", "large", "mm", "middle", "red", "small", "x"],
    "country": ["AD", "DE", "FR", "US", "ZW"],
    "currency": [None, "AED", "EUR", "USD", "ZAR"],
    "day": ["2026-01-01", "2026-02-28", "2026-03-01", "2026-03-02", "2026-05-01"],
    "end": [None, "2026-01-01", "2026-02-28", "2026-03-01", "2026-03-02", "2026-05-01"],
}
CONSTANTS = {NUMBERS: ["0.5", "2.5", "1", "7"], TEXTS: ['"small"', '"DE"', '"EUR"', '"x"'], DAYS: ['@"2026-03-01"']}
OPERATORS = ("=", "!=", "<", "<=", ">", ">=")
MIXED = {**SCHEMA, "properties": {**{k: SCHEMA["properties"][k] for k in ("as_of", "time_zone")}, **FIELDS}}


def made(some: random.Random, directory: Path, hit: str) -> tuple[PolicySet, list[str]]:
    """A random table, and the fields that it reads."""
    kind = some.choice((NUMBERS, NUMBERS, TEXTS, DAYS))
    fields = some.sample(kind, 2)
    columns = []
    for _ in range(some.choice((2, 2, 3))):
        left = some.choice(fields)
        right = some.choice([one for one in fields if one != left] * 2 + CONSTANTS[kind])
        operator = some.choice(OPERATORS[:2] if kind is TEXTS and some.random() < 0.6 else OPERATORS)
        columns.append(f"{left} {operator} {right}")
    if some.random() < 0.4:
        columns.append(f'if {columns[0]} then "yes" else "no"')
    heads = [f"c{at}" for at in range(len(columns))]
    cells = [["true", "false", "-", "null"] if " then " not in one else ['"yes"', '"no"', "-"] for one in columns]
    rows = [" | ".join(some.choice(one) for one in cells) for _ in range(some.choice((1, 2, 3)))]
    written = "\n".join(f"        | r{at} | {row} | {at} |" for at, row in enumerate(rows))
    inputs = ", ".join(
        f"{head}: {{expression: '{column}', type: {'string' if ' then ' in column else 'boolean?'}}}"
        for head, column in zip(heads, columns, strict=True)
    )
    text = (
        f"decisions:\n  answer:\n    assumed: a test\n    table:\n      hit policy: {hit}\n"
        f"      inputs: {{{inputs}}}\n      outputs: {{x: number}}\n      rows: |\n"
        f"        | id | {' | '.join(heads)} | -> x |\n{written}\n"
    )
    return load_set(directory, text, schema=MIXED), fields


def happens(policies: PolicySet, fields: list[str]) -> tuple[set[str], set[str]]:
    """Over a grid of values: the rows that decide, and the codes of the problems with which evaluations end."""
    rows, codes = set(), set()
    for values in product(*(VALUES[field] for field in fields)):
        given = {"as_of": "2026-03-10T09:00:00Z", **dict(zip(fields, values, strict=True))}
        try:
            rows |= {name.rpartition("/")[2] for name in policies.evaluate(given, "answer").fired}
        except PolicyError as error:
            codes |= {problem.code for problem in error.problems}
    return rows, codes


def held(policies: PolicySet, fields: list[str], hit: str) -> int:
    """How many findings there are, none of which the grid refutes."""
    report = analyse(policies)
    rows, codes = happens(policies, fields)
    told = [one for one in (*report.findings, *report.notes) if one.proved]
    for one in told:
        if one.code == "table-dead-row":
            assert one.name.removeprefix("dead row ") not in rows, one.message
    known = {code for one in (*report.findings, *report.notes) for code in one.fails}
    assert codes - known <= {"table-null-output"}, (codes, known)
    return len(told)


@pytest.mark.parametrize("solver", [True, False])
@pytest.mark.parametrize("hit", ["unique", "first"])
def test_nothing_is_told_that_a_snapshot_refutes(
    solver: bool, hit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not solver:
        monkeypatch.setitem(sys.modules, "z3", None)
    some = random.Random(f"{hit}")
    found = 0
    for number in range(40):
        try:
            policies, fields = made(some, tmp_path / str(number), hit)
        except PolicyError:
            # A comparison that can never be true is an error before anything is analysed.
            continue
        found += held(policies, fields, hit)
    assert found > 20


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        (('day > end', 'day < @"2026-03-01"'), "true | true"),
        (("i > count of", "i < 9"), "true | true"),
        (("i > j", "i < 1"), "true | true"),
        (("n > i", "n < 0", "i >= -1"), "true | true | true"),
        (("i > n", "n > 0.5", "i < 2.5"), "true | true | true"),
        (("text = size", "text = \"small\""), "true | false"),
        (("text = currency", "text = \"EUR\""), "true | false"),
        (("n > count of", "n >= count of"), "false | true"),
    ],
)
def test_a_row_that_a_snapshot_reaches_is_not_dead(columns: tuple[str, ...], cells: str, tmp_path: Path) -> None:
    inputs = ", ".join(f"c{at}: {{expression: '{one}', type: boolean?}}" for at, one in enumerate(columns))
    text = (
        "decisions:\n  answer:\n    assumed: a test\n    table:\n      hit policy: collect\n"
        f"      inputs: {{{inputs}}}\n      outputs: {{x: number}}\n      rows: |\n"
        f"        | id | {' | '.join(f'c{at}' for at in range(len(columns)))} | -> x |\n        | r | {cells} | 1 |\n"
    )
    policies = load_set(tmp_path, text, schema=MIXED)
    assert [one.name for one in analyse(policies).findings if one.code == "table-dead-row"] == []


def test_a_value_that_no_field_between_bounds_has_is_excluded(tmp_path: Path) -> None:
    text = (
        "decisions:\n  answer:\n    assumed: a test\n    table:\n      hit policy: unique\n"
        "      inputs: {big: count of > 2, same: p = 0.5}\n      outputs: {x: number}\n      rows: |\n"
        "        | id | big | same | -> x |\n        | r | true | false | 1 |\n        | s | false | - | 1 |\n"
    )
    report = analyse(load_set(tmp_path, text, schema=MIXED))
    assert [one.name for one in report.findings] == ["dead row s"]
