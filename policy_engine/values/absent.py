"""What stands where there is no value at all: null is a value."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class Absent(Enum):
    """A class of its own, so that no value of a caller is mistaken for it."""

    ABSENT = auto()


ABSENT: Final = Absent.ABSENT
