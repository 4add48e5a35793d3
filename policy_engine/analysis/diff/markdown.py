"""A diff as Markdown, fit for a comment on a pull request.

All that comes from a policy stands in code, where GitHub takes nothing for its own: no mention of people, no link, no
HTML. A comment has a greatest length: what is left out is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from policy_engine.analysis.diff.recorded import Recorded
from policy_engine.analysis.diff.text import (
    CHANGED,
    NOTES,
    SHOWN,
    by_grounds,
    changed_line,
    count,
    recorded_lines,
    recorded_title,
    summary,
    where_lines,
)
from policy_engine.analysis.diff.versions import DecisionDiff, Diff, Verdict
from policy_engine.analysis.diff.ways import groups, rows
from policy_engine.analysis.search.snapshots import json_text

MAX_CHARACTERS: Final = 65_000
"""Characters of a comment; GitHub takes 65,536, and whoever posts it may add a line."""
MAX_LINES: Final = 40
"""Lines of one table."""
_RUNS: Final = re.compile("`+")
_LEFT_OUT: Final = "Left out, since a comment has an end: {}. `--format json` has all."


def diff_markdown(found: Diff, told: Recorded | None) -> str:
    """The diff as Markdown, of not more than `MAX_CHARACTERS`."""
    parts: list[str] = []
    left_out: dict[str, None] = {}
    room = MAX_CHARACTERS - 400
    for title, lines in _parts(found, told):
        text = "\n".join(lines)
        if len(text) + 2 <= room:
            parts.append(text)
            room -= len(text) + 2
        else:
            left_out[title] = None
    if left_out:
        names = list(left_out)
        more = f" and {count(len(names) - SHOWN, 'other part')}" if len(names) > SHOWN else ""
        parts.append(_LEFT_OUT.format(f"{', '.join(names[:SHOWN])}{more}"))
    return "\n\n".join(parts)


def _parts(found: Diff, told: Recorded | None) -> Iterator[tuple[str, Iterable[str]]]:
    """What may be left out, each with what it is: first what counts most."""
    yield "the summary", ["## Decisions that change", "", summary(found)]
    if told is not None:
        yield "recorded snapshots", _recorded(told)
    for one in found.of(*CHANGED):
        yield "changes of decisions", _decision(one)
    if found.of(Verdict.UNKNOWN):
        yield "decisions that are not proved the same", _listed(found, Verdict.UNKNOWN, "Not proved")
    for title, is_note in (("What was edited", False), (NOTES, True)):
        edits = [edit for edit in found.edits if edit.is_note is is_note]
        if edits:
            lines = ([edit.kind, code(edit.where or edit.unit), code(edit.before), code(edit.after)] for edit in edits)
            yield "edits", _folded(title, len(edits), ("edited", "where", "before", "after"), lines)
    if found.tables:
        lines = (
            [code(one.table), code(one.region.text), _list(one.region.before), _list(one.region.after),
             _list(one.reaches) or "not shown to reach a decision"]
            for one in found.tables
        )  # fmt: skip
        heads = ("table", "where", "before", "after", "reaches")
        yield "regions of tables", _folded("Where tables give something else", len(found.tables), heads, lines)
    if not found.is_whole:
        yield "a note", ["Not every region is told: a table has too many combinations, or cells that are no sets."]
    for one in found.of(*CHANGED):
        if one.witnesses:
            yield "snapshots", _snapshots(one)
    if found.of(Verdict.SAME):
        yield "decisions that are proved the same", _listed(found, Verdict.SAME, "The same, which is proved")


def _decision(one: DecisionDiff) -> Iterator[str]:
    yield f"### {span(one.name)} {one.verdict}"
    yield ""
    yield span(one.grounds)
    found = groups(one.witnesses)
    if not found:
        return
    yield from ("", "| | what changes | rows before | rows after | where |", "|---|---|---|---|---|")
    number = 0
    for group in found[:SHOWN]:
        said = "<br>".join(map(code, group.said))
        for at, witness in enumerate(group.witnesses[:SHOWN]):
            sides = rows(witness)
            where = "<br>".join(map(code, where_lines(witness)))
            number += 1
            after = code(sides[1]) if len(sides) > 1 else "the same"
            yield f"| {number} | {said if not at else '〃'} | {code(sides[0])} | {after} | {where} |"
    rest = sum(len(group.witnesses) for group in found) - sum(len(group.witnesses[:SHOWN]) for group in found[:SHOWN])
    if rest:
        yield from ("", f"And {count(rest, 'other way')}, which `--format json` tells.")


def _snapshots(one: DecisionDiff) -> Iterator[str]:
    """A snapshot for each line of a decision's table."""
    yield f"<details><summary>Snapshots on which <code>{_html(one.name)}</code> changes, in that order</summary>"
    yield from ("", "```json")
    for group in groups(one.witnesses)[:SHOWN]:
        yield from (json_text(witness.snapshot).replace("`", "\\u0060") for witness in group.witnesses[:SHOWN])
    yield from ("```", "", "</details>")


def _folded(title: str, number: int, heads: tuple[str, ...], lines: Iterable[list[str]]) -> Iterator[str]:
    yield from (f"<details><summary>{title}: {number:,}</summary>", "")
    yield from (f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
    for at, cells in enumerate(lines):
        if at < MAX_LINES:
            yield f"| {' | '.join(cells)} |"
    if number > MAX_LINES:
        yield from ("", f"And {number - MAX_LINES:,} more, which `--format json` tells.")
    yield from ("", "</details>")


def _listed(found: Diff, verdict: Verdict, title: str) -> Iterator[str]:
    yield f"<details><summary>{title}: {len(found.of(verdict)):,}</summary>"
    yield ""
    yield from (f"- {', '.join(map(span, names))}: {span(why)}" for why, names in by_grounds(found, verdict).items())
    yield from ("", "</details>")


def _recorded(told: Recorded) -> Iterator[str]:
    yield f"### {recorded_title(told)}"
    yield ""
    if not told.changed:
        yield "None changes, since every decision is proved the same."
    for name, one in told.changed.items():
        yield f"- {span(name)}: {changed_line(one)}"
        yield from (f"  - {span(line)}" for line in recorded_lines(one))
        for (table, region), number in one.regions.most_common(SHOWN):
            yield f"  - in {span(table)}, {span(region.text)}: {number:,}"


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(code, names))


def code(text: str) -> str:
    """Text as code in a cell of a table; nothing for none."""
    return span(text.replace("|", "\\|"))


def span(text: str) -> str:
    """Text as code outside tables."""
    line = " ".join(text.split())
    if not line:
        return ""
    fence = "`" * (max(map(len, _RUNS.findall(line)), default=0) + 1)
    space = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{space}{line}{space}{fence}"


def _html(text: str) -> str:
    line = " ".join(text.split())
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
