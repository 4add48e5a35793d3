"""Rows as every form of a table gives them: cells beside their columns, before the columns are known."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.policy.model import Basis
from policy_engine.text.source import Fragment, Span

RESERVED = ("id", "source", "overrides", "assumed", "because")
"""Headers with a meaning of their own."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as written. A cell is None where none was written, or where it was told to be wrong."""

    id: Fragment
    conditions: tuple[Fragment | None, ...]
    results: tuple[Fragment | None, ...]
    basis: Basis
    because: Fragment | None


@dataclass(frozen=True, slots=True)
class RawTable:
    """Headers and rows. The cells of a row run with the headers; `any_absent` says that a condition not written
    accepts anything."""

    span: Span
    inputs: tuple[Fragment, ...]
    outputs: tuple[Fragment, ...]
    rows: tuple[RawRow, ...]
    any_absent: bool = False
    lost: tuple[str, ...] = ()
    """Ids of rows that could not be read, which is told; empty where not even the id could."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of cells, with the place to point at for the whole line and for its end."""

    cells: list[Fragment]
    span: Span
    end: Span
    spoilt: bool = False
    """Whether its cells cannot be told apart, which is told."""
