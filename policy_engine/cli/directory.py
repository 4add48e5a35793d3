"""The directory of policies that a command works on.

Where none is named, it is the one in front of who types the command: the current directory, where it holds policies,
else its `rules/`. The reference policy that comes with the package is the last resort, and is told; a command that
judges policies does not take it, since "no problem" would be said of what nobody asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from policy_engine.cli.common import Format, remark
from policy_engine.policy.resources import rules_directory
from policy_engine.text.problem import PolicyError, Problem

WITHOUT: Final = "without it, the current one, or rules/ in it"
"""What the help of each command says."""

WithCases = Annotated[
    Path | None, typer.Argument(metavar="[DIR]", help=f"The directory of policies and cases; {WITHOUT}.")
]
Rules = Annotated[Path | None, typer.Option("--rules", metavar="DIR", help=f"The directory of policies; {WITHOUT}.")]

_HERE: Final = Path()
_RULES: Final = Path("rules")
_SUFFIXES: Final = (".yaml", ".yml")
# A policy that no YAML reader could read is one all the same: its problems are what is asked for.
_POLICY: Final = re.compile(rb"""^(["']?)policy(?: set| cases)?\1[ \t]*:""", re.MULTILINE)
_LOOKED_AT: Final = 1 << 20
"""How many bytes of a file are looked at: the key stands near its start."""


def directory(named: Path | None, form: Format) -> Path:
    """The directory to decide with, or to show."""
    found = named or _in_front()
    if found is not None:
        return found
    shipped = rules_directory()
    if form is Format.TEXT:
        why = "since no policies are here, nor in rules/"
        remark(f"This is the reference policy that comes with the package, {why}: {shipped.as_posix()}")
    return shipped


def to_judge(named: Path | None) -> Path:
    """The directory to judge.

    Raises:
        PolicyError: where none is named, and none is in front of who types the command.
    """
    found = named or _in_front()
    if found is None:
        hint = "name their directory; the reference policy that comes with the package is in "
        raise PolicyError(
            [
                Problem(
                    "directory-unnamed",
                    "there are no policies in the current directory, nor in rules/ in it",
                    hint=f"{hint}{rules_directory().as_posix()}",
                )
            ]
        )
    return found


def _in_front() -> Path | None:
    if any(map(_is_policy, _files(_HERE))):
        return _HERE
    return _RULES if any(_files(_RULES)) else None


def _files(path: Path) -> Iterator[Path]:
    """The files of a directory that may hold policies or cases, by their names; none where it cannot be read."""
    try:
        yield from (one for one in path.iterdir() if one.suffix in _SUFFIXES and not one.name.startswith("."))
    except OSError:
        return


def _is_policy(path: Path) -> bool:
    """Whether a file says that it holds policies, or cases: other YAML files may stand anywhere."""
    try:
        with path.open("rb") as file:
            return _POLICY.search(file.read(_LOOKED_AT)) is not None
    except OSError:
        return False
