"""Edits that look like none: each was once proved to change nothing, and a snapshot shows that it does."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest

from policy_engine import load
from policy_engine.analysis.diff.versions import Verdict, diff
from tests.analysis.test_diff import only
from tests.inference.support import place
from tests.inference.test_rules import NOW, POLICY
from tests.support import SCHEMA, load_set

ANSWER = "decisions:\n  answer: {assumed: a, expression: '%s'}\n"
NEGATED = "functions: {%s: {parameters: {q: number}, returns: number, assumed: a, expression: 0 - q}}\n"
LISTED = "types: {ty: %s}\nfunctions: {f: {parameters: {q: %s}, returns: Any, assumed: a, expression: q}}\n"
COUNTED = "functions: {%s: {parameters: {q: list<Any>}, returns: number, assumed: a, expression: '7'}}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NEGATED % "absx" + ANSWER % "abs(n) + absx(n)", NEGATED % "abs" + ANSWER % "abs(n) + abs(n)"),
        (COUNTED % "c" + ANSWER % "count(m) + c(m)", COUNTED % "count" + ANSWER % "count(m) + count(m)"),
        (LISTED % ("[hello, b]", "ty") + ANSWER % "f(text)", LISTED % ("[b, c]", "ty") + ANSWER % "f(text)"),
        (LISTED % ("number", "[hello, b]") + ANSWER % "f(text)", LISTED % ("number", "[b, c]") + ANSWER % "f(text)"),
        (
            LISTED % ("[hello, b]", "list<ty>") + ANSWER % "f([text])",
            LISTED % ("[b, c]", "list<ty>") + ANSWER % "f([text])",
        ),
    ],
    ids=["a built-in's name", "another's name", "words of a type", "words of a parameter", "words in a list"],
)
def test_what_only_looks_the_same(before: str, after: str, tmp_path: Path) -> None:
    found = diff(load_set(tmp_path / "old", before), load_set(tmp_path / "new", after), trials=300)
    assert only(found)[0] is not Verdict.SAME


@pytest.mark.parametrize("expression", ["string(customer)", "get entries(customer)[1].key"])
def test_the_order_of_an_objects_fields_is_told(expression: str, tmp_path: Path) -> None:
    turned = deepcopy(SCHEMA)
    customer = turned["properties"]["customer"]
    customer["properties"] = dict(reversed(customer["properties"].items()))
    old = load_set(tmp_path / "old", ANSWER % expression)
    new = load_set(tmp_path / "new", ANSWER % expression, schema=turned)
    assert only(diff(old, new, trials=50))[0] is not Verdict.SAME


def test_the_order_of_the_snapshots_own_fields_is_not_told(tmp_path: Path) -> None:
    turned = {**SCHEMA, "properties": dict(reversed(SCHEMA["properties"].items()))}
    text = ANSWER % "string(customer) + text"
    found = diff(load_set(tmp_path / "old", text), load_set(tmp_path / "new", text, schema=turned), trials=0)
    assert only(found)[0] is Verdict.SAME


def test_a_type_that_a_message_of_chained_rules_names(tmp_path: Path) -> None:
    sides = []
    for kind in ("number", "string"):
        text = POLICY.replace("types:\n", f"types:\n  small: {kind}\n").replace(
            "because: It is open.", "because: 'It is {account.state instance of small}.'"
        )
        (tmp_path / kind).mkdir()
        sides.append(load(place(text, tmp_path / kind / "rules")))
    said = [str(one.evaluate({**NOW, "account": {"state": "paused"}}, "next").outputs) for one in sides]
    assert said[0] != said[1]
    assert only(diff(sides[0], sides[1], trials=0))[0] is not Verdict.SAME
