"""Explanations of small policies, whole: their text and their data."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from policy_engine.engine.explanation import Explanation
from tests.support import SCHEMA, a_decision, answer, load_set, snapshot

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


ENDS = """
functions:
  ends:
    parameters: {n: string}
    returns: string
    assumed: t
    table:
      hit policy: first
      inputs: {n: n}
      outputs: {part: string}
      rows: |
        | id | n         | -> part            | because          |
        | b  | not("1")  | substring(n, 1, 4) | {n} gives {part} |
        | c  | -         | n                  |                  |
  again: {parameters: {x: string}, expression: ends(x), returns: string, assumed: t}
values:
  copy: {expression: number, assumed: t}
  card:
    context: {digits: number, size: string length(number)}
    assumed: t
  shout:
    assumed: t
    table:
      hit policy: first
      inputs: {x: copy}
      outputs: {out: string}
      rows: |
        | id | x        | -> out           |
        | s  | not("1") | upper case(copy) |
        | t  | -        | "t"              |
"""
STEPS = """
context:
  k: %s
  result:
    table:
      hit policy: first
      inputs: {k: k, long: "string length(k) > 2"}
      outputs: {outcome: [yes, no]}
      rows: |
        | id | k        | long | -> outcome | because       |
        | a  | not("1") | true | "yes"      | It is {k}.    |
        | b  | -        | -    | "no"       |               |
"""


@pytest.mark.parametrize(
    "step",
    [
        "number",
        "upper case(number)",
        "copy",
        "shout",
        "card.digits",
        "ends(number)",
        "again(copy)",
        "'ends(n: copy)'",
        "if flag then number else text",
        "'(for x in [number] return ends(x))[1]'",
        "'([{id: number}][ends(id) != null])[1].id'",
        "'get value({a: number}, \"a\")'",
        "'(function(z) ends(z))(number)'",
    ],
)
def test_what_is_secret_stays_so_under_other_names(step: str, tmp_path: Path) -> None:
    explanation = answer(a_decision(tmp_path, STEPS % step, ENDS)).explanation
    assert "4111" not in str(explanation.to_dict())
    assert "It is (not shown)." in explanation.text
    assert "k is (not shown); long is yes" in explanation.text


def test_a_secret_word_is_not_told_as_what_was_decided(tmp_path: Path) -> None:
    fields = SCHEMA["properties"]
    schema = {**SCHEMA, "properties": {**fields, "size": {**fields["size"], "x-secret": True}}}
    table = """
        table:
          hit policy: first
          inputs: {size: size, mine: mine, small: 'size = "small"'}
          outputs: {outcome: [yes, no]}
          rows: |
            | id | size  | mine     | small | -> outcome | because |
            | a  | small | not(large) | true | "yes" | {size} {mine} {judged} {if flag then size else "x"} |
            | b  | -     | -        | -    | "no" | |
    """
    judged = "judged: {expression: 'size = \"small\"', assumed: t}"
    values = f"values:\n  mine: {{expression: size, assumed: t}}\n  {judged}\n"
    body = indent(dedent(table).strip(), "    ")
    policies = load_set(tmp_path, f"{values}decisions:\n  answer:\n    assumed: t\n{body}\n", schema=schema)
    explanation = answer(policies).explanation
    assert explanation.why[0].message == "(not shown) (not shown) yes (not shown)"
    assert [cell.said for cell in explanation.why[0].cells] == ["(not shown)", "(not shown)", "yes"]


@pytest.mark.parametrize(
    ("policy", "rows", "said"),
    [
        ("first", ("| a | < 3 | 1 |", "| c | - | 1 |"), "This row applies to everything that rows before it left."),
        ("first", ("| c | - | 1 |",), "This row always applies."),
        ("collect sum", ("| a | > 3 | 1 |", "| c | - | 1 |"), "This row always applies."),
    ],
)
def test_rows_that_test_nothing(policy: str, rows: tuple[str, ...], said: str, tmp_path: Path) -> None:
    lines = "".join(f"    {row}\n" for row in ("| id | n | -> v |", *rows))
    table = f"table:\n  hit policy: {policy}\n  inputs: {{n: n}}\n  outputs: {{v: number}}\n  rows: |\n{lines}"
    text = answer(a_decision(tmp_path, table)).explanation.text
    assert f"- {said} [answer/c]" in text


BASES = """
functions:
  late: {parameters: {a: number}, expression: a + 1, assumed: Late is by one.}
  other: {parameters: {a: number}, expression: a + 1, assumed: Never called.}
values:
  guess: {expression: late(n), source: G1, assumed: A guess.}
  half:
    source: F1
    table:
      hit policy: first
      inputs: {m: m}
      outputs: {half: number}
      rows: |
        | id | m   | -> half | source | overrides |
        | x  | > 9 | 1       | G2     |           |
        | y  | > 6 | 2       |        | G1        |
      default: {half: 3}
decisions:
  sum: {expression: guess + half, source: [G2], assumed: So it adds up.}
  plain:
    question: Which?
    table:
      hit policy: first
      inputs: {n: n}
      outputs: {v: number}
      rows: |
        | id | n  | -> v |
        | a  | 99 | 1    |
      default: {v: 2}
      source: G1
      assumed: Of the table.
"""


def bases(directory: Path, **changes: object) -> tuple[Explanation, Explanation]:
    policies = load_set(directory, SOURCES + BASES)
    given = snapshot(**changes)
    return policies.evaluate(given, "sum").explanation, policies.evaluate(given, "plain").explanation


def test_everything_shows_what_it_rests_on(tmp_path: Path) -> None:
    total, plain = bases(tmp_path)
    assert total.text.partition("\n\nPolicy")[0] == (
        "Decision: sum\n  sum: 8\n\nWhy:\n"
        "  - It is worked out from its inputs. [sum]\n"
        "      Source: The guide: (G2) New items give a tenth.\n"
        "      Assumed: So it adds up.\n\n"
        "Rests on:\n"
        "  - late (a function)\n"
        "      Assumed: Late is by one.\n"
        "  - guess: 6\n"
        "      Source: The guide: (G1) Used items give nothing.\n"
        "      Assumed: A guess.\n"
        "  - half: 2\n"
        "      M is 7. [half/y]\n"
        "      Source: An answer in the forum: (F1) Used items give a fifth.\n"
        "      It stands above: The guide: (G1) Used items give nothing."
    )
    (reason,) = plain.why
    assert ([fact.id for fact in reason.cites], reason.assumed) == (["G1"], "Of the table.")


def test_a_default_rests_on_what_its_table_stands_in(tmp_path: Path) -> None:
    total, _ = bases(tmp_path, m=1)
    (ground,) = (ground for ground in total.rests_on if ground.name == "half")
    assert [(reason.row, [fact.id for fact in reason.cites]) for reason in ground.reasons] == [("half/default", ["F1"])]


@pytest.mark.parametrize(
    ("cell", "asked"),
    [
        ("> fee limit", "more than fee limit (4)"),
        (">= limit", "at least limit (10)"),
        ("not(limit)", "anything but limit (10)"),
        ("[fee limit..limit)", "[fee limit..limit) (fee limit is 4, limit is 10)"),
        ("[fee limit..7]", "[fee limit..7] (fee limit is 4)"),
        ("< 3", "less than 3"),
    ],
)
def test_what_a_cell_asks_for_tells_the_values_of_parameters(cell: str, asked: str, tmp_path: Path) -> None:
    rows = f"    | id | n | -> v |\n    | a | {cell} | 1 |\n    | b | - | 2 |"
    table = f"table:\n  hit policy: first\n  inputs: {{n: n}}\n  outputs: {{v: number}}\n  rows: |\n{rows}"
    parameters = "parameters: {fee limit: {value: 4, assumed: t}, limit: {value: 10, assumed: t}}"
    text = answer(a_decision(tmp_path, table, parameters), n=3 if ">" in cell else 10 if "not" in cell else 11)
    assert f"it asks for {asked}." in text.explanation.text
