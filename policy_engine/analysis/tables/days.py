"""What was found on several stretches of days, told as one: of all of them, or with the days.

A gap or an overlap makes an evaluation fail on whatever days it is there. That a row never decides, or a column decides
nothing, is a reason to take it out only where it is so on every stretch of days that has the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from policy_engine.analysis.tables.finding import Finding
from policy_engine.analysis.tables.idle import true_cell
from policy_engine.engine.program import Program
from policy_engine.policy.link.segments import Segment, in_words
from policy_engine.text.problem import Severity
from policy_engine.values.zone import SECOND

_ALWAYS: Final = frozenset(
    ("table-dead-row", "table-idle-column", "table-true-cell", "table-unused-output", "table-row-partly-hidden")
)
"""Codes of what must hold on all days to be more than a note."""
_MERGEABLE: Final = "table-mergeable-rows"
ZONES: Final = 15 * 3600 * SECOND
"""Nanoseconds by which a time zone moves the day at most, and more."""
MAX_WAYS: Final = 3
"""Ways in which something holds on different days that are told."""


@dataclass(slots=True)
class Known:
    """One finding: as it was made first, with a witness where one was found; and by the number of a program, as it was
    made there."""

    finding: Finding
    by: dict[int, Finding] = field(default_factory=dict)

    def on_days(self, programs: Sequence[Program], having: Sequence[int]) -> Finding | None:
        """The finding as it is to be told.

        Args:
            programs: by their numbers.
            having: the numbers of those that have the table.

        Returns:
            None where it is so in different ways on different days, so that nothing follows.
        """
        finding, code = self.finding, self.finding.code
        partly = [one for one in having if one not in self.by]
        if code == _MERGEABLE:
            return None if partly or len(self._ways()) > 1 else finding
        if code not in _ALWAYS:
            return replace(finding, message=f"{finding.message} ({days(programs, self.by)})") if partly else finding
        if code == "table-true-cell" and not partly:
            rows = set.intersection(*(set(one.rows) for one in self.by.values()))
            if rows == set(finding.rows):
                return finding
            if rows:
                return true_cell(finding.space, _column(finding), sorted(rows))
        ways = self._ways()
        if partly or code == "table-true-cell":
            first = next(iter(ways))
            note = replace(self.by[ways[first][0]], severity=Severity.NOTE, hint=None)
            return replace(note, message=f"{first} ({days(programs, ways[first])})")
        if len(ways) == 1:
            return finding
        told = [f"{way} ({days(programs, numbers)})" for way, numbers in [*ways.items()][:MAX_WAYS]]
        return replace(finding, message="; ".join(told))

    def _ways(self) -> dict[str, list[int]]:
        """The messages with which it was found, and the programs of each."""
        found: dict[str, list[int]] = {}
        for number, one in self.by.items():
            found.setdefault(one.message, []).append(number)
        return found


def _column(finding: Finding) -> int:
    return next(column.at for column in finding.space.columns if finding.name == f"true cell {column.label}")


def on_no_day(finding: Finding) -> bool:
    """Whether a finding is about moments alone that are on no day of its program, in whatever time zone."""
    space = finding.space
    moment = space.program.policy.schema.moment
    first, last = (second * SECOND for second in space.program.seconds)
    for column, runs in zip(space.columns, finding.box or (), strict=bool(finding.box)):
        if moment is None or column.path != moment or column.classes is None or not runs:
            continue
        ends = [column.classes.bounds(run) for run in runs if run[0] != column.classes.null]
        if ends and all(
            (high is not None and high[0] < first - ZONES) or (low is not None and low[0] > last + ZONES)
            for low, high in ends
        ):
            return True
    return False


def days(programs: Sequence[Program], numbers: Iterable[int]) -> str:
    """The days of some programs in words."""
    policies = [programs[number].policy for number in numbers]
    parts = in_words(Segment(policy.starts, policy.ends, ()) for policy in policies).split(" and ")
    more = len(parts) - MAX_WAYS
    return " and ".join(parts) if more < 2 else f"{', '.join(parts[:MAX_WAYS])} and on {more} more stretches of days"
