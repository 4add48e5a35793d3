"""What of a snapshot a set of reads touches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policy_engine.types.snapshot.shape import ITEM, Entry, Form, ListShape, ScalarShape, SchemaPath, show


@dataclass(frozen=True, slots=True)
class Outline:
    """A schema's tree with its fields by path, and the paths of the moment and of the time zone (with a moment)."""

    root: Entry
    moment: SchemaPath | None
    time_zone: SchemaPath | None
    by_path: dict[SchemaPath, Entry]

    def currency(self, entry: Entry) -> Entry | None:
        """The field that holds the currency of an amount."""
        return None if entry.currency is None else self.by_path[entry.currency]


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of reads with all that it rests on; `wanted` are the fields read and everything above them."""

    outline: Outline
    reads: frozenset[SchemaPath]
    wanted: frozenset[SchemaPath]


def make_plan(outline: Outline, reads: Iterable[SchemaPath]) -> Plan:
    """The plan of some reads. Raises ValueError for a path that the schema does not have."""
    expanded = expand(outline, reads)
    return Plan(outline, expanded, frozenset(path for path in outline.by_path if touches(expanded, path)))


def expand(outline: Outline, reads: Iterable[SchemaPath]) -> frozenset[SchemaPath]:
    """Some reads and what they rest on: the moment, the zone, the currencies of amounts, the ids of lists.

    Raises ValueError for a path that the schema does not have.
    """
    found = {*reads, *(path for path in (outline.moment, outline.time_zone) if path is not None)}
    for path in found:
        if path not in outline.by_path:
            raise ValueError(f"the snapshot's schema has no {show(path)}")
    for entry in outline.by_path.values():
        match entry.shape:
            case ScalarShape(form=Form.MONEY) if entry.currency is not None and touches(found, entry.path):
                found.add(entry.currency)
            case ListShape(unique=str(unique)) if touches(found, entry.path):
                found.add((*entry.path, ITEM, unique))
    return frozenset(found)


def touches(reads: Iterable[SchemaPath], path: SchemaPath) -> bool:
    """Whether one of the reads is at a path, above it or below it, so that a problem at the path concerns it."""
    return any(read[: len(path)] == path or path[: len(read)] == read for read in reads)
