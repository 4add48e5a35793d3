"""Writes what was measured into docs/benchmarks.md and draws docs/benchmarks.svg.

    python benchmarks/run.py --json results.json && python benchmarks/page.py results.json

Between `<!-- measured: NAME -->` and `<!-- end -->` stands what this writes; all else of the page is prose.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.chart import chart  # noqa: E402 - the root must be on the path first
from benchmarks.measure import Spread  # noqa: E402
from benchmarks.report import Group, duration, meets, times  # noqa: E402

PAGE, CHART = ROOT / "docs" / "benchmarks.md", ROOT / "docs" / "benchmarks.svg"
_PART = re.compile(r"(<!-- measured: (\S+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def main() -> None:
    """Reads the results, writes the page and the chart."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, help="what `run.py --json` wrote")
    results = json.loads(parser.parse_args().results.read_text(encoding="utf-8"))
    groups = [Group.of(group) for group in results["groups"]]
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "machine": lambda: _machine(results),
        "two-columns": lambda: sizes_of(groups, "two columns"),
        "four-columns": lambda: sizes_of(groups, "four columns"),
        "growth": lambda: lines_of(group for group in groups if group.name.startswith("the engine as")),
        **{name: _section(groups, name) for name in ("single", "loading", "batch", "large")},
    }

    def written(found: re.Match[str]) -> str:
        fresh = "\n".join(parts[found[2]]())
        # A section that was not measured this time keeps its figures.
        return f"{found[1]}\n{fresh}\n\n{found[4]}" if fresh else found[0]

    PAGE.write_text(_PART.sub(written, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    series = _series(groups)
    if series:
        CHART.write_text(chart("Time of one decision of a table, two columns", series), encoding="utf-8")
        print(f"wrote {CHART.relative_to(ROOT)}")


def _section(groups: list[Group], name: str) -> Callable[[], Iterator[str]]:
    return lambda: lines_of(group for group in groups if group.section == name)


def _machine(results: dict[str, Any]) -> Iterator[str]:
    found = results["machine"]
    memory = f", {found['memory']:.0f} GB" if found["memory"] else ""
    yield f"- {found['processor']}, {found['cores']} cores{memory}; {found['system']}; {found['python']}"
    yield f"- {', '.join(f'{name} {number}' for name, number in found['packages'].items())}"
    yield f"- {results['rounds']} rounds of each comparison"
    if results["short"]:
        yield "- A short run, whose figures mean little"


def sizes_of(groups: list[Group], shape: str) -> Iterator[str]:
    """One table: contenders down, rows across; the time, and the ratio with its ends."""
    found = [group for group in groups if group.section == "tables" and group.name.startswith(f"{shape},")]
    if not found:
        return
    yield f"| | {' | '.join(f'{group.size:,} rows' for group in found)} |"
    yield f"|---|{'---|' * len(found)}"
    for name in dict.fromkeys(line.what for group in found for line in group.lines):
        yield f"| {name} | {' | '.join(_cell(group, name) for group in found)} |"


def _cell(group: Group, name: str) -> str:
    line = next((line for line in group.lines if line.what == name), None)
    if line is None:
        return "–"
    if line.ratio is None:
        return f"**{duration(line.seconds.middle)}**"
    return f"{duration(line.seconds.middle)} · **{times(line.ratio.middle)}** ({_ends(line.ratio)})"


def lines_of(groups: Iterable[Group]) -> Iterator[str]:
    """A table for each group."""
    first = True
    for group in groups:
        if not first:
            yield ""
        first = False
        if group.lines:
            yield f"| {group.name} | time | {group.ratio or '–'} | least to greatest | goal |"
            yield "|---|---|---|---|---|"
        for line in group.lines:
            middle, ends = (times(line.ratio.middle), _ends(line.ratio)) if line.ratio else ("", "")
            verdict = {None: "", True: f"{line.target}", False: f"{line.target}, missed"}[meets(line)]
            yield f"| {line.what} | {duration(line.seconds.middle)} | {middle} | {ends} | {verdict} |"
        for note in group.notes:
            yield ""
            yield f"{note[0].upper()}{note[1:]}."


def _ends(spread: Spread) -> str:
    return f"{times(spread.low)} to {times(spread.high)}"


def _series(groups: list[Group]) -> dict[str, dict[int, Spread]]:
    series: dict[str, dict[int, Spread]] = {}
    for group in groups:
        if group.section == "tables" and group.name.startswith("two columns,") and group.size is not None:
            for line in group.lines:
                series.setdefault(line.what, {})[group.size] = line.seconds
    return series


if __name__ == "__main__":
    main()
