"""A diff as a comment: nothing of a policy is Markdown, HTML or a mention, and a comment has an end."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from policy_engine import load
from policy_engine.analysis.diff import markdown
from policy_engine.analysis.diff.markdown import MAX_CHARACTERS, code, diff_markdown
from policy_engine.analysis.diff.values import differences
from policy_engine.analysis.diff.versions import diff
from tests.analysis.test_diff import LOW, compared, copied, netherlands, table
from tests.support import write_set


def test_a_comment(tmp_path: Path) -> None:
    rules = copied(tmp_path)
    netherlands(rules)
    text = compared(rules, "--format", "markdown").out
    assert text.startswith(
        "## Decisions that change\n\n1 decision changes, 14 are proved to stay the same.\n\n"
        "### `payment_method_acceptance` changes\n\n`what the country takes differs`\n\n"
        "| | what changes | rows before | rows after | where |\n|---|---|---|---|---|\n| 1 | `outcome: unknown ->"
    )
    assert "<details><summary>The same, which is proved: 14</summary>" in text
    assert (
        '| `what the country takes` | `country: "NL"` | `default` | `netherlands` | `payment_method_acceptance` |'
        in text
    )
    assert (
        "<details><summary>Snapshots on which <code>payment_method_acceptance</code> changes, in that order</summary>"
        in text
    )
    fences = re.search(r"```json\n(.*?)\n```", text, re.DOTALL)
    assert fences is not None
    assert [json.loads(line)["account"] for line in fences[1].split("\n")] == [{"country": "NL"}] * 3


HOSTILE = '"@everyone | <script>alert(1)</script> ``` `x` [a](http://example.org) </details> #1"'


def test_what_a_policy_says_stands_in_code(tmp_path: Path) -> None:
    old = table(*LOW).replace("{fee: number}", "{fee: string}").replace("{fee: 0}", "{fee: '\"\"'}")
    old = old.replace("| - | 1 |", '| - | "a" |').replace("| true | 2 |", '| true | "b" |')
    new = old.replace('"b"', HOSTILE)
    before, after = (load(write_set(tmp_path / name, text)) for name, text in (("old", old), ("new", new)))
    text = diff_markdown(diff(before, after, trials=300), None)
    assert "@everyone" in text
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"```json\n.*?\n```", "", text, flags=re.DOTALL))
    for mark in ("@", "script", "http", "#1", "alert"):
        assert mark not in outside
    for line in outside.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (5, 6)


@pytest.mark.parametrize(("text", "shown"), [
    ("plain", "`plain`"),
    ("a | b", "`a \\| b`"),
    ("a `b` c", "``a `b` c``"),
    ("`b`", "`` `b` ``"),
    ("``", "``` `` ```"),
    ("a\n  b", "`a b`"),
    ("", ""),
])  # fmt: skip
def test_code(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_comment_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = copied(tmp_path)
    netherlands(rules)
    whole = compared(rules, "--format", "markdown").out
    monkeypatch.setattr(markdown, "MAX_CHARACTERS", 1_500)
    text = compared(rules, "--format", "markdown").out
    assert len(text) <= 1_500 < len(whole)
    assert text.startswith("## Decisions that change\n\n1 decision changes, 14 are proved to stay the same.\n")
    assert text.endswith(
        "\n\nLeft out, since a comment has an end: edits, regions of tables, snapshots,"
        " decisions that are proved the same. `--format json` has all.\n"
    )


def test_thousands_of_edits_fit(tmp_path: Path) -> None:
    rows = [f"r{at} | {at % 10} | - | {at}" for at in range(600)]
    other = [f"r{at} | {at % 10} | - | {at + 1} + {'1' * 30}" for at in range(600)]
    before, after = (load(write_set(tmp_path / name, table(*rows))) for name, rows in (("old", rows), ("new", other)))
    text = diff_markdown(diff(before, after, trials=50), None)
    assert len(text) <= MAX_CHARACTERS
    assert "\nAnd 560 more, which `--format json` tells.\n" in text


# Values


@pytest.mark.parametrize(("before", "after", "told"), [
    ("a", "b", ["x: a -> b"]),
    (None, True, ["x: null -> true"]),
    ("1.0", "1.00", ["x: 1.0 -> 1.00"]),
    ({"a": "1", "b": "2"}, {"a": "1", "b": "3"}, ["x.b: 2 -> 3"]),
    ({"a": "1"}, {"b": "1"}, ["x.a: 1 -> (not there)", "x.b: (not there) -> 1"]),
    ({"a": {"b": ["1"]}}, {"a": {"b": ["1", "2"]}}, ["x.a.b: with 2"]),
    (["a", "b", "c"], ["a", "c"], ["x: without b"]),
    (["a"], [], ["x: without a"]),
    (["a", "b"], ["b", "a"], ["x: with b", "x: without b"]),
    ([{"id": "1", "to": "a", "by": "p"}], [{"id": "1", "to": "b", "by": "p"}], ["x[1].to: a -> b"]),
    ([{"id": "1", "to": "a"}], [{"id": "2", "to": "b"}], ["x: without {id: 1, to: a}", "x: with {id: 2, to: b}"]),
    ([], {}, ["x: [] -> {}"]),
    (True, "true", ["x: true -> true"]),
    (["a" * 100], [], [f"x: without {'a' * 100}"]),
    (["a" * 200], [], [f"x: without {'a' * 159}…"]),
    ([["a" * 60]], [], [f"x: without [{'a' * 47}…]"]),
    (["a"] * 500, ["a"] * 501, ["x: a list of 500 items -> one of 501 items, others among them"]),
])  # fmt: skip
def test_what_differs_between_values(before: object, after: object, told: list[str]) -> None:
    assert list(differences("x", before, after)) == told
