"""What became of a mutant."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    """A case fails with it."""
    SEEN = "seen"
    """No case fails, but one gets other outputs, or has other rows decide, than before: it expects too little."""
    SURVIVED = "survived"
    """No case gets anything else, and a snapshot that would is known."""
    EQUIVALENT = "equivalent"
    """The table gives the same whatever comes to it."""
    UNDECIDED = "undecided"
    """No case gets anything else; no snapshot that would is known, nor that there is none."""
