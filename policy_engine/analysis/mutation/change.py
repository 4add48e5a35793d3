"""The kinds of changes that mutants are made by."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

LONGEST: Final = 60
"""Characters of an output or an expression that a mutant's text shows."""


class Change(StrEnum):
    """What a mutant has changed."""

    CELL = "cell"
    OUTPUT = "output"
    ORDER = "row order"
    REMOVAL = "row removal"
    EXPRESSION = "expression"
    PARAMETER = "parameter"
