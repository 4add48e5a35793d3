"""What several commands share: options, reading a snapshot, telling problems, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from policy_engine.engine.policy_set import PolicySet, load
from policy_engine.policy.yaml.build import parse
from policy_engine.policy.yaml.data import position, to_data
from policy_engine.policy.yaml.decode import decode
from policy_engine.policy.yaml.nodes import Mapping as YamlMapping
from policy_engine.text.problem import Halt, PolicyError, Problem, Problems
from policy_engine.text.render import render_problems

PROBLEMS = 1
"""The exit code where a policy or a snapshot has problems."""
MAX_BYTES = 10_000_000
"""The largest snapshot that is read."""


class Format(StrEnum):
    """How results and problems are written."""

    TEXT = "text"
    JSON = "json"


Rules = Annotated[
    Path | None,
    typer.Option("--rules", metavar="DIR", help="The directory of policies; without it, the shipped ones."),
]
Output = Annotated[Format, typer.Option("--format", help="How results and problems are written.")]
SnapshotFile = Annotated[
    str, typer.Argument(metavar="SNAPSHOT", help="A JSON or YAML file (.yaml, .yml); - is standard input, JSON.")
]

Located = tuple[
    Mapping[str, object] | str | bytes, Callable[[tuple[str | int, ...]], tuple[int, int] | None] | None
]


def print_version(wanted: bool) -> None:
    """Prints the version and ends."""
    if wanted:
        typer.echo(f"policy-engine {version('policy-engine')} (Python {sys.version.split()[0]})")
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
    """Writes problems to standard error."""
    found = list(problems)
    if form is Format.JSON:
        typer.echo(to_text({"problems": [problem.to_dict() for problem in found]}), err=True)
    elif found:
        typer.echo(render_problems(found), err=True)


def to_text(data: object) -> str:
    """JSON for people and programs: indented, keys as they come."""
    return json.dumps(data, indent=2, ensure_ascii=False)


def policies(rules: Path | None) -> PolicySet:
    """The policies that a command works on."""
    return load(rules)


def read_snapshot(name: str) -> Located:
    """A snapshot, and, for YAML, where its values stand.

    Raises:
        PolicyError: where it cannot be read. Nothing of its text is told.
    """
    if name == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1), None
    path = Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PolicyError(
            [Problem("file-unreadable", f"{name}: {error.strerror or 'it cannot be read'}")]
        ) from None
    except ValueError:
        raise PolicyError([Problem("file-unreadable", "this is no file name")]) from None
    if path.suffix not in (".yaml", ".yml"):
        return data, None
    return _yaml(data, name)


def _yaml(data: bytes, name: str) -> Located:
    problems = Problems()
    try:
        root = parse(decode(data, name), problems)
    except Halt as halt:
        raise PolicyError([_without_text(halt.problem)]) from None
    if problems.errors or root is None:
        raise PolicyError([_without_text(problem) for problem in problems])
    if not isinstance(root, YamlMapping):
        raise PolicyError([Problem("snapshot-not-an-object", "a snapshot is a mapping")])
    content = to_data(root)
    assert isinstance(content, dict)  # noqa: S101 - a mapping gives a dict
    return content, lambda path: position(root, path)


def _without_text(problem: Problem) -> Problem:
    """A problem of a snapshot's text: the place, never the line, which may hold a code."""
    where = problem.span.position if problem.span is not None else None
    return Problem(problem.code, "the snapshot is not YAML that can be read", position=where)
