"""Contexts that come from a snapshot: an absent entry is a problem, not null."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NoReturn

from policy_engine.text.problem import Halt, Problem

_NONE: Mapping[str, Problem] = MappingProxyType({})


class SnapshotContext(dict[str, Any]):
    """An object of a snapshot at `path` (`account.plan`; empty for the snapshot itself).

    Reading an entry that is not there (`context[name]`) raises `Halt` with the problem `snapshot-missing`, or with
    the one that `absent` gives as the reason why it is not there.
    """

    __slots__ = ("absent", "path")

    path: str
    absent: Mapping[str, Problem]

    def __init__(self, entries: Mapping[str, object] | None = None, path: str = "") -> None:
        super().__init__(entries or {})
        self.path = path

    def __missing__(self, key: str) -> NoReturn:
        # Set on the few contexts that need it: a context is made for every object of every snapshot.
        absent: Mapping[str, Problem] = getattr(self, "absent", _NONE)
        if key in absent:
            raise Halt(absent[key])
        path = f"{self.path}.{key}" if self.path else key
        message = f'the snapshot has no "{path}", which this decision reads'
        raise Halt(Problem("snapshot-missing", message, path=path))

    def __reduce__(self) -> tuple[type[SnapshotContext], tuple[dict[str, Any], str]]:
        return SnapshotContext, (dict(self), self.path)
