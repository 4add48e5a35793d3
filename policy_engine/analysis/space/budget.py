"""Work has a limit: what an analysis may spend, so that a hostile table costs seconds and is told of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STEPS: Final = 4_000_000
"""What one question about one table may spend: about a step for each cell that is looked at."""


class Spent(Exception):  # noqa: N818 - a quick way out of a recursion, caught by whoever gave the budget
    """The budget is spent."""


@dataclass(slots=True)
class Budget:
    """Steps that are left."""

    left: int = STEPS

    def spend(self, steps: int) -> None:
        """Takes steps. Raises `Spent` where none are left."""
        self.left -= steps
        if self.left < 0:
            raise Spent
