"""Which files, and which values of dated parameters, are in force on which days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from policy_engine.policy.model import DatedValue, PolicyFile, PolicyFiles, PolicyParameter

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days (both ends within it; None is open) on which nothing changes, and the files in force."""

    starts: date | None
    ends: date | None
    files: tuple[PolicyFile, ...]

    def __str__(self) -> str:
        return in_words([self])

    def value_of(self, parameter: PolicyParameter) -> DatedValue | None:
        """The value of a parameter on these days."""
        found = None
        for value in parameter.values:
            if value.starts is None or (self.starts is not None and value.starts <= self.starts):
                found = value
        return found


def in_words(stretches: Iterable[Segment]) -> str:
    """Stretches of days, in order, in words; those that touch are one."""
    joined: list[tuple[date | None, date | None]] = []
    for stretch in stretches:
        last = joined[-1][1] if joined else None
        if last is not None and stretch.starts == last + ONE_DAY:
            joined[-1] = (joined[-1][0], stretch.ends)
        else:
            joined.append((stretch.starts, stretch.ends))
    return " and ".join(_days(starts, ends) for starts, ends in joined)


def _days(starts: date | None, ends: date | None) -> str:
    if starts is None:
        return "on all days" if ends is None else f"until {ends}"
    return f"from {starts} on" if ends is None else f"from {starts} to {ends}"


def segments(files: PolicyFiles) -> Iterator[Segment]:
    """The stretches of days, in order, from always to for ever."""
    edges = sorted(set(_edges(files)))
    starts: list[date | None] = [None, *edges]
    for at, start in enumerate(starts):
        end = edges[at] - ONE_DAY if at < len(edges) else None
        in_force = tuple(file for file in files.files if _covers(file, start))
        if any(file.decisions for file in in_force):
            yield Segment(start, end, in_force)


def _edges(files: PolicyFiles) -> Iterator[date]:
    for file in files.files:
        if file.effective_from is not None:
            yield file.effective_from
        if file.effective_to is not None and file.effective_to < date.max:
            yield file.effective_to + ONE_DAY
        for parameter in file.parameters:
            for value in parameter.values:
                if value.starts is not None:
                    yield value.starts


def _covers(file: PolicyFile, start: date | None) -> bool:
    after_start = file.effective_from is None or (start is not None and file.effective_from <= start)
    return after_start and (file.effective_to is None or start is None or start <= file.effective_to)
