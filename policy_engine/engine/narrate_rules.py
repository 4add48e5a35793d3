"""Chains in short sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.engine.chain import Chain, Link

ROWS = 3
"""Rows of one fact that the text names; the data has them all."""


def follows(chains: Sequence[Chain]) -> Iterator[str]:
    """A line for each conclusion that stands."""
    for chain in chains:
        if chain.taken_out is None:
            yield f"- {chain.name} because {_joined(chain.conclusion.rests_on)} [{chain.conclusion.rule}]."


def left_out(chains: Sequence[Chain]) -> Iterator[str]:
    """A line for each conclusion that was taken out, and what did it."""
    for chain in chains:
        if chain.taken_out is not None:
            by = chain.taken_out
            yield f"- {chain.name}: {by.said} [{by.rule}], because {_joined(by.rests_on, deep=False)}."


def _joined(links: Sequence[Link], *, deep: bool = True) -> str:
    return " and ".join(_said(link, deep) for link in links)


def _said(link: Link, deep: bool) -> str:
    if link.rule is None:
        return f"{link.said} ({_rows(link)})"
    said = link.said.rstrip(".")
    if not deep:
        return f"{_lowered(said)} [{link.rule}]"
    return f"{_lowered(said)}, since {_joined(link.rests_on)} [{link.rule}]"


def _rows(link: Link) -> str:
    if not link.rows:
        return ", ".join(link.made_of) or "given"
    shown = ", ".join(link.rows[:ROWS])
    more = f" and {len(link.rows) - ROWS} more" if len(link.rows) > ROWS else ""
    # The names of rows begin with the decision's own, unless it rests on others and has none.
    own = ", ".join(name for name in link.made_of if not link.rows[0].startswith((f"{name}/", f"{name}.")))
    return f"{own}: {shown}{more}" if own else f"{shown}{more}"


def _lowered(text: str) -> str:
    """A sentence inside another."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
