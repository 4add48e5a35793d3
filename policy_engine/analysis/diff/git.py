"""What a git repository holds, read through git itself: nothing is checked out, nothing is written.

Only names of revisions are given to git, after `--end-of-options`; folders and files are found in what it lists, so
that no path is ever an argument of a command.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from policy_engine.text.problem import Halt, Problem

TIMEOUT: Final = 120
"""Seconds that one command of git may take: the parts of a partial clone are fetched when they are asked for."""
LONGEST_NAME: Final = 1_000
"""Characters of the name of a revision."""
_QUIET: Final = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
_OBJECT: Final = re.compile(r"[0-9a-f]{40,64}")


class EntryKind(StrEnum):
    """What stands in a tree."""

    FILE = "a file"
    FOLDER = "a directory"
    LINK = "a symbolic link"
    MODULE = "a submodule"


_KINDS: Final = {
    b"040000": EntryKind.FOLDER, b"120000": EntryKind.LINK, b"160000": EntryKind.MODULE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tree; `size` in bytes, 0 for what is no file."""

    kind: EntryKind
    object: str
    size: int


class Repository:
    """The repository that a directory is in, bare or not."""

    def __init__(self, directory: Path) -> None:
        """Raises `Halt` where there is none, or no git."""
        self._directory = directory
        self._trees: dict[str, dict[str, Entry]] = {}
        found = self._ran("rev-parse", "--show-prefix")
        if found.returncode:
            raise Halt(_refused(found, f"{directory.absolute().as_posix()} is in no git repository"))
        self.prefix = os.fsdecode(found.stdout).rstrip("\n").rstrip("/")
        """Where in the repository the directory stands; empty at its root."""

    def tree(self, revision: str) -> str:
        """The id of the tree of a revision, as git names revisions. Raises `Halt` where there is none."""
        shown = revision[:60]
        if not revision or revision.startswith("-") or not revision.isprintable() or len(revision) > LONGEST_NAME:
            hint = "a revision is a branch, a tag or a commit, such as `main` or `HEAD~1`"
            raise Halt(Problem("diff-revision", f'"{_printable(shown)}" is no name of a revision', hint=hint))
        found = self._ran("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{tree}}")
        name = found.stdout.decode("ascii", "replace").strip()
        if found.returncode or not _OBJECT.fullmatch(name):
            hint = "a shallow clone lacks older commits, and other branches: `git fetch --unshallow origin main`"
            raise Halt(Problem("diff-revision", f'there is no revision "{shown}" in this repository', hint=hint))
        return name

    def entries(self, tree: str) -> dict[str, Entry]:
        """What stands in a tree, by name."""
        known = self._trees.get(tree)
        if known is None:
            found = self._ran("ls-tree", "-z", "-l", "--full-tree", tree)
            if found.returncode:
                raise Halt(_refused(found, f"git cannot list {tree}"))
            known = self._trees[tree] = dict(_entry(line) for line in found.stdout.split(b"\0") if line)
        return known

    def content(self, file: Entry) -> bytes:
        """The bytes of a file."""
        found = self._ran("cat-file", "blob", file.object)
        if found.returncode:
            raise Halt(_refused(found, f"git cannot read {file.object}"))
        return found.stdout

    def _ran(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - a list of arguments, no shell; names are checked before
                ["git", "--no-pager", *arguments],  # noqa: S607 - git is where the caller's path has it
                cwd=self._directory,
                env={**os.environ, **_QUIET},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except FileNotFoundError:
            message = "revisions are read by git, which is not installed"
            raise Halt(Problem("diff-git", message, hint="install git, or compare two directories")) from None
        except OSError as error:
            raise Halt(Problem("diff-git", f"git cannot be run: {error.strerror}")) from None
        except subprocess.TimeoutExpired:
            raise Halt(Problem("diff-git", f"git {arguments[0]} took longer than {TIMEOUT} seconds")) from None


def _entry(line: bytes) -> tuple[str, Entry]:
    """`100644 blob 1234...    42<tab>name`."""
    about, name = line.split(b"\t", 1)
    mode, _, object_, size = about.split()
    kind = _KINDS.get(mode, EntryKind.FILE)
    return os.fsdecode(name), Entry(kind, object_.decode("ascii"), int(size) if size.isdigit() else 0)


def _refused(found: subprocess.CompletedProcess[bytes], otherwise: str) -> Problem:
    """What git said, where that is more than that there is no repository."""
    said = found.stderr.decode("utf-8", "replace").strip().splitlines()
    if not said or "not a git repository" in said[0]:
        hint = "compare two directories, or go to a checkout or a clone"
        return Problem("diff-git", otherwise, hint=hint)
    return Problem("diff-git", f"git refuses: {_printable(said[0].removeprefix('fatal: '))}")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
