"""What a command of the documentation prints: standard output and standard error as a terminal shows them."""

from __future__ import annotations

import os
import shlex
from contextlib import chdir
from functools import cache
from pathlib import Path

from typer.testing import CliRunner

from policy_engine.cli.main import app

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def output_of(command: str) -> str:
    """The output of a `policy-engine` command, run at the root of the repository.

    `$?` after a semicolon prints the exit code too, as `command; echo $?`.
    """
    command, _, after = command.partition(";")
    text, code = ran(command, ROOT)
    return f"{text}{code}\n" if after.strip() == "echo $?" else text


def ran(command: str, directory: Path) -> tuple[str, int]:
    """What a `policy-engine` command prints in a terminal of 100 columns, run in a directory, and its exit code."""
    program, *arguments = shlex.split(command)
    if program != "policy-engine":
        raise SystemExit(f"no output of {program!r}: only policy-engine is run")
    os.environ |= {"COLUMNS": "100", "TERM": "dumb"}
    with chdir(directory):
        result = CliRunner().invoke(app, arguments, prog_name="policy-engine")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return f"{result.output.rstrip()}\n", result.exit_code
