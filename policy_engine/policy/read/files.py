"""Files of a policy set: read once, whole, within limits, and counted into the digest."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from policy_engine.policy.yaml.decode import decode
from policy_engine.policy.yaml.limits import MAX_DATA_BYTES, MAX_FILE_BYTES, MAX_SET_BYTES
from policy_engine.text.problem import Halt, Problem, Problems
from policy_engine.text.source import Source, Span

Contents = Mapping[str, bytes]
"""Files by their names from a directory."""


@dataclass(slots=True)
class Files:
    """The directory of a set, and what was read of it so far."""

    directory: Path
    given: Contents | None = None
    """The files, where they are not to be read from the directory."""
    _read: dict[str, Source] = field(default_factory=dict)
    _failed: set[str] = field(default_factory=set)
    _bytes: dict[str, bytes] = field(default_factory=dict)
    _total: int = 0
    _total_data: int = 0

    def read(
        self, name: str, problems: Problems, named: Span | None = None, *, of_data: bool = False
    ) -> Source | None:
        """The text of a file of the set, by its path from the directory; None, and a problem, where it has none.

        `named` is the place that names the file; one `of_data` may be larger.
        """
        key = os.path.normpath(name).replace(os.sep, "/")
        if key in self._read or key in self._failed:
            return self._read.get(key)
        try:
            shown = _shown(self.directory, key)
            if self.given is None:
                data = self._load(self.directory / name, shown, named, of_data)
            else:
                data = self._take(key, shown)
            source = decode(data, _shown(self.directory, key))
        except Halt as halt:
            problems.found.append(_placed(halt.problem, named))
            self._failed.add(key)
            return None
        self._bytes[key] = data
        self._read[key] = source
        return source

    @property
    def contents(self) -> Contents:
        """The bytes of all files that were read, by their names from the directory."""
        return dict(sorted(self._bytes.items()))

    def digest(self) -> str:
        """SHA-256 over the names and bytes of all files that were read, in name order."""
        total = hashlib.sha256()
        for name, data in sorted(self._bytes.items()):
            encoded = name.encode("utf-8", "surrogateescape")
            total.update(f"{len(encoded)}:{len(data)}:".encode())
            total.update(encoded)
            total.update(data)
        return total.hexdigest()

    def _take(self, key: str, shown: str) -> bytes:
        if self.given is None or key not in self.given:
            raise Halt(Problem("file-missing", f"there is no file {shown}"))
        return self.given[key]

    def _load(self, path: Path, shown: str, named: Span | None, of_data: bool) -> bytes:
        most = MAX_DATA_BYTES if of_data else MAX_FILE_BYTES
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise Halt(Problem("file-unreadable", f"{shown} is not a file", named))
            with path.open("rb") as stream:
                data = stream.read(most + 1)
        except FileNotFoundError:
            raise Halt(Problem("file-missing", f"there is no file {shown}", named)) from None
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise Halt(Problem("file-unreadable", f"{shown} cannot be read: {why}", named)) from None
        if len(data) > most:
            what = "data" if of_data else "policy"
            raise Halt(Problem("file-too-large", f"{shown} is larger than {most >> 20} MiB: that is no {what}", named))
        if of_data:
            self._total_data += len(data)
            what, total, most = "CSV files", self._total_data, MAX_DATA_BYTES
        else:
            self._total += len(data)
            what, total, most = "files", self._total, MAX_SET_BYTES
        if total > most:
            message = f"the {what} of this set are larger than {most >> 20} MiB together"
            raise Halt(Problem("file-too-large", message, named))
        return data


def _shown(directory: Path, key: str) -> str:
    return os.path.normpath(directory / key).replace(os.sep, "/")


def _placed(problem: Problem, named: Span | None) -> Problem:
    """A problem with a whole file, at the place that names it."""
    if problem.span is not None:
        return problem
    return Problem(problem.code, problem.message, named, hint=problem.hint)
