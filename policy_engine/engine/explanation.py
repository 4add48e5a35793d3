"""Explanations as data. `narrate` makes sentences of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policy_engine.engine.decision import PolicyInfo

if TYPE_CHECKING:
    from policy_engine.engine.chain import Chain


@dataclass(frozen=True, slots=True)
class Seen:
    """One condition cell and the value it saw. `shown` is the value as FEEL writes it, `said` as people do.

    `named` are the parameters and named values that the cell is written with, and their values as people write them.
    """

    label: str
    expression: str
    cell: str
    shown: str
    said: str
    holds: bool
    named: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "input": self.label,
            "expression": self.expression,
            "cell": self.cell,
            "value": self.shown,
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact: its id, what it says, and the document that says it."""

    id: str
    text: str
    document: str
    authority: str

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"fact": self.id, "text": self.text, "document": self.document, "authority": self.authority}


@dataclass(frozen=True, slots=True)
class Reason:
    """A row that decided. `call` counts the calls of its table, from 1; `message` is its `because`, filled in.

    What has no rows but a basis of its own is a reason too: `row` is then its name alone, without a `/`. `follows` says
    that rows stand before it, of which none applied.
    """

    row: str
    call: int
    message: str | None
    cells: tuple[Seen, ...]
    cites: tuple[Cited, ...]
    overrides: tuple[Cited, ...]
    assumed: str | None
    result: str
    follows: bool = False

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "row": self.row,
            "call": self.call,
            "message": self.message,
            "cells": [cell.to_dict() for cell in self.cells],
            "cites": [fact.to_dict() for fact in self.cites],
            "overrides": [fact.to_dict() for fact in self.overrides],
            "assumed": self.assumed,
            "result": self.result,
        }


@dataclass(frozen=True, slots=True)
class WhyNot:
    """A row that did not decide: the cells that failed, or, where all held, the row that came before it."""

    row: str
    call: int
    failed: tuple[Seen, ...]
    behind: str | None

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "row": self.row,
            "call": self.call,
            "failed": [cell.to_dict() for cell in self.failed],
            "behind": self.behind,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the snapshot, as it is and as it would have to be."""

    path: str
    before: str
    after: str

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {"path": self.path, "from": self.before, "to": self.after}


@dataclass(frozen=True, slots=True)
class Alternative:
    """The fewest changes of changeable fields that lead to another outcome."""

    output: str
    outcome: str
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "output": self.output,
            "outcome": self.outcome,
            "changes": [change.to_dict() for change in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Ground:
    """A decision or named value that the decision rests on, or a function or parameter, with its own reasons."""

    name: str
    kind: str
    question: str | None
    shown: str
    said: str
    reasons: tuple[Reason, ...]
    rests_on: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "name": self.name,
            "kind": self.kind,
            "value": self.shown,
            "why": [reason.to_dict() for reason in self.reasons],
            "rests_on": list(self.rests_on),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision came out as it did.

    `rests_on` lists, bottom first, every decision and named value that was evaluated for it; `directly` names those
    it asked itself. `why_not` holds at most `WHY_NOT_ROWS` rows of each call, the nearest first; `not_listed` counts
    the others.
    """

    decision: str
    question: str | None
    outputs: tuple[tuple[str, str, str], ...]
    """Output name, value as FEEL writes it, value as people do."""
    policy: PolicyInfo
    why: tuple[Reason, ...]
    why_not: tuple[WhyNot, ...]
    not_listed: int
    would_change: tuple[Alternative, ...]
    would_change_complete: bool
    """Whether every combination of the changeable fields' classes was tried."""
    directly: tuple[str, ...]
    rests_on: tuple[Ground, ...]
    chains: tuple[Chain, ...] = ()
    """Of rules that chain: every conclusion of every list, with the facts that it rests on."""

    def to_dict(self) -> dict[str, object]:
        """JSON-ready, in a stable key order."""
        chains = {"chains": [chain.to_dict() for chain in self.chains]} if self.chains else {}
        return {
            "decision": self.decision,
            "question": self.question,
            "text": self.text,
            "why": [reason.to_dict() for reason in self.why],
            "why_not": [other.to_dict() for other in self.why_not],
            "why_not_unlisted": self.not_listed,
            "would_change": [other.to_dict() for other in self.would_change],
            "would_change_complete": self.would_change_complete,
            "rests_on": [ground.to_dict() for ground in self.rests_on],
            **chains,
        }

    @property
    def text(self) -> str:
        """The explanation in short sentences."""
        from policy_engine.engine.narrate import narrate

        return narrate(self)

    def __str__(self) -> str:
        return self.text
