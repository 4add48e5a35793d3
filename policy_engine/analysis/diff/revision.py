"""Versions of a policy set to compare: a directory, or a directory as a revision of a git repository has it."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from policy_engine.analysis.diff.git import Entry, EntryKind, Repository
from policy_engine.cases.check import SUFFIX, cases_of
from policy_engine.cases.model import Case
from policy_engine.cases.reader import case_file_of
from policy_engine.engine.policy_set import PolicySet, load, load_contents
from policy_engine.policy.reader import is_policy_file
from policy_engine.policy.yaml.limits import MAX_DATA_BYTES, MAX_FILE_BYTES, MAX_FILES, MAX_SET_BYTES
from policy_engine.text.problem import Halt, PolicyError, Problem

_TEXTS: Final = (".yaml", ".json")


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a set: what it is called, its policies, its cases."""

    name: str
    policies: PolicySet
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A directory as a revision has it. `directory` is from the repository's root, or, where it begins with `./` or
    `../`, from where the command is run."""

    name: str
    directory: str


def version_named(text: str) -> Path | Revision:
    """What a command line names: a directory that there is, or `REV:DIR`, as git writes it."""
    path = Path(text)
    revision, colon, directory = _split(text)
    if not colon or path.is_absolute() or os.path.isdir(text):
        return path
    return Revision(revision, directory)


def _split(text: str) -> tuple[str, str, str]:
    """At the first colon that is not within braces: `HEAD^{/fix: this}:rules`."""
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char == ":" and depth <= 0:
            return text[:at], char, text[at + 1 :]
    return text, "", ""


def read_version(named: Path | Revision, here: Path | None = None) -> Version:
    """Loads a version.

    Args:
        named: which.
        here: a directory in the repository of revisions; None is the current one.

    Raises:
        PolicyError: with all that is wrong with it.
    """
    if isinstance(named, Path):
        return Version(named.as_posix(), load(named), cases_of(named))
    try:
        files = RevisionFiles(Repository(here or Path()), named)
    except Halt as halt:
        raise PolicyError([halt.problem]) from None
    return Version(files.shown, load_contents(Path(files.shown), files), files.cases())


class RevisionFiles(Mapping[str, bytes]):
    """The files of a revision by their names from a directory of it, each read when it is asked for.

    What is a symbolic link, or outside the repository, is not followed: reading it raises `Halt`.
    """

    def __init__(self, repository: Repository, revision: Revision) -> None:
        """Raises `Halt` where there is no such revision, or no such directory in it."""
        self._repository = repository
        self._revision = revision.name
        self._root = repository.tree(revision.name)
        self._left = MAX_SET_BYTES + MAX_DATA_BYTES
        directory = revision.directory
        if directory.split("/")[0] in (".", ".."):
            directory = posixpath.join(repository.prefix, directory)
        self._directory = posixpath.normpath(directory or ".")
        self.shown = self._shown(self._directory)
        """The directory in problems: `REV:DIR`."""
        tree = self._root if self._directory == "." else self._folder(self._directory)
        self._names = sorted(name for name in repository.entries(tree) if not name.startswith("."))
        policies = sum(map(is_policy_file, self._names))
        if not policies:
            raise Halt(Problem("directory-empty", f"there are no policy files (`*.yaml`) in {self.shown}"))
        if policies > MAX_FILES:
            raise Halt(Problem("directory-large", f"there are more than {MAX_FILES:,} policy files in {self.shown}"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        # Whoever asks for a file that there is not is told why by `__getitem__`.
        return isinstance(name, str)

    def __getitem__(self, name: str) -> bytes:
        path = posixpath.normpath(posixpath.join(self._directory, name))
        shown = self._shown(path)
        entry = self._find(path)
        if entry.kind is not EntryKind.FILE:
            raise Halt(Problem("file-unreadable", f"{shown} is {entry.kind}, which is not followed"))
        most = MAX_FILE_BYTES if path.endswith(_TEXTS) else MAX_DATA_BYTES
        if entry.size > most:
            raise Halt(Problem("file-too-large", f"{shown} is larger than {most >> 20} MiB"))
        self._left -= entry.size
        if self._left < 0:
            most = MAX_SET_BYTES + MAX_DATA_BYTES
            message = f"the files of {self.shown} are larger than {most >> 20} MiB together"
            raise Halt(Problem("file-too-large", message))
        return self._repository.content(entry)

    def cases(self) -> tuple[Case, ...]:
        """All cases of the directory. Raises `PolicyError` with all that is wrong with its files of cases."""
        cases: list[Case] = []
        problems: list[Problem] = []
        for name in self._names:
            if name.endswith(SUFFIX):
                try:
                    cases += case_file_of(self[name], f"{self.shown}/{name}").cases
                except Halt as halt:
                    problems.append(halt.problem)
                except PolicyError as error:
                    problems += error.problems
        if problems:
            raise PolicyError(problems)
        return tuple(cases)

    def _shown(self, path: str) -> str:
        return f"{self._revision}:{'' if path == '.' else path}"

    def _folder(self, path: str) -> str:
        try:
            entry = self._find(path)
        except Halt as halt:
            if halt.problem.code != "file-missing":
                raise
            raise Halt(Problem("directory-missing", f"there is no directory {self.shown}")) from None
        if entry.kind is not EntryKind.FOLDER:
            raise Halt(Problem("directory-missing", f"{self.shown} is {entry.kind}, not a directory"))
        return entry.object

    def _find(self, path: str) -> Entry:
        """The entry at a path of the revision, way by way."""
        *above, last = path.split("/")
        tree = self._root
        if path == "." or path.startswith(("../", "/")) or path == "..":
            raise Halt(Problem("file-unreadable", f"{self._shown(path)} is outside the repository"))
        for name in above:
            entry = self._repository.entries(tree).get(name)
            if entry is None or entry.kind is EntryKind.FILE:
                raise Halt(Problem("file-missing", f"there is no file {self._shown(path)}"))
            if entry.kind is not EntryKind.FOLDER:
                at = self._shown(path)
                raise Halt(Problem("file-unreadable", f"{at} is within {entry.kind}, which is not followed"))
            tree = entry.object
        found = self._repository.entries(tree).get(last)
        if found is None:
            raise Halt(Problem("file-missing", f"there is no file {self._shown(path)}"))
        return found
