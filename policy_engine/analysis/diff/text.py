"""A diff for people, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy_engine.analysis.diff.edits import Edit
from policy_engine.analysis.diff.notes import counted
from policy_engine.analysis.diff.outcome import Witness
from policy_engine.analysis.diff.recorded import Changed, Recorded
from policy_engine.analysis.diff.versions import DecisionDiff, Diff, TableDiff, Verdict
from policy_engine.analysis.diff.ways import NONE, groups, rows
from policy_engine.analysis.search.snapshots import json_text

SHOWN: Final = 8
"""Changes of a decision that are shown, and rows on which each comes about; JSON has all."""
REGIONS: Final = 3
"""Regions that are shown of each way."""
NOTES: Final = "Edited besides, which changes no decision"
CHANGED: Final = (Verdict.CHANGES, Verdict.ADDED, Verdict.REMOVED)


def diff_text(found: Diff, told: Recorded | None) -> str:
    """The diff as text."""
    return "\n".join(_text(found, told))


def _text(found: Diff, told: Recorded | None) -> Iterator[str]:
    yield summary(found)
    for title, is_note in (("What was edited", False), (NOTES, True)):
        edits = [edit for edit in found.edits if edit.is_note is is_note]
        if edits:
            yield ""
            yield f"{title}:"
            yield from (f"  {edit_line(edit)}" for edit in edits)
    for one in found.of(*CHANGED):
        yield ""
        yield f"{one.name}: {one.verdict} ({one.grounds})"
        yield from _ways(one)
    if found.tables:
        yield ""
        yield "Where tables give something else:"
        yield from (f"  {table_line(table)}" for table in found.tables)
    if not found.is_whole:
        yield "  Not every region is told: a table has too many combinations, or cells that are no sets of values."
    for verdict, title in ((Verdict.UNKNOWN, "Not proved:"), (Verdict.SAME, "The same, which is proved:")):
        if found.of(verdict):
            yield ""
            yield title
            yield from (f"  {', '.join(names)}: {why}" for why, names in by_grounds(found, verdict).items())
    if told is not None:
        yield ""
        yield f"{recorded_title(told)}:"
        yield from (f"  {line}" for line in _recorded(told))


def summary(found: Diff) -> str:
    """The first line: what changes, what does not, what is not known."""
    changed, unknown = len(found.of(*CHANGED)), len(found.of(Verdict.UNKNOWN))
    besides = counted(found.edits)
    do = "does" if besides.startswith("1 ") and " and " not in besides else "do"
    if found.is_same:
        return f"No decision changes, which is proved; {besides} {do}." if besides else (
            "No decision changes: this is proved."
        )  # fmt: skip
    parts = [f"{count(changed, 'decision')} {'changes' if changed == 1 else 'change'}"] if changed else []
    if unknown:
        parts.append(f"{count(unknown, 'decision')} could not be proved to stay the same")
    same = len(found.of(Verdict.SAME))
    if same:
        parts.append(f"{same} {'is' if same == 1 else 'are'} proved to stay the same")
    said = ", ".join(parts)
    return f"{said}; {besides} {'changes' if do == 'does' else 'change'} too." if besides else f"{said}."


def edit_line(edit: Edit) -> str:
    """One edit on one line."""
    what = f"{edit.kind} {edit.where or edit.unit}"
    if not edit.before or not edit.after:
        return f"{what}: {edit.before or edit.after}" if edit.before or edit.after else what
    return f"{what}: {edit.before} -> {edit.after}" if edit.before != edit.after else f"{what}: its types or parts"


def table_line(table: TableDiff) -> str:
    """One region on one line."""
    sides = f"{', '.join(table.region.before)} -> {', '.join(table.region.after)}"
    reaches = f"reaches {', '.join(table.reaches)}" if table.reaches else "not shown to reach a decision"
    return f"{table.table}, {table.region.text}: {sides} ({reaches})"


def by_grounds(found: Diff, verdict: Verdict) -> dict[str, list[str]]:
    """The decisions with a verdict, by why they have it."""
    by: dict[str, list[str]] = {}
    for one in found.of(verdict):
        by.setdefault(grounds(one), []).append(one.name)
    return by


def grounds(one: DecisionDiff) -> str:
    """Why a decision is the same, or why that is not known."""
    if one.verdict is not Verdict.UNKNOWN:
        return one.grounds
    tried = "no snapshot was found to try" if not one.tried else (
        f"both versions decide {count(one.tried, 'snapshot')} alike, which is no proof"
    )  # fmt: skip
    return f"{one.grounds}; {tried}"


def _ways(one: DecisionDiff) -> Iterator[str]:
    found = groups(one.witnesses)
    for group in found[:SHOWN]:
        yield from (f"  {line}" for line in group.said)
        for witness in group.witnesses[:SHOWN]:
            yield f"    by {rows_line(rows(witness))}"
            for at, text in enumerate(where_lines(witness)):
                yield f"      {'where' if at < REGIONS else '     '} {text}"
            yield f"      for example {json_text(witness.snapshot)}"
        if len(group.witnesses) > SHOWN:
            yield f"    and by {count(len(group.witnesses) - SHOWN, 'other row')}, which --format json tells"
    if len(found) > SHOWN:
        yield f"  and {count(len(found) - SHOWN, 'other change')}, which --format json tells"


def where_lines(witness: Witness) -> Iterator[str]:
    """The regions in which a way shows, the first of them."""
    yield from (region.text for region in witness.regions[:REGIONS])
    if len(witness.regions) > REGIONS:
        yield f"and in {count(len(witness.regions) - REGIONS, 'other region')}"


def rows_line(sides: tuple[str, ...]) -> str:
    """The rows responsible on both sides."""
    return " -> ".join(sides) if len(sides) > 1 else f"{sides[0]}, as before"


def recorded_title(told: Recorded) -> str:
    """How many snapshots there were, and how many lines are none."""
    title = f"Of {count(told.snapshots, 'recorded snapshot')}"
    if not told.unread:
        return title
    lines = ", ".join(map(str, told.unread_lines))
    return f"{title}, of which {told.unread:,} cannot be read (line {lines}{_more(told.unread, told.unread_lines)})"


def _recorded(told: Recorded) -> Iterator[str]:
    if not told.changed:
        yield "none changes, since every decision is proved the same"
    for name, one in told.changed.items():
        yield f"{name}: {changed_line(one)}"
        yield from (f"  {line}" for line in recorded_lines(one))
        yield from (f"  in {table}, {region.text}: {number:,}" for (table, region), number in one.regions.most_common())


def changed_line(one: Changed) -> str:
    """How many recorded snapshots change of one decision, and how many say nothing of it."""
    said = f"{count(one.count, 'snapshot')} {'changes' if one.count == 1 else 'change'}"
    return f"{said}, {one.undecided:,} decided by neither version" if one.undecided else said


def recorded_lines(one: Changed) -> Iterator[str]:
    """Each way in which recorded snapshots change, and how many do."""
    for way in one.ways[:SHOWN]:
        lines = ", ".join(map(str, way.lines))
        sides = f"{', '.join(way.before) or NONE} -> {', '.join(way.after) or NONE}"
        yield f"{way.count:,}: {way.text} (by {sides}; line {lines}{_more(way.count, way.lines)})"
    rest = one.count - sum(way.count for way in one.ways[:SHOWN])
    if rest:
        yield f"{rest:,}: in other ways, which --format json tells"


def _more(number: int, lines: list[int]) -> str:
    return " and others" if number > len(lines) else ""


def count(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
