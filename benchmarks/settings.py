"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Sizes and repetitions of one run."""

    rounds: int = 7
    budget: float = 0.02
    """Seconds for each contender in each round, where its work is short."""
    sizes: tuple[int, ...] = (8, 128, 1_024, 16_384)
    """Rows of the tables."""
    rows: int = 1_000_000
    """Snapshots of the batch."""
    scalar_rows: int = 20_000
    """Of them, those that are decided one at a time too."""
    load_rows: int = 16_384
    large_rows: tuple[int, ...] = (16_384, 100_000, 1_000_000)


SHORT = Settings(
    rounds=2, budget=0.002, sizes=(8, 128), rows=20_000, scalar_rows=1_000, load_rows=1_024, large_rows=(2_000,)
)
"""That everything runs and agrees, not what it costs."""
