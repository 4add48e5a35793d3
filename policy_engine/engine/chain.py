"""Chains as data: what each listed conclusion rests on, down to the rows of tables."""

from __future__ import annotations

from dataclasses import dataclass

from policy_engine.engine.explanation import Cited


@dataclass(frozen=True, slots=True)
class Link:
    """A fact or conclusion that something rests on.

    `said` is it in words. A fact has the decisions and values it was made of, and the rows that decided those; a
    conclusion has the rule that gave it, what that cites, and what it rests on in its turn.
    """

    kind: str
    values: tuple[tuple[str, str], ...]
    """Field and value, as FEEL writes it."""
    said: str
    made_of: tuple[str, ...]
    rows: tuple[str, ...]
    rule: str | None
    cites: tuple[Cited, ...]
    rests_on: tuple[Link, ...]

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        out: dict[str, object] = {"kind": self.kind, "values": dict(self.values), "said": self.said}
        if self.rule is None:
            return {**out, "made_of": list(self.made_of), "rows": list(self.rows)}
        return {
            **out,
            "rule": self.rule,
            "cites": [fact.to_dict() for fact in self.cites],
            "rests_on": [link.to_dict() for link in self.rests_on],
        }


@dataclass(frozen=True, slots=True)
class Chain:
    """A conclusion of a list, and where it comes from; `taken_out` is what took it out of the list, if anything."""

    output: str
    conclusion: Link
    priority: int
    taken_out: Link | None

    def to_dict(self) -> dict[str, object]:
        """JSON-ready."""
        return {
            "output": self.output,
            "priority": self.priority,
            **self.conclusion.to_dict(),
            "taken_out_by": self.taken_out.to_dict() if self.taken_out is not None else None,
        }

    @property
    def name(self) -> str:
        """The conclusion by its values: `offer_restart`."""
        return ", ".join(value.strip('"') for _, value in self.conclusion.values) or self.conclusion.kind
