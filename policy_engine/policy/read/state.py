"""What the passes over one policy file share."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.policy.read.files import Files
from policy_engine.text.problem import Problems
from policy_engine.text.source import Source


@dataclass(frozen=True, slots=True)
class Reading:
    """One policy file being read: its text, where its problems go, the files beside it."""

    source: Source
    problems: Problems
    files: Files
