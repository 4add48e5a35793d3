"""The command as a process: pipes that break, interrupts, terminals that lack characters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from tests.cli.support import ROOT
from tests.cli.test_commands import LOAN

COMMAND = [sys.executable, "-m", "policy_engine.cli.main"]


def process(*arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "COLUMNS": "100", **options.pop("env", {})}
    return subprocess.Popen(  # noqa: S603
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize(
    "arguments", [["show"], ["facts"], ["check"], ["evaluate", "examples/account.json", "--format", "json"]], ids=str
)
def test_a_broken_pipe_ends_it_without_a_word(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    running = process(*arguments, stdout=write)
    os.close(write)
    _, err = running.communicate()
    assert (running.returncode, err) == (141, b"")


def test_an_interrupt_ends_it_without_a_traceback() -> None:
    running = process("evaluate", "-")
    assert running.stdin is not None
    # Once it has taken what a pipe cannot hold, it is past starting up and reads.
    running.stdin.write(b"{" + b" " * 1_000_000)
    running.stdin.flush()
    running.send_signal(signal.SIGINT)
    _, err = running.communicate()
    assert running.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_any_encoding_of_a_terminal(encoding: str) -> None:
    snapshot = json.loads(LOAN.read_text(encoding="utf-8")) | {"name": "Łukasz 😀 é"}
    for form in ("text", "json"):
        arguments = ("evaluate", "-", "--rules", "tests/cli/rules", "--decision", "lend", "--format", form)
        running = process(*arguments, env={"PYTHONIOENCODING": encoding})
        out, err = running.communicate(json.dumps(snapshot).encode())
        assert (running.returncode, err) == (0, b"")
        text = out.decode(encoding)
        if form == "json":
            message = json.loads(text)["decisions"]["lend"]["explanation"]["why"][0]["message"]
            assert message.startswith("Łukasz 😀 é has 5 books")
        elif encoding == "ascii":
            assert "\\u0141ukasz \\U0001f600 \\xe9 has 5 books" in text


def test_tables_in_a_terminal_without_unicode() -> None:
    running = process("show", "lend", "--rules", "tests/cli/rules", env={"PYTHONIOENCODING": "ascii"})
    out, err = running.communicate()
    assert (running.returncode, err) == (0, b"")
    assert b"| stranger | false  |" in out


def test_problems_stand_on_standard_error() -> None:
    running = process("check", "docs/examples/misspelt", "--format", "json")
    out, err = running.communicate()
    assert (running.returncode, out) == (1, b"")
    assert json.loads(err)["problems"]
