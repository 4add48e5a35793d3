"""A table of many rows decides as a small one does: the same values, the same rows fired, the same problems."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine import PolicyError, PolicySet
from policy_engine.engine.look_up import can_look_up
from policy_engine.partition.index import Leaf
from tests.support import load_set, snapshot

POLICIES = ("first", "unique", "any", "rule order", "collect", "collect count", "priority", "output order")
ROWS = (
    ('"a"', "[0..5)", "low", "1"),
    ('"a"', "[3..9]", "high", "n + 1"),
    ('"b"', ">= 7", "low", "3"),
    ('not("a", "b")', "-", "high", "4"),
    ('"c", "d"', "< 2, 5", "middle", "5"),
    ("-", "100", "low", "6"),
)
PADDING = 300
"""Rows that nothing matches, behind the others: enough for an index of branches."""


def text(name: str, policy: str, *, padded: bool, outputs: str) -> str:
    lines = [f"| r{at} | {left} | {n} | {level} | {value} |" for at, (left, n, level, value) in enumerate(ROWS)]
    if padded:
        lines += [f'| p{at} | "p{at}" | {1_000 + at} | low | 0 |' for at in range(PADDING)]
    header = "| id | text | n | -> level | v |"
    if outputs == "one":
        header = "| id | text | n | -> level |"
        lines = [line.rpartition("|")[0].rpartition("|")[0] + "|" for line in lines]
    rows = "\n".join(f"        {line}" for line in [header, *lines])
    return (
        f"  {name}:\n    assumed: a test\n    table:\n      hit policy: {policy}\n"
        f"      inputs: {{text: text, n: n}}\n"
        f"      outputs: {{level: [high, middle, low]{', v: number' if outputs == 'two' else ''}}}\n"
        f"      rows: |\n{rows}\n"
    )


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> PolicySet:
    """Each hit policy, with one output and with two, small and large."""
    made = "".join(
        text(f"{size} {policy} {outputs}".replace("first", "fst"), policy, padded=size == "large", outputs=outputs)
        for policy in POLICIES
        for outputs in ("one", "two")
        for size in ("small", "large")
    )
    return load_set(tmp_path_factory.mktemp("large"), f"policy: p\ndecisions:\n{made}")


def outcome(policies: PolicySet, name: str, **fields: object) -> object:
    try:
        decision = policies.evaluate(snapshot(**fields), name)
    except PolicyError as error:
        return [(problem.code, len(problem.notes)) for problem in error.problems]
    return next(iter(decision.outputs.values())) if len(decision.outputs) == 1 else decision.outputs, [
        row.split("/")[1] for row in decision.fired
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(POLICIES),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["a", "b", "c", "d", "e", "", ...]),
    st.sampled_from([*map(Decimal, ("-1", "0", "3", "4.5", "5", "7", "9", "9.5", "100")), "x", ...]),
)
def test_many_rows_decide_as_few_do(
    policies: PolicySet, policy: str, outputs: str, word: object, number: object
) -> None:
    name = f"{policy} {outputs}".replace("first", "fst")
    small, large = (outcome(policies, f"{size} {name}", text=word, n=number) for size in ("small", "large"))
    assert small == large


def test_the_large_ones_are_looked_up(policies: PolicySet) -> None:
    tables = policies.programs[0].built.tables
    for name, table in tables.items():
        assert isinstance(table.index, Leaf) == name.startswith("small"), name
        assert can_look_up(table), name


def test_a_null_and_a_value_of_another_kind_in_a_large_table(tmp_path: Path) -> None:
    rows = "\n".join(f'        | r{at} | "{at}" | {at} |' for at in range(300))
    policies = load_set(
        tmp_path,
        "decisions:\n  answer:\n    assumed: a test\n    table:\n      inputs: {note: note}\n"
        f"      outputs: {{v: number}}\n      rows: |\n        | id | note | -> v |\n{rows}\n",
    )
    assert policies.evaluate(snapshot(note="299"), "answer").outputs == {"v": 299}
    for note, code in ((None, "table-null-input"), ("none", "table-no-row")):
        with pytest.raises(PolicyError) as caught:
            policies.evaluate(snapshot(note=note), "answer")
        assert [problem.code for problem in caught.value.problems] == [code]
