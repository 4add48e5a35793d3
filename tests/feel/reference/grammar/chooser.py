"""Choices that Hypothesis makes and shrinks: towards the first option, and towards no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@cache
def _below(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


class Chooser:
    """Draws from Hypothesis by one kind of strategy, which is quick."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        """A number from 0 on."""
        return int(self._draw(_below(count))) if count > 1 else 0

    def pick(self, options: Sequence[T]) -> T:
        """One of the options; simple ones stand first."""
        return options[self.below(len(options))]

    def chance(self, one_in: int) -> bool:
        """True about once in so many times."""
        return self.below(one_in) == one_in - 1

    def upto(self, most: int, least: int = 0) -> int:
        """A number between two, both included."""
        return least + self.below(most - least + 1)
