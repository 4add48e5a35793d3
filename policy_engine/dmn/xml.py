"""XML as a tree whose elements know their place, read with everything off that XML can do to its reader.

The standard library's expat does the reading. Document types are refused where they begin, so that no entity is
ever declared (no expansion, no external text, no network); what is left of XML has no way to grow or to fetch.
Depth and size are bounded before a tree is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from policy_engine.text.problem import Halt, Problem
from policy_engine.text.source import Source, Span

MAX_BYTES: Final = 20_000_000
"""The largest file."""
MAX_DEPTH: Final = 200
"""The deepest nesting of elements."""
MAX_ELEMENTS: Final = 150_000

_ONE_BYTE: Final = re.compile(r"iso-8859-(?:[1-9]|1[0134-6])|us-ascii|windows-125[0-8]")
"""The encodings of one byte a character that are read, beside those of Unicode."""
_XML: Final = "http://www.w3.org/XML/1998/namespace"


@dataclass(slots=True)
class Element:
    """An element: its namespace and local name, attributes by local name (foreign ones as `{namespace}name`)."""

    namespace: str
    name: str
    attributes: dict[str, str]
    span: Span
    owner: str | None
    """Its name, or that of the nearest element around it that has one."""
    prefixes: dict[str, str]
    """The namespaces of the prefixes in scope."""
    children: list[Element] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    """The comments before the element, and within it before its first child."""
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, that of its children left out."""
        return "".join(self.parts)

    def get(self, name: str) -> str | None:
        """An attribute without surrounding blanks; None where it is absent or blank."""
        return (self.attributes.get(name) or "").strip() or None

    def all(self, name: str) -> Iterator[Element]:
        """The children of a local name, of the element's own namespace."""
        return (child for child in self.children if child.name == name and child.namespace == self.namespace)

    def first(self, name: str) -> Element | None:
        """The first child of a local name."""
        return next(self.all(name), None)

    def text_of(self, name: str) -> str | None:
        """The text of a child, without surrounding blanks; None where there is none."""
        child = self.first(name)
        return None if child is None else child.text.strip() or None


def read_xml(path: Path) -> Element:
    """The root element of a file. Raises `Halt`, with the place, for whatever is wrong with it."""
    shown = path.as_posix()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Halt(Problem("xml-unreadable", f"{shown} cannot be read: {why}")) from None
    return parse_xml(data, shown)


def parse_xml(data: bytes, name: str) -> Element:
    """The root element of a text. Raises `Halt` as above."""
    if len(data) > MAX_BYTES:
        raise Halt(Problem("xml-limit", f"{name} is larger than {MAX_BYTES:,} bytes"))
    text = _decode(data, name)
    return _Reader(Source(name, text)).read()


def _decode(data: bytes, name: str) -> str:
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"encoding" in data[:200].split(b"?>")[0]:
        declared = data[:200].split(b"?>")[0].split(b"encoding")[1].replace(b'"', b"'").split(b"'")
        found = declared[1].decode("ascii", "replace").lower() if len(declared) > 1 else "utf-8"
        if _ONE_BYTE.fullmatch(found):
            encoding = found
    try:
        return data.decode(encoding).replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        message = f"{name} is no {encoding.removesuffix('-sig')} text: byte {error.start} fits no character"
        raise Halt(Problem("xml-encoding", message)) from None


class _Reader:
    """One reading: expat's calls to a tree."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.comments: list[str] = []
        self.declared: dict[str, str] = {}
        parser = expat.ParserCreate("utf-8", "\x01")
        parser.namespace_prefixes = False
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.CommentHandler = self.comment
        parser.StartNamespaceDeclHandler = self.declare
        parser.StartDoctypeDeclHandler = self.doctype
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser = parser

    def read(self) -> Element:
        # The text is one of characters by now: what its first line says of bytes no longer holds.
        try:
            self.parser.Parse(self.source.text.encode(), True)
        except expat.ExpatError as error:
            start = self.offset(error.lineno, error.offset)
            message = f"this is not well-formed XML: {expat.ErrorString(error.code)}"
            raise Halt(Problem("xml-malformed", message, self.source.span(start, start + 1))) from None
        except UnicodeEncodeError:
            raise Halt(Problem("xml-encoding", f"{self.source.name} holds half a character")) from None
        if self.root is None:
            raise AssertionError("expat has said that there is a root")
        return self.root

    def offset(self, line: int, column: int) -> int:
        starts = self.source._starts
        return min(starts[min(line, len(starts)) - 1] + column, len(self.source.text))

    def here(self) -> int:
        return self.offset(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber)

    def halt(self, code: str, message: str, hint: str | None = None) -> None:
        start = self.here()
        raise Halt(Problem(code, message, self.source.span(start, start + 1), hint=hint))

    def doctype(self, *_: object) -> None:
        self.halt(
            "xml-doctype",
            "a document type stands here, and none is read: it can define entities that grow or fetch",
            "take the `<!DOCTYPE ...>` out; DMN has none",
        )

    def declare(self, prefix: str | None, uri: str | None) -> None:
        self.declared[prefix or ""] = uri or ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH:
            self.halt("xml-limit", f"elements within elements, more than {MAX_DEPTH} deep")
        if self.count > MAX_ELEMENTS:
            self.halt("xml-limit", f"more than {MAX_ELEMENTS:,} elements")
        namespace, _, name = tag.rpartition("\x01")
        start = self.here()
        span = self.source.span(start, start + 1 + len(tag.rpartition("\x01")[2]))
        outer = self.open[-1].prefixes if self.open else {"xml": _XML}
        prefixes = {**outer, **self.declared} if self.declared else outer
        self.declared = {}
        named = {_attribute(key): value for key, value in attributes.items()}
        own = " ".join(named.get("name", "").split()) or None
        owner = own or (self.open[-1].owner if len(self.open) > 1 else None)
        element = Element(namespace, name, named, span, owner, prefixes, comments=self.comments)
        self.comments = []
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        element = self.open.pop()
        element.comments = [*element.comments, *self.comments]
        self.comments = []

    def characters(self, text: str) -> None:
        if self.open:
            self.open[-1].parts.append(text)

    def comment(self, text: str) -> None:
        if text.strip():
            self.comments.append(text.strip())


def _attribute(key: str) -> str:
    namespace, _, name = key.rpartition("\x01")
    return f"{{{namespace}}}{name}" if namespace else name
