"""Rows as boxes: which meet, which others hide, and where one has a place of its own, held against every point."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product

import pytest

from policy_engine.analysis.space import escape, hidden, touching
from policy_engine.analysis.space.bits import bits
from policy_engine.analysis.space.budget import Budget, Spent
from policy_engine.analysis.space.classes import Runs, numbers
from policy_engine.analysis.space.cover import Box


def some_boxes(seed: int, *, size: int) -> list[Box]:
    some = random.Random(seed)
    axes = some.randint(1, 3)

    def cell() -> Runs:
        if some.random() < 0.2:
            return ((0, size),)
        ends = sorted(some.sample(range(size + 1), 2 * some.choice([1, 1, 1, 2])))
        return tuple(zip(ends[::2], ends[1::2], strict=True))

    return [tuple(cell() for _ in range(axes)) for _ in range(some.randint(1, 12))]


def points(box: Box) -> set[tuple[int, ...]]:
    return set(product(*(list(numbers(runs)) for runs in box)))


def among(boxes: Sequence[Box], rows: Sequence[int]) -> set[tuple[int, ...]]:
    return set().union(*(points(boxes[row]) for row in rows))


@pytest.mark.parametrize("kept", [True, False], ids=["as bits", "made for each question"])
def test_what_hides_a_row(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not kept:
        monkeypatch.setattr(hidden, "MAX_BITS", 0)
    found = 0
    for seed in range(400):
        boxes = some_boxes(seed, size=5)
        hiders = hidden.Hiders(boxes)
        for row in range(len(boxes)):
            others = [other for other in range(len(boxes)) if other != row]
            whole = points(boxes[row]) <= among(boxes, others)
            needed = hiders.hiding(row, others, Budget())
            assert (needed is not None) is whole
            if needed is not None:
                assert needed == sorted(needed)
                assert points(boxes[row]) <= among(boxes, needed)
                found += 1
    assert found > 400


@pytest.mark.parametrize(("most", "share"), [(escape.MAX_BITS, 0.8), (20, 0.4)], ids=["all classes", "some classes"])
def test_an_escape_is_one(most: int, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escape, "MAX_BITS", most)
    found = missed = 0
    for seed in range(400):
        boxes = some_boxes(seed, size=5)
        escapes = escape.Escapes(boxes)
        for row in range(len(boxes)):
            others = [other for other in range(len(boxes)) if other != row]
            mask = sum(1 << other for other in others)
            alone = {other for other in others if points(boxes[row]) <= points(boxes[other])}
            assert alone <= set(bits(escapes.around(row, mask)))
            if escapes.found(row, mask):
                assert not points(boxes[row]) <= among(boxes, others)
                found += 1
            elif not points(boxes[row]) <= among(boxes, others):
                missed += 1
    assert found > share * (found + missed)
    assert found + missed > 400


@pytest.mark.parametrize("small", [touching.SMALL, 0], ids=["class by class", "by the ends of cells"])
def test_which_rows_meet(small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(touching, "SMALL", small)
    for seed in range(300):
        boxes = some_boxes(seed, size=40)
        sets = [points(box) for box in boxes]
        expected = [sum(1 << other for other, there in enumerate(sets) if here & there) for here in sets]
        assert touching.touching(boxes, Budget()) == expected


def test_unions_between_any_two_places() -> None:
    some = random.Random(3)
    masks = [1 << some.randrange(90) for _ in range(300)]
    unions = touching.Unions(masks)
    for _ in range(500):
        first, end = sorted(some.sample(range(301), 2))
        expected = 0
        for mask in masks[first:end]:
            expected |= mask
        assert unions.between(first, end) == expected


def test_work_that_does_not_end_is_cut_off() -> None:
    # Rows that each forbid one value on each of many axes: no few of them say whether anything is left.
    some = random.Random(5)
    everything: Runs = ((0, 60),)

    def cell() -> Runs:
        at = some.randrange(59)
        return tuple(run for run in ((0, at), (at + 1, 60)) if run[0] < run[1])

    boxes: list[Box] = [tuple(everything if some.random() < 0.5 else cell() for _ in range(20)) for _ in range(60)]
    boxes.append((everything,) * 20)
    with pytest.raises(Spent):
        hidden.Hiders(boxes).hiding(60, range(60), Budget(100_000))
