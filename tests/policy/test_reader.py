"""What the reader makes of good policies."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from policy_engine.policy.model import (
    Basis,
    ConditionalLogic,
    ContextLogic,
    ExpressionLogic,
    HitPolicy,
    PolicyFile,
    PolicyFiles,
    TableLogic,
)
from policy_engine.policy.read.grid import RESERVED
from policy_engine.policy.read.schema import keys_of, policy_schema, words_of
from policy_engine.policy.reader import read_policies
from policy_engine.policy.resources import rules_directory, schema_path
from policy_engine.text.problem import PolicyError

SET = "policy: p\npolicy set: the  set\nversion: 1.10\nsnapshot: s.json\n"


def read(directory: Path, text: str, **others: str) -> PolicyFiles:
    (directory / "s.json").write_text("{}")
    (directory / "p.yaml").write_text(SET + text)
    for name, content in others.items():
        (directory / name.replace("_", ".", 1)).write_text(content)
    return read_policies(directory)


def table(files: PolicyFiles, name: str = "d") -> TableLogic:
    logic = next(d.logic for d in files.files[0].decisions if d.name.name == name)
    assert isinstance(logic, TableLogic)
    return logic


def cells(logic: TableLogic) -> list[tuple[object, ...]]:
    return [
        (
            row.id.name,
            [cell.text for cell in row.conditions],
            [cell.text for cell in row.results],
            [fact.name for fact in row.basis.cites],
            [fact.name for fact in row.basis.overrides],
            row.basis.assumed,
            row.because and row.because.text,
        )
        for row in logic.rows
    ]


PIPES = """
decisions:
  d:
    table:
      hit policy: collect sum
      inputs: {kind of card: card.kind, day: {expression: card.day, type: date?}}
      outputs: {outcome: [apply, refuse], n: number}
      rows: |
        | id | kind of card | day              | -> outcome | n | source | overrides | assumed | because          |
        | a  | "x|y"        | < date("2026|1") | apply      | 1 | R5, R6 | R7        |         | 5" | {"a|b"} is. |
        | b  | -            | -                | refuse     | 2 |        |           | Guess.  |                  |
"""
CSV = """
decisions:
  d:
    table:
      hit policy: collect sum
      inputs: {kind of card: card.kind, day: {expression: card.day, type: date?}}
      outputs: {outcome: [apply, refuse], n: number}
      rows: {csv: d.csv}
"""
CSV_FILE = (
    "id,kind of card,day,-> outcome,n,source,overrides,assumed,because\r\n"
    'a,"""x|y""","< date(""2026|1"")",apply,1,"R5, R6",R7,,"It is ""so"", and {""a|b""}."\r\n'
    "\r\n"
    "b,-,-,refuse,2,,,Guess.,\r\n"
)
LISTED = """
decisions:
  d:
    table:
      hit policy: collect sum
      inputs: {kind of card: card.kind, day: {expression: card.day, type: date?}}
      outputs: {outcome: [apply, refuse], n: number}
      rows:
        - id: a
          when: {kind of  card: '"x|y"', day: '< date("2026|1")'}
          then: {n: 1, outcome: apply}
          source: [R5, R6]
          overrides: R7
          because: It is "so", and {"a|b"}.
        - {id: b, then: {outcome: refuse, n: 2}, assumed: Guess.}
"""
SO = 'It is "so", and {"a|b"}.'


def test_three_forms_of_rows_have_the_same_cells(tmp_path: Path) -> None:
    pipes = PIPES.replace('5" | {"a|b"} is. |', f"{SO} |")
    found = [cells(table(read(tmp_path, text, d_csv=CSV_FILE))) for text in (pipes, CSV, LISTED)]
    assert found[0] == [
        ("a", ['"x|y"', '< date("2026|1")'], ["apply", "1"], ["R5", "R6"], ["R7"], None, SO),
        ("b", ["-", "-"], ["refuse", "2"], [], [], "Guess.", None),
    ]
    assert found[1] == found[0]
    assert found[2] == found[0]


def test_a_bar_in_prose_separates(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="this row has 10 cells, the header has 9"):
        read(tmp_path, PIPES)


@pytest.mark.parametrize("text", [PIPES.replace('5" | {"a|b"} is. |', f"{SO} |"), CSV, LISTED])
def test_every_cell_knows_its_place(tmp_path: Path, text: str) -> None:
    for row in table(read(tmp_path, text, d_csv=CSV_FILE)).rows:
        for cell in (*row.conditions, *row.results):
            for index, char in enumerate(cell.text):
                stands = cell.source.text[cell.offset(index)]
                assert stands == char or (cell.text == "-" and stands == row.id.name)


def test_columns(tmp_path: Path) -> None:
    logic = table(read(tmp_path, CSV, d_csv=CSV_FILE))
    assert logic.hit_policy is HitPolicy.COLLECT_SUM
    assert [(c.label.name, c.expression.text) for c in logic.inputs] == [
        ("kind of card", "card.kind"),
        ("day", "card.day"),
    ]
    declared = logic.inputs[1].type
    assert declared is not None
    assert declared.text is not None
    assert (declared.text.text, declared.nullable) == ("date", True)
    words = logic.outputs[0].type
    assert words is not None
    assert [word.text for word in words.values or ()] == ["apply", "refuse"]


def test_columns_that_are_not_declared(tmp_path: Path) -> None:
    logic = table(
        read(
            tmp_path,
            "decisions:\n  d:\n    table:\n      rows: |\n"
            "        | id | card.state | count( x ) | -> paid  through |\n        | a | - | 1 | null |\n",
        )
    )
    assert logic.hit_policy is HitPolicy.UNIQUE
    assert [(c.label.name, c.expression.text) for c in logic.inputs] == [
        ("card.state", "card.state"),
        ("count( x )", "count( x )"),
    ]
    assert [c.name.name for c in logic.outputs] == ["paid through"]


def test_columns_stand_in_declared_order(tmp_path: Path) -> None:
    logic = table(
        read(
            tmp_path,
            "decisions:\n  d:\n    table:\n      inputs: {a: x, b: y}\n      outputs: {p: number, q: number}\n"
            "      rows: |\n        | id | b | a | -> q | p |\n        | r  | 2 | 1 | 4 | 3 |\n",
        )
    )
    assert cells(logic)[0][1:3] == (["1", "2"], ["3", "4"])


BASES = """
decisions:
  d:
    source: S1
    table:
      rows: |
        | id | -> x | source | overrides | assumed |
        | a  | 1    | R1     |           |         |
        | b  | 1    |        | R2        |         |
        | c  | 1    |        |           | Own.    |
        | d  | 1    |        |           |         |
      source: T1 T2
      ASSUMED
      because: {a: "A.", default: None of them.}
      default: {x: 0}
"""


def test_what_rows_rest_on(tmp_path: Path) -> None:
    logic = table(read(tmp_path, BASES.replace("ASSUMED", "assumed: Shared.")))
    assert [row[3:6] for row in cells(logic)] == [
        (["R1"], [], None),
        (["T1", "T2"], ["R2"], "Shared."),
        ([], [], "Own."),
        (["T1", "T2"], [], "Shared."),
    ]
    logic = table(read(tmp_path, BASES.replace("ASSUMED", "assumed: {a: Also., d: Here.}")))
    assert [row[3:6] for row in cells(logic)] == [
        (["R1"], [], "Also."),
        (["T1", "T2"], ["R2"], None),
        ([], [], "Own."),
        ([], [], "Here."),
    ]
    assert cells(logic)[0][6] == "A."
    assert logic.default is not None
    assert [cell.text for cell in logic.default] == ["0"]
    assert logic.default_because is not None
    assert logic.default_because.text == "None of them."


SECTIONS = """
effective: {from: 2026-01-01, to: 2026-12-31}
description: >-
  All of
  it.
documents: {help: {title: The page, authority: official, rank: 1}}
facts: {H1: {document: help, text: It says so.}}
types:
  word: [yes, no, on, 1.10, 12:30]
  thing: {standing: [paid], since: date and time?}
  name: list<date>
parameters:
  grace   period: {values: [{value: 1}, {from: 2026-02-01, value: 010}], source: [H1, H1], assumed: So.}
functions:
  f: {parameters: {a: date, b c: word}, returns: number?, if: a, then: 1, else: {context: {x: 1, result: x}}}
values:
  today: local day(as_of)
  word: "NO"
decisions:
  d: {question: Why?, description: Because., type: date?, context: {a: 1}, source: H1}
"""


def sections(tmp_path: Path) -> PolicyFile:
    return read(tmp_path, SECTIONS).files[0]


def test_sections(tmp_path: Path) -> None:
    file = sections(tmp_path)
    assert (file.effective_from, file.effective_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert file.description == "All of it."
    assert [(d.name.name, d.title, d.authority, d.rank) for d in file.documents] == [
        ("help", "The page", "official", 1)
    ]
    assert [(f.id.name, f.document, f.text) for f in file.facts] == [("H1", "help", "It says so.")]
    assert [(d.name.name, d.public) for d in file.decisions] == [("today", False), ("word", False), ("d", True)]
    last = file.decisions[-1]
    assert (last.question, last.description) == ("Why?", "Because.")
    assert last.type is not None
    assert last.type.nullable
    assert isinstance(last.logic, ContextLogic)
    assert last.logic.result is None


def test_nothing_is_constructed(tmp_path: Path) -> None:
    file = sections(tmp_path)
    assert [word.text for word in file.types[0].spec.values or ()] == ["yes", "no", "on", "1.10", "12:30"]
    logic = file.decisions[1].logic
    assert isinstance(logic, ExpressionLogic)
    assert logic.text.text == "NO"
    assert read_policies(tmp_path).version == "1.10"
    assert read_policies(tmp_path).name == "the set"


def test_types_parameters_functions(tmp_path: Path) -> None:
    file = sections(tmp_path)
    fields = file.types[1].spec.fields or ()
    assert [(name.name, spec.nullable) for name, spec in fields] == [("standing", False), ("since", True)]
    parameter = file.parameters[0]
    assert parameter.name.name == "grace period"
    assert [(v.starts, v.text.text) for v in parameter.values] == [(None, "1"), (date(2026, 2, 1), "010")]
    assert parameter.basis.assumed == "So."
    assert parameter.basis != Basis()
    function = file.functions[0]
    assert [name.name for name, _ in function.parameters] == ["a", "b c"]
    assert isinstance(function.logic, ConditionalLogic)
    assert isinstance(function.logic.otherwise, ContextLogic)
    assert function.logic.otherwise.result is not None


def test_versions_of_one_policy_share_names(tmp_path: Path) -> None:
    (tmp_path / "q1.yaml").write_text("policy: q\neffective: {to: 2026-01-31}\nvalues: {x: 1}\n")
    (tmp_path / "q2.yaml").write_text("policy: q\neffective: {from: 2026-02-01}\nvalues: {x: 2}\n")
    assert len(read(tmp_path, "").files) == 3


def test_case_files_and_hidden_files_are_skipped(tmp_path: Path) -> None:
    before = read(tmp_path, "").digest
    (tmp_path / "p.cases.yaml").write_text("cases: [")
    (tmp_path / ".#p.yaml").symlink_to("nowhere")
    assert read_policies(tmp_path).digest == before


def test_the_digest_covers_every_file(tmp_path: Path) -> None:
    digests = {read(tmp_path, CSV, d_csv=CSV_FILE).digest}
    digests.add(read(tmp_path, CSV, d_csv=CSV_FILE + "c,-,-,refuse,2,,,,\n").digest)
    digests.add(read(tmp_path, CSV + "# more\n", d_csv=CSV_FILE).digest)
    (tmp_path / "s.json").write_text("{ }")
    digests.add(read_policies(tmp_path).digest)
    assert len(digests) == 4
    again = tmp_path / "again"
    again.mkdir()
    for name in ("p.yaml", "s.json", "d.csv"):
        (again / name).write_bytes((tmp_path / name).read_bytes())
    assert read_policies(again).digest in digests


def test_the_schema_is_valid_and_explains_itself() -> None:
    schema = json.loads(schema_path("policy.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)

    def walk(node: object, path: str) -> None:
        if isinstance(node, dict):
            if "type" in node and not path.endswith("]"):
                assert {"title", "description", "examples"} <= node.keys(), path
            for group in ("properties", "$defs"):
                for name, inner in node.get(group, {}).items():
                    walk(inner, f"{path}/{name}")
            for key in ("items", "additionalProperties"):
                walk(node.get(key), f"{path}/{key}")

    walk(schema, "")
    for name, definition in schema["$defs"].items():
        for example in definition["examples"]:
            part = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
            jsonschema.Draft202012Validator(part).validate(example)


def test_one_source_of_truth() -> None:
    assert set(words_of("table", "hit policy")) == {str(policy) for policy in HitPolicy}
    assert set(RESERVED) <= set(keys_of("row"))
    assert policy_schema()["additionalProperties"] is False


def test_the_policies_that_ship_are_read() -> None:
    files = read_policies(rules_directory())
    assert files.files
    validator = jsonschema.Draft202012Validator(policy_schema())
    for file in files.files:
        validator.validate(yaml.load(file.source.text, Loader=yaml.BaseLoader))  # noqa: S506 - constructs text alone
