"""The tree of a YAML file: text, lists and mappings, each with its place. Nothing is a number, date or boolean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from policy_engine.policy.yaml.characters import pieces
from policy_engine.text.source import Fragment, Source, Span

_COMMENT = re.compile(r"([ \t]+)#[^\r\n]*")


@dataclass(slots=True, eq=False)
class Scalar:
    """One value. `text` is what YAML makes of it; `style` is `'`, `"`, `|`, `>`, or empty for a plain one."""

    source: Source
    start: int
    end: int
    text: str
    style: str

    @property
    def span(self) -> Span:
        """Where it stands, quotes included; of a block only its first line, since the rest is its content."""
        end = self.end
        if self.style in ("|", ">"):
            newline = self.source.text.find("\n", self.start, end)
            end = newline if newline >= 0 else end
        return Span(self.source, self.start, end)

    @property
    def fragment(self) -> Fragment:
        """Its text, with the place of each character."""
        return Fragment(
            self.text, self.source, pieces(self.source.text, self.start, self.end, self.style, self.text)
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written there (`key:` alone)."""
        return not self.style and not self.text

    @property
    def comment(self) -> tuple[Span, int] | None:
        """The comment behind a plain value on its last line, and how many blanks stand between them."""
        if self.style:
            return None
        found = _COMMENT.match(self.source.text, self.end)
        return None if found is None else (Span(self.source, found.end(1), found.end()), len(found[1]))


@dataclass(slots=True, eq=False)
class Sequence:
    """A list. `flow` says that it is written in brackets."""

    source: Source
    start: int
    end: int
    flow: bool
    items: list[Node] = field(default_factory=list)

    @property
    def span(self) -> Span:
        """Where it stands: in brackets all of it, else its first line."""
        return _collection_span(self)


@dataclass(slots=True, eq=False)
class Mapping:
    """Keys and values in the order written; `keys` holds each key's own node."""

    source: Source
    start: int
    end: int
    flow: bool
    items: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Scalar] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        """Where it stands: in braces all of it, else its first line."""
        return _collection_span(self)


Node: TypeAlias = Scalar | Sequence | Mapping


def _collection_span(node: Sequence | Mapping) -> Span:
    newline = node.source.text.find("\n", node.start, node.end)
    end = node.end if newline < 0 else newline
    if end > node.start and node.source.text[end - 1] == "\r":
        end -= 1
    return Span(node.source, node.start, end)


def describe(node: Node) -> str:
    """What a node is, in plain words."""
    if isinstance(node, Mapping):
        return "a mapping (`key: value`)"
    if isinstance(node, Sequence):
        return "a list"
    return "nothing" if node.is_empty else "text"
