"""What became of a change."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What became of a change, in the words in which it is told."""

    NOTICED = "noticed"
    """A case fails with it."""
    SEEN = "seen but not expected"
    """No case fails, but one gets other outputs, or has other rows decide, than before: it expects too little."""
    SURVIVED = "survived"
    """No case gets anything else, and a snapshot that would is known."""
    UNDECIDED = "undecided"
    """No case gets anything else; no snapshot that would is known, nor that there is none."""
    EQUIVALENT = "changes nothing"
    """The same is decided whatever comes, which is proved."""
