"""Whether some boxes cover another: what is left of it, as boxes that do not meet.

Recursive subtraction over the axes. On each axis the boxes that are still there cut it into stretches that the same
of them hold; each distinct choice is looked into once, since what it leaves open rests on the boxes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.analysis.space.budget import Budget, Spent
from policy_engine.analysis.space.classes import Run, Runs, meet

Box = tuple[Runs, ...]
"""For each axis, which of its classes."""


class Cover:
    """Boxes that are to cover a space."""

    def __init__(self, boxes: Sequence[Box], space: Box, budget: Budget) -> None:
        """Args: `boxes` that may cover; `space` what is to be covered. Raises `Spent`."""
        budget.spend(len(boxes) * (len(space) // 5 + 1))
        columns = [_clipped([box[axis] for box in boxes], all_, budget) for axis, all_ in enumerate(space)]
        self.boxes = [*dict.fromkeys(box for box in zip(*columns, strict=True) if all(box))] if columns else [*boxes]
        self.space = space
        self.budget = budget
        self.unexamined: list[Box] = []
        """What was not looked at, since the budget was spent."""
        # Few stretches first: what they have in common is then looked into once.
        kinds = [len({box[axis] for box in self.boxes}) for axis in range(len(space))]
        self._order = sorted(range(len(space)), key=lambda axis: (kinds[axis], axis))
        self._wild = [self._wild_from(box) for box in self.boxes]
        self._covered: set[tuple[int, tuple[int, ...]]] = set()

    def _wild_from(self, box: Box) -> int:
        """The depth from which on a box holds everything."""
        depth = len(self._order)
        while depth and self.space[self._order[depth - 1]] == box[self._order[depth - 1]]:
            depth -= 1
        return depth

    def left(self) -> Iterator[Box]:
        """What no box covers."""
        if all(self.space):
            yield from self._left(0, tuple(range(len(self.boxes))), [])

    def _left(self, depth: int, alive: tuple[int, ...], path: list[Runs]) -> Iterator[Box]:
        if not alive:
            yield self._box(path)
            return
        wild = self._wild
        if depth == len(self._order) or any(wild[one] <= depth for one in alive) or (depth, alive) in self._covered:
            return
        axis = self._order[depth]
        try:
            stretches = self._stretches(axis, alive)
        except Spent:
            self.unexamined.append(self._box(path))
            return
        found = False
        # Where the fewest boxes are, something is left soonest: often nobody asks for more than the first.
        for mask in sorted(stretches, key=int.bit_count):
            for box in self._left(depth + 1, _chosen(mask, alive), [*path, tuple(stretches[mask])]):
                found = True
                yield box
        if not found and not self.unexamined:
            self._covered.add((depth, alive))

    def _box(self, path: list[Runs]) -> Box:
        box = list(self.space)
        for depth, runs in enumerate(path):
            box[self._order[depth]] = runs
        return tuple(box)

    def _stretches(self, axis: int, alive: tuple[int, ...]) -> dict[int, list[Run]]:
        """The stretches of an axis by the boxes that hold them, as a mask."""
        self.budget.spend(len(alive) + 1)
        flips: dict[int, int] = {}
        for at, one in enumerate(alive):
            bit = 1 << at
            for first, end in self.boxes[one][axis]:
                flips[first] = flips.get(first, 0) ^ bit
                flips[end] = flips.get(end, 0) ^ bit
        inside = 1 << len(alive)
        for first, end in self.space[axis]:
            flips[first] = flips.get(first, 0) ^ inside
            flips[end] = flips.get(end, 0) ^ inside
        by_mask: dict[int, list[Run]] = {}
        mask, since = 0, 0
        for at in sorted(flips):
            if mask & inside:
                runs = by_mask.setdefault(mask, [])
                if runs and runs[-1][1] == since:
                    runs[-1] = (runs[-1][0], at)
                else:
                    runs.append((since, at))
            mask ^= flips[at]
            since = at
        self.budget.spend(len(flips))
        return {mask ^ inside: runs for mask, runs in by_mask.items()}


def _clipped(cells: Sequence[Runs], within: Runs, budget: Budget) -> list[Runs]:
    """What each cell holds of some classes."""
    known = {within: within}
    for cell in cells:
        if cell not in known:
            # Two long lists are gone through in step.
            budget.spend(2 * (len(cell) + len(within)) if len(cell) > 1 and len(within) > 1 else 1)
            known[cell] = meet(cell, within)
    return [known[cell] for cell in cells]


def _chosen(mask: int, alive: tuple[int, ...]) -> tuple[int, ...]:
    """The members whose bits are set."""
    if mask == (1 << len(alive)) - 1:
        return alive
    found = []
    while mask:
        lowest = mask & -mask
        found.append(alive[lowest.bit_length() - 1])
        mask ^= lowest
    return tuple(found)
