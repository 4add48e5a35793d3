"""Files that mean harm or nothing: one clear problem in bounded time, never another exception."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.policy.format import format_policy
from policy_engine.policy.reader import read_policies
from policy_engine.policy.yaml import build
from policy_engine.policy.yaml.limits import MAX_DEPTH, MAX_FRAME_NODES
from policy_engine.text.problem import PolicyError

SET = b'policy: p\npolicy set: s\nversion: "1"\nsnapshot: s.json\n'
SECONDS = 5.0
"""Far more than any of them takes, so that a busy machine does not fail the test."""


def problems(directory: Path, content: bytes) -> list[tuple[str, str]]:
    (directory / "s.json").write_text("{}")
    (directory / "p.yaml").write_bytes(content)
    started = time.monotonic()
    with pytest.raises(PolicyError) as caught:
        read_policies(directory)
    assert time.monotonic() - started < SECONDS
    str(caught.value)
    return [(problem.code, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a: " + b"x" * 10_000_000, "file-too-large"),
        (b"a: " + b"x" * 7_000_000, "yaml-limit"),
        (b"[" * 10_000, "yaml-limit"),
        (b"{a: " * 10_000, "yaml-limit"),
        (b"- " * 10_000, "yaml-limit"),
        (b"? " * 10_000, "yaml-limit"),
        ("".join(" " * n + "a:\n" for n in range(2_000)).encode(), "yaml-limit"),
        (SET + b"values:\n" + b"".join(b"  v%d: 1\n" % n for n in range(MAX_FRAME_NODES)), "yaml-limit"),
        ("policy: p".encode("utf-16"), "file-encoding"),
        ("policy: p".encode("utf-16-le"), "file-encoding"),
        ("policy: p".encode("utf-32"), "file-encoding"),
        ("policy: é".encode("latin-1"), "file-encoding"),
        (b"policy: \xed\xa0\x80", "file-encoding"),
        (b"policy: p\x00", "file-character"),
        (b"policy: p\x1b[31m", "file-character"),
        ("policy: p\u2028".encode(), "file-character"),
        ("policy: p\u202e".encode(), "file-character"),
        ("policy: p\ufeff".encode(), "file-character"),
        (b"policy: p\rdescription: x", "file-character"),
        (b'policy: "\\ud800"', "yaml-syntax"),
    ],
    ids=lambda value: None if isinstance(value, str) else repr(value[:12]),
)
def test_one_clear_problem(tmp_path: Path, content: bytes, code: str) -> None:
    assert [found for found, _ in problems(tmp_path, content)] == [code]


def test_as_deep_as_allowed_is_read(tmp_path: Path) -> None:
    logic = "1"
    for _ in range(MAX_DEPTH // 2 - 2):
        logic = f"{{context: {{result: {logic}}}}}"
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "p.yaml").write_bytes(SET + f"values: {{v: {logic}}}\n".encode())
    assert len(read_policies(tmp_path).files[0].decisions) == 1


def test_many_problems_are_counted(tmp_path: Path) -> None:
    found = problems(tmp_path, SET + b"values:\n" + b"".join(b"  %d: 1\n" % n for n in range(3_000)))
    assert len(found) == 1_001
    assert found[-1] == ("policy-problems", "and 2,000 problems more")


def test_a_byte_order_mark_at_the_start_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "p.yaml").write_bytes(b"\xef\xbb\xbf" + SET)
    assert read_policies(tmp_path).files[0].name.span.start == 8


def test_without_libyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_LOADER", None)
    assert [code for code, _ in problems(tmp_path, SET)] == ["yaml-parser"]


@pytest.mark.parametrize("name", ["missing", "file.yaml", "loop", "empty", "\x00"])
def test_no_directory(name: str, tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("policy: p")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PolicyError) as caught:
        read_policies(tmp_path / name)
    assert [problem.code.split("-")[0] for problem in caught.value.problems] == ["directory"]


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "p.yaml").write_bytes(SET)
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(PolicyError) as caught:
        read_policies(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["file-unreadable"] * 3


def test_a_csv_link_out_of_the_directory(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (tmp_path / "secret.csv").write_text("id,-> x\na,1\n")
    (rules / "x.csv").symlink_to(tmp_path / "secret.csv")
    found = problems(rules, SET + b"decisions: {d: {table: {rows: {csv: x.csv}}}}\n")
    assert [code for code, _ in found] == ["policy-csv"]


PIECES = st.sampled_from(
    [
        *(
            "policy: p\n",
            "values:\n",
            "  a: 1\n",
            "decisions:\n",
            "  d:\n",
            "    table:\n",
            "      rows: |\n",
            " # c\n",
        ),
        *(
            "        | id | a | -> b | because |\n",
            "        | x | - | 1 | {a |\n",
            "      rows:\n",
            "- ",
            "{",
            "}",
            "[",
            "]",
        ),
        *(
            "        - {id: x, when: {a: 1}, then: {b: 2}}\n",
            "facts: {H: {document: d, text: t}}\n",
            "|",
            ">",
            ": ",
        ),
        *(
            "      rows: {csv: p.yaml}\n",
            "      because: {x: y}\n",
            "&a ",
            "*a ",
            "!t ",
            "<<: ",
            "'",
            '"',
            "\\",
            "\t",
            "\r\n",
        ),
        *(
            "parameters: {p: {values: [{from: 2026-01-01, value: 1}]}}\n",
            "snapshot: p.yaml\n",
            "😀",
            "\ufeff",
            "if: 1\n",
        ),
    ]
)
ANY_FILE = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(PIECES, max_size=30).map(lambda parts: "".join(parts).encode()),
    st.lists(PIECES, max_size=30).map(lambda parts: SET + "".join(parts).encode()),
)


@given(ANY_FILE)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "s.json").write_text("{}")
    (tmp_path / "p.yaml").write_bytes(content)
    try:
        read_policies(tmp_path)
    except PolicyError as error:
        str(error)
    text = content.decode("utf-8", "surrogateescape")
    try:
        once = format_policy(text)
    except PolicyError:
        return
    assert format_policy(once) == once
