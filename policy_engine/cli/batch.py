"""`policy-engine batch`: decide on every snapshot of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policy_engine.cli.common import PROBLEMS, Format, say, tell
from policy_engine.cli.directory import Rules, directory
from policy_engine.engine.policy_set import PolicySet, load
from policy_engine.text.problem import PolicyError, Problem

if TYPE_CHECKING:
    from policy_engine.cli.batch_run import Counted

FAILED = 2
"""The exit code where the command itself fails: 1 is for rows with problems, where that was asked for."""


def batch(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="Snapshots, one a row: .parquet, .csv, .jsonl or .ndjson.")
    ],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Where the decisions go: the same endings.")],
    decision: Annotated[
        list[str] | None, typer.Option("--decision", metavar="NAME", help="A decision; may be given again.")
    ] = None,
    rules: Rules = None,
    keep: Annotated[
        list[str] | None,
        typer.Option("--keep", metavar="COLUMN", help="A column of IN that OUT has too; may be given again."),
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", metavar="N", min=1, help="How many processes the rows are split over.")
    ] = 1,
    fail_on_problems: Annotated[
        bool, typer.Option("--fail-on-problems", help="End with exit code 1 where a row cannot be decided.")
    ] = False,
) -> None:
    """Decide on every snapshot of a file, as it is read; without --decision, all decisions.

    OUT has a row for each of IN, with the outputs of each decision, the rows that decided, and the problems of what
    cannot be decided. It is there when all is done. Exit code 2 is for a command that fails; what is wrong with
    single rows is in OUT.
    """
    try:
        found = load(directory(rules, Format.TEXT))
        counted = _run(found, source, target, tuple(decision or ()), tuple(keep or ()), processes)
    except PolicyError as error:
        tell(error.problems, Format.TEXT)
        raise typer.Exit(FAILED) from None
    tell(counted.warnings, Format.TEXT)
    say(f"{counted.rows:,} {'row' if counted.rows == 1 else 'rows'}, {counted.wrong:,} with problems: {target}")
    if fail_on_problems and counted.wrong:
        raise typer.Exit(PROBLEMS)


def _run(
    found: PolicySet, source: Path, target: Path, decisions: tuple[str, ...], keep: tuple[str, ...], processes: int
) -> Counted:
    try:
        from policy_engine.cli.batch_run import run
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "pyarrow"):
            raise
        message = f"decisions on tables need {error.name}, which is not installed"
        raise PolicyError([Problem("batch-pyarrow", message, hint="pip install 'policy-engine[batch]'")]) from None
    return run(found, source, target, decisions or found.decisions, keep, processes)
