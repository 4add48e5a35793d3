"""What a peer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.shapes import Snapshot, Table

Decide = Callable[[Snapshot], object]
"""The number of the first row that matches."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to decide a table."""

    name: str
    build: Callable[[Table], Decide]
    """What is done once: reading, compiling."""
    module: str | None = None
    """What must be installed, as it is imported."""
    package: str | None = None
    """The same, as it is installed."""
    largest: int = 1_000_000
    """The largest table that is worth the wait."""
    why: str = ""
    """What happens beyond it."""

    def missing(self) -> str | None:
        """Why it cannot run here; None where it can."""
        if self.module is not None and find_spec(self.module) is None:
            return f"{self.package} is not installed, and passed over: pip install policy-engine[bench]"
        return None


def module(name: str) -> Any:
    """A package that may have no types, and may not be there when this file is checked."""
    return import_module(name)
