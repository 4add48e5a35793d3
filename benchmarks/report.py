"""What was measured: groups of lines, as JSON and as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from benchmarks.measure import Spread


@dataclass(frozen=True, slots=True)
class Line:
    """One contender in one group."""

    what: str
    seconds: Spread
    """For each answer, or for the whole, as the group says."""
    ratio: Spread | None = None
    """Of what the group says."""
    target: str | None = None
    """What the ratio should be, such as `<= 4`."""
    build: float | None = None
    """Seconds of what is done once, before it."""


@dataclass(slots=True)
class Group:
    """Lines that were measured side by side, after their answers were compared."""

    section: str
    name: str
    ratio: str
    """What the ratios are of."""
    size: int | None = None
    """How large the input is, where the section varies it."""
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was not measured, and why; and what else was seen."""

    def json(self) -> dict[str, Any]:
        """The group as JSON has it."""
        return asdict(self)

    @staticmethod
    def of(read: dict[str, Any]) -> Group:
        """A group from its JSON."""
        return Group(**{**read, "lines": [_line(line) for line in read["lines"]]})

    def text(self, *, judged: bool) -> Iterator[str]:
        """The group as the terminal shows it, judged against its targets or not."""
        yield f"\n{self.name}" + (f" (ratio: {self.ratio})" if self.ratio else "")
        for line in self.lines:
            once = "" if line.build is None else f"  built in {duration(line.build)}"
            yield f"  {line.what:46} {duration(line.seconds.middle):>9}  {_ratio(line, judged=judged)}{once}".rstrip()
        for note in self.notes:
            yield f"  {note}"


def _line(read: dict[str, Any]) -> Line:
    ratio = Spread(**read["ratio"]) if read["ratio"] else None
    return Line(**{**read, "seconds": Spread(**read["seconds"]), "ratio": ratio})


def meets(line: Line) -> bool | None:
    """Whether the ratio is what it should be; None where nothing is asked of it."""
    if line.target is None or line.ratio is None:
        return None
    sign, wanted = line.target.split()
    return line.ratio.middle <= float(wanted) if sign == "<=" else line.ratio.middle >= float(wanted)


def _ratio(line: Line, *, judged: bool) -> str:
    if line.ratio is None:
        return ""
    verdict = {None: "", True: f"  target {line.target}: met", False: f"  target {line.target}: MISSED"}
    met = verdict[meets(line) if judged else None]
    return f"{times(line.ratio.middle):>7} ({times(line.ratio.low)} to {times(line.ratio.high)}){met}"


def times(ratio: float) -> str:
    """A ratio with the digits that mean something."""
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.1f}x" if ratio >= 2 else f"{ratio:.2f}x"


def duration(seconds: float) -> str:
    """Seconds in the unit that fits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds / size < 1000 else f"{seconds / size:,.0f} {unit}"
    return f"{seconds * 1e9:.0f} ns"
