"""XML written: elements with attributes, and text or children, indented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Node:
    """An element; attributes that are None are left out."""

    tag: str
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str | None = None

    def walk(self) -> Iterator[Node]:
        """The element and all within it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def add(self, tag: str, text: str | None = None, **attributes: str | None) -> Node:
        """A new last child."""
        child = Node(tag, attributes, [], text)
        self.children.append(child)
        return child


def to_xml(root: Node) -> str:
    """The text of a document."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(_lines(root, "")) + "\n"


def _lines(node: Node, indent: str) -> Iterator[str]:
    said = "".join(f" {name}={quoteattr(_fit(value))}" for name, value in node.attributes.items() if value is not None)
    if node.text is not None:
        yield f"{indent}<{node.tag}{said}>{escape(_fit(node.text))}</{node.tag}>"
    elif not node.children:
        yield f"{indent}<{node.tag}{said}/>"
    else:
        yield f"{indent}<{node.tag}{said}>"
        for child in node.children:
            yield from _lines(child, indent + "  ")
        yield f"{indent}</{node.tag}>"


def _fit(text: str) -> str:
    """Text without the few characters that XML has no way to say."""
    return _FORBIDDEN.sub("\ufffd", text)
