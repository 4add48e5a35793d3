"""Times of work that is set side by side: in turn, round by round, so that a noisy machine weighs on all of it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Work:
    """Something to time: a call, and how many answers it gives."""

    call: Callable[[], object]
    answers: int = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of several figures, and their ends."""

    low: float
    middle: float
    high: float

    @staticmethod
    def of(figures: list[float]) -> Spread:
        return Spread(min(figures), median(figures), max(figures))


def race(work: Mapping[str, Work], rounds: int, budget: float, *, frozen: bool = True) -> dict[str, list[float]]:
    """Seconds for each answer, round by round.

    In a round each has its turn, of as many calls as fit into the budget (seconds; at least one), and the first of one
    round is the second of the next. `frozen` keeps the garbage collector from what was made before, which belongs to
    nobody in particular; work that makes very much is better measured without.
    """
    calls = {name: max(1, min(100_000, int(budget / _seconds(one.call, 1)))) for name, one in work.items()}
    times: dict[str, list[float]] = {name: [] for name in work}
    gc.collect()
    if frozen:
        gc.freeze()
    names = list(work)
    for number in range(rounds):
        turn = number % len(names)
        for name in (*names[-turn:], *names[:-turn]) if turn else names:
            times[name].append(_seconds(work[name].call, calls[name]) / work[name].answers)
    gc.unfreeze()
    return times


def ratios(over: list[float], under: list[float]) -> Spread:
    """The rounds' ratios of two that ran side by side."""
    return Spread.of([one / other for one, other in zip(over, under, strict=True)])


def _seconds(call: Callable[[], object], calls: int) -> float:
    started = time.perf_counter()
    for _ in range(calls):
        call()
    return max(1e-9, time.perf_counter() - started) / calls
