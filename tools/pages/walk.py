"""A page that is done from top to bottom: its files are written, its commands are run, and what they print is shown.

    <!-- file: rules/fees.yaml -->    above a block: the file as it then is
    <!-- edit: rules/fees.yaml -->    above a block of `diff`: lines of the file, with - and +
    <!-- run -->                      above a block of `console`: commands, each after `$ `, and what they print

All of it happens in an empty directory. `echo $?` prints the exit code of the command before it. The seconds
that pytest took are left out.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.pages.outputs import ran

_STEP = re.compile(r"(<!-- (file|edit|run)(?:: (.+?))? -->\n```\w+\n)(.*?)(```\n)", re.DOTALL)
_SECONDS = re.compile(r" in [0-9.]+s\b")


@cache
def walked(page: str) -> str:
    """The page with what its commands print made anew; a page without commands as it is."""
    if "<!-- run -->" not in page:
        return page
    with TemporaryDirectory() as name:
        return _STEP.sub(lambda step: f"{step[1]}{_done(Path(name), step[2], step[3], step[4])}{step[5]}", page)


def _done(directory: Path, kind: str, name: str | None, text: str) -> str:
    """What a block is to hold, once it has been done."""
    if kind == "run":
        return _run(directory, [line[2:] for line in text.splitlines() if line.startswith("$ ")])
    path = directory / (name or "")
    if kind == "file":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return text
    before, after = (
        "".join(line[1:] for line in text.splitlines(keepends=True) if line[0] in kept) for kept in (" -", " +")
    )
    whole = path.read_text(encoding="utf-8")
    if whole.count(before) != 1:
        raise SystemExit(f"{name} does not have these lines once:\n{before}")
    path.write_text(whole.replace(before, after), encoding="utf-8")
    return text


def _run(directory: Path, commands: list[str]) -> str:
    shown = ""
    code = 0
    for command in commands:
        if command == "echo $?":
            told = f"{code}\n"
        elif command.startswith("policy-engine "):
            told, code = ran(command, directory)
        else:
            told, code = _other(directory, command)
        shown += f"$ {command}\n{told}"
    return shown


def _other(directory: Path, command: str) -> tuple[str, int]:
    """pytest, or a command of the shell."""
    words = shlex.split(command)
    if words[0] == "pytest":
        words = [sys.executable, "-B", "-m", *words, "-p", "no:cacheprovider", "--rootdir", "."]
    environment = {**os.environ, "COLUMNS": "100", "TERM": "dumb"}
    done = subprocess.run(words, cwd=directory, env=environment, capture_output=True, text=True)  # noqa: S603
    return _SECONDS.sub("", done.stdout + done.stderr).lstrip("\n"), done.returncode
