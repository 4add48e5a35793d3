"""A chart of times against the rows of a table, as SVG: both axes logarithmic, readable on light and on dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from benchmarks.measure import Spread
from benchmarks.report import duration

WIDTH, HEIGHT = 980, 520
LEFT, RIGHT, TOP, BOTTOM = 72, 350, 56, 52
LABEL_GAP = 17

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .muted { fill: #57606a; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
  .band { stroke: none; opacity: 0.15; }
  .leader { fill: none; stroke-width: 1; opacity: 0.5; }
  .own { stroke-width: 4; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .muted { fill: #9198a1; }
    .grid { stroke: #3d444d; }
  }
"""
COLOURS = (
    "#d1242f", "#0969da", "#54aeff", "#8250df", "#bf8700", "#1a7f37", "#bc4c00", "#bf3989", "#2da44e", "#6e7781",
    "#8c959f", "#a475f9",
)  # fmt: skip
"""Each of them stands out on white and on near black. The first is the engine's."""

Points = Mapping[int, Spread]
"""Seconds by rows."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a figure stands on a logarithmic axis."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, figure: float) -> float:
        part = (log10(figure) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return self.start + part * (self.end - self.start)


def chart(title: str, series: Mapping[str, Points]) -> str:
    """Lines of medians within bands from the least to the greatest; the first of them is drawn over the others."""
    sizes = sorted({size for points in series.values() for size in points})
    spreads = [spread for points in series.values() for spread in points.values()]
    x = _Scale(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    low, high = floor(log10(min(one.low for one in spreads))), ceil(log10(max(one.high for one in spreads)))
    y = _Scale(10.0**low, 10.0**high, HEIGHT - BOTTOM, TOP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
        f'aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="26">{escape(title)}</text>',
    ]
    for power in range(low, high + 1):
        height = y(10.0**power)
        lines.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}"/>')
        told = duration(10.0**power * 1.0000001)
        lines.append(f'<text class="muted" x="{LEFT - 8}" y="{height + 4:.1f}" text-anchor="end">{told}</text>')
    below = HEIGHT - BOTTOM + 22
    lines += [
        f'<text class="muted" x="{x(size):.1f}" y="{below}" text-anchor="middle">{size:,}</text>' for size in sizes
    ]
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines.append(f'<text class="muted" x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">rows of the table</text>')
    coloured = dict(zip(series, COLOURS, strict=False))
    for name in reversed(list(series)):
        lines += _series(name, series[name], coloured[name], x, y, own=name == next(iter(series)))
    lines += _labels(series, coloured, x, y)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _series(name: str, points: Points, colour: str, x: _Scale, y: _Scale, *, own: bool) -> Iterator[str]:
    sizes = sorted(points)
    top = [f"{x(size):.1f},{y(points[size].high):.1f}" for size in sizes]
    bottom = [f"{x(size):.1f},{y(points[size].low):.1f}" for size in reversed(sizes)]
    path = " ".join(f"{x(size):.1f},{y(points[size].middle):.1f}" for size in sizes)
    yield f'<polygon class="band" fill="{colour}" points="{" ".join([*top, *bottom])}"/>'
    yield (
        f'<polyline class="line{" own" if own else ""}" stroke="{colour}" points="{path}">'
        f"<title>{escape(name)}</title></polyline>"
    )
    for size in sizes:
        radius = 5 if own else 3
        yield (
            f'<circle cx="{x(size):.1f}" cy="{y(points[size].middle):.1f}" r="{radius}" fill="{colour}">'
            f"<title>{escape(name)}, {size:,} rows: {duration(points[size].middle)}</title></circle>"
        )


def _labels(series: Mapping[str, Points], colours: Mapping[str, str], x: _Scale, y: _Scale) -> Iterator[str]:
    """Names to the right of where lines end, pushed apart where they would overlap."""
    ends = []
    for name, points in series.items():
        last = max(points)
        ends.append((y(points[last].middle), x(last), name))
    ends.sort()
    places: list[float] = []
    for height, _, _ in ends:
        places.append(max(height, places[-1] + LABEL_GAP) if places else height)
    over = max(0.0, places[-1] - (HEIGHT - BOTTOM))
    for at in range(len(places) - 1, -1, -1):
        limit = places[at + 1] - LABEL_GAP if at + 1 < len(places) else places[at] - over
        places[at] = min(places[at], limit)
    edge = WIDTH - RIGHT
    for (height, end, name), place in zip(ends, places, strict=True):
        colour = colours[name]
        weight = ' font-weight="600"' if name == next(iter(series)) else ""
        yield (
            f'<path class="leader" stroke="{colour}" '
            f'd="M{end + 6:.1f},{height:.1f} L{edge + 8},{height:.1f} L{edge + 20},{place:.1f}"/>'
        )
        yield f'<circle cx="{edge + 26}" cy="{place:.1f}" r="4" fill="{colour}"/>'
        yield f'<text x="{edge + 36}" y="{place + 4:.1f}"{weight}>{escape(name)}</text>'
