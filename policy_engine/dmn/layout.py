"""A diagram of a decision graph: one layer above another, so that what is required lies below (DMN 1.5, 13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 180
HEIGHT: Final = 60
GAP_X: Final = 40
GAP_Y: Final = 90
ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element stands; from the left and from the top, in points."""

    x: int
    y: int


def layout(requires: Mapping[str, Sequence[str]]) -> dict[str, Box]:
    """A place for each element: above all that it requires, near to the middle of them. Without cycles."""
    depth: dict[str, int] = {}
    for name in _ordered(requires):
        depth[name] = 1 + max((depth[other] for other in requires[name] if other in depth), default=-1)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in requires:
        layers[depth[name]].append(name)
    users: dict[str, list[str]] = {name: [] for name in requires}
    for name, others in requires.items():
        for other in others:
            users[other].append(name)
    for turn in range(ROUNDS):
        # Up by what is required, down by what requires: fewer lines cross.
        near, ordered = (requires, layers) if turn % 2 == 0 else (users, layers[::-1])
        at = {name: column for layer in layers for column, name in enumerate(layer)}
        for layer in ordered:
            middle = {name: _middle(near[name], at, at[name]) for name in layer}
            layer.sort(key=middle.__getitem__)
            at.update({name: column for column, name in enumerate(layer)})
    width = max((len(layer) for layer in layers), default=0) * (WIDTH + GAP_X)
    boxes: dict[str, Box] = {}
    for number, layer in enumerate(reversed(layers)):
        left = (width - len(layer) * (WIDTH + GAP_X)) // 2
        for column, name in enumerate(layer):
            boxes[name] = Box(left + column * (WIDTH + GAP_X) + GAP_X, number * (HEIGHT + GAP_Y) + GAP_Y)
    return boxes


def _middle(near: Sequence[str], at: Mapping[str, int], own: int) -> float:
    return sum(at[name] for name in near) / len(near) if near else float(own)


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
