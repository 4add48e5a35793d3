"""`policy-engine fmt`: align the pipes of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policy_engine.cli.common import PROBLEMS, Format, fail
from policy_engine.policy.format import format_policy
from policy_engine.text.problem import Problem


def fmt(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Policy files, or directories of them.")],
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 where something would change.")
    ] = False,
) -> None:
    """Align the pipe tables of policy files; everything else stays as it is."""
    changed = 0
    for path in _files(paths):
        try:
            before = path.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            fail(
                [Problem("file-unreadable", f"{path}: {getattr(error, 'strerror', None) or 'not UTF-8'}")],
                Format.TEXT,
            )
        after = format_policy(before)
        if after != before:
            changed += 1
            typer.echo(f"{'would align' if check else 'aligned'} {path}")
            if not check:
                path.write_bytes(after.encode())
    if check and changed:
        raise typer.Exit(PROBLEMS)


def _files(paths: list[Path]) -> list[Path]:
    return [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
