"""`policy-engine fmt`: align the pipes of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.common import PROBLEMS, Format, fail, say
from policy_engine.policy.format import format_policy
from policy_engine.text.problem import PolicyError, Problem


def fmt(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Policy files, or directories of them.")],
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 where something would change.")
    ] = False,
) -> None:
    """Align the pipe tables of policy files; everything else stays as it is.

    A file that cannot be read is told, and the others are aligned all the same.
    """
    changed = False
    problems: list[Problem] = []
    for path in _files(paths):
        try:
            before = path.read_bytes().decode()
            after = format_policy(before, str(path))
            if after != before:
                changed = True
                if not check:
                    path.write_bytes(after.encode())
                say(f"{'would align' if check else 'aligned'} {path}")
        except PolicyError as error:
            problems += error.problems
        except OSError as error:
            problems.append(_unfit(path, error.strerror or "it cannot be read or written"))
        except UnicodeDecodeError:
            problems.append(_unfit(path, "it is not in UTF-8"))
        except ValueError:
            problems.append(_unfit(path, "no file has such a name"))
    if problems:
        fail(problems, Format.TEXT)
    if check and changed:
        raise typer.Exit(PROBLEMS)


def _files(paths: list[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]


def _unfit(path: Path, why: str) -> Problem:
    return Problem("file-unreadable", f"{path}: {why}")
