"""What would change a decision: true, minimal, and complete, as trying everything shows."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine import PolicyError, PolicySet
from tests.support import SCHEMA, a_decision, answer, load_set

DOMAINS: dict[str, tuple[Any, ...]] = {
    "size": ("small", "middle", "large"),
    "colour": ("red", "green", None),
    "flag": (True, False),
    "loud": (True, False),
}
CELLS = {
    "size": ("-", "small", "middle, large", "not(large)"),
    "colour": ("-", "null", '"red"', "not(null)"),
    "flag": ("-", "true"),
    "loud": ("-", "false"),
}
OUTCOMES = ("a", "b", "c", "d")


def outcome(policies: PolicySet, state: dict[str, Any]) -> Any:
    try:
        return answer(policies, **state).outputs["v"]
    except PolicyError:
        return None


@st.composite
def logics(draw: st.DrawFn) -> str:
    row = st.tuples(*(st.sampled_from(CELLS[name]) for name in DOMAINS), st.sampled_from(OUTCOMES))
    rows = draw(st.lists(row, min_size=1, max_size=5))
    lines = "".join(f"    | r{at} | {' | '.join(row)} |\n" for at, row in enumerate(rows))
    header = f"    | id | {' | '.join(DOMAINS)} | -> v |\n"
    default = "  default: {v: d}\n" if draw(st.booleans()) else ""
    inputs = ", ".join(f"{name}: {name}" for name in DOMAINS)
    columns = f"  inputs: {{{inputs}}}\n  outputs: {{v: [{', '.join(OUTCOMES)}]}}\n"
    return f"table:\n  hit policy: first\n{columns}  rows: |\n{header}{lines}{default}"


@settings(max_examples=40, deadline=None)
@given(logic=logics(), start=st.tuples(*(st.sampled_from(values) for values in DOMAINS.values())))
def test_proposals_are_true_minimal_and_complete(
    logic: str, start: tuple[Any, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    policies = a_decision(tmp_path_factory.mktemp("set"), logic)
    state = dict(zip(DOMAINS, start, strict=True))
    now = outcome(policies, state)
    if now is None:
        return
    fewest: dict[str, int] = {}
    for values in product(*DOMAINS.values()):
        other = dict(zip(DOMAINS, values, strict=True))
        reached = outcome(policies, other)
        changes = sum(other[name] != state[name] for name in DOMAINS)
        if reached not in (None, now):
            fewest[reached] = min(changes, fewest.get(reached, 9))
    explanation = answer(policies, **state).explanation
    proposed = {one.outcome: one.changes for one in explanation.would_change}
    assert {name: len(changes) for name, changes in proposed.items()} == {
        name: count for name, count in fewest.items() if count <= 3
    }
    for name, changes in proposed.items():
        changed = {change.path: _value(change.after) for change in changes}
        assert outcome(policies, state | changed) == name
        assert all(_value(change.before) == state[change.path] for change in changes)


def _value(text: str) -> Any:
    return {"true": True, "false": False, "null": None}.get(text, text)


def table(inputs: str, *rows: str, default: str = "") -> str:
    lines = "".join(f"    {row}\n" for row in rows)
    return (
        f"table:\n  hit policy: first\n  inputs: {{{inputs}}}\n  outputs: {{v: [yes, no]}}\n  rows: |\n{lines}{default}"
    )


def proposals(policies: PolicySet, **changes: object) -> list[tuple[str, dict[str, str]]]:
    explanation = answer(policies, **changes).explanation
    return [(one.outcome, {change.path: change.after for change in one.changes}) for one in explanation.would_change]


HEAD = "| id | x | -> v |"


@pytest.mark.parametrize(
    ("expression", "cell", "changes", "wanted"),
    [
        ("n", "> 10", {}, {"n": "11"}),
        ("n", "(5..6)", {}, {"n": "5.5"}),
        ("day", '> @"2026-04-01"', {}, {"day": "2026-04-02"}),
        ("day", '< @"2026-03-01"', {}, {"day": "2026-02-28"}),
        ("at", '> @"2026-04-01T12:00:00Z"', {}, {"at": "2026-04-02T12:00:00Z"}),
        ("customer.age", "< 18", {}, {"customer.age": "17"}),
        ("customer.vip", "true", {}, {"customer.vip": "true"}),
        ("count of", "> 8", {}, {"count of": "9"}),
        ("count of", "(6..8)", {}, {"count of": "7"}),
        ("end", "null", {"end": "2026-01-01"}, {"end": "null"}),
        ("items[1].state", '"used"', {}, {"items[0].state": "used"}),
        ("text = note", "true", {"note": "n"}, {"note": "hello"}),
    ],
)
def test_values_of_every_kind(
    tmp_path: Path, expression: str, cell: str, changes: dict[str, object], wanted: dict[str, str]
) -> None:
    policies = a_decision(tmp_path, table(f"x: '{expression}'", HEAD, f'| a | {cell} | "yes" |', '| b | - | "no" |'))
    assert proposals(policies, **changes) == [("yes", wanted)]


@pytest.mark.parametrize(
    ("expression", "cell"),
    [
        ("count of", "> 9"),
        ("count of", "(6..7)"),
        ("count of", "< 0"),
        ("country", '"CA"'),
        ("currency", 'starts with(?, "x")'),
        ("currency", '< "USD"'),
        ("number", '"1"'),
        ("as_of", '> @"2027-01-01T00:00:00Z"'),
    ],
)
def test_what_nobody_can_change_or_no_snapshot_may_hold_is_not_proposed(
    tmp_path: Path, expression: str, cell: str
) -> None:
    policies = a_decision(tmp_path, table(f"x: '{expression}'", HEAD, f'| a | {cell} | "yes" |', '| b | - | "no" |'))
    assert proposals(policies) == []


def test_several_changes_at_once(tmp_path: Path) -> None:
    rows = ("| id | n | flag | size | -> v |", '| a | > 10 | false | large | "yes" |', '| b | - | - | - | "no" |')
    policies = a_decision(tmp_path, table("n: n, flag: flag, size: size", *rows))
    assert proposals(policies) == [("yes", {"flag": "false", "n": "11", "size": "large"})]


def test_the_search_says_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_engine.engine.counterfactual.MAX_TRIALS", 3)
    rows = ("| id | n | flag | size | -> v |", '| a | > 10 | false | large | "yes" |', '| b | - | - | - | "no" |')
    explanation = answer(a_decision(tmp_path, table("n: n, flag: flag, size: size", *rows))).explanation
    assert (explanation.would_change, explanation.would_change_complete) == ((), False)


def test_a_decision_without_outcomes_has_no_alternatives(tmp_path: Path) -> None:
    explanation = answer(a_decision(tmp_path, "expression: n + 1"), n=Decimal(2)).explanation
    assert explanation.would_change == ()
    assert explanation.would_change_complete


OVER = "| id | over | -> v |"
OVER_ROWS = ('| a | true | "yes" |', '| b | - | "no" |')
KNOWN = """
parameters: {limit: {value: 4, assumed: t}}
values:
  owes: {expression: n, assumed: t}
  today: {expression: 'local day(as_of, "UTC")', assumed: t}
"""


@pytest.mark.parametrize(
    ("logic", "changes", "wanted", "complete"),
    [
        (table("over: n > 10", OVER, *OVER_ROWS), {"n": Decimal("10.01")}, {"n": "10"}, True),
        (table("over: n > 10", OVER, *OVER_ROWS), {"n": 10}, {"n": "11"}, True),
        (table("over: 10 < n", OVER, *OVER_ROWS), {"n": 40}, {"n": "10"}, True),
        (table("over: n between 3 and 5", OVER, *OVER_ROWS), {"n": 40}, {"n": "5"}, True),
        (table("over: 'n in [3..5)'", OVER, *OVER_ROWS), {"n": 40}, {"n": "4"}, True),
        (table("over: 'n in (> limit, 2)'", OVER, *OVER_ROWS), {"n": 40}, {"n": "4"}, True),
        (table("over: owes > limit", OVER, *OVER_ROWS), {"n": 1}, {"n": "5"}, True),
        (table("x: owes", HEAD, '| a | > limit | "yes" |', '| b | - | "no" |'), {"n": 1}, {"n": "5"}, True),
        (table("x: n", HEAD, '| a | > m | "yes" |', '| b | - | "no" |'), {}, {"m": "4"}, True),
        (table("over: day > today", OVER, *OVER_ROWS), {}, {"day": "2026-03-10"}, True),
        (table("over: n + 1 > 10", OVER, *OVER_ROWS), {}, {}, False),
        (table("over: n = m", OVER, *OVER_ROWS), {}, {"m": "5"}, True),
    ],
)
def test_the_nearest_values_on_both_sides_of_what_is_compared(
    tmp_path: Path, logic: str, changes: dict[str, object], wanted: dict[str, str], complete: bool
) -> None:
    policies = a_decision(tmp_path, logic, KNOWN)
    explanation = answer(policies, **changes).explanation
    proposed = [{change.path: change.after for change in one.changes} for one in explanation.would_change]
    assert (proposed, explanation.would_change_complete) == ([wanted] if wanted else [], complete)


@pytest.mark.parametrize("condition", ["n > 10", "owes > 10", "not(n <= 10)"])
def test_conditions_outside_tables(tmp_path: Path, condition: str) -> None:
    logic = f"type: verdict\nif: {condition}\nthen: '\"yes\"'\nelse: '\"no\"'"
    policies = a_decision(tmp_path, logic, KNOWN, "types: {verdict: [yes, no]}")
    assert proposals(policies) == [("yes", {"n": "11"})]


def test_amounts_go_by_the_minor_unit_of_their_currency(tmp_path: Path) -> None:
    fee = {"type": ["string", "number"], "x-type": "money", "minimum": 0, "pattern": "^[0-9]+(\\.[0-9]+)?$"}
    schema = {**SCHEMA, "x-currency": "/currency", "properties": {**SCHEMA["properties"], "fee": fee}}
    logic = table("over: fee > 10", OVER, *OVER_ROWS)
    written = f"decisions:\n  answer:\n    assumed: t\n{indent(logic, '    ')}"
    policies = load_set(tmp_path, written, schema=schema)
    assert proposals(policies, fee=Decimal("9.50")) == [("yes", {"fee": "10.01"})]
    assert proposals(policies, fee=950, currency="JPY") == [("no", {"fee": "10"})]


RANGES = ("-", "> 3", "<= 3", "(2..5]", "not(4)", "3, 6", ">= limit", "[1..limit)")
GRID = tuple(Decimal(half) / 2 for half in range(15))


@settings(max_examples=15, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(RANGES), st.sampled_from(RANGES), st.sampled_from(("true", "false", "-"))),
        min_size=1,
        max_size=4,
    ),
    start=st.tuples(st.sampled_from(GRID), st.sampled_from(GRID)),
)
def test_numbers_that_are_only_compared_are_searched_through(
    rows: list[tuple[str, str, str]], start: tuple[Decimal, Decimal], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = [f'| r{at} | {n} | {m} | {over} | "{OUTCOMES[at]}" |' for at, (n, m, over) in enumerate(rows)]
    logic = table("n: n, m: owed, over: m > 2", "| id | n | m | over | -> v |", *lines, default="  default: {v: e}\n")
    logic = logic.replace("[yes, no]", f"[{', '.join(OUTCOMES)}, e]")
    known = "parameters: {limit: {value: 4, assumed: t}}\nvalues: {owed: {expression: m, assumed: t}}"
    policies = a_decision(tmp_path_factory.mktemp("set"), logic, known)
    n, m = start
    now = outcome(policies, {"n": n, "m": m})
    fewest: dict[str, int] = {}
    for other in product(GRID, GRID):
        reached = outcome(policies, dict(zip("nm", other, strict=True)))
        if reached != now:
            fewest[reached] = min((other[0] != n) + (other[1] != m), fewest.get(reached, 9))
    explanation = answer(policies, n=n, m=m).explanation
    assert explanation.would_change_complete
    assert {one.outcome: len(one.changes) for one in explanation.would_change} == fewest
