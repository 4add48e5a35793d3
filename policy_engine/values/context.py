"""Contexts that come from a snapshot: an absent entry is a problem, not null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from policy_engine.text.problem import Halt, Problem


class SnapshotContext(dict[str, Any]):
    """An object of a snapshot at `path` (`account.plan`; empty for the snapshot itself).

    Reading an entry that is not there (`context[name]`) raises `Halt` with the problem `snapshot-missing`.
    """

    __slots__ = ("path",)

    path: str

    def __init__(self, entries: Mapping[str, object] | None = None, path: str = "") -> None:
        super().__init__(entries or {})
        self.path = path

    def __missing__(self, key: str) -> NoReturn:
        path = f"{self.path}.{key}" if self.path else key
        message = f'the snapshot has no "{path}", which this decision reads'
        raise Halt(Problem("snapshot-missing", message, path=path))

    def __reduce__(self) -> tuple[type[SnapshotContext], tuple[dict[str, Any], str]]:
        return SnapshotContext, (dict(self), self.path)
