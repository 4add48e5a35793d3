"""Recorded snapshots decided by two versions: how many change, by decision, by how they do, and by region.

A file is read line by line, and of a line nothing is kept but its number. Nothing of a snapshot is told: of what
changes, words that a policy declares, and otherwise the names of outputs.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BufferedReader
from typing import Any, Final

from policy_engine.analysis.diff.outcome import Outcome, Witness, outcome_of
from policy_engine.analysis.diff.tables import TablePair, TableRegion
from policy_engine.analysis.diff.versions import DecisionDiff, Diff, TableDiff, Verdict
from policy_engine.engine.policy_set import PolicySet
from policy_engine.text.problem import Halt, PolicyError
from policy_engine.types.feeltype import ScalarType
from policy_engine.types.json_text import MAX_BYTES, parse_json
from policy_engine.types.relations import strip_nullable

LINES: Final = 3
"""Lines that are named for each way."""
MAX_WAYS: Final = 200
"""Ways of one decision that are told apart; the rest are counted together."""

Region = tuple[str, TableRegion]
"""A table by its key, and a region of it."""


@dataclass(slots=True)
class Way:
    """One way in which recorded snapshots change: the outputs that do, the rows on both sides, the regions of changed
    tables that came up, how many, and where."""

    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    regions: tuple[Region, ...]
    count: int = 0
    lines: list[int] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "change": self.text,
            "rows_before": list(self.before),
            "rows_after": list(self.after),
            "regions": [{"table": table, "where": dict(region.where)} for table, region in self.regions],
            "count": self.count,
            "lines": self.lines,
        }


@dataclass(slots=True)
class Changed:
    """One decision: on how many snapshots it changes, in which ways, and in which regions of changed tables."""

    count: int = 0
    undecided: int = 0
    """Snapshots that neither version decides."""
    first: int = 0
    """The line of the first that changes."""
    ways: list[Way] = field(default_factory=list)
    regions: Counter[Region] = field(default_factory=Counter)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "changed": self.count,
            "undecided": self.undecided,
            "ways": [way.to_dict() for way in self.ways],
            "regions": [
                {"table": table, "where": dict(region.where), "count": count}
                for (table, region), count in self.regions.most_common()
            ],
        }


@dataclass(slots=True)
class Recorded:
    """What became of a file of snapshots. `unread` lines hold no JSON object; `changed` has every decision that is
    not proved the same."""

    snapshots: int = 0
    unread: int = 0
    unread_lines: list[int] = field(default_factory=list)
    changed: dict[str, Changed] = field(default_factory=dict)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "snapshots": self.snapshots,
            "unread": {"count": self.unread, "lines": self.unread_lines},
            "decisions": {name: one.to_dict() for name, one in self.changed.items()},
        }


def lines_of(file: BufferedReader[Any]) -> Iterator[bytes]:
    """The lines of a file, without a byte order mark; of one that is too long to be a snapshot, as much as shows that
    it is."""
    if file.peek(len(BOM_UTF8))[: len(BOM_UTF8)] == BOM_UTF8:
        file.read(len(BOM_UTF8))
    while line := file.readline(MAX_BYTES + 2):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_BYTES)
        yield line


def recorded(
    old: PolicySet, new: PolicySet, names: Sequence[str], pairs: Sequence[TablePair], lines: Iterable[bytes]
) -> Recorded:
    """Decides recorded snapshots (JSON, one a line) by both versions.

    Args:
        old: the version before.
        new: the version after.
        names: the decisions to ask for: those that are not proved the same.
        pairs: the tables that changed, whose regions are counted.
        lines: the file; empty lines are passed over, and counted where lines are named.
    """
    found = Recorded(changed={name: Changed() for name in names})
    words = {name: _words(name, old, new) for name in names}
    ways: dict[tuple[object, ...], Way] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found.snapshots += 1
        try:
            snapshot = parse_json(line)
        except Halt:
            snapshot = None
        if not isinstance(snapshot, dict):
            found.unread += 1
            if len(found.unread_lines) < LINES:
                found.unread_lines.append(number)
            continue
        for name in names:
            changed = found.changed[name]
            before, after = _outcome(old, snapshot, name), _outcome(new, snapshot, name)
            if before.key == after.key:
                changed.undecided += before.problem is not None
                continue
            one = Witness(snapshot, outcome_of(old, snapshot, name), outcome_of(new, snapshot, name))
            changed.count += 1
            changed.first = changed.first or number
            regions = tuple(_regions(one, pairs))
            changed.regions.update(regions)
            said = _said(one, words[name])
            key = (name, said, one.rows_before, one.rows_after, regions)
            way = ways.get(key)
            if way is None and len(changed.ways) < MAX_WAYS:
                way = ways[key] = Way(said, one.rows_before, one.rows_after, regions)
                changed.ways.append(way)
            if way is not None:
                way.count += 1
                if len(way.lines) < LINES:
                    way.lines.append(number)
    for changed in found.changed.values():
        changed.ways.sort(key=lambda way: -way.count)
    return found


def with_recorded(found: Diff, told: Recorded) -> Diff:
    """A diff in which the decisions change, and the regions are reached, of which recorded snapshots show it."""

    def decision(one: DecisionDiff) -> DecisionDiff:
        known = told.changed.get(one.name)
        if one.verdict is not Verdict.UNKNOWN or known is None or not known.count:
            return one
        why = f"{one.grounds}; line {known.first} of the recorded snapshots shows it"
        return replace(one, verdict=Verdict.CHANGES, grounds=why)

    def table(one: TableDiff) -> TableDiff:
        also = (name for name, known in told.changed.items() if (one.table, one.region) in known.regions)
        return replace(one, reaches=tuple(dict.fromkeys((*one.reaches, *also))))

    return replace(found, decisions=tuple(map(decision, found.decisions)), tables=tuple(map(table, found.tables)))


def _outcome(policies: PolicySet, snapshot: dict[str, object], name: str) -> Outcome:
    try:
        return Outcome(policies.evaluate(snapshot, name).outputs, None)
    except PolicyError as error:
        return Outcome(None, error.problems[0].code)


def _regions(one: Witness, pairs: Sequence[TablePair]) -> Iterator[Region]:
    steps = (*one.before.steps, *one.after.steps)
    yield from dict.fromkeys(
        (pair.new.key, region) for pair in pairs for step in steps if (region := pair.region_of(step)) is not None
    )


def _words(name: str, *both: PolicySet) -> Mapping[str, frozenset[object]]:
    """The words that each output of a decision may be, where they are declared."""
    found: dict[str, frozenset[object]] = {}
    for policies in both:
        for program in policies.programs:
            if name not in program.public:
                continue
            for output, type_ in program.output_types(name).items():
                bare = strip_nullable(type_)
                words = frozenset(bare.values or ()) if isinstance(bare, ScalarType) else frozenset()
                found[output] = found.get(output, frozenset()) | words
    return found


def _said(one: Witness, words: Mapping[str, frozenset[object]]) -> str:
    """What changes, without a customer's texts, amounts and days."""
    if one.before.problem or one.after.problem:
        sides = (one.before.problem or "decided", one.after.problem or "decided")
        return " -> ".join(sides)
    before, after = one.before.outputs or {}, one.after.outputs or {}
    said = []
    for name in dict.fromkeys((*before, *after)):
        values = before.get(name), after.get(name)
        if repr(values[0]) != repr(values[1]):
            known = words.get(name, frozenset())
            plain = all(isinstance(one, bool | None) or (isinstance(one, str) and one in known) for one in values)
            said.append(f"{name}: {_word(values[0])} -> {_word(values[1])}" if plain else name)
    return ", ".join(said)


def _word(value: object) -> str:
    return value if isinstance(value, str) else "null" if value is None else str(value).lower()
