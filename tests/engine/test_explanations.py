"""Explanations of small policies, whole: their text and their data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.support import a_decision, answer

SOURCES = """
documents:
  guide: {title: The guide, authority: official, rank: 1}
  forum: {title: An answer in the forum, authority: hearsay, rank: 2}
facts:
  G1: {document: guide, text: Used items give nothing}
  G2: {document: guide, text: New items give a tenth.}
  F1: {document: forum, text: Used items give a fifth.}
"""
CALLED_IN_A_LOOP = """
context:
  parts: for item in items return share(item)
  outcome:
    table:
      hit policy: first
      inputs: {total: sum(parts)}
      outputs: {outcome: [pay, keep], due: number}
      rows: |
        | id    | total | -> outcome | due   | source | because                                  |
        | large | >= 5  | pay        | sum(parts) | G2     | {sum(parts)} is due for {count(parts)} items. |
        | small | -     | keep       | 0     | G1     |                                          |
"""
SHARE = """
functions:
  share:
    parameters: {item: Any}
    returns: number
    table:
      hit policy: first
      inputs: {state: item.state}
      outputs: {part: number}
      rows: |
        | id   | state  | -> part          | source | overrides | because                       |
        | used | "used" | 0                | G1     | F1        | {item.id} is used.            |
        | new  | -      | item.price * 0.1 | G2     |           | {item.id} gives {part}.       |
"""
BRANCHES = """
if: flag
then:
  table:
    hit policy: first
    inputs: {size: size, age: "customer.age"}
    outputs: {outcome: [yes, no]}
    rows: |
      | id    | size         | age  | -> outcome | assumed               |
      | young | -            | < 18 | "no"       | The guide is silent.  |
      | large | large, small | -    | "yes"      | So it was always done |
    default: {outcome: '"no"'}
else:
  table:
    hit policy: unique
    inputs: {colour: colour}
    outputs: {outcome: [yes, no]}
    rows: |
      | id   | colour | -> outcome | assumed |
      | none | null   | "no"       | t       |
      | some | not(null) | "yes"   | t       |
"""
LISTS = """
table:
  hit policy: rule order
  inputs: {n: n, names: items.id, day: day}
  outputs: {note: string, when: date?}
  rows: |
    | id    | n      | names                   | day                  | -> note           | when     | assumed | because                     |
    | early | -      | -                       | < @"2026-04-01"      | "early"           | day      | t       | {day} is before April.      |
    | known | [1..5] | list contains(?, "a")   | -                    | "known " + text   | null     | t       | {names of items} are known. |
    | late  | > 5    | -                       | >= @"2026-04-01"     | "late"            | day      | t       |                             |
"""  # noqa: E501
GROUNDS = """
parameters:
  limit: {value: 4, assumed: Nobody says.}
values:
  level:
    question: How high is it?
    table:
      hit policy: first
      inputs: {n: n}
      outputs: {level: [high, low]}
      rows: |
        | id   | n       | -> level | assumed |
        | high | > limit | high     | t       |
        | low  | -       | low      | t       |
  unasked: {expression: m + 1, assumed: t}
"""
RESTS = """
question: Is it so?
table:
  hit policy: first
  inputs: {level: level, flag: flag}
  outputs: {so: boolean}
  rows: |
    | id  | level | flag | -> so | assumed | because                                |
    | yes | high  | true | true  | t       | It is {level}, the number being {number}. |
    | m   | low   | -    | unasked > 3 | t | {unasked}                              |
    | no  | -     | -    | false | t       | It would be {unasked}.                 |
"""
NOTHING = "expression: string length(text) + n"

CASES: dict[str, tuple[str, tuple[str, ...], dict[str, object]]] = {
    "called in a loop": (CALLED_IN_A_LOOP, (SOURCES, SHARE), {}),
    "a branch": (BRANCHES, (), {}),
    "a default": (BRANCHES, (), {"size": "middle"}),
    "the other branch, null": (BRANCHES, (), {"flag": False, "colour": None}),
    "several rows, lists": (LISTS, ("values: {names of items: {expression: items.id, assumed: t}}",), {}),
    "no rows": (
        LISTS,
        ("values: {names of items: {expression: items.id, assumed: t}}",),
        {"n": 0, "day": "2026-05-01"},
    ),
    "rests on": (RESTS, (GROUNDS,), {}),
    "rests on, otherwise": (RESTS, (GROUNDS,), {"n": 3, "m": ..., "flag": False}),
    "no table": (NOTHING, (), {}),
}


def shown(value: Any) -> Any:
    """Data without the digest, which stands for every byte of the set."""
    return value.rpartition(" (")[0] if isinstance(value, str) else value


@pytest.mark.parametrize("case", [case for case in CASES if case != "rests on, otherwise"])
def test_explanation(case: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    logic, more, changes = CASES[case]
    explanation = answer(a_decision(tmp_path, logic, *more), **changes).explanation
    assert shown(explanation.text) == snapshot(name="text")
    data = explanation.to_dict()
    assert data.pop("text") == explanation.text == str(explanation)
    assert data == snapshot(name="data")


def test_what_was_not_asked_is_no_ground(tmp_path: Path) -> None:
    """Neither messages, nor rows that are told of as not having decided, add to what a decision rests on."""
    explanation = answer(a_decision(tmp_path, RESTS, GROUNDS), flag=False, m=...).explanation
    assert [ground.name for ground in explanation.rests_on] == ["limit", "level"]
    assert explanation.directly == ("level",)
    assert explanation.why[0].message == "It would be (unknown)."


def test_a_cell_that_was_never_asked_stops_no_explanation(tmp_path: Path) -> None:
    table = "table:\n  hit policy: first\n  inputs: {n: n, m: m}\n  outputs: {v: number}\n  rows: |\n"
    rows = "    | id | n | m | -> v |\n    | a | < 3 | > customer.age | 1 |\n    | b | - | - | 2 |"
    decision = answer(a_decision(tmp_path, table + rows), customer=...)
    (other,) = decision.explanation.why_not
    assert [cell.label for cell in other.failed] == ["n"]


def test_a_message_that_cannot_be_made_stops_no_explanation(tmp_path: Path) -> None:
    bad = "values:\n  bad:\n    assumed: t\n    table:\n      inputs: {n: n}\n      outputs: {v: number}\n"
    bad += "      rows: [{id: a, when: {n: '1'}, then: {v: 1}}]"
    table = "table:\n  inputs: {n: n}\n  outputs: {v: number}\n  rows: [{id: a, then: {v: 1}, because: 'It is {bad}.'}]"
    assert answer(a_decision(tmp_path, table, bad)).explanation.why[0].message == "It is (unknown)."


def test_what_is_secret_is_never_shown(tmp_path: Path) -> None:
    table = """
    table:
      hit policy: first
      inputs: {number: number, ends: string length(number), short: string length(number) < 3}
      outputs: {outcome: [yes, no]}
      rows: |
        | id | number | ends | short | -> outcome | because                                       |
        | a  | "1"    | -    | -     | "no"       |                                               |
        | b  | -      | > 1  | false | "yes"      | {number}, {digits}, {string length(number) > 3} |
    """
    digits = "values: {digits: {expression: 'substring(number, 1, 4)', assumed: t}}"
    explanation = answer(a_decision(tmp_path, table, digits)).explanation
    assert explanation.why[0].message == "(not shown), (not shown), yes"
    assert [cell.said for cell in explanation.why[0].cells] == ["(not shown)", "no"]
    assert "4111" not in str(explanation.to_dict())


@pytest.mark.parametrize(
    "n", ["1E+30", "1234567890123456789012345678901234", "0.000000000001234", "-1E+6000", "1E-6100", "0.10"]
)
def test_numbers_are_shown_with_all_their_digits(tmp_path: Path, n: str) -> None:
    from decimal import Decimal

    text = answer(a_decision(tmp_path, "expression: n"), n=Decimal(n)).explanation.text
    line = next(line for line in text.splitlines() if line.startswith("  answer: "))
    assert Decimal(line.removeprefix("  answer: ").replace(",", "")) == Decimal(n)


def test_rows_beyond_a_hundred_are_counted(tmp_path: Path) -> None:
    rows = "".join(f"    | r{row} | {row} | {row} |\n" for row in range(150))
    table = f"table:\n  inputs: {{n: n}}\n  outputs: {{v: number}}\n  rows: |\n    | id | n | -> v |\n{rows}"
    explanation = answer(a_decision(tmp_path, table)).explanation
    assert (len(explanation.why_not), explanation.not_listed) == (100, 49)
    assert "- and 144 other rows, further off" in explanation.text
