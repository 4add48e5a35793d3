"""What several commands share: options, writing results, telling problems, exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from policy_engine.inference.choice import ENGINE
from policy_engine.text.problem import PolicyError, Problem
from policy_engine.text.render import clean, render_problems

PROBLEMS: Final = 1
"""The exit code where a policy or a snapshot has problems."""
PIPE_CLOSED: Final = 141
"""The exit code where whatever reads the output went away: what a shell gives for SIGPIPE."""


class Format(StrEnum):
    """How results and problems are written."""

    TEXT = "text"
    JSON = "json"


Output = Annotated[
    Format, typer.Option("--format", metavar="text|json", help="How results and problems are written.")
]
FailUnder = Annotated[
    float, typer.Option("--fail-under", metavar="PERCENT", min=0, max=100, help="End with exit code 1 below this.")
]
SnapshotFile = Annotated[
    str,
    typer.Argument(
        metavar="SNAPSHOT", help="A JSON file, or YAML where its name ends in .yaml or .yml; - is standard input."
    ),
]


def print_version(wanted: bool) -> None:
    """Prints the version and ends."""
    if wanted:
        say(f"policy-engine {version('policy-engine')} (Python {sys.version.split()[0]}, rules by {ENGINE})")
        raise typer.Exit


@contextmanager
def telling(form: Format) -> Iterator[None]:
    """Problems raised inside go to standard error, and the command ends with exit code 1."""
    try:
        yield
    except PolicyError as error:
        fail(error.problems, form)


def fail(problems: Iterable[Problem], form: Format) -> NoReturn:
    """Tells problems and ends with exit code 1."""
    tell(problems, form)
    raise typer.Exit(PROBLEMS)


def tell(problems: Iterable[Problem], form: Format) -> None:
    """Writes problems, if there are any, to standard error."""
    found = list(problems)
    if not found:
        return
    if form is Format.JSON:
        _write(to_text({"problems": [problem.to_dict() for problem in found]}), err=True)
    else:
        _write(cleaned(render_problems(found)), err=True)


def write_file(path: Path, text: str) -> None:
    """Writes a result to a file. Raises `PolicyError` where it cannot be written."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        why = f"{path.as_posix()} cannot be written: {error.strerror}"
        raise PolicyError([Problem("output-unwritable", why)]) from None


def say(text: str) -> None:
    """Writes a result to standard output."""
    _write(text)


def remark(text: str) -> None:
    """Says something about a result, to standard error: for people alone."""
    _write(cleaned(text), err=True)


def cleaned(text: str) -> str:
    """Text without characters that would steer a terminal: a snapshot may hold them."""
    return "\n".join(clean(line) for line in text.split("\n"))


def to_text(data: object) -> str:
    """JSON for people and programs: indented, keys as they come; ASCII alone where the output is not in UTF-8."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return json.dumps(data, indent=2, ensure_ascii=not encoding.lower().startswith("utf"))


def _write(text: str, *, err: bool = False) -> None:
    stream = sys.stderr if err else sys.stdout
    try:
        # Not typer's `echo`: where a terminal says that it has ASCII alone, that writes UTF-8 all the same.
        stream.write(f"{text}\n")
        stream.flush()
    except BrokenPipeError:
        # What is left in the buffers would raise once more when Python ends.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise typer.Exit(PIPE_CLOSED) from None


def show_any_character() -> None:
    """Lets characters that a terminal's encoding lacks be written as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
