"""A diff for people: as text, and as Markdown for a pull request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final

from policy_engine.analysis.diff.edits import Edit
from policy_engine.analysis.diff.recorded import Recorded
from policy_engine.analysis.diff.search import Outcome, Witness
from policy_engine.analysis.diff.versions import DecisionDiff, Diff, TableDiff, Verdict, plain
from policy_engine.analysis.search.snapshots import json_text

SHOWN: Final = 8
"""Ways in which a decision changes that are shown; JSON has all."""
LONGEST: Final = 160
"""Characters of a value that are shown."""
_CHANGED: Final = (Verdict.CHANGES, Verdict.ADDED, Verdict.REMOVED)


def diff_text(found: Diff, told: Recorded | None) -> str:
    """The diff as text."""
    return "\n".join(_text(found, told))


def _text(found: Diff, told: Recorded | None) -> Iterator[str]:
    yield summary(found)
    if found.edits:
        yield ""
        yield "What was edited:"
        yield from (f"  {edit_line(edit)}" for edit in found.edits)
    for one in found.of(*_CHANGED):
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
            yield from (f"  {', '.join(names)}: {why}" for why, names in _by_grounds(found, verdict).items())
    if told is not None:
        yield ""
        yield f"Of {_count(told.snapshots, 'recorded snapshot')}:"
        yield from (f"  {line}" for line in _recorded(told, str))


def summary(found: Diff) -> str:
    """The first line: what changes, what does not, what is not known."""
    changed, unknown = len(found.of(*_CHANGED)), len(found.of(Verdict.UNKNOWN))
    if found.is_same:
        return "No decision changes: this is proved."
    parts = [f"{_count(changed, 'decision')} {'changes' if changed == 1 else 'change'}"] if changed else []
    if unknown:
        parts.append(f"{unknown} could not be proved to stay the same")
    same = len(found.of(Verdict.SAME))
    if same:
        parts.append(f"{same} {'is' if same == 1 else 'are'} proved to stay the same")
    return f"{', '.join(parts)}."


def edit_line(edit: Edit) -> str:
    """One edit on one line."""
    what = f"{edit.kind} {edit.where or edit.unit}"
    if not edit.before or not edit.after:
        return f"{what}: {edit.before or edit.after}" if edit.before or edit.after else what
    return f"{what}: {edit.before} -> {edit.after}" if edit.before != edit.after else f"{what}: its types or tables"


def table_line(table: TableDiff) -> str:
    """One region on one line."""
    rows = f"{', '.join(table.region.before)} -> {', '.join(table.region.after)}"
    reaches = f"reaches {', '.join(table.reaches)}" if table.reaches else "not shown to reach a decision"
    return f"{table.table}, {table.region.text}: {rows} ({reaches})"


def _by_grounds(found: Diff, verdict: Verdict) -> dict[str, list[str]]:
    by: dict[str, list[str]] = {}
    for one in found.of(verdict):
        by.setdefault(grounds(one), []).append(one.name)
    return by


def grounds(one: DecisionDiff) -> str:
    """Why a decision is the same, or why that is not known."""
    if one.verdict is not Verdict.UNKNOWN:
        return one.grounds
    tried = "no snapshot was found to try" if not one.tried else (
        f"both versions decide {_count(one.tried, 'snapshot')} alike, which is no proof"
    )  # fmt: skip
    return f"{one.grounds}; {tried}"


def _ways(one: DecisionDiff) -> Iterator[str]:
    for witness in one.witnesses[:SHOWN]:
        yield f"  {'; '.join(changes(witness))}"
        yield f"    rows: {_rows(witness.rows_before)} -> {_rows(witness.rows_after)}"
        yield from (f"    where {region.text}" for region in witness.regions)
        yield f"    for example: {json_text(witness.snapshot)}"
    if len(one.witnesses) > SHOWN:
        yield f"  and {len(one.witnesses) - SHOWN} more ways, which --format json tells"


def changes(witness: Witness) -> list[str]:
    """What changes: by output, its value on both sides."""
    before, after = witness.before, witness.after
    if before.outputs is None or after.outputs is None:
        return [f"{_whole(before)} -> {_whole(after)}"]
    names = dict.fromkeys((*before.outputs, *after.outputs))
    return [
        f"{name}: {_value(before, name)} -> {_value(after, name)}"
        for name in names
        if name not in before.outputs
        or name not in after.outputs
        or repr(before.outputs[name]) != repr(after.outputs[name])
    ]


def _whole(outcome: Outcome) -> str:
    if outcome.outputs is None:
        return f"problem {outcome.problem}"
    return ", ".join(f"{name} = {_value(outcome, name)}" for name in outcome.outputs)


def _value(outcome: Outcome, name: str) -> str:
    outputs = outcome.outputs or {}
    if name not in outputs:
        return "(no such output)"
    value = plain(outputs[name])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _rows(rows: tuple[str, ...]) -> str:
    return ", ".join(rows) or "no row"


def _recorded(told: Recorded, code: Callable[[str], str]) -> Iterator[str]:
    if not told.changed:
        yield "none changes, since every decision is proved the same"
    for name in told.changed:
        yield f"{code(name)}: {told.count(name):,} {'changes' if told.count(name) == 1 else 'change'}"
        for way in told.changed[name][:SHOWN]:
            lines = ", ".join(map(str, way.lines))
            yield f"  {way.count:,}: {way.text} (rows {_rows(way.before)} -> {_rows(way.after)}; line {lines})"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# Markdown


def diff_markdown(found: Diff, told: Recorded | None) -> str:
    """The diff as Markdown, fit for a comment on a pull request."""
    return "\n".join(_markdown(found, told))


def _markdown(found: Diff, told: Recorded | None) -> Iterator[str]:
    yield "## Decisions that change"
    yield ""
    yield summary(found)
    if found.edits:
        yield from ("", "| edited | where | before | after |", "|---|---|---|---|")
        yield from (
            f"| {_cell(edit.kind)} | {_code(edit.where or edit.unit)} | {_code(edit.before)} | {_code(edit.after)} |"
            for edit in found.edits
        )
    for one in found.of(*_CHANGED):
        yield from ("", f"### {_code(one.name)} {one.verdict}", "", _cell(one.grounds))
        if one.witnesses:
            yield from ("", "| what changes | rows before | rows after | where |", "|---|---|---|---|")
        for witness in one.witnesses[:SHOWN]:
            said = "<br>".join(map(_code, changes(witness)))
            where = "<br>".join(_code(region.text) for region in witness.regions)
            yield f"| {said} | {_list(witness.rows_before)} | {_list(witness.rows_after)} | {where} |"
        if len(one.witnesses) > SHOWN:
            yield from ("", f"And {len(one.witnesses) - SHOWN} more ways.")
        if one.witnesses:
            yield from ("", "<details><summary>A snapshot for each</summary>", "", "```json")
            yield from (json_text(witness.snapshot).replace("`", "\\u0060") for witness in one.witnesses[:SHOWN])
            yield from ("```", "", "</details>")
    if found.tables:
        yield from ("", "### Tables", "", "| table | where | before | after | reaches |", "|---|---|---|---|---|")
        for table in found.tables:
            cells = [_code(table.table), _code(table.region.text), _list(table.region.before)]
            cells += [_list(table.region.after), _list(table.reaches) or "not shown to reach a decision"]
            yield f"| {' | '.join(cells)} |"
    if not found.is_whole:
        yield from ("", "Not every region is told: a table has too many combinations, or cells that are no sets.")
    if told is not None:
        yield from ("", f"### {_count(told.snapshots, 'recorded snapshot')}", "")
        yield from (f"- {line}" if not line.startswith(" ") else f"  - {line[2:]}" for line in _recorded(told, _code))
    for verdict, title in ((Verdict.UNKNOWN, "Not proved"), (Verdict.SAME, "The same, which is proved")):
        if found.of(verdict):
            yield from ("", f"<details><summary>{title}: {len(found.of(verdict))}</summary>", "")
            yield from (f"- {_list(tuple(names))}: {_cell(why)}" for why, names in _by_grounds(found, verdict).items())
            yield from ("", "</details>")


def _list(rows: tuple[str, ...]) -> str:
    return ", ".join(map(_code, rows))


def _code(text: str) -> str:
    """Text as code within a cell of a table; nothing for none."""
    return f"`{_line(text).replace('`', chr(39)).replace('|', chr(92) + '|')}`" if text else ""


def _cell(text: str) -> str:
    line = _line(text).replace("&", "&amp;").replace("<", "&lt;")
    return line.replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())
