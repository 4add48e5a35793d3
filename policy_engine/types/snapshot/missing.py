"""What a snapshot does not have and some reads need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policy_engine.text.problem import Problem
from policy_engine.types.json_places import Path
from policy_engine.types.snapshot.plan import Outline, touches
from policy_engine.types.snapshot.reading import show_path
from policy_engine.types.snapshot.shape import ITEM, NO_DEFAULT, Entry, SchemaPath, show
from policy_engine.values.context import SnapshotContext

MAX_ALIKE = 20
"""The most items of lists told of for one field of the schema."""


def missing(
    outline: Outline, reads: frozenset[SchemaPath], inputs: SnapshotContext, told: frozenset[str | None]
) -> tuple[Problem, ...]:
    """The problems that fields of some reads are absent from inputs, but for the paths that were told as wrong."""
    if None in told:
        return ()
    counts: Counter[SchemaPath] = Counter()
    found = []
    for entry, path in _absent(outline.root, reads, inputs, ()):
        counts[entry.path] += 1
        where = show_path(path)
        if where not in told and counts[entry.path] <= MAX_ALIKE:
            message = f'the snapshot has no "{where}", which this decision reads'
            found.append(Problem("snapshot-missing", message, path=where, hint=_below(entry, reads)))
    return tuple(found)


def _absent(entry: Entry, reads: frozenset[SchemaPath], value: object, path: Path) -> Iterator[tuple[Entry, Path]]:
    if isinstance(value, list):
        for inner in entry:
            for index, item in enumerate(value):
                yield from _absent(inner, reads, item, (*path, index))
    elif isinstance(value, SnapshotContext):
        for inner in entry:
            if not touches(reads, inner.path):
                continue
            name = inner.path[-1]
            if name in value:
                yield from _absent(inner, reads, value[name], (*path, name))
            elif inner.default is NO_DEFAULT:
                yield inner, (*path, name)


def _below(entry: Entry, reads: frozenset[SchemaPath]) -> str | None:
    """What is read of an absent object."""
    parts = [inner.path for inner in entry.walk() if inner.path in reads and inner.path != entry.path]
    parts = [path for path in parts if ITEM not in path[len(entry.path) :]]
    return f"it reads {', '.join(map(show, parts))}" if parts else None
