"""A diagram of a decision graph: one layer above another, so that what is required lies below (DMN 1.5, 13).

The usual way (Sugiyama's): layers, an order within each that crosses few lines, then places. A line that passes a
layer has a place of its own in it, so that it runs between boxes, never behind one; all lines from one element share
the way up, like a stem with branches.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

GRID: Final = 20
"""Everything stands on it: modelers move to their grid what does not."""
WIDTH: Final = 160
"""The least width; with `HEIGHT` the least that modelers show a decision in."""
HEIGHT: Final = 80
GAP_X: Final = 40
GAP_Y: Final = 100
MARGIN: Final = 40
PADDING: Final = 30
LETTER: Final = 8
"""The width of a letter, about."""
STEM: Final = 2
"""The width of a line that passes a layer."""
SWEEPS: Final = 12
STIFF: Final = 8.0
"""How much more a bent line counts than a box that stands beside the middle of its neighbours."""

_Place = tuple[str, int]
"""An element's name and a layer: its own, or one that its lines pass."""
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element stands; from the left and from the top, in points."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by element, and lines by (the element that requires, the one required): from the latter up."""

    boxes: Mapping[str, Box]
    lines: Mapping[tuple[str, str], tuple[Point, ...]]


def width_of(label: str) -> int:
    """A width in which a label stands on two lines."""
    longest = max(map(len, label.split()), default=0)
    wanted = PADDING + LETTER * max(longest, len(label) // 2 + 1)
    return max(WIDTH, -(-wanted // GRID) * GRID)


def layout(
    requires: Mapping[str, Sequence[str]], widths: Mapping[str, int], levels: Mapping[str, int] | None = None
) -> Layout:
    """A place for each element: above all that it requires, near to the middle of what it has lines with.

    `levels` are the layers from below, where they are given. Functions that require each other stand somewhere; their
    lines are straight.
    """
    return _Graph(requires, widths, dict(levels) if levels is not None else _levels(requires)).layout()


@dataclass(slots=True)
class _Graph:
    requires: Mapping[str, Sequence[str]]
    widths: Mapping[str, int]
    levels: Mapping[str, int]
    layers: list[list[_Place]] = field(default_factory=list)
    below: dict[_Place, list[_Place]] = field(default_factory=dict)
    above: dict[_Place, list[_Place]] = field(default_factory=dict)
    middles: dict[_Place, float] = field(default_factory=dict)

    def layout(self) -> Layout:
        self._connect()
        self._order()
        self._place()
        left = min((self.middles[place] - self._width(place) / 2 for place in self.above), default=0.0) - MARGIN
        boxes: dict[str, Box] = {}
        for name, level in self.levels.items():
            width = self.widths[name]
            boxes[name] = Box(_snapped(self.middles[name, level] - width / 2 - left), self._top(level), width)
        return Layout(boxes, dict(self._lines(boxes, left)))

    def _connect(self) -> None:
        """The lines from each layer to the next; a place in every layer that a line passes."""
        self.layers = [[] for _ in range(max(self.levels.values(), default=-1) + 1)]
        tops = dict(self.levels)
        for name, others in self.requires.items():
            for other in others:
                tops[other] = max(tops[other], self.levels[name] - 1)
        for name, level in self.levels.items():
            for at in range(level, tops[name] + 1):
                self.layers[at].append((name, at))
                self.below[name, at] = [(name, at - 1)] if at > level else []
                self.above[name, at] = [(name, at + 1)] if at < tops[name] else []
        for name, others in self.requires.items():
            level = self.levels[name]
            for other in dict.fromkeys(others):
                if self.levels[other] < level:
                    self.below[name, level].append((other, level - 1))
                    self.above[other, level - 1].append((name, level))

    def _order(self) -> None:
        """Turns each layer about by the middle of what its places have lines with; the order that crosses least."""
        best, least = [list(layer) for layer in self.layers], self._crossings()
        for sweep in range(SWEEPS):
            near, ordered = (self.below, self.layers) if sweep % 2 == 0 else (self.above, self.layers[::-1])
            at = {place: column for layer in self.layers for column, place in enumerate(layer)}
            for layer in ordered:
                wanted = {place: _mean((at[other] for other in near[place]), at[place]) for place in layer}
                layer.sort(key=wanted.__getitem__)
                at.update((place, column) for column, place in enumerate(layer))
            crossings = self._crossings()
            if crossings < least:
                best, least = [list(layer) for layer in self.layers], crossings
        self.layers = best

    def _crossings(self) -> int:
        found = 0
        at = {place: column for layer in self.layers for column, place in enumerate(layer)}
        for layer in self.layers:
            passed: list[int] = []
            for place in layer:
                ends = sorted(at[other] for other in self.above[place])
                found += sum(len(passed) - bisect_right(passed, end) for end in ends)
                for end in ends:
                    insort(passed, end)
        return found

    def _place(self) -> None:
        """Moves each layer to the middles of its neighbours, as far as the order and the gaps let it."""
        for layer in self.layers:
            for place, middle in zip(layer, self._apart(layer, [0.0] * len(layer)), strict=True):
                self.middles[place] = middle
        for sweep in range(SWEEPS):
            for layer in self.layers if sweep % 2 == 0 else self.layers[::-1]:
                wanted = [
                    _mean((self.middles[other] for other in self._near(place, sweep)), self.middles[place])
                    for place in layer
                ]
                for place, middle in zip(layer, self._apart(layer, wanted), strict=True):
                    self.middles[place] = middle

    def _near(self, place: _Place, sweep: int) -> list[_Place]:
        """What a place is drawn to: first those on one side, in the end both; a stem to itself above all."""
        name, _ = place
        both = self.below[place] + self.above[place]
        stem = [other for other in both if other[0] == name]
        if stem:
            return stem
        one = self.below[place] if sweep % 2 == 0 else self.above[place]
        return one if one and sweep < SWEEPS // 2 else both

    def _apart(self, layer: Sequence[_Place], wanted: Sequence[float]) -> list[float]:
        """The middles nearest to those wanted that keep the order and the gaps: least squares, pooled."""
        offsets, offset = [], 0.0
        for at, place in enumerate(layer):
            if at:
                offset += (self._width(layer[at - 1]) + self._width(place)) / 2 + GAP_X
            offsets.append(offset)
        pools: list[tuple[float, float, int]] = []
        for place, want, offset in zip(layer, wanted, offsets, strict=True):
            weight = STIFF if self._is_stem(place) else 1.0
            pool = ((want - offset) * weight, weight, 1)
            while pools and pools[-1][0] / pools[-1][1] >= pool[0] / pool[1]:
                total, before, count = pools.pop()
                pool = (total + pool[0], before + pool[1], count + pool[2])
            pools.append(pool)
        starts = [total / weight for total, weight, count in pools for _ in range(count)]
        return [start + offset for start, offset in zip(starts, offsets, strict=True)]

    def _is_stem(self, place: _Place) -> bool:
        return self.levels[place[0]] != place[1]

    def _width(self, place: _Place) -> int:
        return STEM if self._is_stem(place) else self.widths[place[0]]

    def _top(self, level: int) -> int:
        return (len(self.layers) - 1 - level) * (HEIGHT + GAP_Y) + MARGIN

    def _lines(self, boxes: Mapping[str, Box], left: float) -> Iterator[tuple[tuple[str, str], tuple[Point, ...]]]:
        """Each line up the stem of what is required, to the middle of the box: modelers hold lines at the middles."""
        for name, others in self.requires.items():
            box = boxes[name]
            for other in dict.fromkeys(others):
                way = self._stem(other, self.levels[name], boxes, left)
                yield (name, other), (*way, (box.x + box.width // 2, box.y + HEIGHT))

    def _stem(self, name: str, level: int, boxes: Mapping[str, Box], left: float) -> list[Point]:
        box = boxes[name]
        way = [(box.x + box.width // 2, box.y)]
        for at in range(self.levels[name] + 1, level):
            x = _snapped(self.middles[name, at] - left)
            way += [(x, self._top(at) + HEIGHT), (x, self._top(at))]
        return way


def _snapped(x: float) -> int:
    return round(x / GRID) * GRID


def _mean(values: Iterable[float], otherwise: float) -> float:
    found = list(values)
    return sum(found) / len(found) if found else float(otherwise)


def _levels(requires: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Each above all that it requires; what requires little stands up near to what requires it."""
    levels: dict[str, int] = {}
    order = _ordered(requires)
    users: dict[str, list[str]] = {name: [] for name in requires}
    for name in order:
        levels[name] = 1 + max((levels[other] for other in requires[name] if other in levels), default=-1)
        for other in requires[name]:
            users[other].append(name)
    for name in reversed(order):
        if users[name] and len(users[name]) > len(requires[name]):
            levels[name] = max(levels[name], min(levels[user] for user in users[name]) - 1)
    return levels


def _ordered(requires: Mapping[str, Sequence[str]]) -> list[str]:
    """Each after those that it requires; a recursive function after those reached first."""
    done: dict[str, None] = {}
    for root in requires:
        stack = [(root, iter(requires[root]))]
        seen = {root}
        while stack:
            name, rest = stack[-1]
            following = next((other for other in rest if other not in done and other not in seen), None)
            if following is None:
                stack.pop()
                done[name] = None
            else:
                seen.add(following)
                stack.append((following, iter(requires[following])))
    return list(done)
