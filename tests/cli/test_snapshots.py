"""Snapshots that are wrong or hostile: the place is told, the text and the values never."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.support import RULES, Ran, run
from tests.cli.test_commands import loan, told

CODE = "4929-8831-XYZ"


TEXTS = {
    "value.json": f'{{"now": "2026-03-10T09:00:00Z",\n "member": "{CODE}",\n "books": 1}}',
    "value.yaml": f"now: 2026-03-10T09:00:00Z\nmember: {CODE}\nbooks: 1\n",
    "cut.json": f'{{"now": "{CODE}',
    "flow.yaml": f"now: {{a: {CODE}\n",
    "twice.yaml": f"now: 2026-03-10T09:00:00Z\n{CODE}: 1\n{CODE}: 2\n",
    "alias.yaml": f"a: &{CODE} 1\nb: *{CODE}\n",
    "list.yaml": f"- {CODE}\n",
    "empty.yaml": "",
    "empty.json": "",
    "tab.yaml": f"a:\n\t{CODE}: 1\n",
    "escape.json": f'{{"now": "\\u001b[31m{CODE}"}}',
}


def decide(path: Path | str, stdin: bytes | None = None) -> Ran:
    return run("evaluate", path, "--rules", RULES, "--decision", "lend", stdin=stdin)


@pytest.mark.parametrize("name", TEXTS)
def test_problems_show_the_place_and_not_the_text(name: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    path = tmp_path / name
    path.write_text(TEXTS[name], encoding="utf-8")
    ran = decide(path)
    assert (ran.code, ran.out) == (1, "")
    assert CODE not in ran.err
    assert "\x1b" not in ran.err
    assert told(ran, tmp_path) == snapshot


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe{\x00}\x00", b"\x00\x01\x02", b"\x89PNG\r\n", b"[1]", b"- 1", b"a: b: c"]
)
def test_standard_input_that_is_no_snapshot(data: bytes) -> None:
    ran = decide("-", stdin=data)
    assert (ran.code, ran.out) == (1, "")
    assert "error:" in ran.err


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(bytes(range(256)))
    (tmp_path / "binary.json").write_bytes(bytes(range(256)))
    for name in ("none.json", "", ".", "binary.yaml", "binary.json", "a\0b"):
        ran = decide(f"{tmp_path}/{name}")
        assert (ran.code, ran.out) == (1, "")
        assert "error:" in ran.err
        assert ran.err.isprintable() or "\n" in ran.err


def test_rules_that_cannot_be_read(tmp_path: Path) -> None:
    path = loan(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "binary").mkdir()
    (tmp_path / "binary" / "a.yaml").write_bytes(bytes(range(256)))
    for rules in (tmp_path / "none", tmp_path / "empty", tmp_path / "binary", path):
        ran = run("evaluate", path, "--rules", rules)
        assert (ran.code, ran.out) == (1, "")
        assert "error:" in ran.err


def test_a_snapshot_that_is_too_long(tmp_path: Path) -> None:
    for name in ("long.json", "long.yaml"):
        path = tmp_path / name
        path.write_bytes(b'{"a": "' + b"x" * 10_000_001 + b'"}')
        ran = decide(path)
        assert (ran.code, ran.out) == (1, "")
        assert "10,000,000 bytes" in ran.err


def test_characters_that_steer_a_terminal_are_shown_as_escapes(tmp_path: Path) -> None:
    ran = decide(loan(tmp_path, name="\x1b[31mred\u202e"))
    assert ran.code == 0
    assert "\\u001b[31mred\\u202e has 5 books" in ran.out
    assert "\x1b" not in ran.out
