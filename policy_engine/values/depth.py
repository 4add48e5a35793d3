"""How deep lists and contexts may nest, so that walking one cannot exhaust the stack."""

from __future__ import annotations

from typing import Final

from policy_engine.text.problem import Halt, Problem

MAX_DEPTH: Final = 200


def too_deep() -> Halt:
    """The problem of a value that nests deeper than `MAX_DEPTH`."""
    return Halt(Problem("value-too-deep", f"a value nests lists or contexts more than {MAX_DEPTH} deep"))
