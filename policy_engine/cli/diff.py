"""`policy-engine diff`: which decisions change from one version of a policy set to another."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_engine.analysis.diff import versions as comparison
from policy_engine.analysis.diff.recorded import Recorded, recorded
from policy_engine.analysis.diff.search import MAX_TRIALS
from policy_engine.analysis.diff.text import diff_markdown, diff_text
from policy_engine.analysis.diff.versions import Verdict
from policy_engine.cases.check import cases_of
from policy_engine.cli.common import PROBLEMS, Format, cleaned, say, tell, to_text
from policy_engine.engine.policy_set import PolicySet, load
from policy_engine.text.problem import PolicyError, Problem

FAILED = 2


class DiffFormat(StrEnum):
    """How a diff is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The directory of policies before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The directory of policies after.")],
    snapshots: Annotated[
        Path | None,
        typer.Option("--snapshots", metavar="FILE", help="Recorded snapshots, JSON, one a line, to count changes on."),
    ] = None,
    trials: Annotated[
        int, typer.Option("--trials", metavar="N", min=0, help="Snapshots to try for each decision that may change.")
    ] = MAX_TRIALS,
    form: Annotated[
        DiffFormat, typer.Option("--format", metavar="text|json|markdown", help="How the diff is written.")
    ] = DiffFormat.TEXT,
) -> None:
    """Tell which decisions change from one version of a directory of policies to another, and for which snapshots.

    A decision that does not change is proved not to, or listed as not proved. Each change comes with a snapshot that
    both versions decided. Exit codes: 0 where it is proved that no decision changes, 1 where one does or may, 2 where
    the versions could not be compared.
    """
    try:
        before, after = load(old), load(new)
        cases = (*cases_of(new), *cases_of(old))
        found = comparison.diff(before, after, cases, trials)
        told = None if snapshots is None else _recorded(before, after, found, snapshots)
    except PolicyError as error:
        tell(error.problems, Format.JSON if form is DiffFormat.JSON else Format.TEXT)
        raise typer.Exit(FAILED) from None
    if form is DiffFormat.JSON:
        say(to_text(found.to_dict() | ({} if told is None else {"recorded": told.to_dict()})))
    elif form is DiffFormat.MARKDOWN:
        say(cleaned(diff_markdown(found, told)))
    else:
        say(cleaned(diff_text(found, told)))
    if not found.is_same:
        raise typer.Exit(PROBLEMS)


def _recorded(old: PolicySet, new: PolicySet, found: comparison.Diff, path: Path) -> Recorded:
    names = [one.name for one in found.of(Verdict.CHANGES, Verdict.UNKNOWN)]
    try:
        with path.open("rb") as lines:
            return recorded(old, new, names, lines)
    except OSError as error:
        message = f"{path.as_posix()} cannot be read: {error.strerror}"
        raise PolicyError([Problem("diff-snapshots", message)]) from None
