"""Many findings of one kind about one table: the first of them, and how many there are besides."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from policy_engine.analysis.tables.finding import Finding

MOST: Final = 12
"""Findings of one kind about one table that are told one by one."""
FEWER: Final[Mapping[str, int]] = {"table-row-partly-hidden": 5}
"""The same, where each alone says little."""
NAMED: Final = 5
"""Of the others, those that are named."""
_OTHERS: Final[Mapping[str, tuple[str, str]]] = {
    "table-gap": ("gap", "{count} more regions of inputs of {key} have no row"),
    "table-dead-row": ("dead row", "{count} more rows of {key} never decide: {names}"),
    "table-row-partly-hidden": (
        "partly hidden row",
        "{count} more rows of {key} decide only what other rows leave them: {names}",
    ),
    "table-mergeable-rows": ("mergeable rows", "{count} more groups of rows of {key} could be one row each: {names}"),
    "table-idle-column": ("idle column", "{count} more columns of {key} decide nothing: {names}"),
    "table-true-cell": ("true cell", "{count} more columns of {key} have cells that are always true: {names}"),
    "table-unused-output": ("unused output", "{count} more declared values of {key} are given by no row: {names}"),
}
"""By code, the first words of such findings' names, and how the others are told."""


def at_most_a_screenful(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of each table, in the order of the first of each kind; those that a snapshot shows come first."""
    groups: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        span = finding.space.linked.logic.span
        groups.setdefault((id(span.source), span.start, finding.code, finding.severity), []).append(finding)
    for group in groups.values():
        group.sort(key=lambda finding: finding.witness is None)
        most = FEWER.get(group[0].code, MOST)
        if len(group) <= most + 1 or group[0].code not in _OTHERS:
            yield from group
            continue
        yield from group[:most]
        yield _others(group[most:])


def _others(findings: list[Finding]) -> Finding:
    first = findings[0]
    kind, text = _OTHERS[first.code]
    names = [f'"{finding.name.removeprefix(kind).strip()}"' for finding in findings[:NAMED]]
    left = len(findings) - len(names)
    named = f"{', '.join(names)} and {left:,} more" if left else f"{', '.join(names[:-1])} and {names[-1]}"
    message = text.format(count=f"{len(findings):,}", key=first.key, names=named)
    return replace(
        first,
        name=f"{kind} others",
        message=message,
        hint=None,
        notes=(),
        rows=tuple(row for finding in findings for row in finding.rows[:1]),
        witness=None,
        box=None,
        is_group=True,
    )
