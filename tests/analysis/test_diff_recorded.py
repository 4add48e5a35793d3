"""Recorded snapshots: counted by decision, way and region, line by line, and nothing of them told."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policy_engine import load
from policy_engine.analysis.diff import recorded as counting
from policy_engine.analysis.diff.recorded import Recorded, lines_of, recorded
from policy_engine.analysis.diff.text import diff_text
from policy_engine.analysis.diff.versions import diff
from policy_engine.analysis.search.snapshots import json_text
from policy_engine.cases.check import cases_of
from policy_engine.types.json_text import MAX_BYTES
from tests.analysis.test_diff import LOW, copied, table, ten_days
from tests.cli.support import ROOT, run
from tests.support import write_set


def counted(tmp_path: Path, old: str, new: str, lines: list[bytes] | Iterator[bytes]) -> Recorded:
    """What becomes of lines between two sets."""
    before, after = (load(write_set(tmp_path / name, text)) for name, text in (("old", old), ("new", new)))
    found = diff(before, after, trials=100)
    return recorded(before, after, ["answer"], found.pairs, lines)


def line(number: int, **more: object) -> bytes:
    """A recorded snapshot."""
    return json.dumps({"as_of": "2026-01-01T00:00:00Z", "count of": number, "flag": True} | more).encode()


MORE = table("low | < 4 | - | 1", "high | >= 4 | true | 2")
"""The table of `LOW`, of which one edge is moved."""


def recorded_example(directory: Path) -> str:
    """What is said of the reference policy's own cases, as if they had been recorded, for ten days instead of seven."""
    rules = copied(directory)
    texts = [json_text(case.snapshot) for case in cases_of(rules) if case.decision == "reminder"]
    file = directory / "recorded.jsonl"
    file.write_text("\n".join([*texts, "", "not JSON"]), "utf-8")
    ten_days(rules)
    out = run("diff", ROOT / "rules", rules, "--snapshots", file, "--trials", "300").out
    return out[out.index("Of ") :]


def test_the_example_of_the_page_is_what_the_command_says(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- diff: recorded -->\n```text\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert recorded_example(tmp_path) == shown[1]


def test_snapshots_are_counted_by_way_and_by_region(tmp_path: Path) -> None:
    new = table("low | <= 4 | - | 1", "high | > 4 | true | 2")
    lines = [line(3), line(4), b"\n", line(9), line(1), line(3, flag=False), line(3)]
    told = counted(tmp_path, table(*LOW), new, lines)
    changed: Any = told.changed["answer"].to_dict()
    assert changed["changed"] == 4
    assert [(one["count"], one["lines"], one["rows_before"], one["rows_after"]) for one in changed["ways"]] == [
        (3, [1, 2, 7], ["answer/high"], ["answer/low"]),
        (1, [6], ["answer/default"], ["answer/low"]),
    ]
    assert changed["regions"] == [
        {"table": "answer", "where": {"n": "[3..4]", "flag": "true"}, "count": 3},
        {"table": "answer", "where": {"n": "[3..4]", "flag": "false"}, "count": 1},
    ]
    assert told.snapshots == 6


@pytest.mark.parametrize(
    "bad", [b"not JSON", b"[1]", b'"text"', b"{", b'{"a": 1, "a": 2}', b"\xff\xfe", b"[" * 5_000, b"null"]
)
def test_lines_that_are_no_snapshots(tmp_path: Path, bad: bytes) -> None:
    told = counted(tmp_path, table(*LOW), table("low | < 4 | - | 1", "high | >= 4 | true | 2"), [bad, line(3)])
    assert (told.snapshots, told.unread, told.unread_lines) == (2, 1, [1])
    assert told.changed["answer"].count == 1


def test_a_snapshot_that_neither_version_decides_does_not_change(tmp_path: Path) -> None:
    lines = [b"{}", line(3, **{"count of": "x"})]
    told = counted(tmp_path, table(*LOW), table("low | < 4 | - | 1", "high | >= 4 | true | 2"), lines)
    assert (told.unread, told.changed["answer"].count, told.changed["answer"].undecided) == (0, 0, 2)


def test_lines_that_say_nothing_are_told(tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + b"\n".join([line(3), b"{}", b"not JSON"]))
    old, new = (write_set(tmp_path / name, text) for name, text in (("old", table(*LOW)), ("new", MORE)))
    ran = run("diff", old, new, "--snapshots", file, "--trials", "50")
    assert "Of 3 recorded snapshots, of which 1 cannot be read (line 3):\n" in ran.out
    assert "  answer: 1 snapshot changes, 1 decided by neither version\n" in ran.out


def test_a_file_without_a_snapshot_is_no_comparison(tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_text("not json\n" * 5, "utf-8")
    for new in (MORE, table(*LOW)):
        old = write_set(tmp_path / "old", table(*LOW))
        ran = run("diff", old, write_set(tmp_path / "new", new), "--snapshots", file)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            f"error: no line of {file.as_posix()} is a snapshot [diff-snapshots]\n"
            "   hint: each line is a JSON object of its own\n"
        )


def test_a_decision_that_a_recorded_snapshot_shows_to_change_changes(tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_bytes(line(2) + b"\n" + line(3))
    old, new = (write_set(tmp_path / name, text) for name, text in (("old", table(*LOW)), ("new", MORE)))
    ran = run("diff", old, new, "--snapshots", file, "--trials", "0")
    assert ran.code == 1
    assert ran.out.startswith("1 decision changes.\n")
    assert "\nanswer: changes (answer differs; line 2 of the recorded snapshots shows it)\n" in ran.out
    assert "  answer, n: 3, flag: true: high -> low (reaches answer)\n" in ran.out
    told = json.loads(run("diff", old, new, "--snapshots", file, "--trials", "0", "--format", "json").out)
    assert [one["verdict"] for one in told["decisions"]] == ["changes"]


def test_a_line_that_is_too_long_is_not_kept() -> None:
    file = io.BufferedReader(io.BytesIO(b"{}\n" + b"x" * (3 * MAX_BYTES) + b"\n{}"))
    assert [len(one) for one in lines_of(file)] == [3, MAX_BYTES + 2, 2]


TEXTS = """
decisions:
  answer:
    assumed: a test
    context:
      said: text
      size: size
      count: n + 0
"""


def test_texts_and_amounts_of_snapshots_are_not_told(tmp_path: Path) -> None:
    new = TEXTS.replace("said: text", "said: '\"to \" + text'")
    new = new.replace("size: size", "size: 'if n > 3 then \"large\" else size'")
    asked = [line(1, text=f"secret {n}", size="small", n=n) for n in (1, 2, 7777)]
    told = counted(tmp_path, TEXTS, new.replace("n + 0", "n + 1"), asked)
    text = json.dumps(told.to_dict())
    assert "secret" not in text
    assert "7777" not in text
    assert {way.text: way.count for way in told.changed["answer"].ways} == {
        "said, count": 2,
        "said, size: small -> large, count": 1,
    }


def test_words_that_are_declared_are_told(tmp_path: Path) -> None:
    old = table(*LOW).replace("{fee: number}", "{fee: [cheap, dear]}").replace("{fee: 0}", "{fee: cheap}")
    old = old.replace("| - | 1 |", "| - | cheap |").replace("| true | 2 |", "| true | dear |")
    told = counted(tmp_path, old, old.replace("< 3", "< 4").replace(">= 3", ">= 4"), [line(3)])
    assert [way.text for way in told.changed["answer"].ways] == ["fee: dear -> cheap"]


def test_ways_are_told_apart_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_WAYS", 1)
    new = table("low | <= 4 | - | 1", "high | > 4 | true | 2")
    told = counted(tmp_path, table(*LOW), new, [line(3), line(3, flag=False)])
    assert (told.changed["answer"].count, len(told.changed["answer"].ways)) == (2, 1)
    before, after = (load(tmp_path / name) for name in ("old", "new"))
    assert "    1: in other ways, which --format json tells\n" in diff_text(diff(before, after, trials=0), told) + "\n"


def test_many_lines_take_no_more_memory_than_one(tmp_path: Path) -> None:
    made = 0

    def lines() -> Iterator[bytes]:
        nonlocal made
        for number in range(3_000):
            made += 1
            yield line(number % 10)

    told = counted(tmp_path, table(*LOW), table("low | < 4 | - | 1", "high | >= 4 | true | 2"), lines())
    assert (made, told.snapshots, told.changed["answer"].count) == (3_000, 3_000, 300)
    assert len(told.changed["answer"].ways) == 1
    assert told.changed["answer"].ways[0].lines == [4, 14, 24]


def test_nothing_is_asked_for_where_all_is_proved_the_same(tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    file.write_bytes(line(1))
    ran = run("diff", ROOT / "rules", ROOT / "rules", "--snapshots", file)
    assert ran.code == 0
    assert ran.out.endswith("Of 1 recorded snapshot:\n  none changes, since every decision is proved the same\n")
