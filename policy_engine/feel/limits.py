"""How much FEEL one text may hold. Past a limit stands one clear problem, never a crash or a long wait."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one expression, one cell or one type may hold."""

    text: int = 100_000
    """Characters in the whole text."""
    depth: int = 150
    """Levels of the tree, and of brackets: the passes over a tree recurse, and Python's own limit is 1,000 frames.

    A chain of operators (`a + b + c`) is as deep as it is long; a list or a context is one level, however long.
    """
    tests: int = 10_000
    """Tests of one cell or one `in`."""
    functions: int = 2_000
    """Functions, loops and filters in the whole text: Python's compiler takes the square of their number."""
    digits: int = 1_000
    """Characters in one number; numbers are rounded to 34 digits (DMN 1.5, 10.3.2.3.1)."""


LIMITS = Limits()
"""The limits that hold where no others are given."""
