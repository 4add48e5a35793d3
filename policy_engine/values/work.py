"""How much work an evaluation may do: steps, counted where work multiplies, so that it ends soon.

Loops, calls, and operations on lists and texts spend steps as they go, by what they handle. Arithmetic and the like
spend none of their own: a loop's turn, or a call, spends as many as its expression has parts. Steps are no seconds:
the same evaluation spends the same on every machine. A step stands for some 50 nanoseconds and at most some 50 bytes,
which bounds both time and memory.

What is left is kept by thread: an evaluation runs on one. Outside an evaluation nothing is bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from policy_engine.text.problem import Halt, Problem

MAX_STEPS: Final = 20_000_000
"""Steps of one decision or one explanation; and of all that is worked out as one program is built."""

TOO_LONG = "evaluation-too-long"
"""The code of the problem that running out of steps is."""

ITEMS_PER_STEP: Final = 2
"""Items that are copied as they are, for one step."""
CHARACTERS_PER_STEP: Final = 8
"""Characters that are made, for one step."""
READ_PER_STEP: Final = 256
"""Characters that are looked through, for one step."""
_UNBOUNDED: Final = 1 << 62


class Meter(threading.local):
    """What the thread's evaluation may still spend."""

    left: int = _UNBOUNDED


METER: Final = Meter()
"""Of each thread its own. Set and put back around every evaluation, as `start` and `end` do."""


def start(steps: int | None = None) -> int:
    """Begins an evaluation with all its steps; gives what was left of one around it, for `end`."""
    outer = METER.left
    METER.left = MAX_STEPS if steps is None else steps
    return outer


def end(outer: int) -> None:
    """Ends an evaluation: one around it goes on with what it had."""
    METER.left = outer


@contextmanager
def evaluating() -> Iterator[None]:
    """Both, around some work."""
    outer = start()
    try:
        yield
    finally:
        end(outer)


def spend(steps: int) -> None:
    """Spends some steps. Raises `Halt` where there are not so many left."""
    left = METER.left - steps
    METER.left = left
    if left < 0:
        raise Halt(too_long())


def spend_copy(items: int) -> None:
    """The same for items that are copied as they are."""
    spend(items // ITEMS_PER_STEP + 1)


def spend_text(characters: int) -> None:
    """The same for characters that are made."""
    spend(characters // CHARACTERS_PER_STEP + 1)


def spend_reading(characters: int) -> None:
    """The same for characters that are looked through."""
    spend(characters // READ_PER_STEP + 1)


def too_long(what: str = "this") -> Problem:
    """The problem of an evaluation that has spent its steps."""
    return Problem(
        TOO_LONG,
        f"{what} takes more than {MAX_STEPS:,} steps",
        hint="loop over less, end recursions earlier, or build less",
    )
