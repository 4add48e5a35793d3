"""Recorded snapshots decided by two versions: how many change, by decision and by how they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from policy_engine.analysis.diff.search import Witness, outcome_of
from policy_engine.engine.policy_set import PolicySet

LINES: Final = 3
"""Lines that are named for each way."""


@dataclass(slots=True)
class Way:
    """One way in which recorded snapshots change: the outputs that do, the rows on both sides, how many, and where."""

    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    count: int = 0
    lines: list[int] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "change": self.text,
            "rows_before": list(self.before),
            "rows_after": list(self.after),
            "count": self.count,
            "lines": self.lines,
        }


@dataclass(slots=True)
class Recorded:
    """What became of a file of snapshots. `changed` has every decision that is not proved the same."""

    snapshots: int = 0
    changed: dict[str, list[Way]] = field(default_factory=dict)

    def count(self, name: str) -> int:
        """How many snapshots a decision changes on."""
        return sum(way.count for way in self.changed.get(name, ()))

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "snapshots": self.snapshots,
            "decisions": {
                name: {"changed": self.count(name), "ways": [way.to_dict() for way in ways]}
                for name, ways in self.changed.items()
            },
        }


def recorded(old: PolicySet, new: PolicySet, names: Sequence[str], lines: Iterable[bytes]) -> Recorded:
    """Decides recorded snapshots (JSON, one a line) by both versions.

    Args:
        old: the version before.
        new: the version after.
        names: the decisions to ask for: those that are not proved the same.
        lines: the file; empty lines are passed over, and counted where lines are named.
    """
    found = Recorded(changed={name: [] for name in names})
    ways: dict[tuple[object, ...], Way] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found.snapshots += 1
        for name in names:
            one = Witness({}, outcome_of(old, line, name), outcome_of(new, line, name))
            if one.before.key == one.after.key:
                continue
            way = ways.get((name, one.way))
            if way is None:
                way = ways[name, one.way] = Way(_said(one), one.rows_before, one.rows_after)
                found.changed[name].append(way)
            way.count += 1
            if len(way.lines) < LINES:
                way.lines.append(number)
    for known in found.changed.values():
        known.sort(key=lambda way: -way.count)
    return found


def _said(one: Witness) -> str:
    """What changes, without a customer's amounts and days: words as they are, all else by its name."""
    if one.before.problem or one.after.problem:
        sides = (one.before.problem or "decided", one.after.problem or "decided")
        return " -> ".join(sides)
    before, after = one.before.outputs or {}, one.after.outputs or {}
    said = []
    for name in dict.fromkeys((*before, *after)):
        values = before.get(name), after.get(name)
        if repr(values[0]) != repr(values[1]):
            plain = all(isinstance(value, str | bool | None) for value in values)
            said.append(f"{name}: {values[0]} -> {values[1]}" if plain else name)
    return ", ".join(said)
