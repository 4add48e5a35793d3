"""What was edited: each edit by its name, also those by which no decision changes."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from policy_engine.analysis.diff.markdown import diff_markdown
from policy_engine.analysis.diff.text import diff_text, edit_line
from policy_engine.analysis.diff.versions import Verdict, diff
from tests.analysis.test_diff import between, only
from tests.support import SCHEMA, load_set

POLICY = """
documents:
  guide: {title: The guide, authority: official, rank: 1}
facts:
  T1: {document: guide, text: The 15th day counts.}
  T2: {document: guide, text: Small ones are free.}
decisions:
  answer:
    question: What is the fee?
    table:
      hit policy: unique
      inputs: {n: count of, size: size}
      outputs: {fee: number, reason: [LOW, HIGH, REST]}
      rows: |
        | id   | n    | size  | -> fee | reason | source | because         |
        | low  | < 3  | small | 0      | LOW    | T2     | It is small.    |
        | high | >= 3 | small | 2      | HIGH   | T1     | It is too much. |
      default: {fee: 1, reason: REST}
      because: {default: Nothing is known.}
      assumed: a test
invariants:
  never much:
    never: answer.fee > 5
    assumed: a test
"""


def lines(tmp_path: Path, new: str, **more: Any) -> list[str]:
    """What was edited."""
    found = diff(load_set(tmp_path / "old", POLICY), load_set(tmp_path / "new", new, **more), trials=100)
    return [edit_line(edit) for edit in found.edits]


@pytest.mark.parametrize(("before", "after", "told"), [
    ("It is small.", "It is little.", "text answer/low: It is small. -> It is little."),
    ("Nothing is known.", "Nobody knows.", "text answer/default: Nothing is known. -> Nobody knows."),
    ("What is the fee?", "How much?", "text answer: question: What is the fee? -> question: How much?"),
    ("| LOW    | T2     |", "| LOW    | T1 T2  |", "source answer/low: T2 -> T1 T2"),
    ("The 15th day", "The 10th day", "fact T1: guide: The 15th day counts. -> guide: The 10th day counts."),
    ("rank: 1", "rank: 2", "document guide: The guide (official, rank 1) -> The guide (official, rank 2)"),
    ("answer.fee > 5", "answer.fee > 50", "invariant never much: never: answer.fee > 5 -> never: answer.fee > 50"),
    (POLICY[POLICY.index("invariants:"):], "", "invariant removed never much: never: answer.fee > 5"),
])  # fmt: skip
def test_what_changes_no_decision_is_told(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert POLICY.count(before) == 1
    found = between(tmp_path, POLICY, POLICY.replace(before, after))
    assert found.is_same
    assert [edit_line(edit) for edit in found.edits] == [told]
    kind = told.split()[0]
    assert diff_text(found, None).startswith(
        f"No decision changes, which is proved; 1 {kind} does.\n\n"
        f"Edited besides, which changes no decision:\n  {told}\n\n"
    )
    (edit,) = found.edits
    assert edit.to_dict()["changes_outputs"] is False
    assert edit.span is not None


def test_several_of_them_are_counted(tmp_path: Path) -> None:
    new = POLICY.replace("It is small.", "It is little.").replace("Nothing is known.", "Nobody knows.")
    new = new.replace("answer.fee > 5", "answer.fee > 6")
    found = between(tmp_path, POLICY, new)
    assert diff_text(found, None).startswith("No decision changes, which is proved; 1 invariant and 2 texts do.\n")
    assert "<summary>Edited besides, which changes no decision: 3</summary>" in diff_markdown(found, None)
    found = between(tmp_path / "more", POLICY, new.replace("| 2      |", "| 3      |"))
    assert diff_text(found, None).startswith("1 decision changes; 1 invariant and 2 texts change too.\n")


def test_edits_have_a_place(tmp_path: Path) -> None:
    found = between(tmp_path, POLICY, POLICY.replace("| 2      |", "| 3      |"))
    (edit,) = found.edits
    told = edit.to_dict()
    assert str(told.pop("file")).endswith("part1.yaml")
    assert told == {
        "unit": "answer", "kind": "cell", "where": "answer/high, -> fee", "before": "2", "after": "3",
        "changes_outputs": True, "line": 20,
    }  # fmt: skip


@pytest.mark.parametrize(("name", "change", "told"), [
    ("size", {"enum": ["small", "middle", "large", "huge"]}, "values of field added size: huge"),
    ("size", {"enum": ["small", "middle"]}, "values of field removed size: large"),
    ("size", {"enum": ["small", "middle", "big"]}, "values of field size: large -> big"),
    ("count of", {"maximum": 5}, "bounds of field count of: 0 to 9 -> 0 to 5"),
    ("n", {"minimum": 0}, "bounds of field n: any -> 0 or more"),
    ("flag", {"default": True}, "default of field flag: none -> True"),
    ("text", {"type": ["string", "null"]}, "type of field text: string -> string or null"),
    ("extra", {"type": "object", "properties": {"a": {"type": "string"}}}, "field added extra"),
])  # fmt: skip
def test_edits_of_the_schema_are_named(tmp_path: Path, name: str, change: dict[str, Any], told: str) -> None:
    schema = copy.deepcopy(SCHEMA)
    schema["properties"][name] = schema["properties"].get(name, {}) | change
    assert lines(tmp_path, POLICY, schema=schema) == [told]


@pytest.mark.parametrize(("before", "after", "told"), [
    ("HIGH", "MUCH", ["values of output answer, reason: HIGH -> MUCH", "cell answer/high, -> reason: HIGH -> MUCH"]),
    ("[LOW, HIGH, REST]", "[LOW, HIGH, REST, MORE]", ["values of output added answer, reason: MORE"]),
    ("documents:", "types: {grade: [a, b]}\ndocuments:", ["type added grade: a, b"]),
    ("unique", "first", ["hit policy answer: unique -> first"]),
    ("{n: count of", "{n: count of + 0", ["column answer, n: count of -> count of + 0"]),
])  # fmt: skip
def test_edits_of_columns_are_named(tmp_path: Path, before: str, after: str, told: list[str]) -> None:
    assert lines(tmp_path, POLICY.replace(before, after)) == told


def test_another_hit_policy_of_rows_that_never_match_together(tmp_path: Path) -> None:
    found = between(tmp_path, POLICY, POLICY.replace("unique", "first"))
    assert only(found)[0] is Verdict.SAME
    overlapping = POLICY.replace(">= 3", ">= 2")
    found = between(tmp_path / "more", overlapping, overlapping.replace("unique", "first"))
    assert only(found)[0] is Verdict.CHANGES
