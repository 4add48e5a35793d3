"""Stacks that a sampler saw, as a flame graph in SVG: as wide as they are long, callees upon callers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from zlib import crc32

WIDTH, ROW, TOP = 1_000, 22, 40
LETTER = 6.6
"""How wide a letter is."""
LEAST = 0.004
"""The share of the whole below which nothing is drawn."""

STYLE = """
  text { font: 11px ui-monospace, monospace; fill: #1f2328; }
  .title { font: 600 15px system-ui, sans-serif; }
  rect { stroke: #ffffff; stroke-width: 1; }
  @media (prefers-color-scheme: dark) {
    .title { fill: #e6edf3; }
    rect { stroke: #0d1117; }
  }
"""
COLOURS = ("#ffd8a8", "#ffc078", "#ffa94d", "#ffe066", "#ffd43b", "#fab005", "#ffb3a7", "#ff9a8b")
"""Dark letters are readable on each of them, whatever the page behind."""


@dataclass(slots=True)
class Frame:
    """A function as it was called along one way, and what it called."""

    name: str
    samples: int = 0
    calls: dict[str, Frame] = field(default_factory=dict)


def fold(text: str, root: str) -> Frame:
    """The stacks below a function, from lines such as `main (run.py:3);evaluate (policy_set.py:60) 12`."""
    whole = Frame(root)
    for line in text.splitlines():
        stack, _, count = line.rpartition(" ")
        frames = [_named(frame) for frame in stack.split(";")]
        below = next((at for at, frame in enumerate(frames) if frame.split(" ")[0] == root), None)
        if below is None:
            continue
        whole.samples += int(count)
        at = whole
        for frame in frames[below + 1 :]:
            at = at.calls.setdefault(frame, Frame(frame))
            at.samples += int(count)
    return whole


def _named(frame: str) -> str:
    """A function and its file, without the line: `decide (program.py)`. Compiled cells have no file."""
    name, _, place = frame.partition(" (")
    file = place.rpartition(":")[0].replace("\\", "/").rpartition("/")[2] or place.rstrip(")")
    return f"{name} ({file})" if file else name


def draw(title: str, whole: Frame) -> str:
    """The graph; what a frame's text has no room for is in its tip."""
    depth = _depth(whole, whole.samples)
    height = TOP + depth * ROW + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"',
        f'aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="8" y="24">{escape(title)}: {whole.samples:,} samples</text>',
        *_boxes(whole, 0.0, depth - 1, whole.samples),
    ]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _boxes(frame: Frame, left: float, level: int, all_samples: int) -> Iterator[str]:
    share = frame.samples / all_samples
    if share < LEAST:
        return
    width, top = share * WIDTH, TOP + level * ROW
    colour = COLOURS[crc32(frame.name.encode()) % len(COLOURS)]
    told = f"{frame.name}: {share:.1%}"
    room = int((width - 6) / LETTER)
    shown = frame.name if len(frame.name) <= room else frame.name[: max(0, room - 1)] + "…" if room >= 4 else ""
    yield f"<g><title>{escape(told)}</title>"
    yield f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{ROW - 1}" rx="2" fill="{colour}"/>'
    if shown:
        yield f'<text x="{left + 4:.1f}" y="{top + 15}">{escape(shown)}</text>'
    yield "</g>"
    for call in sorted(frame.calls.values(), key=lambda one: -one.samples):
        yield from _boxes(call, left, level - 1, all_samples)
        left += call.samples / all_samples * WIDTH


def _depth(frame: Frame, all_samples: int) -> int:
    if frame.samples / max(1, all_samples) < LEAST:
        return 0
    return 1 + max((_depth(call, all_samples) for call in frame.calls.values()), default=0)
