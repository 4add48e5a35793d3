"""`policy-engine diff`: which decisions change from one version of a policy set to another."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policy_engine.analysis.diff import versions as comparison
from policy_engine.analysis.diff.markdown import diff_markdown
from policy_engine.analysis.diff.recorded import Recorded, lines_of, recorded, with_recorded
from policy_engine.analysis.diff.revision import Revision, read_version, version_named
from policy_engine.analysis.diff.search import MAX_TRIALS
from policy_engine.analysis.diff.text import diff_text
from policy_engine.analysis.diff.versions import Verdict
from policy_engine.cli.common import PROBLEMS, Format, cleaned, say, tell, to_text
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import PolicyError, Problem

FAILED = 2


class DiffFormat(StrEnum):
    """How a diff is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The policies before: a directory, or REV:DIR, a git revision of one.")
    ],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The policies after; without it, the directory of --rules.")
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option("--rules", metavar="DIR", help="The directory of which OLD and NEW are then git revisions."),
    ] = None,
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

    Revisions are read from the git repository that the current directory is in; nothing is checked out.

    A decision that does not change is proved not to, or listed as not proved. Each change comes with a snapshot that
    both versions decided. Exit codes: 0 where it is proved that no decision changes, 1 where one does or may, 2 where
    the versions could not be compared.
    """
    if new is None and rules is None:
        raise typer.BadParameter("it may be left out where --rules names the directory", param_hint="NEW")
    try:
        before, after = (read_version(_named(text, rules)) for text in (old, new))
        found = comparison.diff(before.policies, after.policies, (*after.cases, *before.cases), trials)
        told = None if snapshots is None else _recorded(before.policies, after.policies, found, snapshots)
        found = found if told is None else with_recorded(found, told)
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


def _named(text: str | None, rules: Path | None) -> Path | Revision:
    """A version of the command line; with `--rules`, a revision of that directory, and the directory itself."""
    if rules is None:
        return version_named(text or "")
    if text is None:
        return rules
    # As all paths of a command line, from where it is run.
    return Revision(text, f"./{Path(os.path.relpath(rules)).as_posix()}")


def _recorded(old: PolicySet, new: PolicySet, found: comparison.Diff, path: Path) -> Recorded:
    names = [one.name for one in found.of(Verdict.CHANGES, Verdict.UNKNOWN)]
    try:
        with path.open("rb") as lines:
            told = recorded(old, new, names, found.pairs, lines_of(lines))
    except OSError as error:
        message = f"{path.as_posix()} cannot be read: {error.strerror}"
        raise PolicyError([Problem("diff-snapshots", message)]) from None
    if told.snapshots and told.unread == told.snapshots:
        message = f"no line of {path.as_posix()} is a snapshot"
        raise PolicyError([Problem("diff-snapshots", message, hint="each line is a JSON object of its own")])
    return told
